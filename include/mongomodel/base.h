/** @file base.h What every public header needs: export, version, compiler marks. */
#ifndef MONGOMODEL_BASE_H
#define MONGOMODEL_BASE_H

#include <bson/bson.h> /* outside extern "C": it includes C++ headers */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_VERSION_MAJOR 0
#define MODEL_VERSION_MINOR 1
#define MODEL_VERSION_PATCH 0
/** Layout of the tables that an application compiles in; a library of another layout refuses them.
 */
#define MODEL_ABI 1

#if defined(__GNUC__)
#define MODEL_API __attribute__((visibility("default")))
#define MODEL__UNUSED __attribute__((unused))
#define MODEL__PRINTF(index, first) __attribute__((format(printf, index, first)))
#else
#define MODEL_API
#define MODEL__UNUSED
#define MODEL__PRINTF(index, first)
#endif

/* Around functions that macros make in a program's own files: their parameters may be called as
 * something there is. */
#ifdef __GNUC__
#define MODEL__OWN_NAMES \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wshadow\"")
#define MODEL__OWN_NAMES_END _Pragma("GCC diagnostic pop")
#else
#define MODEL__OWN_NAMES
#define MODEL__OWN_NAMES_END
#endif

/** A table stays inside its program or shared library: two libraries may both have a model "user".
 */
#ifndef MODEL_TABLE_VISIBILITY
#if defined(__GNUC__) && (defined(__ELF__) || defined(__MACH__))
#define MODEL_TABLE_VISIBILITY __attribute__((visibility("hidden")))
#else
#define MODEL_TABLE_VISIBILITY
#endif
#endif

#ifdef __cplusplus
#define MODEL__CAST(T, x) (static_cast<T>(x))
#define MODEL__BEGIN extern "C" {
#define MODEL__END_C }
#else
#define MODEL__CAST(T, x) ((T)(x))
#define MODEL__BEGIN
#define MODEL__END_C
#endif

/* Struct tags say mongomodel_: other libraries have a "struct model". */
typedef struct mongomodel model_t;
typedef struct mongomodel_field model_field_t;
typedef struct mongomodel_db model_db_t;
typedef struct mongomodel_memory model_memory_t;
typedef struct mongomodel_cursor model_cursor_t;

#endif
