/* Does the server take what we write, and mean by it what we mean? */
#include "live/live.h"
#include "query_case.h"

#define UUID3 "{'$binary': {'base64': 'AQEBAQEBAQEBAQEBAQEBAQ==', 'subType': '03'}}"
#define UUID4 "{'$binary': {'base64': 'AQEBAQEBAQEBAQEBAQEBAQ==', 'subType': '04'}}"

/* With ' for ". */
static const char *const documents[] = {
    ("{'_id': 1, 'n': 'Zoe.x', 'email': 'a@x', 'age': 20, 'role': 'author', 'is_active': true,"
     " 'score': 1.5, 'token': " UUID4 ", 'home': {'town': 'Oslo', 'door': " UUID3 "},"
     " 'tags': ['vip', 'new'], 'marks': [1, 9],"
     " 'lines': [{'sku': 'a', 'quantity': 1}, {'sku': 'b', 'quantity': 2, 'maker': 'M'}],"
     " 'any': {'$regularExpression': {'pattern': '.', 'options': ''}},"
     " 'billing': {'town': 'Oslo'}, 'office': {'label': 'A'}}"),
    ("{'_id': 2, 'n': null, 'mail': 'a@x', 'age': 20.0, 'role': 'reader', 'token': " UUID3 ","
     " 'home': {'door': " UUID4 ", 'town': 'Oslo', 'street': null},"
     " 'tags': ['new'], 'marks': [5], 'lines': [{'quantity': 1, 'sku': 'b', 'brand': 'M'}],"
     " 'any': 'abc', 'payer': {'town': 'Oslo'}, 'office': {'title': 'A'}}"),
    ("{'_id': 3, 'n': 'zoexx\\n', 'e_mail': 'a@x', 'age': null, 'tags': [],"
     " 'home': {'town': 'Bergen'}, 'lines': [], 'any': {'$gt': 1},"
     " 'billing': {'town': 'Bergen'}, 'payer': {'town': 'Oslo'}}"),
    ("{'_id': 4, 'n': 'x', 'email': null, 'mail': 'a@x', 'home': {'town': 'Oslo', 'street': 'S'},"
     " 'lines': [{'sku': 'a', 'quantity': 2}]}"),
};

static live_t live;

