/* Queries as text: what they mean, what is refused, and that a value never is more than a value. */
#include "query_case.h"

static model_memory_t *memory;

static int begin(void **state)
{
    (void)state;
    memory = model_memory_new(0);
    return memory ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    model_memory_free(memory);
    return 0;
}

static model__buffer_t filter_of(const model_query_t *query)
{
    model__buffer_t filter = {0};
    model__filter_t said;
    model_error_t error = {0};

    if (!model__query_filter(plan_for(&user_model), query, memory, &filter, &said, &error))
        fail_msg("%s", error.message);
    return filter;
}

static void same_documents(model__buffer_t one, model__buffer_t other, const char *text)
{
    if (one.size != other.size || memcmp(one.data, other.data, one.size) != 0)
        fail_msg("means something else: %s", text);
    model__buffer_free(&one);
    model__buffer_free(&other);
}

static model_query_t parsed(const char *text, const model_text_rules_t *rules)
{
    model_query_t query;
    model_error_t error;

    if (!user_query_parse(text, rules, memory, &query, &error))
        fail_msg("%s: %s", text, error.message);
    assert_int_equal(error.code, MODEL_OK);
    assert_int_equal(query.where[0].op, 0);
    return query;
}

/* The same filter as with the macros. */
static void means(const char *text, const model_query_t *expected)
{
    const model_text_rules_t rules = {.regex = true};
    model_query_t query = parsed(text, &rules);

    same_documents(filter_of(&query), filter_of(expected), text);
}

static void comparisons_mean_what_the_macros_mean(void **state)
{
    static const int64_t marks[] = {1, -2};
    bson_oid_t oid;

    (void)state;
    (void)marks;
    bson_oid_init_from_string(&oid, "0123456789abcdef01234567");
    means("", MODEL_QUERY(.limit = 0));
    means("?id=7", MODEL_QUERY(.where = {MODEL_EQ(user, id, 7)}));
    means("id__eq=-9223372036854775808", MODEL_QUERY(.where = {MODEL_EQ(user, id, INT64_MIN)}));
    means("age__gte=18&age__lt=65",
          MODEL_QUERY(.where = {MODEL_GTE(user, age, 18), MODEL_LT(user, age, 65)}));
    means("age__gt=18&age__lte=65&id__ne=3",
          MODEL_QUERY(.where = {MODEL_GT(user, age, 18), MODEL_LTE(user, age, 65),
                                MODEL_NE(user, id, 3)}));
    means("is_active=true", MODEL_QUERY(.where = {MODEL_EQ(user, is_active, true)}));
    means("is_active=0", MODEL_QUERY(.where = {MODEL_EQ(user, is_active, false)}));
    means("score__lt=-1.5e2", MODEL_QUERY(.where = {MODEL_LT(user, score, -150.0)}));
    means("role=author", MODEL_QUERY(.where = {MODEL_EQ(user, role, ROLE_AUTHOR)}));
    means("nick__in=a,", MODEL_QUERY(.where = {MODEL_IN(user, nick, "a", "")}));
    means("nick__in=,a,,", MODEL_QUERY(.where = {MODEL_IN(user, nick, "", "a", "", "")}));
    means("nick__in=", MODEL_QUERY(.where = {MODEL_IN(user, nick, "")}));
    means("level__in=author,reader",
          MODEL_QUERY(.where = {MODEL_IN(user, level, ROLE_AUTHOR, ROLE_READER)}));
    means("org=0123456789abcdef01234567", MODEL_QUERY(.where = {MODEL_EQ(user, org, &oid)}));
    means("created_at__lt=2026-01-01",
          MODEL_QUERY(.where = {MODEL_LT(user, created_at, ((model_date_t){1767225600000}))}));
    means("created_at__lt=2026-01-01T01:00:00%2B01:00",
          MODEL_QUERY(.where = {MODEL_LT(user, created_at, ((model_date_t){1767225600000}))}));
    means("username=Ada", MODEL_QUERY(.where = {MODEL_EQ(user, username, "Ada")}));
    means("id__nin=1,2", MODEL_QUERY(.where = {MODEL_NIN(user, id, 1, 2)}));
    means("nick__exists=false", MODEL_QUERY(.where = {MODEL_MISSING(user, nick)}));
    means("age__exists=1", MODEL_QUERY(.where = {MODEL_EXISTS(user, age)}));
}

