/* All members but some; what each operation takes of a query. */
#include "live/reads_fixture.h"

static void store_ada(fixture_t *fixture)
{
    raw_insert(fixture, "user",
               "{'_id': 1, 'username': 'ada', 'email': 'ada@example.org', 'age': 36, 'role': "
               "'reader', 'is_active': true, 'home': {'street': 'Main Street', 'city': 'Rome'}, "
               "'billing': {'street': 'Back Street', 'city': 'Bergen'}, 'tags': ['a', 'b'], "
               "'lines': [{'sku': 'x', 'quantity': 1}], 'other': 5}");
}

static user_t *read_without(fixture_t *fixture, const model_query_t *query)
{
    user_t *user = user_first(fixture->db, query, &fixture->error);

    live_print_on_failure(&fixture->error);
    assert_non_null(user);
    return user;
}

static void what_is_left_out_is_not_read_and_all_else_is(void **state)
{
    const model_query_t query = {.fields = {MODEL_WITHOUT(user, tags),
                                            MODEL_WITHOUT(user, username),
                                            MODEL_WITHOUT(user, home.city)}};
    fixture_t *fixture = *state;

    store_ada(fixture);
    user_t *user = read_without(fixture, &query);
    assert_null(user->tags.items);
    assert_null(user->username);
    assert_string_equal(user->home.street, "Main Street");
    assert_string_equal(user->email, "ada@example.org");
    assert_string_equal(user->billing->city, "Bergen");
    assert_int_equal(user->lines.count, 1);
    assert_int_equal(user->id, 1);
    user_free(user);
}