static int set_up(void **state)
{
    (void)state;
    live_begin(&live, "query");
    for (size_t i = 0; i < MODEL__COUNT_OF(documents); i++) {
        char json[1024];
        snprintf(json, sizeof json, "%s", documents[i]);
        for (char *at = json; *at; at++)
            *at = (char)(*at == '\'' ? '"' : *at);
        live_insert(&live, "user", json);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    live_close(&live);
    return 0;
}

/* "1 3 ": the ids that are found. */
static void find(const bson_t *filter, char *ids, size_t size)
{
    mongoc_collection_t *users = live_collection(&live, "user");
    bson_t *options = live_json("{\"sort\": {\"_id\": 1}}");
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(users, filter, options, NULL);
    const bson_t *document;
    bson_error_t error;
    bson_iter_t iter;
    size_t used = 0;

    while (mongoc_cursor_next(cursor, &document) && bson_iter_init_find(&iter, document, "_id"))
        used += (size_t)snprintf(ids + used, size - used, "%d ", (int)bson_iter_as_int64(&iter));
    if (mongoc_cursor_error(cursor, &error))
        fail_msg("%s", error.message);
    mongoc_cursor_destroy(cursor);
    bson_destroy(options);
    mongoc_collection_destroy(users);
}

static void expect_ids(const model_query_t *query, const char *wanted)
{
    model__filter_t filter;
    model_error_t error = {0};
    model_memory_t memory;
    model__buffer_t out;
    char ids[256] = "";
    bson_t document;

    model__memory_init(&memory, 0);
    model__buffer_init(&out, NULL, 0);
    bool ok = model__query_filter(plan_for(&user_model), query, &memory, &out, &filter, &error);
    live_print_on_failure(&error);
    assert_true(ok && bson_init_static(&document, out.data, out.size));
    find(&document, ids, sizeof ids);
    if (strcmp(ids, wanted) != 0)
        print_error("%s\n", bson_as_relaxed_extended_json(&document, NULL));
    assert_string_equal(ids, wanted);
    model__buffer_free(&out);
    model__memory_clear(&memory);
}

static const model_uuid_t uuid = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
static const address_t oslo = {.city = "Oslo",
                               .door = {true, {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}}};
static const line_t line = {.sku = "B", .maker = "M", .quantity = 1};
static const uint8_t dot[] = {'.', 0, 0};
static const model_raw_t regex = {dot, sizeof dot, BSON_TYPE_REGEX};
static const uint8_t gt_bytes[] = {14, 0, 0, 0, 0x10, '$', 'g', 't', 0, 1, 0, 0, 0, 0};
static const model_raw_t gt = {gt_bytes, sizeof gt_bytes, BSON_TYPE_DOCUMENT};

static void comparisons_find_what_they_say(void **state)
{
    const struct {
        model_term_t term;
        const char *ids;
    } rows[] = {
        {MODEL_EQ(user, age, 20), "1 2 "},
        {MODEL_NE(user, age, 20), "3 4 "},
        {MODEL_LT(user, age, 21), "1 2 "},
        {MODEL_GTE(user, score, 1), "1 "},
        {MODEL_EQ(user, role, ROLE_AUTHOR), "1 "},
        {MODEL_EQ(user, token, &uuid), "1 2 "},
        {MODEL_NE(user, token, &uuid), "3 4 "},
        {MODEL_IN_ARRAY(user, token, &uuid, 1), "1 2 "},
        {MODEL_HAS(user, tags, "NEW"), "1 2 "},
        {MODEL_LT(user, marks.items[0], 5), "1 "},
        {MODEL_EQ(user, lines.items->sku, "a"), "1 4 "},
        {MODEL_EQ(user, lines.items[0].sku, "b"), "2 "},
        {MODEL_EXISTS(user, nick), "1 2 3 4 "},
        {MODEL_MISSING(user, age), "4 "},
        {MODEL_IS_NULL(user, nick), "2 "},
        {MODEL_IS_NULL(user, age), "3 "},
        {MODEL_EQ(user, any, &regex), "1 "},
        {MODEL_NE(user, any, &regex), "2 3 4 "},
        {MODEL_EQ(user, any, &gt), "3 "},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        expect_ids(MODEL_QUERY(.where = {rows[i].term}), rows[i].ids);
    expect_ids(MODEL_QUERY(.where = {MODEL_IN(user, any, &regex, &gt)}), "1 3 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_NIN(user, any, &regex, &gt)}), "2 4 ");
}

static void a_part_of_a_string_is_found_literally(void **state)
{
    const struct {
        model_term_t term;
        const char *ids;
    } rows[] = {
        {MODEL_CONTAINS(user, nick, ".x"), "1 "},
        {MODEL_CONTAINS(user, nick, "x"), "1 3 4 "},
        {MODEL_STARTS_WITH(user, nick, "Zoe"), "1 "},
        {MODEL_ISTARTS_WITH(user, nick, "ZOE"), "1 3 "},
        {MODEL_ENDS_WITH(user, nick, "x"), "1 4 "},
        {MODEL_ENDS_WITH(user, nick, "x\n"), "3 "},
        {MODEL_IENDS_WITH(user, nick, "E.X"), "1 "},
        {MODEL_CONTAINS(user, nick, "\\E.*"), ""},
        {MODEL_REGEX(user, nick, "^zo.X+$", "ix"), "3 "},
        {MODEL_CONTAINS(user, tags.items[0], "i"), "1 "},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        expect_ids(MODEL_QUERY(.where = {rows[i].term}), rows[i].ids);
}

static void brackets_find_what_they_say(void **state)
{
    static const int64_t none[] = {0};

    (void)state;
    expect_ids(NULL, "1 2 3 4 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_ANY_OF(MODEL_EQ(user, id, 1), MODEL_EQ(user, id, 3))}),
               "1 3 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_NONE_OF(MODEL_EQ(user, id, 1), MODEL_EQ(user, id, 3))}),
               "2 4 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_NOT(MODEL_GT(user, id, 1), MODEL_LT(user, id, 4))}),
               "1 4 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_GT(user, id, 1), MODEL_LT(user, id, 3)}), "2 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_IN_ARRAY(user, id, none, 0)}), "");
    expect_ids(MODEL_QUERY(.where = {MODEL_NIN_ARRAY(user, id, none, 0)}), "1 2 3 4 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_SOME_ITEM(user, lines, line, MODEL_EQ(line, sku, "a"),
                                                     MODEL_EQ(line, quantity, 2))}),
               "4 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_EQ(user, lines.items->sku, "a"),
                                     MODEL_EQ(user, lines.items->quantity, 2)}),
               "1 4 ");
    expect_ids(
        MODEL_QUERY(.where = {MODEL_SOME_ITEM(user, lines, line, MODEL_EQ(line, maker, "M"))}),
        "1 2 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_SOME_ITEM(user, lines, line,
                                                     MODEL_NIN_ARRAY(line, quantity, none, 0))}),
               "1 2 4 ");
}

