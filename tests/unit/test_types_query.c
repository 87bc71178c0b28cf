/* Conditions on small numbers, timestamps, expressions, code, vectors, references. */
#include "types_models.h"

#include "query/query.h"

#include <math.h>

static bool filter(const model_query_t *query, model__buffer_t *out, model_error_t *error)
{
    model__filter_t found;
    model_memory_t memory = {0};

    model__buffer_init(out, NULL, 0);
    bool ok = model__query_filter(types_plan(), query, &memory, out, &found, error);
    model__memory_clear(&memory);
    return ok;
}

static void expect(const model_query_t *query, const char *text)
{
    bson_t *expected = json(text), found;
    model_error_t error = {0};
    model__buffer_t out;

    if (!filter(query, &out, &error))
        fail_msg("%s: %s", text, error.message);
    assert_true(bson_init_static(&found, out.data, out.size));
    char *json_text = bson_as_canonical_extended_json(&found, NULL);
    if (!bson_equal(&found, expected))
        fail_msg("%s for %s", json_text, text);
    bson_free(json_text);
    bson_destroy(expected);
    model__buffer_free(&out);
}

static void refuse(const model_query_t *query, const char *rule)
{
    model_error_t error = {0};
    model__buffer_t out;

    assert_false(filter(query, &out, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_int_equal(error.n_details, 1);
    assert_string_equal(error.details[0].rule, rule);
    model__buffer_free(&out);
}

#define WHERE(...) MODEL_QUERY(.where = {__VA_ARGS__})

static void small_integers_are_int32_within_their_type(void **state)
{
    (void)state;
    expect(WHERE(MODEL_EQ(types, tiny, -128)), "{'tiny':{'$eq':" INT("-128") "}}");
    expect(WHERE(MODEL_LT(types, little, 5L)), "{'little':{'$lt':" INT("5") "}}");
    expect(WHERE(MODEL_GTE(types, byte, 255u)), "{'byte':{'$gte':" INT("255") "}}");
    expect(WHERE(MODEL_IN(types, port, 1, 65535)),
           "{'port':{'$in':[" INT("1") "," INT("65535") "]}}");
    expect(WHERE(MODEL_EQ(types, opt_natural, UINT32_MAX)),
           "{'opt_natural':{'$eq':" LONG("4294967295") "}}");
    expect(WHERE(MODEL_HAS(types, tinies, (int8_t)-1)), "{'tinies':{'$eq':" INT("-1") "}}");
    refuse(WHERE(MODEL_EQ(types, tiny, 128)), "range");
    refuse(WHERE(MODEL_EQ(types, opt_tiny, -129)), "range");
    refuse(WHERE(MODEL_LT(types, little, 32768)), "range");
    refuse(WHERE(MODEL_EQ(types, byte, 256)), "range");
    refuse(WHERE(MODEL_EQ(types, byte, -1)), "range");
    refuse(WHERE(MODEL_IN(types, port, 1, 65536)), "range");
    refuse(WHERE(MODEL_EQ(types, port, UINT64_MAX)), "range");
    refuse(WHERE(MODEL_EQ(types, opt_natural, -1)), "range");
}

static void arrays_of_small_integers_are_read_by_their_size(void **state)
{
    static const int8_t tinies[] = {-1, 5};
    static const uint16_t ports[] = {65535};
    static const float ratios[] = {0.5f};

    (void)state;
    expect(WHERE(MODEL_IN_ARRAY(types, tiny, tinies, 2)),
           "{'tiny':{'$in':[" INT("-1") "," INT("5") "]}}");
    expect(WHERE(MODEL_IN_ARRAY(types, port, ports, 1)), "{'port':{'$in':[" INT("65535") "]}}");
    expect(WHERE(MODEL_IN_ARRAY(types, ratio, ratios, 1)), "{'ratio':{'$in':[" DOUBLE("0.5") "]}}");
}

static void widened_integers_are_compared_as_int64(void **state)
{
    (void)state;
    expect(WHERE(MODEL_EQ(types, wide, 5)), "{'wide':{'$eq':" LONG("5") "}}");
    expect(WHERE(MODEL_EQ(types, wide_mood, MOOD_SAD)), "{'wide_mood':{'$eq':" LONG("1") "}}");
    refuse(WHERE(MODEL_EQ(types, wide, INT64_MAX)), "range");
}

static void a_float_equals_floats_only(void **state)
{
    (void)state;
    expect(WHERE(MODEL_EQ(types, ratio, 0.5)), "{'ratio':{'$eq':" DOUBLE("0.5") "}}");
    expect(WHERE(MODEL_EQ(types, ratio, 0.1f)),
           "{'ratio':{'$eq':" DOUBLE("0.10000000149011612") "}}");
    expect(WHERE(MODEL_EQ(types, opt_ratio, 3)), "{'opt_ratio':{'$eq':" DOUBLE("3.0") "}}");
    expect(WHERE(MODEL_EQ(types, ratio, INFINITY)), "{'ratio':{'$eq':" DOUBLE("Infinity") "}}");
    expect(WHERE(MODEL_GT(types, ratio, 0.1)), "{'ratio':{'$gt':" DOUBLE("0.1") "}}");
    refuse(WHERE(MODEL_EQ(types, ratio, 0.1)), "range");
    refuse(WHERE(MODEL_NE(types, ratio, 1e300)), "range");
    refuse(WHERE(MODEL_IN(types, ratio, 0.5, 0.1)), "range");
    refuse(WHERE(MODEL_EQ(types, ratio, 16777217)), "range");
}

static void timestamps_are_given_by_address(void **state)
{
    model_timestamp_t stamp = {7, 3}, *none = NULL;

    (void)state;
    expect(WHERE(MODEL_EQ(types, stamp, &stamp)), "{'stamp':{'$eq':" STAMP("7", "3") "}}");
    expect(WHERE(MODEL_LT(types, opt_stamp, &stamp)), "{'opt_stamp':{'$lt':" STAMP("7", "3") "}}");
    expect(WHERE(MODEL_IN_ARRAY(types, stamp, &stamp, 1)),
           "{'stamp':{'$in':[" STAMP("7", "3") "]}}");
    refuse(WHERE(MODEL_EQ(types, stamp, none)), "required");
}

static void expressions_and_code_are_values(void **state)
{
    model_regex_t regex = {"a", NULL}, no_regex = {NULL, "i"};
    model_javascript_t code = {"f()", 3}, no_code = {NULL, 0};

    (void)state;
    expect(WHERE(MODEL_EQ(types, regex, &regex)), "{'regex':{'$eq':" REGEX("a", "") "}}");
    expect(WHERE(MODEL_IN(types, regex, &regex)), "{'$or':[{'regex':{'$eq':" REGEX("a", "") "}}]}");
    expect(WHERE(MODEL_NE(types, regex, &regex)),
           "{'$nor':[{'regex':{'$eq':" REGEX("a", "") "}}]}");
    expect(WHERE(MODEL_HAS(types, regexes, &regex)), "{'regexes':{'$eq':" REGEX("a", "") "}}");
    expect(WHERE(MODEL_EQ(types, code, &code)), "{'code':{'$eq':" CODE("f()") "}}");
    refuse(WHERE(MODEL_EQ(types, regex, &no_regex)), "required");
    refuse(WHERE(MODEL_EQ(types, code, &no_code)), "required");
    refuse(WHERE(MODEL_LT(types, regex, &regex)), "type");
    refuse(WHERE(MODEL_GT(types, code, &code)), "type");
}

static void vectors_are_compared_whole(void **state)
{
    float numbers[] = {1, -10};
    model_float_list_t vector = {numbers, 2}, none = {NULL, 0};

    (void)state;
    expect(WHERE(MODEL_EQ(types, embedding, &vector)),
           "{'embedding':{'$eq':" BINARY("JwAAAIA/AAAgwQ==", "09") "}}");
    refuse(WHERE(MODEL_EQ(types, embedding, &none)), "required");
    refuse(WHERE(MODEL_HAS(types, embedding, 1.0f)), "type");
    refuse(WHERE(MODEL_EQ(types, embedding.items[0], 1.0f)), "key");
    refuse(WHERE(MODEL_LT(types, embedding, &vector)), "type");
}

static void references_have_keys_with_a_dollar(void **state)
{
    const bson_oid_t id = {.bytes = {1}};

    (void)state;
    expect(WHERE(MODEL_EQ(types, owner.id, &id)),
           "{'owner.$id':{'$eq':{'$oid':'010000000000000000000000'}}}");
    expect(WHERE(MODEL_EQ(types, owner.collection, "people")), "{'owner.$ref':{'$eq':'people'}}");
}

static void lists_are_compared_whole_or_by_item(void **state)
{
    mood_t moods_given[] = {MOOD_SAD, MOOD_GLAD};
    float numbers[] = {0.25f};
    model_float_list_t ratios = {numbers, 1};
    types_t record = {.moods = {moods_given, 2}};

    (void)state;
    expect(WHERE(MODEL_EQ(types, ratios, &ratios)), "{'ratios':{'$eq':[" DOUBLE("0.25") "]}}");
    expect(WHERE(MODEL_EQ(types, moods, &record.moods)), "{'moods':{'$eq':['sad','glad']}}");
    expect(WHERE(MODEL_HAS(types, moods, MOOD_SAD)), "{'moods':{'$eq':'sad'}}");
    expect(WHERE(MODEL_HAS(types, mood_numbers, MOOD_SAD)),
           "{'mood_numbers':{'$eq':" INT("1") "}}");
    refuse(WHERE(MODEL_HAS(types, moods, (mood_t)2)), "enum");
}

static void keys_that_are_less_or_more_than_all_are_raw_values(void **state)
{
    model_raw_t least = {.type = BSON_TYPE_MINKEY}, most = {.type = BSON_TYPE_MAXKEY};

    (void)state;
    expect(WHERE(MODEL_EQ(types, any, &least)), "{'any':{'$eq':{'$minKey':1}}}");
    expect(WHERE(MODEL_HAS(types, anything, &most)), "{'anything':{'$eq':{'$maxKey':1}}}");
    refuse(WHERE(MODEL_LT(types, any, &most)), "type");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_integers_are_int32_within_their_type),
        cmocka_unit_test(arrays_of_small_integers_are_read_by_their_size),
        cmocka_unit_test(widened_integers_are_compared_as_int64),
        cmocka_unit_test(a_float_equals_floats_only),
        cmocka_unit_test(timestamps_are_given_by_address),
        cmocka_unit_test(expressions_and_code_are_values),
        cmocka_unit_test(vectors_are_compared_whole),
        cmocka_unit_test(references_have_keys_with_a_dollar),
        cmocka_unit_test(lists_are_compared_whole_or_by_item),
        cmocka_unit_test(keys_that_are_less_or_more_than_all_are_raw_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
