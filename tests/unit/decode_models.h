/* Structs and helpers for the tests of the decoder. */
#ifndef TESTS_DECODE_MODELS_H
#define TESTS_DECODE_MODELS_H

#include "encode_models.h"

#include <stdlib.h>

typedef struct place {
    const char *street, *city;
    int32_t floor;
} place_t;
MODEL_DECLARE_EMBEDDED(place, place_t);

typedef struct customer {
    model_meta_t meta;
    int64_t id;
    const char *name, *mail;
    model_opt_int32_t age;
    int32_t credits;
    place_t home;
    place_t *billing;
    model_string_list_t tags;
    place_list_t visits;
} customer_t;
MODEL_DECLARE(customer, customer_t, int64_t);

static const char *default_tags[] = {"new", "here"};

MODEL_DEFINE_EMBEDDED(place, .defaults = &(const place_t){.floor = 3},
                      MODEL_FIELDS(MODEL_FIELD(place, street),
                                   MODEL_FIELD(place, city, .required = true),
                                   MODEL_FIELD(place, floor)));
MODEL_DEFINE(customer, .defaults = &(const customer_t){.credits = 100, .tags = {default_tags, 2}},
             MODEL_FIELDS(MODEL_FIELD(customer, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(customer, name, .required = true),
                          MODEL_FIELD(customer, mail, .also_read = {"email", "e_mail"}),
                          MODEL_FIELD(customer, age), MODEL_FIELD(customer, credits),
                          MODEL_EMBED(customer, home, place), MODEL_EMBED(customer, billing, place),
                          MODEL_FIELD(customer, tags), MODEL_EMBED_LIST(customer, visits, place)));

static model_memory_t memory;
static uint8_t *held; /* what the last record points into */

static inline int open_memory(void **state)
{
    (void)state;
    model__memory_init(&memory, 0);
    return 0;
}

static inline int close_memory(void **state)
{
    (void)state;
    free(held);
    held = NULL;
    model__memory_clear(&memory);
    return 0;
}

/* From a buffer of exactly the promised size. */
static inline bool decode_with(const model__plan_t *plan, const uint8_t *bytes, size_t length,
                               void *record, model__reading_t reading, model_error_t *error)
{
    free(held);
    held = malloc(length + MODEL__SLACK);
    assert_non_null(held);
    memcpy(held, bytes, length);
    memset(held + length, 0xa5, MODEL__SLACK);
    reading.memory = &memory;
    model__error_clear(error);
    return model__decode(plan, held, length, record, &reading, error);
}

static inline bool decode_bson(const model_t *model, const bson_t *document, void *record,
                               model_error_t *error)
{
    return decode_with(plan_of(model), bson_get_data(document), document->len, record,
                       (model__reading_t){.memory = NULL}, error);
}

static inline bool decode_json(const model_t *model, const char *text, void *record,
                               model_error_t *error)
{
    bson_t *document = json(text);
    bool ok = decode_bson(model, document, record, error);

    bson_destroy(document);
    return ok;
}

static inline void decodes(const model_t *model, const char *text, void *record)
{
    model_error_t error = {.code = MODEL_OK};

    if (!decode_json(model, text, record, &error))
        model_error_print(stderr, &error);
    assert_int_equal(error.code, MODEL_OK);
}

static inline void refuses(const model_t *model, const char *text, model_code_t code,
                           const char *path, const char *rule)
{
    model_error_t error = {.code = MODEL_OK};
    void *record = malloc(model->size);

    assert_non_null(record);
    assert_false(decode_json(model, text, record, &error));
    free(record);
    failed(&error, code, path, rule);
}

static inline void encodes(const model_t *model, const void *record, const bson_t *expected)
{
    model__buffer_t buffer;

    model__buffer_init(&buffer, NULL, 0);
    assert_true(model__encode(plan_of(model), record, &buffer, NULL));
    same_bytes(&buffer, expected);
    model__buffer_free(&buffer);
}

/* A document of everything, in the table's order. */
#define EVERYTHING                                                                              \
    "{'_id': {'$numberLong': '7'}, 'flag': true, 'small': -5, 'large': {'$numberLong': '9'},"   \
    " 'a_stored_name_of_more_than_16_bytes': 2.5, 'date': {'$date': {'$numberLong': '12'}},"    \
    " 'string': 'a string, plain', 'text': 'a\\u0000b', 'chars': 'chars',"                      \
    " 'oid': {'$oid': '0102030405060708090a0b0c'}, 'decimal': {'$numberDecimal': '1.25'},"      \
    " 'uuid': {'$binary': {'base64': 'AAECAwQFBgcICQoLDA0ODw==', 'subType': '04'}},"            \
    " 'role': 'author', 'number': 2,"                                                           \
    " 'home': {'street': 'Storgata', 'city': 'Troms\u00f8', 'floor': 1, 'bells': ['x', 'yy']}," \
    " 'natural': {'$numberLong': '4294967295'},"                                                \
    " 'binary': {'$binary': {'base64': 'AQID', 'subType': '80'}},"                              \
    " 'raw': {'any': [1, {'thing': null}]}, 'opt_flag': true, 'opt_small': 1,"                  \
    " 'opt_large': {'$numberLong': '2'}, 'opt_real': 0.5,"                                      \
    " 'opt_date': {'$date': {'$numberLong': '5'}}, 'opt_oid': {'$oid': "                        \
    "'0102030405060708090a0b0c'}, 'opt_decimal': {'$numberDecimal': '3'},"                      \
    " 'opt_uuid': {'$binary': {'base64': 'AAECAwQFBgcICQoLDA0ODw==', 'subType': '04'}},"        \
    " 'opt_role': 'reader', 'billing': {'street': 's', 'city': 'c', 'floor': 2, 'bells': []},"  \
    " 'flags': [true, false], 'smalls': [1, 2, 3], 'larges': [{'$numberLong': '1'}],"           \
    " 'reals': [1.5, 2.5], 'dates': [{'$date': {'$numberLong': '1'}}],"                         \
    " 'strings': ['one', 'two', '', 'a longer one of more than sixteen bytes'],"                \
    " 'texts': ['t\\u0000'], 'oids': [{'$oid': '0102030405060708090a0b0c'}],"                   \
    " 'decimals': [{'$numberDecimal': '3'}],"                                                   \
    " 'uuids': [{'$binary': {'base64': 'AAECAwQFBgcICQoLDA0ODw==', 'subType': '04'}}],"         \
    " 'binaries': [{'$binary': {'base64': 'AQID', 'subType': '00'}}],"                          \
    " 'lines': [{'sku': 'a', 'quantity': 1, 'from': {'street': 's', 'city': 'c', 'floor': 2,"   \
    " 'bells': ['b']}}, {'sku': 'b', 'quantity': 2, 'from': {'floor': 0}}]}"

#endif
