/* Sizes, types, remainders, bits, several items, two members, raw BSON: as the server gets them. */
#include "query_case.h"

static const uint8_t mask_bytes[] = {0, 6};
static const model_binary_t mask = {mask_bytes, sizeof mask_bytes, 0};
static const model_uuid_t uuid = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
#define UUID4 BYTES("04", "AQEBAQEBAQEBAQEBAQEBAQ==")
#define UUID3 BYTES("03", "AQEBAQEBAQEBAQEBAQEBAQ==")

static const int64_t none[] = {0};
static const line_t line = {.quantity = 4};
/* {"a": 1} */
static const uint8_t raw_bytes[] = {12, 0, 0, 0, 0x10, 'a', 0, 1, 0, 0, 0, 0};
static const model_raw_t raw = {raw_bytes, sizeof raw_bytes, MODEL_TYPE_DOCUMENT};

typedef struct {
    model_query_t query;
    const char *json;
} row_t;

static void expect_each(const row_t *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        model__filter_t filter = expect_filter(&rows[i].query, rows[i].json);
        assert_false(filter.every || filter.nothing);
    }
}

static void a_list_is_asked_for_its_size(void **state)
{
    const row_t rows[] = {
        {{.where = {MODEL_SIZE(user, tags, 0)}}, "{'tags':{'$size':" I32("0") "}}"},
        {{.where = {MODEL_SIZE(user, lines, 3u)}}, "{'lines':{'$size':" I32("3") "}}"},
        {{.where = {MODEL_SIZE(user, lines.items->notes, 2)}},
         "{'lines.notes':{'$size':" I32("2") "}}"},
        {{.where = {MODEL_SIZE(user, lines.items[1].notes, 2)}},
         "{'lines.1.notes':{'$size':" I32("2") "}}"},
        {{.where = {MODEL_SOME_ITEM(user, lines, line, MODEL_SIZE(line, notes, 1))}},
         "{'lines':{'$elemMatch':{'notes':{'$size':" I32("1") "}}}}"},
        {{.where = {MODEL_NONE_OF(MODEL_SIZE(user, tags, 1), MODEL_SIZE(user, tags, 2))}},
         "{'$nor':[{'tags':{'$size':" I32("1") "}},{'tags':{'$size':" I32("2") "}}]}"},
    };

    (void)state;
    expect_each(rows, MODEL__COUNT_OF(rows));
}

static void a_value_is_asked_for_its_type(void **state)
{
    const row_t rows[] = {
        {{.where = {MODEL_IS_TYPE(user, id, MODEL_TYPE_INT64)}}, "{'_id':{'$type':" I32("18") "}}"},
        {{.where = {MODEL_IS_TYPE(user, score, MODEL_TYPE_NUMBER)}},
         "{'score':{'$type':'number'}}"},
        {{.where = {MODEL_IS_TYPE(user, any, MODEL_TYPE_MIN_KEY)}},
         "{'any':{'$type':" I32("-1") "}}"},
        {{.where = {MODEL_IS_TYPE(user, any, MODEL_TYPE_MAX_KEY)}},
         "{'any':{'$type':" I32("127") "}}"},
        {{.where = {MODEL_IS_TYPE(user, tags, MODEL_TYPE_ARRAY)}},
         "{'tags':{'$type':" I32("4") "}}"},
        {{.where = {MODEL_IS_TYPE(user, home, MODEL_TYPE_DOCUMENT)}},
         "{'home':{'$type':" I32("3") "}}"},
        {{.where = {MODEL_IS_TYPE(user, office.label, MODEL_TYPE_NULL)}},
         "{'$or':[{'office.label':{'$type':" I32(
             "10") "}},"
                   "{'$and':[{'office.label':{'$exists':false}},{'office.title':{'$type':" I32(
                       "10") "}}]}]}"},
    };

    (void)state;
    expect_each(rows, MODEL__COUNT_OF(rows));
}

static void remainders_are_whole_numbers(void **state)
{
    const row_t rows[] = {
        {{.where = {MODEL_MOD(user, id, 3, 1)}}, "{'_id':{'$mod':[" I64("3") "," I64("1") "]}}"},
        {{.where = {MODEL_MOD(user, score, -4, -2)}},
         "{'score':{'$mod':[" I64("-4") "," I64("-2") "]}}"},
        {{.where = {MODEL_MOD(user, age, INT64_C(5000000000), 4000000000u)}},
         "{'age':{'$mod':[" I64("5000000000") "," I64("4000000000") "]}}"},
        {{.where = {MODEL_MOD(user, credit, sizeof(int), sizeof(char))}},
         "{'credit':{'$mod':[" I64("4") "," I64("1") "]}}"},
        {{.where = {MODEL_MOD(user, level, 2, MODEL__ON_KEY)}},
         "{'level':{'$mod':[" I64("2") "," I64("2") "]}}"},
    };

    (void)state;
    expect_each(rows, MODEL__COUNT_OF(rows));
}

