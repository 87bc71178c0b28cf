/** @file values.h The types that a member of a struct may have beside C's own. */
#ifndef MONGOMODEL_VALUES_H
#define MONGOMODEL_VALUES_H

#include <mongomodel/base.h>

/** Milliseconds since 1970-01-01 00:00 UTC. */
typedef struct mongomodel_date {
    int64_t ms;
} model_date_t;

/** 16 bytes, stored as binary subtype 4. All zero as an id: not given. */
typedef struct mongomodel_uuid {
    uint8_t bytes[16];
} model_uuid_t;

/** A string that may hold NUL bytes. data NULL: none. */
typedef struct mongomodel_text {
    const char *data;
    size_t length;
} model_text_t;

/** Bytes. data NULL: none. */
typedef struct mongomodel_binary {
    const uint8_t *data;
    size_t length;
    uint8_t subtype;
} model_binary_t;

/** Any BSON value as its bytes. type 0: none. */
typedef struct mongomodel_raw {
    const uint8_t *data;
    size_t length;
    uint8_t type; /**< the BSON type byte */
} model_raw_t;

/** Elements of a document one behind the other, type, key and value each, without a length in
 * front: keys of a list's item that its model does not name. data NULL: none. */
typedef struct mongomodel_extra {
    const uint8_t *data;
    size_t length;
} model_extra_t;

/** What the server's own logs count with; not a date. */
typedef struct mongomodel_timestamp {
    uint32_t seconds, increment;
} model_timestamp_t;

/** A regular expression as a value. pattern NULL: none; options NULL: as "". */
typedef struct mongomodel_regex {
    const char *pattern;
    const char *options; /**< in alphabetical order, as BSON wants them */
} model_regex_t;

/** JavaScript code without a scope. data NULL: none. */
typedef struct mongomodel_javascript {
    const char *data;
    size_t length;
} model_javascript_t;

/* clang-format off */
/* An optional, a list and a map of the application's own types. has false, items NULL: none. */
#define MODEL_OPT(T) struct { bool has; T value; }
#define MODEL_LIST(T) struct { T *items; size_t count; }
#define MODEL_MAP(T) struct { struct { const char *key; T value; } *items; size_t count; }

typedef struct mongomodel_opt_bool { bool has; bool value; } model_opt_bool_t;
typedef struct mongomodel_opt_int32 { bool has; int32_t value; } model_opt_int32_t;
typedef struct mongomodel_opt_int64 { bool has; int64_t value; } model_opt_int64_t;
typedef struct mongomodel_opt_double { bool has; double value; } model_opt_double_t;
typedef struct mongomodel_opt_date { bool has; model_date_t value; } model_opt_date_t;
typedef struct mongomodel_opt_oid { bool has; bson_oid_t value; } model_opt_oid_t;
typedef struct mongomodel_opt_decimal { bool has; bson_decimal128_t value; } model_opt_decimal_t;
typedef struct mongomodel_opt_uuid { bool has; model_uuid_t value; } model_opt_uuid_t;
typedef struct mongomodel_opt_int8 { bool has; int8_t value; } model_opt_int8_t;
typedef struct mongomodel_opt_int16 { bool has; int16_t value; } model_opt_int16_t;
typedef struct mongomodel_opt_uint8 { bool has; uint8_t value; } model_opt_uint8_t;
typedef struct mongomodel_opt_uint16 { bool has; uint16_t value; } model_opt_uint16_t;
typedef struct mongomodel_opt_uint32 { bool has; uint32_t value; } model_opt_uint32_t;
typedef struct mongomodel_opt_float { bool has; float value; } model_opt_float_t;
typedef struct mongomodel_opt_timestamp { bool has; model_timestamp_t value; } model_opt_timestamp_t;

typedef struct mongomodel_bool_list { bool *items; size_t count; } model_bool_list_t;
typedef struct mongomodel_int32_list { int32_t *items; size_t count; } model_int32_list_t;
typedef struct mongomodel_int64_list { int64_t *items; size_t count; } model_int64_list_t;
typedef struct mongomodel_double_list { double *items; size_t count; } model_double_list_t;
typedef struct mongomodel_date_list { model_date_t *items; size_t count; } model_date_list_t;
typedef struct mongomodel_string_list { const char **items; size_t count; } model_string_list_t;
typedef struct mongomodel_text_list { model_text_t *items; size_t count; } model_text_list_t;
typedef struct mongomodel_oid_list { bson_oid_t *items; size_t count; } model_oid_list_t;
typedef struct mongomodel_decimal_list { bson_decimal128_t *items; size_t count; } model_decimal_list_t;
typedef struct mongomodel_uuid_list { model_uuid_t *items; size_t count; } model_uuid_list_t;
typedef struct mongomodel_int8_list { int8_t *items; size_t count; } model_int8_list_t;
typedef struct mongomodel_int16_list { int16_t *items; size_t count; } model_int16_list_t;
typedef struct mongomodel_uint8_list { uint8_t *items; size_t count; } model_uint8_list_t;
typedef struct mongomodel_uint16_list { uint16_t *items; size_t count; } model_uint16_list_t;
typedef struct mongomodel_uint32_list { uint32_t *items; size_t count; } model_uint32_list_t;
typedef struct mongomodel_float_list { float *items; size_t count; } model_float_list_t;
typedef struct mongomodel_timestamp_list { model_timestamp_t *items; size_t count; } model_timestamp_list_t;
typedef struct mongomodel_regex_list { model_regex_t *items; size_t count; } model_regex_list_t;
typedef struct mongomodel_javascript_list { model_javascript_t *items; size_t count; } model_javascript_list_t;
typedef struct mongomodel_binary_list { model_binary_t *items; size_t count; } model_binary_list_t;
typedef struct mongomodel_raw_list { model_raw_t *items; size_t count; } model_raw_list_t;
/* clang-format on */

typedef struct mongomodel_slot model__slot_t;

/**
 * Bookkeeping of a stored record, its first member by custom. Filled by _new() and reads.
 * A record is managed only while its address lies within [first, last]: a copy elsewhere is plain.
 */
typedef struct mongomodel_meta {
    model__slot_t *slot;
    const void *first, *last;
} model_meta_t;

#endif