static void save_never_touches_what_was_left_out(void **state)
{
    const model_query_t query = {
        .fields = {MODEL_WITHOUT(user, tags), MODEL_WITHOUT(user, home.city)}};
    const char *const tags[] = {"new"};
    fixture_t *fixture = *state;

    store_ada(fixture);
    user_t *user = read_without(fixture, &query);
    user->age.value = 37;
    user->home.street = "New Street";
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user",
                  "{'age': 37, 'tags': ['a', 'b'], 'home': {'street': 'New Street', 'city': "
                  "'Rome'}, 'other': 5}");
    user->tags.items = (const char **)(uintptr_t)tags;
    user->tags.count = 1;
    assert_false(user_save(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_string_equal(fixture->error.details[0].path, "tags");
    assert_false(user_replace(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_stored(fixture, "user", "{'tags': ['a', 'b']}");
    user_free(user);
}

static void a_part_of_a_list_or_of_a_struct_behind_a_pointer_may_be_left_out(void **state)
{
    const model_query_t query = {
        .fields = {MODEL_WITHOUT(user, lines.items->sku), MODEL_WITHOUT(user, billing->city)}};
    fixture_t *fixture = *state;

    store_ada(fixture);
    user_t *user = read_without(fixture, &query);
    assert_int_equal(user->lines.items[0].quantity, 1);
    assert_null(user->lines.items[0].sku);
    assert_string_equal(user->billing->street, "Back Street");
    assert_null(user->billing->city);
    user->lines.items[0].quantity = 2;
    assert_false(user_save(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    user_free(user);
}

static bool is_bare(const user_t *user, void *context)
{
    assert_null(user->email);
    assert_string_equal(user->username, "ada");
    ++*(int *)context;
    return true;
}

static void every_way_to_read_leaves_out(void **state)
{
    const model_query_t query = {.where = {MODEL_EQ(user, username, "ada")},
                                 .sort = {MODEL_ASC(user, email)},
                                 .fields = {MODEL_WITHOUT(user, email)}};
    fixture_t *fixture = *state;
    user_page_t page = {.items = NULL};
    int n = 0;

    store_ada(fixture);
    assert_done(user_each(fixture->db, &query, is_bare, &n, &fixture->error), fixture->error);
    assert_int_equal(n, 1);
    user_t *user =
        user_find_one_and_update(fixture->db, &query, &change, MODEL_AFTER, &fixture->error);
    assert_non_null(user);
    assert_null(user->email);
    assert_int_equal(user->role, ROLE_AUTHOR);
    user_free(user);
    assert_done(user_page_next(fixture->db, &query, &page, &fixture->error), fixture->error);
    assert_int_equal(page.count, 1);
    assert_string_equal(page.items[0].username, "ada");
    user_page_free(&page);
}

static void a_view_leaves_out_its_own_members(void **state)
{
    fixture_t *fixture = *state;

    store_ada(fixture);
    user_card_t *card = user_card_first(
        fixture->db, MODEL_QUERY(.fields = {MODEL_WITHOUT(user_card, username)}), &fixture->error);
    assert_non_null(card);
    assert_null(card->username);
    assert_int_equal(card->id, 1);
    user_card_free(card);
}

static void a_model_whose_id_has_another_key_keeps_it(void **state)
{
    const model_query_t query = {.fields = {MODEL_WITHOUT(page, title)}};
    fixture_t *fixture = *state;
    page_t pages[] = {{.title = "a"}};

    assert_done(page_create_many(fixture->db, pages, 1, NULL, NULL, &fixture->error),
                fixture->error);
    page_t *page = page_first(fixture->db, &query, &fixture->error);
    assert_non_null(page);
    assert_int_equal(page->id, pages[0].id);
    assert_null(page->title);
    page_free(page);
    assert_null(
        page_first(fixture->db, MODEL_QUERY(.fields = {MODEL_WITHOUT(page, id)}), &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
}

/* ---- members of a query × operations ---- */

static const model_collation_t english = {.locale = "en"};
static model_misfits_t misfits;

/* Queries that say one thing each, in the order of the bits. */
static const model_query_t sayings[] = {
    {.sort = {"age"}},
    {.fields = {"age"}},
    {.skip = 20},
    {.limit = 20},
    {.after = "token"},
    {.collation = &english},
    {.hint = "email_1"},
    {.comment = "why"},
    {.misfits = &misfits},
    {.max_time_ms = 20000},
    {.batch_size = 10},
    {.read_preference = MODEL_READ_NEAREST},
    {.read_concern = MODEL_CONCERN_LOCAL},
    {.snapshot = true},
};

/* ---- operations that write with others, or what is not there ---- */

static const user_t ada = {
    .username = "ada", .email = "ada@example.org", .home = {"Main Street", "Oslo"}};

static user_t *new_ada(void)
{
    user_t *user = user_new();

    assert_non_null(user);
    user->username = ada.username;
    user->email = ada.email;
    user->home = ada.home;
    return user;
}

static bool run_get_or_create(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    user_t *user = new_ada();
    bool ok = user_get_or_create(fixture->db, query, user, NULL, &fixture->error);

    *n = ok;
    user_free(user);
    return ok;
}

static bool run_update_or_create(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    user_t *user = new_ada();
    bool ok = user_update_or_create(fixture->db, query, &change, user, NULL, &fixture->error);

    *n = ok;
    user_free(user);
    return ok;
}

typedef bool add_t(model_bulk_t *bulk, const model_query_t *query, model_error_t *error);

static bool add_update_one(model_bulk_t *bulk, const model_query_t *query, model_error_t *error)
{
    return user_bulk_update_one(bulk, query, &change, error);
}

static bool add_update_many(model_bulk_t *bulk, const model_query_t *query, model_error_t *error)
{
    return user_bulk_update_many(bulk, query, &change, error);
}

static bool add_upsert(model_bulk_t *bulk, const model_query_t *query, model_error_t *error)
{
    return user_bulk_upsert(bulk, query, &change, &ada, error);
}

static bool run_bulk(fixture_t *fixture, const model_query_t *query, int64_t *n, add_t *add)
{
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = user_bulk_new(fixture->db, NULL, &fixture->error);

    bool ok =
        bulk && add(bulk, query, &fixture->error) && model_bulk_run(bulk, &report, &fixture->error);
    *n = ok ? report.items[0].matched : 0;
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
    return ok;
}

#define RUN_BULK(name, add)                                                      \
    static bool name(fixture_t *fixture, const model_query_t *query, int64_t *n) \
    {                                                                            \
        return run_bulk(fixture, query, n, add);                                 \
    }
RUN_BULK(run_bulk_update_one, add_update_one)
RUN_BULK(run_bulk_update_many, add_update_many)
RUN_BULK(run_bulk_delete_one, user_bulk_delete_one)
RUN_BULK(run_bulk_delete_many, user_bulk_delete_many)
RUN_BULK(run_bulk_upsert, add_upsert)

static const struct operation others[] = {
    {"get_or_create", run_get_or_create},     {"update_or_create", run_update_or_create},
    {"bulk_update_one", run_bulk_update_one}, {"bulk_update_many", run_bulk_update_many},
    {"bulk_delete_one", run_bulk_delete_one}, {"bulk_delete_many", run_bulk_delete_many},
    {"bulk_upsert", run_bulk_upsert},
};
enum { N_OTHERS = sizeof others / sizeof *others };

static const struct operation *find_operation(const char *name)
{
    for (size_t i = 0; i < N_OPERATIONS + N_OTHERS; i++) {
        const struct operation *operation =
            i < N_OPERATIONS ? &operations[i] : &others[i - N_OPERATIONS];
        if (strcmp(operation->name, name) == 0)
            return operation;
    }
    fail_msg("nothing runs %s", name);
    return NULL;
}

/* What is refused says so; what is taken works, or fails for another reason: of .after it is a
 * token that is none. */
static void check_cell(fixture_t *fixture, const struct operation *operation,
                       const model__query_use_t *use, size_t i)
{
    bool taken = ((use->takes | use->idle) >> i & 1u) != 0;
    model_query_t query = sayings[i];
    char words[80];
    int64_t n;

    MODEL_WHERE(&query, MODEL_EQ(user, email, ada.email));
    snprintf(words, sizeof words, "%s takes no .%s", use->operation, model__query_member_at(i));
    bool ok = operation->run(fixture, &query, &n);
    if (taken ? !ok && (1u << i) != MODEL__SAYS_AFTER : ok)
        fail_msg("%s with .%s: %s", use->operation, model__query_member_at(i),
                 ok ? "works" : fixture->error.message);
    if (ok)
        return;
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    if (!taken && strcmp(fixture->error.message, words) != 0)
        fail_msg("%s", fixture->error.message);
}

static void each_operation_takes_what_its_row_says_and_nothing_else(void **state)
{
    fixture_t *fixture = *state;
    const model__query_use_t *use;
    size_t n = 0;

    for (; (use = model__query_use_at(n)); n++)
        for (size_t i = 0; model__query_member_at(i); i++) {
            fresh_users(fixture);
            check_cell(fixture, find_operation(use->operation), use, i);
        }
    assert_int_equal(n, N_OPERATIONS + N_OTHERS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_is_left_out_is_not_read_and_all_else_is),
        STORE_TEST(save_never_touches_what_was_left_out),
        STORE_TEST(a_part_of_a_list_or_of_a_struct_behind_a_pointer_may_be_left_out),
        STORE_TEST(every_way_to_read_leaves_out),
        STORE_TEST(a_view_leaves_out_its_own_members),
        STORE_TEST(a_model_whose_id_has_another_key_keeps_it),
        STORE_TEST(each_operation_takes_what_its_row_says_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
