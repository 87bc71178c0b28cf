#include "query_case.h"

static const bson_oid_t oid = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
static const bson_decimal128_t decimal = {.low = 125, .high = 0x303c000000000000u};
static const model_uuid_t uuid = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
static const model_uuid_t no_uuid = {{0}};
static const uint8_t bytes[] = {1, 2, 3};
static const model_binary_t binary = {bytes, sizeof bytes, 0x80};
static const uint8_t int_bytes[] = {5, 0, 0, 0};
static const model_raw_t raw_int = {int_bytes, sizeof int_bytes, BSON_TYPE_INT32};
static const model_text_t text = {"a\0b", 3};

#define UUID4 BYTES("04", "AQEBAQEBAQEBAQEBAQEBAQ==")
#define UUID3 BYTES("03", "AQEBAQEBAQEBAQEBAQEBAQ==")
#define ZERO4 BYTES("04", "AAAAAAAAAAAAAAAAAAAAAA==")
#define ZERO3 BYTES("03", "AAAAAAAAAAAAAAAAAAAAAA==")
#define OID "{'$oid':'0102030405060708090a0b0c'}"
#define DECIMAL "{'$numberDecimal':'1.25'}"
#define DATE "{'$date':{'$numberLong':'1234'}}"

static const model_date_t date = {1234};