static void decimals_and_uuids_are_read(void **state)
{
    bson_decimal128_t credit;
    const model_uuid_t token = {
        {0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0x4d, 0xef, 0x80, 1, 2, 3, 4, 5, 6, 7}};

    (void)state;
    bson_decimal128_from_string("12.50", &credit);
    means("credit__gte=12.50", MODEL_QUERY(.where = {MODEL_GTE(user, credit, &credit)}));
    means("token=12345678-9abc-4def-8001-020304050607",
          MODEL_QUERY(.where = {MODEL_EQ(user, token, &token)}));
}

static void text_operators_mean_what_the_macros_mean(void **state)
{
    (void)state;
    means("nick__contains=a.b", MODEL_QUERY(.where = {MODEL_CONTAINS(user, nick, "a.b")}));
    means("nick__icontains=%C3%85", MODEL_QUERY(.where = {MODEL_ICONTAINS(user, nick, "Å")}));
    means("nick__startswith=a+b", MODEL_QUERY(.where = {MODEL_STARTS_WITH(user, nick, "a b")}));
    means("nick__endswith=%26%3D", MODEL_QUERY(.where = {MODEL_ENDS_WITH(user, nick, "&=")}));
    means("nick__iendswith=X", MODEL_QUERY(.where = {MODEL_IENDS_WITH(user, nick, "X")}));
    means("nick__istartswith=X", MODEL_QUERY(.where = {MODEL_ISTARTS_WITH(user, nick, "X")}));
    means("nick__regex=^a", MODEL_QUERY(.where = {MODEL_REGEX(user, nick, "^a", NULL)}));
}

static void paths_go_through_structs_pointers_and_lists(void **state)
{
    (void)state;
    means("home.city=Oslo", MODEL_QUERY(.where = {MODEL_EQ(user, home.city, "Oslo")}));
    means("billing.city=Oslo", MODEL_QUERY(.where = {MODEL_EQ(user, billing->city, "Oslo")}));
    means("office.main.city=Oslo",
          MODEL_QUERY(.where = {MODEL_EQ(user, office.main.city, "Oslo")}));
    means("lines.sku=A", MODEL_QUERY(.where = {MODEL_EQ(user, lines.items->sku, "A")}));
    means("lines.2.quantity__gt=1",
          MODEL_QUERY(.where = {MODEL_GT(user, lines.items[2].quantity, 1)}));
    means("tags=vip", MODEL_QUERY(.where = {MODEL_HAS(user, tags, "vip")}));
    means("tags__ne=vip", MODEL_QUERY(.where = {MODEL_NONE_OF(MODEL_HAS(user, tags, "vip"))}));
    means("tags__in=a,b,c%2Cd",
          MODEL_QUERY(.where = {MODEL_ANY_OF(MODEL_HAS(user, tags, "a"), MODEL_HAS(user, tags, "b"),
                                             MODEL_HAS(user, tags, "c,d"))}));
    means("marks__all=1,2", MODEL_QUERY(.where = {MODEL_ALL_OF(MODEL_HAS(user, marks, 1),
                                                               MODEL_HAS(user, marks, 2))}));
    means("tags__size=2", MODEL_QUERY(.where = {MODEL_SIZE(user, tags, 2)}));
    means("lines.notes__size=0", MODEL_QUERY(.where = {MODEL_SIZE(user, lines.items->notes, 0)}));
    means("tags.0=a", MODEL_QUERY(.where = {MODEL_EQ(user, tags.items[0], "a")}));
}

static void sort_fields_and_pages_are_read(void **state)
{
    model_query_t query;

    (void)state;
    query = parsed("sort=-created_at,home.city&fields=username,billing.city&page=3&size=20", NULL);
    assert_string_equal(query.sort[0], "-created_at");
    assert_string_equal(query.sort[1], "home.city");
    assert_null(query.sort[2]);
    assert_string_equal(query.fields[0], "username");
    assert_string_equal(query.fields[1], "billing->city");
    assert_int_equal(query.skip, 40);
    assert_int_equal(query.limit, 20);
    query = parsed("after=a%2Bb", NULL);
    assert_string_equal(query.after, "a+b");
    assert_int_equal(query.limit, 20);
    query = parsed("", &(model_text_rules_t){.page_size = 5});
    assert_int_equal(query.limit, 5);
    assert_int_equal(query.skip, 0);
}

