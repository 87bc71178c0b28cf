/* Which stored values fit which members: exactly, or with which rule they are refused. */
#include "decode_models.h"

typedef struct value_case {
    const char *member, *value; /* as JSON */
    const char *rule;           /* NULL: it fits */
    const char *stored;         /* what the member is written as then; NULL: the same */
} value_case_t;

#define LONG(n) "{'$numberLong': '" n "'}"
#define DOUBLE(n) "{'$numberDouble': '" n "'}"
#define DECIMAL(n) "{'$numberDecimal': '" n "'}"
#define DATE "{'$date': {'$numberLong': '1'}}"
#define OID "{'$oid': '0102030405060708090a0b0c'}"
#define UUID(subtype) \
    "{'$binary': {'base64': 'AAECAwQFBgcICQoLDA0ODw==', 'subType': '" subtype "'}}"

static const value_case_t cases[] = {
    {"flag", "true", NULL, NULL},
    {"flag", "1", "type", NULL},
    {"flag", "'true'", "type", NULL},

    {"small", "-2147483648", NULL, NULL},
    {"small", LONG("2147483647"), NULL, "2147483647"},
    {"small", LONG("2147483648"), "range", NULL},
    {"small", LONG("-2147483649"), "range", NULL},
    {"small", DOUBLE("4.0"), NULL, "4"},
    {"small", DOUBLE("-0.0"), NULL, "0"},
    {"small", DOUBLE("4.5"), "range", NULL},
    {"small", DOUBLE("2147483648"), "range", NULL},
    {"small", DOUBLE("NaN"), "range", NULL},
    {"small", DOUBLE("Infinity"), "range", NULL},
    {"small", DECIMAL("4"), "type", NULL},
    {"small", "'4'", "type", NULL},
    {"small", "true", "type", NULL},
    {"small", DATE, "type", NULL},

    {"large", "5", NULL, LONG("5")},
    {"large", DOUBLE("-9223372036854775808"), NULL, LONG("-9223372036854775808")},
    {"large", DOUBLE("9223372036854775808"), "range", NULL},
    {"large", DOUBLE("0.1"), "range", NULL},
    {"large", DOUBLE("-Infinity"), "range", NULL},
    {"large", DATE, "type", NULL},
    {"large", "{'$timestamp': {'t': 1, 'i': 1}}", "type", NULL},

    {"real", "-3", NULL, DOUBLE("-3")},
    {"real", LONG("9007199254740992"), NULL, DOUBLE("9007199254740992")},
    {"real", LONG("9007199254740993"), "range", NULL},
    {"real", LONG("9223372036854775807"), "range", NULL},
    {"real", LONG("-9223372036854775808"), NULL, DOUBLE("-9223372036854775808")},
    {"real", DECIMAL("1.5"), "type", NULL},

    {"date", DATE, NULL, NULL},
    {"date", LONG("1"), "type", NULL},
    {"date", "'2020-01-01'", "type", NULL},

    {"string", "'a'", NULL, NULL},
    {"string", "''", NULL, NULL},
    {"string", "'exactly sixteen.'", NULL, NULL},
    {"string", "'one more than that'", NULL, NULL},
    {"string", "'\u00e6\u00f8\u00e5 \u20ac \U0001f600'", NULL, NULL},
    {"string", "'a\\u0000b'", "nul", NULL},
    {"string", "'\\u0000'", "nul", NULL},
    {"string", "'a long one with a NUL far from its begin\\u0000ing'", "nul", NULL},
    {"string", "1", "type", NULL},
    {"string", "{'$symbol': 's'}", "type", NULL},
    {"string", OID, "type", NULL},

    {"text", "'a\\u0000b'", NULL, NULL},
    {"text", "1", "type", NULL},

    {"chars", "'1234567'", NULL, NULL},
    {"chars", "''", NULL, NULL},
    {"chars", "'12345678'", "length", NULL},
    {"chars", "'a\\u0000b'", "nul", NULL},
    {"chars", "[]", "type", NULL},

    {"oid", OID, NULL, NULL},
    {"oid", "'0102030405060708090a0b0c'", "type", NULL},

    {"decimal", DECIMAL("1.50"), NULL, NULL},
    {"decimal", DECIMAL("NaN"), NULL, NULL},
    {"decimal", "-7", NULL, DECIMAL("-7")},
    {"decimal", LONG("-9223372036854775808"), NULL, DECIMAL("-9223372036854775808")},
    {"decimal", LONG("9223372036854775807"), NULL, DECIMAL("9223372036854775807")},
    {"decimal", DOUBLE("1.0"), "type", NULL},
    {"decimal", "'1.5'", "type", NULL},

    {"uuid", UUID("04"), NULL, NULL},
    {"uuid", UUID("03"), NULL, UUID("04")},
    {"uuid", UUID("00"), "type", NULL},
    {"uuid", UUID("05"), "type", NULL},
    {"uuid", "{'$binary': {'base64': 'AAEC', 'subType': '04'}}", "type", NULL},
    {"uuid", OID, "type", NULL},

    {"role", "'author'", NULL, NULL},
    {"role", "'reader'", NULL, NULL},
    {"role", "'writer'", "enum", NULL},
    {"role", "'READER'", "enum", NULL},
    {"role", "''", "enum", NULL},
    {"role", "0", "type", NULL},

    {"number", "2", NULL, NULL},
    {"number", LONG("2"), NULL, "2"},
    {"number", "1", "enum", NULL},
    {"number", "3", "enum", NULL},
    {"number", "-1", "enum", NULL},
    {"number", LONG("4294967296"), "range", NULL},
    {"number", "'author'", "type", NULL},

    {"natural", LONG("4294967295"), NULL, NULL},
    {"natural", "5", NULL, LONG("5")},
    {"natural", DOUBLE("5"), NULL, LONG("5")},
    {"natural", LONG("4294967296"), "range", NULL},
    {"natural", "-1", "range", NULL},
    {"natural", "true", "type", NULL},

    {"binary", UUID("00"), NULL, NULL},
    {"binary", "{'$binary': {'base64': '', 'subType': '00'}}", NULL, NULL},
    {"binary", "'bytes'", "type", NULL},

    {"raw", "1", NULL, NULL},
    {"raw", "{'$regularExpression': {'pattern': 'a', 'options': 'i'}}", NULL, NULL},
    {"raw", "{'$minKey': 1}", NULL, NULL},
    {"raw", "{'$code': 'f', '$scope': {'a': 1}}", NULL, NULL},

    {"home", "1", "type", NULL},
    {"home", "[]", "type", NULL},
    {"billing", "[]", "type", NULL},
    {"billing", "'x'", "type", NULL},

    {"opt_small", "3", NULL, NULL},
    {"opt_small", LONG("3"), NULL, "3"},
    {"opt_small", "'3'", "type", NULL},
    {"opt_flag", "false", NULL, NULL},
    {"opt_role", "'author'", NULL, NULL},
    {"opt_role", "'nobody'", "enum", NULL},
    {"opt_real", "1", NULL, DOUBLE("1")},

    {"strings", "['a', '']", NULL, NULL},
    {"strings", "{}", "type", NULL},
    {"strings", "'a'", "type", NULL},
    {"smalls", "[" LONG("1") ", " DOUBLE("2") "]", NULL, "[1, 2]"},
    {"reals", "[1]", NULL, "[" DOUBLE("1") "]"},
    {"flags", "[]", NULL, NULL},
};

