/* One struct with every kind that the encoder's own tests do not have. */
#ifndef TESTS_TYPES_MODELS_H
#define TESTS_TYPES_MODELS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "codec/bson.h"

#include <mongomodel.h>

typedef enum { MOOD_GLAD, MOOD_SAD } mood_t;

/* A reference as other drivers write it. */
typedef struct dbref {
    const char *collection;
    bson_oid_t id;
    const char *database;
} dbref_t;
MODEL_DECLARE_EMBEDDED(dbref, dbref_t);

typedef struct types {
    model_meta_t meta;
    uint16_t id;
    int8_t tiny;
    int16_t little;
    uint8_t byte;
    uint16_t port;
    float ratio;
    model_timestamp_t stamp;
    model_regex_t regex;
    model_javascript_t code;
    bson_decimal128_t price;
    int32_t wide;
    mood_t wide_mood;
    model_float_list_t embedding;
    model_int8_list_t codes;
    dbref_t owner;
    model_raw_t any;
    model_opt_int8_t opt_tiny;
    model_opt_int16_t opt_little;
    model_opt_uint8_t opt_byte;
    model_opt_uint16_t opt_port;
    model_opt_uint32_t opt_natural;
    model_opt_float_t opt_ratio;
    model_opt_timestamp_t opt_stamp;
    MODEL_OPT(mood_t) opt_mood, opt_mood_number;
    model_int8_list_t tinies;
    model_int16_list_t littles;
    model_uint8_list_t bytes;
    model_uint16_list_t ports;
    model_uint32_list_t naturals;
    model_float_list_t ratios;
    model_timestamp_list_t stamps;
    model_regex_list_t regexes;
    model_javascript_list_t scripts;
    model_binary_list_t binaries;
    model_raw_list_t anything;
    MODEL_LIST(mood_t) moods, mood_numbers;
    MODEL_LIST(float) own;
} types_t;
MODEL_DECLARE(types, types_t, uint16_t);

static const char *const moods[] = {[MOOD_GLAD] = "glad", [MOOD_SAD] = "sad"};

MODEL_DEFINE_EMBEDDED(dbref, MODEL_FIELDS(MODEL_FIELD(dbref, collection, .key = "$ref"),
                                          MODEL_FIELD(dbref, id, .key = "$id"),
                                          MODEL_FIELD(dbref, database, .key = "$db")));
MODEL_DEFINE(
    types,
    MODEL_FIELDS(
        MODEL_FIELD(types, id, .role = MODEL_ID_CALLER),
        MODEL_FIELD(types, tiny, .range = MODEL_AT_LEAST(-100)), MODEL_FIELD(types, little),
        MODEL_FIELD(types, byte), MODEL_FIELD(types, port, .range = MODEL_BETWEEN(0, 60000)),
        MODEL_FIELD(types, ratio, .range = MODEL_BETWEEN(-1, 1.5)), MODEL_FIELD(types, stamp),
        MODEL_FIELD(types, regex), MODEL_FIELD(types, code),
        MODEL_FIELD(types, price, .range = MODEL_DECIMAL_BETWEEN("0", "1e6")),
        MODEL_FIELD(types, wide, .number = MODEL_NUMBER_WIDEN),
        MODEL_ENUM_NUMBER(types, wide_mood, moods, .number = MODEL_NUMBER_WIDEN),
        MODEL_VECTOR(types, embedding, .items = MODEL_AT_MOST(3)), MODEL_VECTOR(types, codes),
        MODEL_EMBED(types, owner, dbref), MODEL_FIELD(types, any), MODEL_FIELD(types, opt_tiny),
        MODEL_FIELD(types, opt_little), MODEL_FIELD(types, opt_byte), MODEL_FIELD(types, opt_port),
        MODEL_FIELD(types, opt_natural), MODEL_FIELD(types, opt_ratio),
        MODEL_FIELD(types, opt_stamp), MODEL_OPT_ENUM(types, opt_mood, moods),
        MODEL_OPT_ENUM_NUMBER(types, opt_mood_number, moods), MODEL_FIELD(types, tinies),
        MODEL_FIELD(types, littles), MODEL_FIELD(types, bytes), MODEL_FIELD(types, ports),
        MODEL_FIELD(types, naturals), MODEL_FIELD(types, ratios), MODEL_FIELD(types, stamps),
        MODEL_FIELD(types, regexes), MODEL_FIELD(types, scripts), MODEL_FIELD(types, binaries),
        MODEL_FIELD(types, anything), MODEL_ENUM_LIST(types, moods, moods),
        MODEL_ENUM_NUMBER_LIST(types, mood_numbers, moods), MODEL_ITEMS(types, own)));

