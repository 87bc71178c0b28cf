# Finds libmongoc 1.23 ... 2.x and gives mongomodel::driver, which stands for it.
#
# The build and the installed package share this file. A build takes what there is; the package sets
# MONGOMODEL_DRIVER_MAJOR first, because 1.x and 2.x must never meet in one process.
# Sets MONGOMODEL_DRIVER_MAJOR and MONGOMODEL_DRIVER_VERSION.

if(NOT DEFINED MONGOMODEL_DRIVER_MAJOR)
    set(mongomodel_driver_range 1.23...<3)
elseif(MONGOMODEL_DRIVER_MAJOR EQUAL 1)
    set(mongomodel_driver_range 1.23...<2)
else()
    set(mongomodel_driver_range 2.0...<3)
endif()

find_package(mongoc ${mongomodel_driver_range} CONFIG QUIET) # from 1.30.3 on
if(mongoc_FOUND)
    set(MONGOMODEL_DRIVER_VERSION ${mongoc_VERSION})
    # mongoc::mongoc is the static one wherever both are installed.
    set(mongomodel_driver_target mongoc::shared)
    if(NOT TARGET mongoc::shared)
        set(mongomodel_driver_target mongoc::static)
    endif()
elseif(NOT MONGOMODEL_DRIVER_MAJOR EQUAL 2)
    find_package(mongoc-1.0 1.23 CONFIG QUIET)
    set(MONGOMODEL_DRIVER_VERSION ${mongoc-1.0_VERSION})
    set(mongomodel_driver_target mongo::mongoc_shared)
endif()

if(NOT TARGET ${mongomodel_driver_target})
    set(mongomodel_driver_problem "libmongoc ${mongomodel_driver_range} was not found")
    if(NOT CMAKE_FIND_PACKAGE_NAME)
        message(FATAL_ERROR ${mongomodel_driver_problem})
    endif()
    set(${CMAKE_FIND_PACKAGE_NAME}_FOUND FALSE)
    set(${CMAKE_FIND_PACKAGE_NAME}_NOT_FOUND_MESSAGE ${mongomodel_driver_problem})
    return()
endif()

string(REGEX MATCH "^[0-9]+" MONGOMODEL_DRIVER_MAJOR "${MONGOMODEL_DRIVER_VERSION}")
if(NOT TARGET mongomodel::driver)
    add_library(mongomodel::driver INTERFACE IMPORTED GLOBAL)
    target_link_libraries(mongomodel::driver INTERFACE ${mongomodel_driver_target})
endif()