/* The member of a record as it is written, under "v". */
static void member_is_written_as(const everything_t *record, const char *member, const char *value)
{
    const model__field_t *field = field_of(plan_of(&everything_model), member);
    char text[256];
    model__buffer_t buffer;
    size_t mark;
    bool written;

    snprintf(text, sizeof text, "{'v': %s}", value);
    bson_t *expected = json(text);
    model__buffer_init(&buffer, NULL, 0);
    assert_true(model__put_document_begin(&buffer, &mark));
    assert_true(model__encode_member(field, record, "v", 1, &buffer, &written, NULL));
    assert_true(model__put_end(&buffer, mark));
    same_bytes(&buffer, expected);
    model__buffer_free(&buffer);
    bson_destroy(expected);
}

static void check_case(const value_case_t *row)
{
    const char *key = field_of(plan_of(&everything_model), row->member)->key;
    char text[256];
    everything_t record;
    model_error_t error;

    snprintf(text, sizeof text, "{'%s': %s}", key, row->value);
    bool fits = decode_json(&everything_model, text, &record, &error);
    if (fits != !row->rule)
        print_error("%s: %s: %s\n", row->member, row->value, error.message);
    assert_int_equal(fits, !row->rule);
    if (row->rule)
        failed(&error, MODEL_ERROR_MISMATCH, row->member, row->rule);
    else
        member_is_written_as(&record, row->member, row->stored ? row->stored : row->value);
}