static void bits_are_numbers_or_bytes(void **state)
{
    const row_t rows[] = {
        {{.where = {MODEL_BITS_ALL_SET(user, logins, 5)}},
         "{'logins':{'$bitsAllSet':" I64("5") "}}"},
        {{.where = {MODEL_BITS_ALL_CLEAR(user, age, 5u)}},
         "{'age':{'$bitsAllClear':" I64("5") "}}"},
        {{.where = {MODEL_BITS_ANY_SET(user, id, UINT64_C(1) << 63)}},
         "{'_id':{'$bitsAnySet':" BYTES("00", "AAAAAAAAAIA=") "}}"},
        {{.where = {MODEL_BITS_ANY_CLEAR(user, photo, 1)}},
         "{'photo':{'$bitsAnyClear':" I64("1") "}}"},
        {{.where = {MODEL_BITS_ALL_SET(user, photo, &mask)}},
         "{'photo':{'$bitsAllSet':" BYTES("00", "AAY=") "}}"},
        {{.where = {MODEL_BITS_ANY_SET(user, level, 2)}}, "{'level':{'$bitsAnySet':" I64("2") "}}"},
    };

    (void)state;
    expect_each(rows, MODEL__COUNT_OF(rows));
}

static void a_list_has_all_of_some_values(void **state)
{
    static const char *const names[] = {"New", "old"};
    const row_t rows[] = {
        {{.where = {MODEL_HAS_ALL(user, tags, "VIP", "new")}}, "{'tags':{'$all':['vip','new']}}"},
        {{.where = {MODEL_HAS_ALL_ARRAY(user, tags, names, 2)}}, "{'tags':{'$all':['new','old']}}"},
        {{.where = {MODEL_HAS_ALL(user, marks, 1, 2, 3, 4, 5, 6, 7, 8)}},
         "{'marks':{'$all':[" I64("1") "," I64("2") "," I64("3") "," I64("4") "," I64("5") "," I64(
             "6") "," I64("7") "," I64("8") "]}}"},
        {{.where = {MODEL_HAS_ALL(user, keys, &uuid)}},
         "{'$and':[{'keys':{'$in':[" UUID4 "," UUID3 "]}}]}"},
        {{.where = {MODEL_HAS_ALL(user, lines, &line)}},
         "{'$and':[{'lines':{'$elemMatch':{'$and':["
         "{'sku':{'$exists':false}},"
         "{'$or':[{'$and':[{'maker':{'$exists':true}},{'maker':{'$exists':false}}]},"
         "{'$and':[{'maker':{'$exists':false}},{'brand':{'$exists':false}}]}]},"
         "{'quantity':{'$eq':" I32("4") "}},{'notes':{'$exists':false}}]}}}]}"},
        {{.where = {MODEL_SOME_ITEM(user, lines, line, MODEL_HAS_ALL(line, notes, "a", "b"),
                                    MODEL_EQ(line, quantity, 1))}},
         "{'lines':{'$elemMatch':{'$and':[{'notes':{'$all':['a','b']}},"
         "{'quantity':{'$eq':" I32("1") "}}]}}}"},
    };
    model__filter_t filter =
        expect_filter(MODEL_QUERY(.where = {MODEL_HAS_ALL_ARRAY(user, marks, none, 0)}), "{}");

    (void)state;
    assert_true(filter.every && !filter.nothing);
    expect_each(rows, MODEL__COUNT_OF(rows));
}

#define THERE(name) "{'$gt':['$" name "',null]}"
#define BOTH(word, one, other) \
    "{'$and':[" THERE(one) "," THERE(other) ",{'" word "':['$" one "','$" other "']}]}"

static void two_members_are_compared_where_both_are_there(void **state)
{
    const row_t rows[] = {
        {{.where = {MODEL_FIELD_EQ(user, age, logins)}},
         "{'$expr':" BOTH("$eq", "age", "logins") "}"},
        {{.where = {MODEL_FIELD_NE(user, nick, username)}},
         "{'$expr':{'$not':[" BOTH("$eq", "n", "username") "]}}"},
        {{.where = {MODEL_FIELD_LT(user, id, credit)}},
         "{'$expr':" BOTH("$lt", "_id", "credit") "}"},
        {{.where = {MODEL_FIELD_LTE(user, score, level)}},
         "{'$expr':" BOTH("$lte", "score", "level") "}"},
        {{.where = {MODEL_FIELD_GT(user, home.city, home.street)}},
         "{'$expr':" BOTH("$gt", "home.town", "home.street") "}"},
        {{.where = {MODEL_FIELD_GTE(user, code, bio)}},
         "{'$expr':" BOTH("$gte", "code", "bio") "}"},
        {{.where = {MODEL_ANY_OF(MODEL_FIELD_EQ(user, age.value, logins), MODEL_EQ(user, age, 1))}},
         "{'$or':[{'$expr':" BOTH("$eq", "age", "logins") "},{'age':{'$eq':" I32("1") "}}]}"},
    };

    (void)state;
    expect_each(rows, MODEL__COUNT_OF(rows));
}

