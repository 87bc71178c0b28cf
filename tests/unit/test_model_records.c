#include "model/plan.h"

#include <mongomodel.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct address {
    const char *city;
    model_string_list_t phones;
} address_t;
MODEL_DECLARE_EMBEDDED(address, address_t);
MODEL_DEFINE_EMBEDDED(address,
                      MODEL_FIELDS(MODEL_FIELD(address, city), MODEL_FIELD(address, phones)));

typedef struct user {
    model_meta_t meta;
    int64_t id;
    const char *name;
    model_string_list_t tags, other_tags;
    address_t home;
    address_t *billing;
    address_list_t places;
    model_int32_list_t marks;
} user_t;
MODEL_DECLARE(user, user_t, int64_t);

static const char *default_tags[] = {"new"};
static const char *default_phones[] = {"1", "2"};
static address_t default_billing = {"Bergen", {default_phones, 2}};
static address_t default_places[] = {{"Oslo", {default_phones, 1}}, {"Moss", {NULL, 0}}};
MODEL_DEFINE(user,
             .defaults = &(const user_t){.name = "nobody",
                                         .tags = {default_tags, 1},
                                         .home = {"Voss", {default_phones, 2}},
                                         .billing = &default_billing,
                                         .places = {default_places, 2}},
             MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE), MODEL_FIELD(user, name),
                          MODEL_FIELD(user, tags), MODEL_FIELD(user, other_tags),
                          MODEL_EMBED(user, home, address), MODEL_EMBED(user, billing, address),
                          MODEL_EMBED_LIST(user, places, address), MODEL_FIELD(user, marks)));

typedef struct broken {
    int64_t id;
} broken_t;
MODEL_DECLARE_EMBEDDED(broken, broken_t);
MODEL_DEFINE_EMBEDDED(broken, MODEL_FIELDS(MODEL_FIELD(broken, id, .key = "$")));

typedef struct ring ring_t;
struct ring {
    ring_t *next;
};
MODEL_DECLARE_EMBEDDED(ring, ring_t);
static ring_t endless = {&endless};
MODEL_DEFINE_EMBEDDED(ring, .defaults = &endless, MODEL_FIELDS(MODEL_EMBED(ring, next, ring)));

static int allocations_left;

static void *failing(void *old, size_t size)
{
    return allocations_left-- > 0 ? realloc(old, size) : NULL;
}

static const model__plan_t *user_plan(void)
{
    model_error_t error = {0};
    const model__plan_t *plan = model__plan_of(&user_model, &error);

    if (!plan)
        fail_msg("%s", error.message);
    return plan;
}

static void a_new_record_has_the_defaults(void **state)
{
    user_t *user = user_new();
    (void)state;

    assert_string_equal(user->name, "nobody");
    assert_int_equal(user->tags.count, 1);
    assert_string_equal(user->tags.items[0], "new");
    assert_string_equal(user->home.phones.items[1], "2");
    assert_string_equal(user->billing->city, "Bergen");
    assert_string_equal(user->places.items[0].phones.items[0], "1");
    assert_null(user->places.items[1].phones.items);
    assert_null(user->other_tags.items);
    assert_ptr_equal(user->meta.first, user);
    user_free(user);
}

static void a_new_records_lists_and_parts_are_its_own(void **state)
{
    user_t *user = user_new();
    (void)state;

    user->tags.items[0] = "changed";
    user->home.phones.items[0] = "changed";
    user->billing->city = "changed";
    user->billing->phones.items[0] = "changed";
    user->places.items[0].city = "changed";
    user->places.items[0].phones.items[0] = "changed";
    user_free(user);
    assert_string_equal(default_tags[0], "new");
    assert_string_equal(default_phones[0], "1");
    assert_string_equal(default_billing.city, "Bergen");
    assert_string_equal(default_places[0].city, "Oslo");
}

static void a_contradictory_table_makes_no_records(void **state)
{
    (void)state;
    assert_null(model_new(&broken_model));
    assert_null(model_new(NULL));
    assert_null(model_collection_name(&broken_model));
}

