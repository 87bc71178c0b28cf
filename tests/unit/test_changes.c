#include "encode_person.h"

typedef void change_t(person_t *record);

#define CHANGE(name, ...)              \
    static void name(person_t *record) \
    {                                  \
        (void)record;                  \
        __VA_ARGS__;                   \
    }

static address_t other = {.street = "S", .city = "C", .floor = 9};
static const char *words[] = {"a", "b", "c"};
static line_t two[] = {{.sku = "x", .quantity = 1}, {.sku = "y"}};

CHANGE(nothing, )
CHANGE(same_values, record->name = "Ada"; static const char *copy[2]; copy[0] = "a"; copy[1] = "b";
       record->tags.items = copy)
CHANGE(touch, record->updated_at.ms++)
CHANGE(rename_it, record->name = "Grace"; record->updated_at.ms++)
CHANGE(no_name, record->name = NULL)
CHANGE(no_nick, record->nick = NULL)
CHANGE(no_town, record->town = NULL)
CHANGE(minus_zero, record->score = -0.0)
CHANGE(older, record->age = (model_opt_int32_t){true, 37})
CHANGE(no_age, record->age.has = false)
CHANGE(move, record->home.city = "Rome")
CHANGE(no_city, record->home.city = NULL)
CHANGE(bill, record->billing->city = "Rome"; record->billing->street = NULL)
CHANGE(no_bill, record->billing = NULL)
CHANGE(new_bill, record->billing = &other)
CHANGE(more_tags, record->tags = (model_string_list_t){words, 3})
CHANGE(no_tags, record->tags = (model_string_list_t){NULL, 0})
CHANGE(empty_tags, record->tags = (model_string_list_t){words, 0})
CHANGE(home_bells, record->home.bells = (model_string_list_t){words, 1})
CHANGE(new_lines, record->lines = (line_list_t){two, 2})
CHANGE(clear_lines, record->lines.count = 0)
CHANGE(many, record->name = "Grace"; record->score = 2; record->home.floor = 3)

#define IS_OBJECT "{'$type':'object'}"
#define IS_NULL "{'$eq':null}"
#define IS_LIST(list) "{'$eq':" list ",'$not':{'$elemMatch':{'$type':'array'}}}"
#define NO_LIST "{'$eq':null,'$not':{'$elemMatch':{'$eq':null}}}"