static inline const model__plan_t *types_plan(void)
{
    model_error_t error = {0};
    const model__plan_t *plan = model__plan_of(&types_model, &error);

    if (!plan)
        model_error_print(stderr, &error);
    assert_non_null(plan);
    return plan;
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
        fail_msg("%s: %s", text, error.message);
    bson_free(copy);
    return document;
}

#define INT(n) "{'$numberInt':'" n "'}"
#define LONG(n) "{'$numberLong':'" n "'}"
#define DOUBLE(n) "{'$numberDouble':'" n "'}"
#define DECIMAL(n) "{'$numberDecimal':'" n "'}"
#define STAMP(t, i) "{'$timestamp':{'t':" t ",'i':" i "}}"
#define REGEX(pattern, options) \
    "{'$regularExpression':{'pattern':'" pattern "','options':'" options "'}}"
#define CODE(text) "{'$code':'" text "'}"
#define BINARY(base64, subtype) "{'$binary':{'base64':'" base64 "','subType':'" subtype "'}}"

/* Each member and a value that is stored so, in the order of the table. */
static MODEL__UNUSED const struct stored {
    const char *key, *json;
} stored[] = {
    {"_id", INT("65535")},
    {"tiny", INT("-100")},
    {"little", INT("-32768")},
    {"byte", INT("255")},
    {"port", INT("60000")},
    {"ratio", DOUBLE("0.5")},
    {"stamp", STAMP("4294967295", "7")},
    {"regex", REGEX("^a/b", "im")},
    {"code", CODE("f()")},
    {"price", DECIMAL("12.50")},
    {"wide", LONG("-5")},
    {"wide_mood", LONG("1")},
    {"embedding", BINARY("JwAAAIA/AAAgwQ==", "09")},
    {"codes", BINARY("AwB/gA==", "09")},
    {"owner", "{'$ref':'people','$id':{'$oid':'0102030405060708090a0b0c'},'$db':'other'}"},
    {"any", "{'$minKey':1}"},
    {"opt_tiny", INT("127")},
    {"opt_little", INT("32767")},
    {"opt_byte", INT("0")},
    {"opt_port", INT("1")},
    {"opt_natural", LONG("4294967295")},
    {"opt_ratio", DOUBLE("-0.0")},
    {"opt_stamp", STAMP("0", "1")},
    {"opt_mood", "'sad'"},
    {"opt_mood_number", INT("1")},
    {"tinies", "[" INT("-128") "," INT("127") "]"},
    {"littles", "[" INT("5") "]"},
    {"bytes", "[" INT("255") "," INT("0") "]"},
    {"ports", "[" INT("65535") "]"},
    {"naturals", "[" LONG("4294967295") "]"},
    {"ratios", "[" DOUBLE("0.25") "," DOUBLE("Infinity") "]"},
    {"stamps", "[" STAMP("1", "2") "]"},
    {"regexes", "[" REGEX("a", "") "," REGEX("b", "x") "]"},
    {"scripts", "['1']"}, /* made code below: libbson misreads $code in an array */
    {"binaries", "[" BINARY("AQID", "80") "]"},
    {"anything", "[null,{'$maxKey':1},'x',{'a':[]}]"},
    {"moods", "['sad','glad']"},
    {"mood_numbers", "[" INT("1") "," INT("0") "]"},
    {"own", "[" DOUBLE("1.0") "]"},
};

static inline void make_code(bson_t *document)
{
    bson_iter_t iter, item;

    if (bson_iter_init(&iter, document) && bson_iter_find_descendant(&iter, "scripts.0", &item))
        ((uint8_t *)(uintptr_t)item.raw)[item.type] = BSON_TYPE_CODE;
}

/* A document of all of them; one of them replaced, or left out for "". */
static inline bson_t *types_document(const char *key, const char *json_value)
{
    char text[4096] = "{";
    size_t size = 1;

    for (size_t i = 0; i < MODEL__COUNT_OF(stored); i++) {
        bool other = key && !strcmp(key, stored[i].key);
        const char *value = other ? json_value : stored[i].json;
        if (*value)
            size += (size_t)snprintf(text + size, sizeof text - size, "%s'%s':%s",
                                     size > 1 ? "," : "", stored[i].key, value);
    }
    assert_true(size + 2 < sizeof text);
    strcpy(text + size, "}");
    bson_t *document = json(text);
    make_code(document);
    return document;
}

#endif