static void decode_takes_values_exactly_or_not_at_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(cases); i++)
        check_case(&cases[i]);
}

static void decode_clears_what_is_behind_a_short_text(void **state)
{
    everything_t record;

    (void)state;
    memset(&record, 0xff, sizeof record);
    decodes(&everything_model, "{'chars': 'ab'}", &record);
    assert_memory_equal(record.chars, "ab\0\0\0\0\0\0", 8);
}

static void decode_refuses_null_items(void **state)
{
    (void)state;
    refuses(&everything_model, "{'strings': ['a', null]}", MODEL_ERROR_MISMATCH, "strings.items[1]",
            "type");
    refuses(&everything_model, "{'smalls': [null]}", MODEL_ERROR_MISMATCH, "smalls.items[0]",
            "type");
    refuses(&everything_model, "{'lines': [{}, null]}", MODEL_ERROR_MISMATCH, "lines.items[1]",
            "type");
}

static void decode_ignores_the_keys_of_items(void **state)
{
    bson_t document = BSON_INITIALIZER, list = BSON_INITIALIZER;
    everything_t record;
    model_error_t error;
    uint32_t size;

    (void)state;
    bson_append_int32(&list, "7", -1, 1);
    bson_append_int32(&list, "", -1, 2);
    bson_append_int32(&list, "7", -1, 3);
    bson_append_document(&document, "smalls", -1, &list);
    uint8_t *bytes = bson_destroy_with_steal(&document, true, &size);
    bytes[4] = BSON_TYPE_ARRAY;
    assert_true(decode_with(plan_of(&everything_model), bytes, size, &record,
                            (model__reading_t){.memory = NULL}, &error));
    assert_int_equal(record.smalls.count, 3);
    assert_int_equal(record.smalls.items[2], 3);
    bson_free(bytes);
    bson_destroy(&list);
}

/* Subtype 2 has their number in front of them once more: no part of the value. */
static void decode_takes_the_bytes_of_an_old_binary(void **state)
{
    static const char text[] = "{'_id': {'$numberLong': '1'}, 'binary': {'$binary': {'base64': "
                               "'AQID', 'subType': '02'}}}";
    everything_t record, again;
    model__buffer_t buffer;

    (void)state;
    decodes(&everything_model, text, &record);
    assert_int_equal(record.binary.subtype, 2);
    assert_int_equal(record.binary.length, 3);
    assert_memory_equal(record.binary.data, "\1\2\3", 3);
    model__buffer_init(&buffer, NULL, 0);
    assert_true(model__encode(plan_of(&everything_model), &record, &buffer, NULL));
    assert_true(model__bson_valid(buffer.data, buffer.size, NULL));
    assert_true(decode_with(plan_of(&everything_model), buffer.data, buffer.size, &again,
                            (model__reading_t){.memory = NULL}, NULL));
    assert_int_equal(again.binary.length, 3);
    model__buffer_free(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode_takes_values_exactly_or_not_at_all),
        cmocka_unit_test(decode_clears_what_is_behind_a_short_text),
        cmocka_unit_test(decode_refuses_null_items),
        cmocka_unit_test(decode_ignores_the_keys_of_items),
        cmocka_unit_test(decode_takes_the_bytes_of_an_old_binary),
    };

    return cmocka_run_group_tests(tests, open_memory, close_memory);
}
