#include "encode_person.h"

typedef void change_t(person_t *record);

#define CHANGE(name, ...)              \
    static void name(person_t *record) \
    {                                  \
        __VA_ARGS__;                   \
    }

static address_t other = {.street = "S"};
static const char *words[] = {"a", "\xff"};
static line_t one_line[] = {{.sku = "x", .from = {.bells = {words, 2}}}};
static node_t circle;

CHANGE(rename_it, record->name = "Grace")
CHANGE(move, record->home.city = "Rome")
CHANGE(raise, record->home.floor = 5)
CHANGE(bill, record->billing->floor = 4)
CHANGE(new_bill, record->billing = &other)
CHANGE(more_tags, record->tags = (model_string_list_t){words, 1})
CHANGE(new_id, record->id++)
CHANGE(new_code, record->code = "X")
CHANGE(no_code, record->code = NULL)
CHANGE(created, record->created_at.ms++)
CHANGE(three, record->id++; record->code = "X"; record->created_at.ms++; record->name = "G")
CHANGE(new_line, record->lines = (line_list_t){one_line, 1})
CHANGE(one_line_less, record->lines.count--)
CHANGE(bad_name, record->name = "\xff")
CHANGE(bad_city, record->home.city = "\xff")
CHANGE(bad_bill, static address_t bad; bad.city = "\xff"; record->billing = &bad)
CHANGE(bad_tag, record->tags = (model_string_list_t){words, 2})

#define ALL  \
    {        \
        NULL \
    }

static const struct refused_row {
    const char *what, *origin;
    const char *loaded[8], *writable[8]; /* leaves; none: everything */
    change_t *change;
    model_code_t code;
    const char *path, *rule;
} refused_rows[] = {
    {"not loaded",
     "{'_id':1}",
     {"id", NULL},
     ALL,
     rename_it,
     MODEL_ERROR_ARGUMENT,
     "name",
     "loaded"},
    {"not loaded in a struct",
     "{'_id':1,'home':{'city':'Oslo'}}",
     {"id", "home.city", NULL},
     ALL,
     raise,
     MODEL_ERROR_ARGUMENT,
     "home.floor",
     "loaded"},
    {"a struct not loaded",
     "{'_id':1}",
     {"id", NULL},
     ALL,
     move,
     MODEL_ERROR_ARGUMENT,
     "home",
     "loaded"},
    {"a struct loaded in part that is not there",
     "{'_id':1}",
     {"id", "home.city", NULL},
     ALL,
     move,
     MODEL_ERROR_ARGUMENT,
     "home",
     "loaded"},
    {"a pointer not loaded",
     "{'_id':1}",
     {"id", NULL},
     ALL,
     new_bill,
     MODEL_ERROR_ARGUMENT,
     "billing",
     "loaded"},
    {"a pointer read in part",
     "{'_id':1,'billing':{'city':'Oslo'}}",
     {"id", "billing", NULL},
     {"id", NULL},
     bill,
     MODEL_ERROR_ARGUMENT,
     "billing->floor",
     "loaded"},
    {"a list not loaded",
     "{'_id':1}",
     {"id", NULL},
     ALL,
     more_tags,
     MODEL_ERROR_ARGUMENT,
     "tags",
     "loaded"},
    {"a list read in part",
     "{'_id':1,'tags':['x']}",
     {"id", "tags", NULL},
     {"id", NULL},
     more_tags,
     MODEL_ERROR_ARGUMENT,
     "tags",
     "loaded"},
    {"the id", "{'_id':1}", ALL, ALL, new_id, MODEL_ERROR_VALIDATION, "id", "immutable"},
    {"what is immutable", "{'_id':1,'code':'A'}", ALL, ALL, new_code, MODEL_ERROR_VALIDATION,
     "code", "immutable"},
    {"what is immutable, emptied", "{'_id':1,'code':'A'}", ALL, ALL, no_code,
     MODEL_ERROR_VALIDATION, "code", "immutable"},
    {"created_at", "{'_id':1}", ALL, ALL, created, MODEL_ERROR_VALIDATION, "created_at",
     "immutable"},
    {"items with unknown keys", "{'_id':1,'lines':[{'sku':'x','y':1}]}", ALL, ALL, new_line,
     MODEL_ERROR_UNSUPPORTED, "lines", "items"},
    {"items with unknown keys, fewer", "{'_id':1,'lines':[{'sku':'x'},{'y':1},{}]}", ALL, ALL,
     one_line_less, MODEL_ERROR_UNSUPPORTED, "lines", "items"},
    {"items with unknown keys further in", "{'_id':1,'lines':[{'from':{'y':1}}]}", ALL, ALL,
     new_line, MODEL_ERROR_UNSUPPORTED, "lines", "items"},
    {"a string", "{'_id':1}", ALL, ALL, bad_name, MODEL_ERROR_VALIDATION, "name", "utf8"},
    {"in a struct", "{'_id':1,'home':{}}", ALL, ALL, bad_city, MODEL_ERROR_VALIDATION, "home.city",
     "utf8"},
    {"in a whole struct", "{'_id':1}", ALL, ALL, bad_city, MODEL_ERROR_VALIDATION, "home.city",
     "utf8"},
    {"behind a pointer", "{'_id':1,'billing':{}}", ALL, ALL, bad_bill, MODEL_ERROR_VALIDATION,
     "billing->city", "utf8"},
    {"behind a new pointer", "{'_id':1}", ALL, ALL, bad_bill, MODEL_ERROR_VALIDATION,
     "billing->city", "utf8"},
    {"an item", "{'_id':1}", ALL, ALL, bad_tag, MODEL_ERROR_VALIDATION, "tags.items[1]", "utf8"},
    {"in an item", "{'_id':1}", ALL, ALL, new_line, MODEL_ERROR_VALIDATION,
     "lines.items[0].from.bells.items[1]", "utf8"},
    {"a struct under an old name", "{'_id':1,'addr':{}}", ALL, ALL, bad_city,
     MODEL_ERROR_VALIDATION, "home.city", "utf8"},
};

