/* Structs and tables for the tests of the encoder and of the changes: every kind in every shape. */
#ifndef TESTS_ENCODE_MODELS_H
#define TESTS_ENCODE_MODELS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "codec/bson.h"

#include <mongomodel/declare.h>
#include <mongomodel/table.h>

typedef enum { ROLE_READER, ROLE_AUTHOR = 2 } role_t;

typedef struct address {
    const char *street, *city;
    int32_t floor;
    model_string_list_t bells;
} address_t;
MODEL_DECLARE_EMBEDDED(address, address_t);

typedef struct line {
    const char *sku;
    int32_t quantity;
    address_t from;
} line_t;
MODEL_DECLARE_EMBEDDED(line, line_t);

typedef struct node node_t;
MODEL_DECLARE_EMBEDDED(node, node_t);
struct node {
    int32_t value;
    node_t *next;
    node_list_t children;
};

typedef struct everything {
    model_meta_t meta;
    int64_t id;
    bool flag;
    int32_t small;
    int64_t large;
    double real;
    model_date_t date;
    const char *string;
    model_text_t text;
    char chars[8];
    bson_oid_t oid;
    bson_decimal128_t decimal;
    model_uuid_t uuid;
    role_t role, number;
    address_t home;
    uint32_t natural;
    model_binary_t binary;
    model_raw_t raw;
    model_opt_bool_t opt_flag;
    model_opt_int32_t opt_small;
    model_opt_int64_t opt_large;
    model_opt_double_t opt_real;
    model_opt_date_t opt_date;
    model_opt_oid_t opt_oid;
    model_opt_decimal_t opt_decimal;
    model_opt_uuid_t opt_uuid;
    MODEL_OPT(role_t) opt_role;
    address_t *billing;
    model_bool_list_t flags;
    model_int32_list_t smalls;
    model_int64_list_t larges;
    model_double_list_t reals;
    model_date_list_t dates;
    model_string_list_t strings;
    model_text_list_t texts;
    model_oid_list_t oids;
    model_decimal_list_t decimals;
    model_uuid_list_t uuids;
    MODEL_LIST(model_binary_t) binaries;
    line_list_t lines;
} everything_t;
MODEL_DECLARE(everything, everything_t, int64_t);

static const char *const roles[] = {[ROLE_READER] = "reader", [ROLE_AUTHOR] = "author"};

MODEL_DEFINE_EMBEDDED(address,
                      MODEL_FIELDS(MODEL_FIELD(address, street), MODEL_FIELD(address, city),
                                   MODEL_FIELD(address, floor), MODEL_FIELD(address, bells)));
MODEL_DEFINE_EMBEDDED(line, MODEL_FIELDS(MODEL_FIELD(line, sku), MODEL_FIELD(line, quantity),
                                         MODEL_EMBED(line, from, address)));
MODEL_DEFINE_EMBEDDED(node, MODEL_FIELDS(MODEL_FIELD(node, value), MODEL_EMBED(node, next, node),
                                         MODEL_EMBED_LIST(node, children, node)));
MODEL_DEFINE(everything,
             MODEL_FIELDS(MODEL_FIELD(everything, flag),
                          MODEL_FIELD(everything, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(everything, small), MODEL_FIELD(everything, large),
                          MODEL_FIELD(everything, real,
                                      .key = "a_stored_name_of_more_than_16_bytes"),
                          MODEL_FIELD(everything, date), MODEL_FIELD(everything, string),
                          MODEL_FIELD(everything, text), MODEL_FIELD(everything, chars),
                          MODEL_FIELD(everything, oid), MODEL_FIELD(everything, decimal),
                          MODEL_FIELD(everything, uuid), MODEL_ENUM(everything, role, roles),
                          MODEL_ENUM_NUMBER(everything, number, roles),
                          MODEL_EMBED(everything, home, address), MODEL_UINT32(everything, natural),
                          MODEL_FIELD(everything, binary), MODEL_FIELD(everything, raw),
                          MODEL_FIELD(everything, opt_flag), MODEL_FIELD(everything, opt_small),
                          MODEL_FIELD(everything, opt_large), MODEL_FIELD(everything, opt_real),
                          MODEL_FIELD(everything, opt_date), MODEL_FIELD(everything, opt_oid),
                          MODEL_FIELD(everything, opt_decimal), MODEL_FIELD(everything, opt_uuid),
                          MODEL_OPT_ENUM(everything, opt_role, roles),
                          MODEL_EMBED(everything, billing, address), MODEL_FIELD(everything, flags),
                          MODEL_FIELD(everything, smalls), MODEL_FIELD(everything, larges),
                          MODEL_FIELD(everything, reals), MODEL_FIELD(everything, dates),
                          MODEL_FIELD(everything, strings), MODEL_FIELD(everything, texts),
                          MODEL_FIELD(everything, oids), MODEL_FIELD(everything, decimals),
                          MODEL_FIELD(everything, uuids), MODEL_ITEMS(everything, binaries),
                          MODEL_EMBED_LIST(everything, lines, line)));

static inline const model__plan_t *plan_of(const model_t *model)
{
    model_error_t error = {0};
    const model__plan_t *plan = model__plan_of(model, &error);

    if (!plan)
        model_error_print(stderr, &error);
    assert_non_null(plan);
    return plan;
}

static inline const model__field_t *field_of(const model__plan_t *plan, const char *name)
{
    const model__field_t *field = model__field_by_name(plan, name, strlen(name));

    assert_non_null(field);
    return field;
}

static inline void same_bytes(const model__buffer_t *actual, const bson_t *expected)
{
    if (actual->size != expected->len ||
        memcmp(actual->data, bson_get_data(expected), expected->len) != 0) {
        bson_t found;
        char *wanted_text = bson_as_canonical_extended_json(expected, NULL), *text = NULL;
        if (bson_init_static(&found, actual->data, actual->size))
            text = bson_as_canonical_extended_json(&found, NULL);
        print_error("wanted %s\nfound  %s\n", wanted_text, text ? text : "no document");
        bson_free(wanted_text);
        bson_free(text);
    }
    assert_int_equal(actual->size, expected->len);
    assert_memory_equal(actual->data, bson_get_data(expected), expected->len);
}

/* {'single': 'quotes'} for the eye; free with bson_destroy. */
static inline bson_t *json(const char *text)
{
    char *copy = bson_strdup(text);
    bson_error_t error;

    for (char *at = copy; *at; at++)
        if (*at == '\'')
            *at = '"';
    bson_t *document = bson_new_from_json((const uint8_t *)copy, -1, &error);
    if (!document)
        print_error("%s: %s\n", text, error.message);
    bson_free(copy);
    assert_non_null(document);
    return document;
}

static inline void failed(const model_error_t *error, model_code_t code, const char *path,
                          const char *rule)
{
    if (error->code != code)
        model_error_print(stderr, error);
    assert_int_equal(error->code, code);
    if (!path)
        return;
    assert_true(error->n_details >= 1);
    assert_string_equal(error->details[0].path, path);
    assert_string_equal(error->details[0].rule, rule);
}

#endif