static void refused(const char *text, const model_text_rules_t *rules, const char *path,
                    const char *rule)
{
    const model_term_t nothing[] = {{.op = MODEL__ANY_OF}, {.op = MODEL__CLOSE}};
    model_query_t query;
    model_error_t error;

    if (model_query_parse(&user_model, text, rules, memory, &query, &error))
        fail_msg("accepted: %s", text);
    assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
    assert_int_equal(error.n_failures, 1);
    if (strcmp(error.details[0].path, path) != 0 || strcmp(error.details[0].rule, rule) != 0)
        fail_msg("%s: %s (%s) %s", text, error.details[0].path, error.details[0].rule,
                 error.details[0].message);
    assert_int_equal(query.also[0].op, nothing[0].op);
    assert_int_equal(query.also[1].op, nothing[1].op);
}

static const struct {
    const char *text, *path, *rule;
} mistakes[] = {
    {"nope=1", "nope", "key"},
    {"home.nope=1", "home.nope", "key"},
    {"username.x=1", "username.x", "key"},
    {"home->city=x", "home->city", "key"},
    {"lines.items.sku=x", "lines.items.sku", "key"},
    {"age__frob=1", "age__frob", "key"},
    {"=1", "", "key"},
    {"bio=x", "bio", "key"}, /* .secret */
    {"bio__startswith=x", "bio__startswith", "key"},
    {"sort=bio", "sort", "key"},
    {"fields=username,bio", "fields", "key"},
    {"age", "age", "required"},
    {"age=", "age", "type"},
    {"age=five", "age", "type"},
    {"age=1.0", "age", "type"},
    {"age=%201", "age", "type"},
    {"age=3000000000", "age", "range"},
    {"id=9223372036854775808", "id", "type"},
    {"logins=-1", "logins", "range"},
    {"is_active=yes", "is_active", "type"},
    {"score=nan", "score", "type"},
    {"score=0x10", "score", "type"},
    {"score=1e999", "score", "type"},
    {"role=king", "role", "enum"},
    {"org=0123", "org", "type"},
    {"credit=1.2.3", "credit", "type"},
    {"token=123", "token", "type"},
    {"created_at=2026-02-30", "created_at", "type"},
    {"created_at=yesterday", "created_at", "type"},
    {"home=x", "home", "type"},
    {"photo=x", "photo", "type"},
    {"username=%ff", "username", "utf8"},
    {"username=a%00b", "username", "format"},
    {"username=%zz", "username", "format"},
    {"username=%4", "username", "format"},
    {"%ff=1", "?", "format"},
    {"nick__regex=a", "nick__regex", "key"},
    {"id__contains=1", "id__contains", "type"},
    {"tags__gt=a", "tags__gt", "type"},
    {"tags__size=many", "tags__size", "type"},
    {"tags__size=-1", "tags__size", "range"},
    {"tags__size=4294967296", "tags__size", "range"},
    {"age__size=1", "age__size", "type"},
    {"bio__size=1", "bio__size", "key"},
    {"bio__all=a", "bio__all", "key"},
    {"tags.0__size=1", "tags.0__size", "type"},
    {"age__all=1", "age__all", "type"},
    {"nick__exists=maybe", "nick__exists", "type"},
    {"page=0", "page", "type"},
    {"page=-1", "page", "type"},
    {"page=99999999999", "page", "range"},
    {"size=0", "size", "type"},
    {"size=101", "size", "range"},
    {"page=1&page=2", "page", "key"},
    {"sort=id&sort=id", "sort", "key"},
    {"sort=id,username,-id", "sort", "key"},
    {"sort=", "sort", "required"},
    {"page=2&after=x", "page", "key"},
};

static void what_is_wrong_is_named(void **state)
{

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(mistakes); i++)
        refused(mistakes[i].text, NULL, mistakes[i].path, mistakes[i].rule);
}