static void equality_of_each_kind_is_a_literal(void **state)
{
    const struct {
        model_term_t term;
        const char *json;
    } rows[] = {
        {MODEL_EQ(user, id, 7), "{'_id':{'$eq':" I64("7") "}}"},
        {MODEL_EQ(user, id, INT64_MIN), "{'_id':{'$eq':" I64("-9223372036854775808") "}}"},
        {MODEL_EQ(user, username, "ADA"), "{'username':{'$eq':'ada'}}"},
        {MODEL_EQ(user, nick, "Ada"), "{'n':{'$eq':'Ada'}}"},
        {MODEL_EQ(user, nick, "Zoë"), "{'n':{'$eq':'Zoë'}}"},
        {MODEL_EQ(user, nick, ""), "{'n':{'$eq':''}}"},
        {MODEL_EQ(user, age, 18), "{'age':{'$eq':" I32("18") "}}"},
        {MODEL_EQ(user, age.value, 18), "{'age':{'$eq':" I32("18") "}}"},
        {MODEL_EQ(user, role, ROLE_AUTHOR), "{'role':{'$eq':'author'}}"},
        {MODEL_EQ(user, level, ROLE_AUTHOR), "{'level':{'$eq':" I32("2") "}}"},
        {MODEL_EQ(user, is_active, true), "{'is_active':{'$eq':true}}"},
        {MODEL_EQ(user, is_active, 0), "{'is_active':{'$eq':false}}"},
        {MODEL_EQ(user, logins, UINT32_MAX), "{'logins':{'$eq':" I64("4294967295") "}}"},
        {MODEL_EQ(user, score, 0.5), "{'score':{'$eq':" REAL("0.5") "}}"},
        {MODEL_EQ(user, score, 3), "{'score':{'$eq':" REAL("3.0") "}}"},
        {MODEL_EQ(user, code, "NO"), "{'code':{'$eq':'NO'}}"},
        {MODEL_EQ(user, bio, &text), "{'bio':{'$eq':'a\\u0000b'}}"},
        {MODEL_EQ(user, bio, "b"), "{'bio':{'$eq':'b'}}"},
        {MODEL_EQ(user, org, &oid), "{'org':{'$eq':" OID "}}"},
        {MODEL_EQ(user, credit, &decimal), "{'credit':{'$eq':" DECIMAL "}}"},
        {MODEL_EQ(user, token, &uuid), "{'token':{'$in':[" UUID4 "," UUID3 "]}}"},
        {MODEL_NE(user, token, &uuid), "{'token':{'$nin':[" UUID4 "," UUID3 "]}}"},
        {MODEL_EQ(user, photo, &binary), "{'photo':{'$eq':" BYTES("80", "AQID") "}}"},
        {MODEL_EQ(user, any, &raw_int), "{'any':{'$eq':" I32("5") "}}"},
        {MODEL_NE(user, any, &raw_int), "{'$nor':[{'any':{'$eq':" I32("5") "}}]}"},
        {MODEL_EQ(user, created_at, date), "{'created_at':{'$eq':" DATE "}}"},
        {MODEL_EQ(user, home.city, "Oslo"), "{'home.town':{'$eq':'Oslo'}}"},
        {MODEL_HAS(user, tags, "VIP"), "{'tags':{'$eq':'vip'}}"},
        {MODEL_HAS(user, marks, 3), "{'marks':{'$eq':" I64("3") "}}"},
        {MODEL_HAS(user, keys, &uuid), "{'keys':{'$in':[" UUID4 "," UUID3 "]}}"},
        {MODEL_EQ(user, tags.items[1], "Vip"), "{'tags.1':{'$eq':'vip'}}"},
        {MODEL_EQ(user, lines.items->sku, "A"), "{'lines.sku':{'$eq':'a'}}"},
        {MODEL_GT(user, lines.items[2].quantity, 1), "{'lines.2.quantity':{'$gt':" I32("1") "}}"},
        {MODEL_NE(user, nick, "x"), "{'n':{'$ne':'x'}}"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model__filter_t filter = expect_filter(MODEL_QUERY(.where = {rows[i].term}), rows[i].json);
        assert_false(filter.every || filter.nothing || filter.every_said);
    }
}

static void each_order_of_each_ordered_kind_is_written(void **state)
{
    const struct {
        model_term_t term;
        const char *json;
    } rows[] = {
        {MODEL_LT(user, id, 7), "{'_id':{'$lt':" I64("7") "}}"},
        {MODEL_LTE(user, age, 7), "{'age':{'$lte':" I32("7") "}}"},
        {MODEL_GT(user, logins, 7), "{'logins':{'$gt':" I64("7") "}}"},
        {MODEL_GTE(user, score, 7), "{'score':{'$gte':" REAL("7.0") "}}"},
        {MODEL_LT(user, username, "B"), "{'username':{'$lt':'B'}}"},
        {MODEL_LT(user, bio, &text), "{'bio':{'$lt':'a\\u0000b'}}"},
        {MODEL_LT(user, code, "B"), "{'code':{'$lt':'B'}}"},
        {MODEL_LT(user, level, ROLE_AUTHOR), "{'level':{'$lt':" I32("2") "}}"},
        {MODEL_GTE(user, org, &oid), "{'org':{'$gte':" OID "}}"},
        {MODEL_GTE(user, credit, &decimal), "{'credit':{'$gte':" DECIMAL "}}"},
        {MODEL_GT(user, token, &uuid), "{'token':{'$gt':" UUID4 "}}"},
        {MODEL_GT(user, photo, &binary), "{'photo':{'$gt':" BYTES("80", "AQID") "}}"},
        {MODEL_GT(user, any, &raw_int), "{'any':{'$gt':" I32("5") "}}"},
        {MODEL_GT(user, created_at, date), "{'created_at':{'$gt':" DATE "}}"},
        {MODEL_GT(user, marks.items[0], 1), "{'marks.0':{'$gt':" I64("1") "}}"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        expect_filter(MODEL_QUERY(.where = {rows[i].term}), rows[i].json);
}

static void presence_and_null_are_told_apart(void **state)
{
    const struct {
        model_term_t term;
        const char *json;
    } rows[] = {
        {MODEL_EXISTS(user, nick), "{'n':{'$exists':true}}"},
        {MODEL_MISSING(user, nick), "{'n':{'$exists':false}}"},
        {MODEL_IS_NULL(user, nick), "{'n':{'$type':" I32("10") "}}"},
        {MODEL_EXISTS(user, home), "{'home':{'$exists':true}}"},
        {MODEL_EXISTS(user, lines), "{'lines':{'$exists':true}}"},
        {MODEL_MISSING(user, role), "{'role':{'$exists':false}}"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        expect_filter(MODEL_QUERY(.where = {rows[i].term}), rows[i].json);
}

static void in_takes_values_one_by_one(void **state)
{
    (void)state;
    expect_filter(MODEL_QUERY(.where = {MODEL_IN(user, id, 1, 2, 3)}),
                  "{'_id':{'$in':[" I64("1") "," I64("2") "," I64("3") "]}}");
    expect_filter(MODEL_QUERY(.where = {MODEL_NIN(user, role, ROLE_READER, ROLE_AUTHOR)}),
                  "{'role':{'$nin':['reader','author']}}");
    expect_filter(MODEL_QUERY(.where = {MODEL_IN(user, username, "A", "B")}),
                  "{'username':{'$in':['a','b']}}");
    expect_filter(MODEL_QUERY(.where = {MODEL_IN(user, token, &uuid, &no_uuid)}),
                  "{'token':{'$in':[" UUID4 "," UUID3 "," ZERO4 "," ZERO3 "]}}");
    expect_filter(MODEL_QUERY(.where = {MODEL_IN(user, any, &raw_int)}),
                  "{'$or':[{'any':{'$eq':" I32("5") "}}]}");
    expect_filter(MODEL_QUERY(.where = {MODEL_NIN(user, any, &raw_int)}),
                  "{'$nor':[{'any':{'$eq':" I32("5") "}}]}");
}

static void in_takes_arrays_of_each_width(void **state)
{
    static const signed char narrow[] = {-1, 2};
    static const short half[] = {-1, 2};
    static const int whole[] = {-1, 2};
    static const int64_t wide[] = {-1, 2};
    const model_term_t rows[] = {
        MODEL_IN_ARRAY(user, id, narrow, 2), MODEL_IN_ARRAY(user, id, half, 2),
        MODEL_IN_ARRAY(user, id, whole, 2), MODEL_IN_ARRAY(user, id, wide, 2)};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        expect_filter(MODEL_QUERY(.where = {rows[i]}),
                      "{'_id':{'$in':[" I64("-1") "," I64("2") "]}}");
}

static void in_takes_arrays_of_unsigned_numbers(void **state)
{
    static const unsigned char narrow[] = {200};
    static const unsigned short half[] = {200};
    static const unsigned whole[] = {200};
    static const uint64_t wide[] = {200};
    static const unsigned large[] = {UINT32_MAX};
    static const role_t role[] = {ROLE_AUTHOR};
    const model_term_t rows[] = {
        MODEL_IN_ARRAY(user, id, narrow, 1), MODEL_IN_ARRAY(user, id, half, 1),
        MODEL_IN_ARRAY(user, id, whole, 1), MODEL_IN_ARRAY(user, id, wide, 1)};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        expect_filter(MODEL_QUERY(.where = {rows[i]}), "{'_id':{'$in':[" I64("200") "]}}");
    expect_filter(MODEL_QUERY(.where = {MODEL_IN_ARRAY(user, logins, large, 1)}),
                  "{'logins':{'$in':[" I64("4294967295") "]}}");
    expect_filter(MODEL_QUERY(.where = {MODEL_NIN_ARRAY(user, role, role, 1)}),
                  "{'role':{'$nin':['author']}}");
}

static void in_takes_arrays_of_each_class(void **state)
{
    static const float single[] = {0.5f};
    static const double real[] = {0.5};
    static const bool flags[] = {true, false};
    static const char *const names[] = {"Ada", "Bo"};
    const bson_oid_t *pointers[] = {&oid};
    const model_text_t *texts[] = {&text};
    const struct {
        model_term_t term;
        const char *json;
    } rows[] = {
        {MODEL_IN_ARRAY(user, score, single, 1), "{'score':{'$in':[" REAL("0.5") "]}}"},
        {MODEL_IN_ARRAY(user, score, real, 1), "{'score':{'$in':[" REAL("0.5") "]}}"},
        {MODEL_IN_ARRAY(user, is_active, flags, 2), "{'is_active':{'$in':[true,false]}}"},
        {MODEL_IN_ARRAY(user, username, names, 2), "{'username':{'$in':['ada','bo']}}"},
        {MODEL_IN_ARRAY(user, created_at, &date, 1), "{'created_at':{'$in':[" DATE "]}}"},
        {MODEL_IN_ARRAY(user, org, &oid, 1), "{'org':{'$in':[" OID "]}}"},
        {MODEL_IN_ARRAY(user, org, pointers, 1), "{'org':{'$in':[" OID "]}}"},
        {MODEL_IN_ARRAY(user, bio, texts, 1), "{'bio':{'$in':['a\\u0000b']}}"},
        {MODEL_IN_ARRAY(user, credit, &decimal, 1), "{'credit':{'$in':[" DECIMAL "]}}"},
        {MODEL_IN_ARRAY(user, token, &uuid, 1), "{'token':{'$in':[" UUID4 "," UUID3 "]}}"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        expect_filter(MODEL_QUERY(.where = {rows[i].term}), rows[i].json);
}

static void nothing_is_in_an_empty_list(void **state)
{
    static const int64_t ids[] = {1};
    model__filter_t filter = expect_filter(MODEL_QUERY(.where = {MODEL_IN_ARRAY(user, id, ids, 0)}),
                                           "{'_id':{'$in':[]}}");

    (void)state;
    assert_true(filter.nothing);
    assert_false(filter.every);
    filter = expect_filter(MODEL_QUERY(.where = {MODEL_NIN_ARRAY(user, id, ids, 0)}), "{}");
    assert_true(filter.every);
    assert_false(filter.nothing || filter.every_said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equality_of_each_kind_is_a_literal),
        cmocka_unit_test(each_order_of_each_ordered_kind_is_written),
        cmocka_unit_test(presence_and_null_are_told_apart),
        cmocka_unit_test(in_takes_values_one_by_one),
        cmocka_unit_test(in_takes_arrays_of_each_width),
        cmocka_unit_test(in_takes_arrays_of_unsigned_numbers),
        cmocka_unit_test(in_takes_arrays_of_each_class),
        cmocka_unit_test(nothing_is_in_an_empty_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
