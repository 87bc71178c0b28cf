# Headers, both libraries, find_package(mongomodel), pkg-config mongomodel.
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/mongomodel)
if(MONGOMODEL_DRIVER_MAJOR EQUAL 1)
    set(MONGOMODEL_DRIVER_MODULE libmongoc-1.0)
else()
    set(MONGOMODEL_DRIVER_MODULE mongoc2)
endif()

configure_package_config_file(cmake/mongomodel-config.cmake.in mongomodel-config.cmake
                              INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(mongomodel-config-version.cmake COMPATIBILITY SameMinorVersion)
# The module finds the copy that it lies in, wherever that was moved to.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig
           OUTPUT_VARIABLE MONGOMODEL_PREFIX_FROM_MODULE)
configure_file(cmake/mongomodel.pc.in mongomodel.pc @ONLY)

install(TARGETS mongomodel mongomodel_static EXPORT mongomodel-targets)
install(EXPORT mongomodel-targets NAMESPACE mongomodel:: DESTINATION ${package_folder})
install(FILES include/mongomodel.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY include/mongomodel DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(
    FILES ${CMAKE_CURRENT_BINARY_DIR}/mongomodel-config.cmake
          ${CMAKE_CURRENT_BINARY_DIR}/mongomodel-config-version.cmake cmake/mongomodel-driver.cmake
    DESTINATION ${package_folder})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/mongomodel.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