static void every_mistake_is_named(void **state)
{
    model_query_t query;
    model_error_t error;

    (void)state;
    assert_false(model_query_parse(&user_model, "nope=1&age=x&is_active=true&size=0", NULL, memory,
                                   &query, &error));
    assert_int_equal(error.n_failures, 3);
    assert_string_equal(error.details[0].path, "nope");
    assert_string_equal(error.details[1].path, "age");
    assert_string_equal(error.details[2].path, "size");
}

static void only_allowed_members_may_be_named(void **state)
{
    static const char *const members[] = {"username", "home", "lines.items->sku", NULL};
    const model_text_rules_t rules = {.members = members};

    (void)state;
    parsed("username=a&home.city=b&lines.sku=c&sort=username", &rules);
    refused("age=1", &rules, "age", "key");
    refused("lines.quantity=1", &rules, "lines.quantity", "key");
    refused("sort=age", &rules, "sort", "key");
    refused("user=1", &rules, "user", "key");
}

static void sizes_are_capped(void **state)
{
    const model_text_rules_t rules = {.max_bytes = 10};
    model_query_t query;
    model_error_t error;

    (void)state;
    parsed("username=a", &rules);
    assert_false(model_query_parse(&user_model, "username=ab", &rules, memory, &query, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    parsed("size=500", &(model_text_rules_t){.max_page_size = 500});
}

/* Whatever it is, a value stays one literal of the filter. */
static void hostile_values_stay_values(void **state)
{
    static const char *const values[] = {"%7B%22%24ne%22%3Anull%7D",
                                         "%24where",
                                         "%24gt",
                                         "%5B%24ne%5D=x",
                                         "a%22%7D%2C%7B%22",
                                         "null",
                                         "true",
                                         "%E2%80%AE",
                                         "%F0%9F%92%A9",
                                         "(a%2B)%2B%24",
                                         "%5C%5C%5C",
                                         "..%2F..%2Fetc",
                                         "%27%3B--",
                                         "a%0Ab",
                                         "%7F",
                                         "%EF%BB%BFx"};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(values); i++) {
        char text[100];
        snprintf(text, sizeof text, "nick=%s", values[i]);
        model_query_t query = parsed(text, NULL);
        model__buffer_t filter = filter_of(&query);
        model__found_t member, operand;
        assert_true(model__bson_find(filter.data, "n", 1, &member));
        assert_int_equal(member.type, BSON_TYPE_DOCUMENT);
        assert_true(model__bson_find(member.value, "$eq", 3, &operand));
        assert_int_equal(operand.type, BSON_TYPE_UTF8);
        model__buffer_free(&filter);
    }
}

static void nothing_is_asked_of_nobody(void **state)
{
    model_query_t query;
    model_error_t error;

    (void)state;
    assert_false(model_query_parse(NULL, "", NULL, memory, &query, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(model_query_parse(&user_model, NULL, NULL, memory, &query, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(model_query_parse(&user_model, "", NULL, NULL, &query, &error));
    assert_false(model_query_parse(&user_model, "", NULL, memory, NULL, NULL));
}

static void memory_that_is_full_is_told(void **state)
{
    model_query_t query;
    model_error_t error;

    (void)state;
    for (size_t cap = 1; cap < 2000; cap += 50) {
        model_memory_t *small = model_memory_new(cap);
        if (!model_query_parse(&user_model, "username__in=a,b&sort=id&home.city=x", NULL, small,
                               &query, &error))
            assert_true(error.code == MODEL_ERROR_LIMIT || error.code == MODEL_ERROR_MEMORY);
        model_memory_free(small);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparisons_mean_what_the_macros_mean),
        cmocka_unit_test(decimals_and_uuids_are_read),
        cmocka_unit_test(text_operators_mean_what_the_macros_mean),
        cmocka_unit_test(paths_go_through_structs_pointers_and_lists),
        cmocka_unit_test(sort_fields_and_pages_are_read),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(every_mistake_is_named),
        cmocka_unit_test(only_allowed_members_may_be_named),
        cmocka_unit_test(sizes_are_capped),
        cmocka_unit_test(hostile_values_stay_values),
        cmocka_unit_test(nothing_is_asked_of_nobody),
        cmocka_unit_test(memory_that_is_full_is_told),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