static const struct changes_row {
    const char *what, *origin;
    change_t *change;
    size_t n_changed;
    const char *set, *unset, *guard;
} changes_rows[] = {
    {"nothing", "{'_id':1,'name':'Ada'}", nothing, 0, "{}", "{}", "{}"},
    {"other pointers, same values", "{'_id':1,'name':'Ada','tags':['a','b']}", same_values, 0, "{}",
     "{}", "{}"},
    {"other stored types, same values",
     "{'_id':1,'score':3,'age':{'$numberDouble':'4.0'},'home':{'floor':{'$numberLong':'2'}}}",
     nothing, 0, "{}", "{}", "{}"},
    {"updated_at alone", "{'_id':1}", touch, 0, "{}", "{}", "{}"},
    {"a scalar", "{'_id':1,'name':'Ada'}", rename_it, 1, "{'name':'Grace'}", "{}", "{}"},
    {"a new scalar", "{'_id':1}", rename_it, 1, "{'name':'Grace'}", "{}", "{}"},
    {"bitwise", "{'_id':1,'score':0}", minus_zero, 1, "{'score':{'$numberDouble':'-0.0'}}", "{}",
     "{}"},
    {"emptied", "{'_id':1,'name':'Ada'}", no_name, 1, "{}", "{'name':''}", "{}"},
    {"emptied, stored as null", "{'_id':1,'nick':'A'}", no_nick, 1, "{'nick':null}", "{}", "{}"},
    {"emptied, with a default", "{'_id':1,'town':'Rome'}", no_town, 1, "{'town':null}", "{}", "{}"},
    {"emptied, only a default before", "{'_id':1}", no_town, 1, "{'town':null}", "{}", "{}"},
    {"under an old name", "{'_id':1,'years':36}", older, 1, "{'age':37}", "{'years':''}", "{}"},
    {"under old and new names", "{'_id':1,'old':35,'years':36,'age':36}", older, 1, "{'age':37}",
     "{'years':'','old':''}", "{}"},
    {"an old name emptied", "{'_id':1,'years':36}", no_age, 1, "{}", "{'age':'','years':''}", "{}"},
    {"inside a struct", "{'_id':1,'home':{'city':'Oslo','x':1}}", move, 1, "{'home.city':'Rome'}",
     "{}", "{'home':" IS_OBJECT "}"},
    {"emptied inside a struct", "{'_id':1,'home':{'city':'Oslo'}}", no_city, 1, "{}",
     "{'home.city':''}", "{'home':" IS_OBJECT "}"},
    {"a struct that was missing", "{'_id':1}", move, 1, "{'home':{'city':'Rome','floor':0}}", "{}",
     "{'home':" IS_NULL "}"},
    {"a struct that was null", "{'_id':1,'home':null}", move, 1,
     "{'home':{'city':'Rome','floor':0}}", "{}", "{'home':" IS_NULL "}"},
    {"a struct under an old name", "{'_id':1,'addr':{'x':1,'city':'Oslo','floor':3}}", move, 1,
     "{'home':{'x':1,'city':'Rome','floor':3}}", "{'addr':''}", "{'home':" IS_NULL "}"},
    {"a struct under both names", "{'_id':1,'addr':{},'home':{'city':'Oslo'}}", move, 1,
     "{'home.city':'Rome'}", "{'addr':''}", "{'home':" IS_OBJECT "}"},
    {"behind a pointer", "{'_id':1,'billing':{'street':'S','city':'Oslo','x':1}}", bill, 2,
     "{'billing.city':'Rome'}", "{'billing.street':''}", "{'billing':" IS_OBJECT "}"},
    {"a pointer cut", "{'_id':1,'billing':{'city':'Oslo'}}", no_bill, 1, "{}", "{'billing':''}",
     "{}"},
    {"a pointer set", "{'_id':1}", new_bill, 1, "{'billing':{'street':'S','city':'C','floor':9}}",
     "{}", "{'billing':" IS_NULL "}"},
    {"a pointer set where null was", "{'_id':1,'billing':null}", new_bill, 1,
     "{'billing':{'street':'S','city':'C','floor':9}}", "{}", "{'billing':" IS_NULL "}"},
    {"a list", "{'_id':1,'tags':['a','b']}", more_tags, 1, "{'tags':['a','b','c']}", "{}",
     "{'tags':" IS_LIST("['a','b']") "}"},
    {"a list that was empty", "{'_id':1,'tags':[]}", more_tags, 1, "{'tags':['a','b','c']}", "{}",
     "{'tags':" IS_LIST("[]") "}"},
    {"a list that was missing", "{'_id':1}", more_tags, 1, "{'tags':['a','b','c']}", "{}",
     "{'tags':" NO_LIST "}"},
    {"a list that was null", "{'_id':1,'tags':null}", more_tags, 1, "{'tags':['a','b','c']}", "{}",
     "{'tags':" NO_LIST "}"},
    {"a list that goes", "{'_id':1,'tags':['a']}", no_tags, 1, "{}", "{'tags':''}",
     "{'tags':" IS_LIST("['a']") "}"},
    {"a list is emptied", "{'_id':1,'tags':['a']}", empty_tags, 1, "{'tags':[]}", "{}",
     "{'tags':" IS_LIST("['a']") "}"},
    {"no list becomes an empty one", "{'_id':1}", empty_tags, 1, "{'tags':[]}", "{}",
     "{'tags':" NO_LIST "}"},
    {"a list under an old name", "{'_id':1,'labels':['a']}", more_tags, 1, "{'tags':['a','b','c']}",
     "{'labels':''}", "{'tags':" NO_LIST ",'labels':" IS_LIST("['a']") "}"},
    {"a list in a struct", "{'_id':1,'home':{'bells':['x']}}", home_bells, 1,
     "{'home.bells':['a']}", "{}", "{'home.bells':" IS_LIST("['x']") ",'home':" IS_OBJECT "}"},
    {"a list of structs", "{'_id':1,'lines':[{'sku':'x'}]}", new_lines, 1,
     "{'lines':[{'sku':'x','quantity':1,'from':{'floor':0}},{'sku':'y','quantity':0,'from':{'floor'"
     ":0}}]}",
     "{}", "{'lines':" IS_LIST("[{'sku':'x'}]") "}"},
    {"items with unknown keys are all dropped", "{'_id':1,'lines':[{'sku':'x','y':1}]}",
     clear_lines, 1, "{'lines':[]}", "{}", "{'lines':" IS_LIST("[{'sku':'x','y':1}]") "}"},
    {"a key that looks like a path", "{'_id':1,'home.city':'x','home':{'city':'Oslo'}}", move, 1,
     "{'home.city':'Rome'}", "{}", "{'home':" IS_OBJECT "}"},
    {"several", "{'_id':1,'name':'Ada','score':1,'home':{'floor':1}}", many, 3,
     "{'name':'Grace','score':{'$numberDouble':'2.0'},'home.floor':3}", "{}",
     "{'home':" IS_OBJECT "}"},
};

/* Elements as a document; free with bson_destroy. */
static bson_t *document_of(const model__buffer_t *elements)
{
    model__buffer_t out;
    size_t mark;
    bson_t *document;

    model__buffer_init(&out, NULL, 0);
    assert_true(model__put_document_begin(&out, &mark));
    assert_true(model__buffer_put(&out, elements->data, elements->size));
    assert_true(model__put_end(&out, mark));
    assert_true(model__bson_valid(out.data, out.size, NULL));
    document = bson_new_from_data(out.data, out.size);
    assert_non_null(document);
    model__buffer_free(&out);
    return document;
}