static void raw_bson_is_taken_as_it_is(void **state)
{
    bson_t *document = BCON_NEW("b", "{", "$gt", BCON_INT32(2), "}");
    const row_t rows[] = {
        {{.where = {MODEL_RAW(user, &raw)}}, "{'a':" I32("1") "}"},
        {{.where = {MODEL_RAW(user, document)}}, "{'b':{'$gt':" I32("2") "}}"},
        {{.where = {MODEL_RAW(user, &raw), MODEL_NOT(MODEL_RAW(user, document))}},
         "{'$and':[{'a':" I32("1") "},{'$nor':[{'$and':[{'b':{'$gt':" I32("2") "}}]}]}]}"},
        {{.where = {MODEL_SOME_ITEM(user, lines, line, MODEL_RAW(line, &raw))}},
         "{'lines':{'$elemMatch':{'a':" I32("1") "}}}"},
    };

    (void)state;
    expect_each(rows, MODEL__COUNT_OF(rows));
    expect_filter_on(&user_card_model, MODEL_QUERY(.where = {MODEL_RAW(user, &raw)}),
                     "{'a':" I32("1") "}");
    bson_destroy(document);
}

static void raw_bson_without_elements_is_no_condition(void **state)
{
    bson_t empty = BSON_INITIALIZER;

    (void)state;
    assert_true(expect_filter(MODEL_QUERY(.where = {MODEL_RAW(user, &empty)}), "{}").every);
}

static void conditions_on_one_member_are_all_kept(void **state)
{
    const row_t rows[] = {
        {{.where = {MODEL_SIZE(user, tags, 1), MODEL_SIZE(user, tags, 2)}},
         "{'$and':[{'tags':{'$size':" I32("1") "}},{'tags':{'$size':" I32("2") "}}]}"},
        {{.where = {MODEL_IS_TYPE(user, age, MODEL_TYPE_INT32), MODEL_MOD(user, age, 2, 0),
                    MODEL_BITS_ANY_SET(user, age, 4)}},
         "{'$and':[{'age':{'$type':" I32("16") "}},{'age':{'$mod':[" I64("2") "," I64(
             "0") "]}},{'age':{'$bitsAnySet':" I64("4") "}}]}"},
        {{.where = {MODEL_HAS_ALL(user, tags, "a"), MODEL_HAS_ALL(user, tags, "b")}},
         "{'$and':[{'tags':{'$all':['a']}},{'tags':{'$all':['b']}}]}"},
        {{.where = {MODEL_FIELD_LT(user, age, logins), MODEL_FIELD_LT(user, age, level)}},
         "{'$and':[{'$expr':" BOTH("$lt", "age", "logins") "},{'$expr':" BOTH("$lt", "age",
                                                                              "level") "}]}"},
        {{.where = {MODEL_RAW(user, &raw), MODEL_RAW(user, &raw)}},
         "{'$and':[{'a':" I32("1") "},{'a':" I32("1") "}]}"},
    };

    (void)state;
    expect_each(rows, MODEL__COUNT_OF(rows));
}

/* Only the type can be asked of a member with old names of those in this model's top level. */
static void old_names_are_asked_too(void **state)
{
    (void)state;
    expect_filter(
        MODEL_QUERY(.where = {MODEL_IS_TYPE(user, billing->city, MODEL_TYPE_STRING)}),
        "{'$or':[{'billing.town':{'$type':" I32("2") "}},{'$and':[{'billing':{'$exists':false}},{'"
                                                     "payer.town':{'$type':" I32("2") "}}]}]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_asked_for_its_size),
        cmocka_unit_test(a_value_is_asked_for_its_type),
        cmocka_unit_test(remainders_are_whole_numbers),
        cmocka_unit_test(bits_are_numbers_or_bytes),
        cmocka_unit_test(a_list_has_all_of_some_values),
        cmocka_unit_test(two_members_are_compared_where_both_are_there),
        cmocka_unit_test(raw_bson_is_taken_as_it_is),
        cmocka_unit_test(raw_bson_without_elements_is_no_condition),
        cmocka_unit_test(conditions_on_one_member_are_all_kept),
        cmocka_unit_test(old_names_are_asked_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