static void structs_are_equal_whatever_the_order_of_their_keys(void **state)
{
    const char *names[] = {"vip", "new"};
    const model_string_list_t tags = {names, 2}, turned = {(const char *[]){"new", "vip"}, 2};
    const model_string_list_t empty = {names, 0};
    line_t items[] = {{.sku = "a", .quantity = 2}};
    const line_list_t lines = {items, 1}, no_lines = {items, 0};

    (void)state;
    expect_ids(MODEL_QUERY(.where = {MODEL_EQ(user, home, &oslo)}), "1 2 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_NE(user, home, &oslo)}), "3 4 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_HAS(user, lines, &line)}), "2 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_EQ(user, tags, &tags)}), "1 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_EQ(user, tags, &turned)}), "");
    expect_ids(MODEL_QUERY(.where = {MODEL_EQ(user, tags, &empty)}), "3 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_EQ(user, lines, &lines)}), "4 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_EQ(user, lines, &no_lines)}), "3 ");
}

static void old_names_count_until_the_new_one_is_there(void **state)
{
    (void)state;
    expect_ids(MODEL_QUERY(.where = {MODEL_EQ(user, email, "a@x")}), "1 2 3 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_NE(user, email, "a@x")}), "4 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_IS_NULL(user, email)}), "4 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_MISSING(user, email)}), "");
    expect_ids(MODEL_QUERY(.where = {MODEL_EQ(user, billing->city, "Oslo")}), "1 2 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_NE(user, billing->city, "Oslo")}), "3 4 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_MISSING(user, billing)}), "4 ");
    expect_ids(MODEL_QUERY(.where = {MODEL_EQ(user, office.label, "A")}), "1 2 ");
}

static void the_deepest_conditions_are_taken(void **state)
{
    static model_term_t terms[2 * MODEL__MAX_NESTING + 2];

    (void)state;
    for (int i = 0; i < MODEL__MAX_NESTING; i++) {
        terms[i].op = MODEL__ANY_OF;
        terms[MODEL__MAX_NESTING + 1 + i].op = MODEL__CLOSE;
    }
    terms[MODEL__MAX_NESTING] = (model_term_t)MODEL_NE(user, office.label, "A");
    expect_ids(MODEL_QUERY(.also = terms), "3 4 ");
}

static void the_longest_pattern_is_taken(void **state)
{
    char *text = malloc(MODEL__MAX_PATTERN + 1);

    (void)state;
    memset(text, '.', MODEL__MAX_PATTERN);
    text[MODEL__MAX_PATTERN] = '\0';
    expect_ids(MODEL_QUERY(.where = {MODEL_REGEX(user, nick, text, "imsx")}), "");
    text[MODEL__MAX_PATTERN / 2] = '\0';
    expect_ids(MODEL_QUERY(.where = {MODEL_IENDS_WITH(user, nick, text)}), "");
    free(text);
}