static void defaults_without_an_end_make_no_record(void **state)
{
    (void)state;
    assert_non_null(model__plan_of(&ring_model, NULL));
    assert_null(model_new(&ring_model));
}

static void an_embedded_record_can_be_made_too(void **state)
{
    address_t *address = model_new(&address_model);
    (void)state;

    assert_null(address->city);
    model_free(address);
}

static void a_record_without_memory_is_null(void **state)
{
    user_t *user = NULL;
    int n = 0;
    (void)state;

    user_plan();
    model__allocator = failing;
    for (; !user && n < 50; n++) {
        allocations_left = n;
        user = user_new();
    }
    model__allocator = realloc;
    assert_non_null(user);
    assert_in_range(n, 4, 49);
    user_free(user);
}

static void only_the_born_record_is_managed(void **state)
{
    user_t *user = user_new();
    user_t copy = *user, plain = {0};
    (void)state;

    assert_non_null(model__slot_of(user_plan(), user));
    assert_null(model__slot_of(user_plan(), &copy));
    assert_null(model__slot_of(user_plan(), &plain));
    assert_null(model__slot_of(user_plan(), NULL));
    assert_null(user_text(&copy, "x"));
    *user = (user_t){.name = "reset"};
    assert_null(model__slot_of(user_plan(), user));
    user_free(user);
}

static void texts_live_in_the_record(void **state)
{
    user_t *user = user_new(), plain = {0};
    (void)state;

    user->name = user_text(user, "%s %d", "Ada", 7);
    assert_string_equal(user->name, "Ada 7");
    for (int i = 0; i < 1000; i++)
        assert_int_equal(strlen(user_text(user, "%0100d", i)), 100);
    assert_string_equal(user->name, "Ada 7");
    user->name = user_text(user, "%016d", 1); /* fills its place: the NUL needs one more */
    user_text(user, "%016d", 2);
    assert_string_equal(user->name, "0000000000000001");
    assert_null(user_text(&plain, "x"));
    assert_null(model_text(NULL, &user_model, "x"));
    assert_null(model_text(user, NULL, "x"));
    assert_string_equal(user_text(user, "%s", ""), "");
    user_free(user);
}

static void a_list_grows_item_by_item(void **state)
{
    user_t *user = user_new();
    (void)state;

    for (int32_t i = 0; i < 1000; i++)
        assert_true(MODEL_APPEND(user, user, marks, i));
    assert_int_equal(user->marks.count, 1000);
    for (int32_t i = 0; i < 1000; i++)
        assert_int_equal(user->marks.items[i], i);
    assert_true(MODEL_APPEND(user, user, tags, "more"));
    assert_string_equal(user->tags.items[0], "new");
    assert_string_equal(user->tags.items[1], "more");
    assert_true(MODEL_APPEND(user, user, home.phones, "3"));
    assert_true(MODEL_APPEND(user, user, billing->phones, "3"));
    assert_int_equal(user->billing->phones.count, 3);
    assert_true(MODEL_APPEND(user, user, places.items[1].phones, "4"));
    assert_string_equal(user->places.items[1].phones.items[0], "4");
    user_free(user);
}

static void spare_room_is_used_again(void **state)
{
    user_t *user = user_new();
    (void)state;

    assert_true(model_grow(user, &user_model, "marks", 100));
    int32_t *items = user->marks.items;
    assert_true(model_grow(user, &user_model, "marks", 100));
    assert_ptr_equal(user->marks.items, items);
    for (int32_t i = 0; i < 100; i++)
        MODEL_APPEND(user, user, marks, i);
    assert_ptr_equal(user->marks.items, items);
    user->marks.count = 0;
    assert_true(model_grow(user, &user_model, "marks", 200)); /* all that there is */
    assert_ptr_equal(user->marks.items, items);
    user_free(user);
}

static void lists_that_share_items_do_not_share_room(void **state)
{
    user_t *user = user_new();
    (void)state;

    MODEL_APPEND(user, user, tags, "one");
    user->other_tags = user->tags;
    MODEL_APPEND(user, user, tags, "two");
    MODEL_APPEND(user, user, other_tags, "three");
    assert_string_equal(user->tags.items[2], "two");
    assert_string_equal(user->other_tags.items[2], "three");
    user_free(user);
}