static void same_elements(const char *what, const char *part, const model__buffer_t *elements,
                          const char *expected_text)
{
    bson_t *expected = json(expected_text), *found = document_of(elements);

    if (!bson_equal(expected, found)) {
        char *text = bson_as_canonical_extended_json(found, NULL);
        print_error("%s, %s: %s\n", what, part, text);
        bson_free(text);
    }
    assert_true(bson_equal(expected, found));
    bson_destroy(expected);
    bson_destroy(found);
}

/* As text without spaces: libbson's reader of JSON takes {"$type": …} for something else. */
static void same_text(const char *what, const model__buffer_t *elements, const char *expected_text)
{
    bson_t *found = document_of(elements);
    char *text = bson_as_relaxed_extended_json(found, NULL), *to = text;

    for (const char *from = text; *from; from++)
        if (*from != ' ')
            *to++ = *from == '"' ? '\'' : *from;
    *to = '\0';
    if (strcmp(text, expected_text) != 0)
        fail_msg("%s: %s", what, text);
    bson_free(text);
    bson_destroy(found);
}

static bool find_changes(reading_t *reading, const model__loaded_t *loaded,
                         model__changes_t *changes, model_error_t *error)
{
    return model__changes_find(plan_of(&person_model), &reading->record, reading->origin,
                               reading->origin_size, loaded, &reading->memory, changes, error);
}

static void changes_are_what_differs_and_no_more(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(changes_rows); i++) {
        const struct changes_row *row = &changes_rows[i];
        model__changes_t changes;
        model_error_t error = {0};
        reading_t reading;
        read_person(&reading, row->origin, NULL);
        row->change(&reading.record);
        if (!find_changes(&reading, NULL, &changes, &error))
            fail_msg("%s: %s", row->what, error.message);
        same_elements(row->what, "set", &changes.set, row->set);
        same_elements(row->what, "unset", &changes.unset, row->unset);
        same_text(row->what, &changes.guard, row->guard);
        assert_int_equal(changes.n_changed, row->n_changed);
        model__changes_free(&changes);
        end_reading(&reading);
    }
}

/* ---- what the server has afterwards is what the record says ---- */

static void check_read_back(const model__buffer_t *document, const person_t *record)
{
    const model__plan_t *plan = plan_of(&person_model);
    model_memory_t memory;
    model_error_t error = {0};
    model__reading_t how = {.memory = &memory};
    model__changes_t changes;
    const uint8_t *copy;
    person_t read;

    model__memory_init(&memory, 0);
    if (!model__decode_copy(plan, document->data, document->size, &read, &how, &copy, &error))
        fail_msg("%s", error.message);
    assert_true(
        model__changes_find(plan, record, copy, document->size, NULL, &memory, &changes, &error));
    assert_int_equal(changes.n_changed, 0);
    model__changes_free(&changes);
    model__memory_clear(&memory);
}

/* The same keys and values in any order: what one has, the other has. */
static void same_but_for_order(const uint8_t *one, const model__buffer_t *other_one)
{
    bson_t left, right;
    bson_iter_t iter, found;
    uint32_t size;

    memcpy(&size, one, sizeof size);
    assert_true(bson_init_static(&left, one, size));
    assert_true(bson_init_static(&right, other_one->data, other_one->size));
    assert_int_equal(bson_count_keys(&left), bson_count_keys(&right));
    assert_true(bson_iter_init(&iter, &left));
    while (bson_iter_next(&iter)) {
        assert_true(bson_iter_init_find(&found, &right, bson_iter_key(&iter)));
        assert_int_equal(bson_iter_type(&found), bson_iter_type(&iter));
    }
}

static void changes_make_of_the_origin_what_encode_over_makes(void **state)
{
    const model__plan_t *plan = plan_of(&person_model);

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(changes_rows); i++) {
        const struct changes_row *row = &changes_rows[i];
        model__changes_t changes;
        model_error_t error = {0};
        reading_t reading;
        model__buffer_t applied, over;
        read_person(&reading, row->origin, NULL);
        row->change(&reading.record);
        assert_true(find_changes(&reading, NULL, &changes, &error));
        model__buffer_init(&applied, NULL, 0);
        model__buffer_init(&over, NULL, 0);
        assert_true(model__changes_apply(&changes, reading.origin, &applied, &error));
        assert_true(model__bson_valid(applied.data, applied.size, NULL));
        check_read_back(&applied, &reading.record);
        model__loaded_t changed = {changes.leaves, changes.leaves};
        assert_true(
            model__encode_over(plan, &reading.record, reading.origin, &changed, &over, &error));
        same_but_for_order(applied.data, &over);
        check_read_back(&over, &reading.record);
        if (!changes.n_changed)
            assert_memory_equal(applied.data, reading.origin, reading.origin_size);
        model__changes_free(&changes);
        model__buffer_free(&applied);
        model__buffer_free(&over);
        end_reading(&reading);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_are_what_differs_and_no_more),
        cmocka_unit_test(changes_make_of_the_origin_what_encode_over_makes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