static void is_empty(const model__changes_t *changes)
{
    assert_null(changes->set.data);
    assert_null(changes->unset.data);
    assert_null(changes->guard.data);
    assert_null(changes->leaves);
    assert_int_equal(changes->n_changed, 0);
}

static bool find_changes(reading_t *reading, const model__loaded_t *loaded,
                         model__changes_t *changes, model_error_t *error)
{
    return model__changes_find(plan_of(&person_model), &reading->record, reading->origin,
                               reading->origin_size, loaded, &reading->memory, changes, error);
}

static void changes_name_what_may_not_be_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(refused_rows); i++) {
        const struct refused_row *row = &refused_rows[i];
        uint64_t read = leaves_of(row->loaded), writable = leaves_of(row->writable);
        model__loaded_t loaded = {read ? &read : NULL, writable ? &writable : NULL};
        const model__loaded_t *given = read ? &loaded : NULL;
        model__changes_t changes;
        model_error_t error = {0};
        reading_t reading;
        read_person(&reading, row->origin, given);
        row->change(&reading.record);
        if (find_changes(&reading, given, &changes, &error))
            fail_msg("%s: not refused", row->what);
        failed(&error, row->code, row->path, row->rule);
        is_empty(&changes);
        end_reading(&reading);
    }
}

static void changes_of_all_immutable_members_are_told_at_once(void **state)
{
    model__changes_t changes;
    model_error_t error = {0};
    reading_t reading;

    (void)state;
    read_person(&reading, "{'_id':1}", NULL);
    three(&reading.record);
    assert_false(find_changes(&reading, NULL, &changes, &error));
    assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
    assert_int_equal(error.n_failures, 3);
    assert_string_equal(error.details[0].path, "id");
    assert_string_equal(error.details[1].path, "code");
    assert_string_equal(error.details[2].path, "created_at");
    end_reading(&reading);
}

static void changes_of_loaded_leaves_may_be_written_beside_others(void **state)
{
    const char *const paths[] = {"id", "home.city", NULL};
    uint64_t bits = leaves_of(paths);
    model__loaded_t loaded = {&bits, &bits};
    model__changes_t changes;
    model_error_t error = {0};
    reading_t reading;
    model__found_t found;

    (void)state;
    read_person(&reading, "{'_id':1,'home':{'city':'Oslo'}}", &loaded);
    move(&reading.record);
    assert_true(find_changes(&reading, &loaded, &changes, &error));
    assert_int_equal(changes.n_changed, 1);
    assert_int_equal(changes.leaves[0], leaves_of((const char *const[]){"home.city", NULL}));
    assert_int_equal(
        model__bson_step(changes.set.data, changes.set.data + changes.set.size + 1, &found),
        MODEL__STEP_ELEMENT);
    assert_string_equal(model__found_key(&found), "home.city");
    model__changes_free(&changes);
    model__changes_free(&changes);
    end_reading(&reading);
}

static void changes_stop_in_a_circle(void **state)
{
    const model__plan_t *plan = plan_of(&node_model);
    bson_t *document = json("{'value':1}");
    model_memory_t memory;
    model__changes_t changes;
    model_error_t error = {0};

    (void)state;
    model__memory_init(&memory, 0);
    circle = (node_t){.value = 1, .next = &circle};
    assert_false(model__changes_find(plan, &circle, bson_get_data(document), document->len, NULL,
                                     &memory, &changes, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    is_empty(&changes);
    model__memory_clear(&memory);
    bson_destroy(document);
}

static size_t allocations_left;

static void *failing(void *old, size_t size)
{
    if (!allocations_left)
        return NULL;
    allocations_left--;
    return realloc(old, size);
}

static void changes_say_when_there_is_no_memory(void **state)
{
    void *(*allocator)(void *, size_t) = model__allocator;
    bool found = false;
    size_t n = 0;

    (void)state;
    for (; !found; n++) {
        model__changes_t changes;
        model_error_t error = {0};
        model__buffer_t out;
        reading_t reading;
        read_person(&reading, "{'_id':1,'years':3,'home':{'x':1},'tags':['a'],'name':'A'}", NULL);
        rename_it(&reading.record);
        raise(&reading.record);
        more_tags(&reading.record);
        reading.record.tags.count = 0;
        reading.record.age.has = false;
        model__buffer_init(&out, NULL, 0);
        model_memory_t fresh;
        model__memory_init(&fresh, 0);
        model__allocator = failing;
        allocations_left = n;
        found = model__changes_find(plan_of(&person_model), &reading.record, reading.origin,
                                    reading.origin_size, NULL, &fresh, &changes, &error) &&
                model__changes_apply(&changes, reading.origin, &out, &error);
        model__allocator = allocator;
        assert_int_equal(error.code, found ? MODEL_OK : MODEL_ERROR_MEMORY);
        assert_true(found || out.size == 0);
        model__changes_free(&changes);
        model__buffer_free(&out);
        model__memory_clear(&fresh);
        end_reading(&reading);
    }
    assert_true(n > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_name_what_may_not_be_written),
        cmocka_unit_test(changes_of_all_immutable_members_are_told_at_once),
        cmocka_unit_test(changes_of_loaded_leaves_may_be_written_beside_others),
        cmocka_unit_test(changes_stop_in_a_circle),
        cmocka_unit_test(changes_say_when_there_is_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