static void the_callers_items_are_moved_into_the_record(void **state)
{
    user_t *user = user_new();
    const char *items[8] = {"a", "b"};
    (void)state;

    user->tags = (model_string_list_t){items, 2};
    assert_true(MODEL_APPEND(user, user, tags, "c"));
    assert_ptr_not_equal(user->tags.items, items);
    assert_string_equal(user->tags.items[1], "b");
    assert_null(items[2]);
    user_free(user);
}

static void what_cannot_grow_does_not(void **state)
{
    user_t *user = user_new(), copy = *user;
    (void)state;

    assert_false(model_grow(user, &user_model, "name", 1));
    assert_false(model_grow(user, &user_model, "nothing", 1));
    assert_false(model_grow(user, &user_model, "tags.items[0]", 1));
    assert_false(model_grow(user, &user_model, NULL, 1));
    assert_false(model_grow(user, &user_model, "tags", SIZE_MAX));
    assert_false(model_grow(user, &user_model, "tags", SIZE_MAX / 16));
    assert_false(model_grow(user, &user_model, "places.items->phones", 1));
    assert_false(model_grow(user, &user_model, "places.items[7].phones", 1));
    assert_false(model_grow(&copy, &user_model, "tags", 1));
    assert_false(model_grow(NULL, &user_model, "tags", 1));
    assert_false(model_grow(user, NULL, "tags", 1));
    user->billing = NULL;
    assert_false(model_grow(user, &user_model, "billing->phones", 1));
    assert_true(model_grow(user, &user_model, "tags", 0));
    assert_int_equal(user->tags.count, 1);
    user_free(user);
}

static void no_memory_leaves_a_list_as_it_was(void **state)
{
    user_t *user = user_new();
    (void)state;

    model__allocator = failing;
    allocations_left = 0;
    assert_true(!MODEL_APPEND(user, user, tags, "x"));
    allocations_left = 1; /* for the slot's memory, not for the items */
    assert_true(!MODEL_APPEND(user, user, tags, "x"));
    assert_null(user_text(user, "x"));
    model__allocator = realloc;
    assert_int_equal(user->tags.count, 1);
    assert_string_equal(user->tags.items[0], "new");
    user_free(user);
}

static void nothing_to_free_is_harmless(void **state)
{
    model_list_t list = {NULL, 0, NULL};
    (void)state;

    model_free(NULL);
    user_free(NULL);
    model_list_clear(NULL);
    model_list_clear(&list);
    model_list_clear(&list);
}

static void memory_of_an_operation_gives_bytes_and_texts(void **state)
{
    model_memory_t memory = {0};
    (void)state;

    assert_non_null(model_memory_take(&memory, 100));
    assert_string_equal(model_memory_text(&memory, "abcdef", 3), "abc");
    assert_string_equal(model_memory_text(&memory, NULL, 0), "");
    assert_null(model_memory_text(&memory, NULL, 1));
    assert_null(model_memory_take(NULL, 1));
    assert_null(model_memory_text(NULL, "x", 1));
    model__memory_clear(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_record_has_the_defaults),
        cmocka_unit_test(a_new_records_lists_and_parts_are_its_own),
        cmocka_unit_test(a_contradictory_table_makes_no_records),
        cmocka_unit_test(defaults_without_an_end_make_no_record),
        cmocka_unit_test(an_embedded_record_can_be_made_too),
        cmocka_unit_test(a_record_without_memory_is_null),
        cmocka_unit_test(only_the_born_record_is_managed),
        cmocka_unit_test(texts_live_in_the_record),
        cmocka_unit_test(a_list_grows_item_by_item),
        cmocka_unit_test(spare_room_is_used_again),
        cmocka_unit_test(lists_that_share_items_do_not_share_room),
        cmocka_unit_test(the_callers_items_are_moved_into_the_record),
        cmocka_unit_test(what_cannot_grow_does_not),
        cmocka_unit_test(no_memory_leaves_a_list_as_it_was),
        cmocka_unit_test(nothing_to_free_is_harmless),
        cmocka_unit_test(memory_of_an_operation_gives_bytes_and_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
