/* Every kind in every shape, there and back: byte for byte. (Not JavaScript: libbson reads it wrong
 * from JSON within lists.) */
#include "shape_models.h"

/* One struct for a kind that is never empty, and one for a kind that can be. */
#define FULL(N, T)                                                                       \
    typedef struct {                                                                     \
        T scalar, fixed[2];                                                              \
        MODEL_LIST(T) list;                                                              \
        MODEL_LIST(MODEL_LIST(T)) lists;                                                 \
        MODEL_MAP(T) map;                                                                \
    } N##_t;                                                                             \
    MODEL_DECLARE_EMBEDDED(N, N##_t);                                                    \
    MODEL_DEFINE_EMBEDDED(N, MODEL_FIELDS(MODEL_FIELD(N, scalar), MODEL_FIELD(N, fixed), \
                                          MODEL_ITEMS(N, list), MODEL_LISTS(N, lists),   \
                                          MODEL_MAP_FIELD(N, map)))
#define EMPTIABLE(N, T)                                                                 \
    typedef struct {                                                                    \
        T scalar;                                                                       \
        MODEL_LIST(T) list;                                                             \
        MODEL_LIST(MODEL_LIST(T)) lists;                                                \
        MODEL_MAP(T) map;                                                               \
    } N##_t;                                                                            \
    MODEL_DECLARE_EMBEDDED(N, N##_t);                                                   \
    MODEL_DEFINE_EMBEDDED(N, MODEL_FIELDS(MODEL_FIELD(N, scalar), MODEL_ITEMS(N, list), \
                                          MODEL_LISTS(N, lists), MODEL_MAP_FIELD(N, map)))

FULL(of_bool, bool);
FULL(of_int8, int8_t);
FULL(of_int16, int16_t);
FULL(of_uint8, uint8_t);
FULL(of_uint16, uint16_t);
FULL(of_int32, int32_t);
FULL(of_int64, int64_t);
FULL(of_double, double);
FULL(of_float, float);
FULL(of_timestamp, model_timestamp_t);
FULL(of_date, model_date_t);
FULL(of_oid, bson_oid_t);
FULL(of_decimal, bson_decimal128_t);
FULL(of_uuid, model_uuid_t);
EMPTIABLE(of_string, const char *);
EMPTIABLE(of_text, model_text_t);
EMPTIABLE(of_binary, model_binary_t);
EMPTIABLE(of_regex, model_regex_t);
EMPTIABLE(of_raw, model_raw_t);

#define BINARY(type, text) "{'$binary':{'base64':'" text "','subType':'" type "'}}"

static const struct kind {
    const model_t *model;
    const char *one, *other;
    bool fixed;
} kinds[] = {
    {&of_bool_model, "true", "false", true},
    {&of_int8_model, "1", "-128", true},
    {&of_int16_model, "1", "-32768", true},
    {&of_uint8_model, "1", "255", true},
    {&of_uint16_model, "1", "65535", true},
    {&of_float_model, "0.5", "{'$numberDouble':'-Infinity'}", true},
    {&of_timestamp_model, "{'$timestamp':{'t':1,'i':4294967295}}", "{'$timestamp':{'t':0,'i':0}}",
     true},
    {&of_int32_model, "1", "-2147483648", true},
    {&of_int64_model, "{'$numberLong':'9223372036854775807'}", "{'$numberLong':'-1'}", true},
    {&of_double_model, "{'$numberDouble':'-0.0'}", "{'$numberDouble':'NaN'}", true},
    {&of_date_model, "{'$date':{'$numberLong':'-1'}}", "{'$date':{'$numberLong':'1700000000000'}}",
     true},
    {&of_oid_model, "{'$oid':'0123456789abcdef01234567'}", "{'$oid':'ffffffffffffffffffffffff'}",
     true},
    {&of_decimal_model, "{'$numberDecimal':'1.00'}", "{'$numberDecimal':'-Infinity'}", true},
    {&of_uuid_model, BINARY("04", "AQEBAQEBAQEBAQEBAQEBAQ=="),
     BINARY("04", "AgICAgICAgICAgICAgICAg=="), true},
    {&of_string_model, "'a'", "''", false},
    {&of_text_model, "'a\\u0000b'", "'ü'", false},
    {&of_binary_model, BINARY("00", "AQI="), BINARY("80", ""), false},
    {&of_regex_model, "{'$regularExpression':{'pattern':'^a','options':'i'}}",
     "{'$regularExpression':{'pattern':'','options':''}}", false},
    {&of_raw_model, "1", "{'a':[true,{}]}", false},
};

static void every_kind_makes_the_trip_in_every_shape(void **state)
{
    char text[2048];

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(kinds); i++) {
        const char *a = kinds[i].one, *b = kinds[i].other;
        int n = snprintf(text, sizeof text, "{'scalar':%s,", a);
        if (kinds[i].fixed)
            n += snprintf(text + n, sizeof text - (size_t)n, "'fixed':[%s,%s],", a, b);
        snprintf(text + n, sizeof text - (size_t)n,
                 "'list':[%s,%s],'lists':[[%s],[],[%s,%s]],'map':{'x':%s,'a key':%s,'1':%s}}", a, b,
                 b, a, b, b, a, a);
        makes_the_trip(kinds[i].model, text);
    }
}

static void what_has_items_may_have_none(void **state)
{
    char text[512];

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(kinds); i++) {
        const char *a = kinds[i].one;
        int n = snprintf(text, sizeof text, "{'scalar':%s,", a);
        if (kinds[i].fixed)
            n += snprintf(text + n, sizeof text - (size_t)n, "'fixed':[%s,%s],", a, a);
        snprintf(text + n, sizeof text - (size_t)n, "'list':[],'lists':[],'map':{}}");
        makes_the_trip(kinds[i].model, text);
    }
}

static void what_has_no_items_is_not_stored(void **state)
{
    of_int32_t record = {0};

    (void)state;
    writes(&of_int32_model, &record, "{'scalar':0,'fixed':[0,0]}");
    makes_the_trip(&of_string_model, "{}");
}

static void null_is_no_items(void **state)
{
    reading_t reading;

    (void)state;
    read_text(&reading, &of_int32_model,
              "{'scalar':1,'fixed':null,'list':null,'lists':null,'map':null}");
    const of_int32_t *record = reading.record;
    assert_null(record->list.items);
    assert_null(record->lists.items);
    assert_null(record->map.items);
    assert_int_equal(record->fixed[1], 0);
    end_reading(&reading);
}

static void a_copy_has_items_of_its_own(void **state)
{
    const char *words[] = {"a"};
    of_string_t record = {.scalar = "s"};
    char key[] = "k";

    (void)state;
    record.map.items = malloc(sizeof *record.map.items);
    record.map.items[0].key = key;
    record.map.items[0].value = words[0];
    record.map.count = 1;
    record.lists.items = malloc(sizeof *record.lists.items);
    record.lists.items[0].items = words;
    record.lists.items[0].count = 1;
    record.lists.count = 1;
    of_string_t *copy = model_copy(&of_string_model, &record);
    assert_non_null(copy);
    key[0] = 'x';
    words[0] = "b";
    free(record.map.items);
    free(record.lists.items);
    writes(&of_string_model, copy, "{'scalar':'s','lists':[['a']],'map':{'k':'a'}}");
    model_free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_makes_the_trip_in_every_shape),
        cmocka_unit_test(what_has_items_may_have_none),
        cmocka_unit_test(what_has_no_items_is_not_stored),
        cmocka_unit_test(null_is_no_items),
        cmocka_unit_test(a_copy_has_items_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