/* A bare prefix is read from an index, between two keys. */
static void a_prefix_is_read_from_an_index(void **state)
{
    bson_t command = BSON_INITIALIZER, find_command, filter, reply;
    model__filter_t said;
    model__buffer_t out;
    bson_error_t error;
    bson_iter_t iter, keys;

    (void)state;
    live_must(&live, "{\"createIndexes\": \"user\", \"indexes\": [{\"key\": {\"n\": 1},"
                     " \"name\": \"n_1\"}]}");
    model__buffer_init(&out, NULL, 0);
    assert_true(model__query_filter(plan_for(&user_model),
                                    MODEL_QUERY(.where = {MODEL_STARTS_WITH(user, nick, "Zoe.")}),
                                    NULL, &out, &said, NULL));
    assert_true(bson_init_static(&filter, out.data, out.size));
    BSON_APPEND_DOCUMENT_BEGIN(&command, "explain", &find_command);
    BSON_APPEND_UTF8(&find_command, "find", "user");
    BSON_APPEND_DOCUMENT(&find_command, "filter", &filter);
    bson_append_document_end(&command, &find_command);
    assert_true(
        mongoc_client_command_simple(live.raw, live.database, &command, NULL, &reply, &error));
    assert_true(bson_iter_init(&iter, &reply) &&
                bson_iter_find_descendant(&iter, "executionStats.totalKeysExamined", &keys));
    assert_in_range(bson_iter_as_int64(&keys), 1, 2);
    bson_destroy(&reply);
    bson_destroy(&command);
    model__buffer_free(&out);
}

static void a_partial_index_takes_our_filters(void **state)
{
    static const model_term_t only[] = {MODEL_EQ(user, role, ROLE_AUTHOR),
                                        MODEL_GTE(user, score, 1),
                                        MODEL_EXISTS(user, nick),
                                        MODEL_IS_NULL(user, age),
                                        {.op = 0}};
    bson_t command = BSON_INITIALIZER, indexes, index, key, filter, reply;
    model__buffer_t out, keys, options = {0};
    bson_error_t error;
    char name[128];

    (void)state;
    model__buffer_init(&out, NULL, 0);
    model__buffer_init(&keys, NULL, 0);
    assert_true(model__terms_filter(plan_for(&user_model), only, NULL, &out, NULL));
    assert_true(model__index_write(plan_for(&user_model),
                                   &(const model_index_t)MODEL_INDEX({MODEL_DESC(user, role)}),
                                   &keys, &options, name, sizeof name, NULL));
    assert_true(bson_init_static(&filter, out.data, out.size) &&
                bson_init_static(&key, keys.data, keys.size));
    BSON_APPEND_UTF8(&command, "createIndexes", "user");
    BSON_APPEND_ARRAY_BEGIN(&command, "indexes", &indexes);
    BSON_APPEND_DOCUMENT_BEGIN(&indexes, "0", &index);
    BSON_APPEND_DOCUMENT(&index, "key", &key);
    BSON_APPEND_UTF8(&index, "name", name);
    BSON_APPEND_DOCUMENT(&index, "partialFilterExpression", &filter);
    bson_append_document_end(&indexes, &index);
    bson_append_array_end(&command, &indexes);
    if (!mongoc_client_command_simple(live.raw, live.database, &command, NULL, &reply, &error))
        fail_msg("%s", error.message);
    bson_destroy(&reply);
    bson_destroy(&command);
    model__buffer_free(&out);
    model__buffer_free(&keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparisons_find_what_they_say),
        cmocka_unit_test(a_part_of_a_string_is_found_literally),
        cmocka_unit_test(brackets_find_what_they_say),
        cmocka_unit_test(structs_are_equal_whatever_the_order_of_their_keys),
        cmocka_unit_test(old_names_count_until_the_new_one_is_there),
        cmocka_unit_test(the_deepest_conditions_are_taken),
        cmocka_unit_test(the_longest_pattern_is_taken),
        cmocka_unit_test(a_prefix_is_read_from_an_index),
        cmocka_unit_test(a_partial_index_takes_our_filters),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
