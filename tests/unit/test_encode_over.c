#include "encode_person.h"

typedef void change_t(person_t *record);

#define CHANGE(name, ...)              \
    static void name(person_t *record) \
    {                                  \
        (void)record;                  \
        __VA_ARGS__;                   \
    }

static address_t other = {.street = "S", .city = "C", .floor = 9};

CHANGE(nothing, )
CHANGE(rename_it, record->name = "Grace")
CHANGE(no_name, record->name = NULL)
CHANGE(move, record->home.city = "Rome")
CHANGE(bill, record->billing->city = "Rome")
CHANGE(no_bill, record->billing = NULL)
CHANGE(new_bill, record->billing = &other)
CHANGE(older, record->age.value = 37)
CHANGE(no_age, record->age.has = false)
CHANGE(clear_lines, record->lines.count = 0)
CHANGE(no_lines, record->lines.items = NULL)

#define DATES \
    "'created_at':{'$date':{'$numberLong':'1'}},'updated_at':{'$date':{'$numberLong':'2'}}"
#define HOME "'home':{'floor':0}"
#define NUMBERS "'town':'Oslo','score':{'$numberDouble':'0'},"
#define ID "'_id':{'$numberLong':'1'},"

/* Dates and numbers stand there so that the whole record is stored. */
static const struct over_row {
    const char *what, *origin;
    change_t *change;
    const char *expected;
} over_rows[] = {
    {"nothing changed: as it is", "{" ID "'name':'Ada','nick':null," NUMBERS HOME "," DATES "}",
     nothing, "{" ID "'name':'Ada','nick':null," NUMBERS HOME "," DATES "}"},
    {"unknown keys keep their places",
     "{" ID "'a':1,'name':'Ada','b':{'x':[1,{'y':2}]},'nick':null," NUMBERS "'c':null," HOME
     "," DATES ",'d':true}",
     rename_it,
     "{" ID "'a':1,'name':'Grace','b':{'x':[1,{'y':2}]},'nick':null," NUMBERS "'c':null," HOME
     "," DATES ",'d':true}"},
    {"another order stays", "{" ID DATES ",'x':1," HOME "," NUMBERS "'nick':null,'name':'Ada'}",
     rename_it, "{" ID DATES ",'x':1," HOME "," NUMBERS "'nick':null,'name':'Grace'}"},
    {"an empty member goes, its neighbours stay",
     "{" ID "'a':1,'name':'Ada','b':2,'nick':null," NUMBERS HOME "," DATES "}", no_name,
     "{" ID "'a':1,'b':2,'nick':null," NUMBERS HOME "," DATES "}"},
    {"a new member comes last", "{" ID "'nick':null," NUMBERS HOME "," DATES ",'a':1}", rename_it,
     "{" ID "'nick':null," NUMBERS HOME "," DATES ",'a':1,'name':'Grace'}"},
    {"unknown keys in a struct",
     "{" ID "'nick':null," NUMBERS
     "'home':{'zip':'0150','city':'Oslo','x':1,'floor':2,'y':{}}," DATES "}",
     move,
     "{" ID "'nick':null," NUMBERS
     "'home':{'zip':'0150','city':'Rome','x':1,'floor':2,'y':{}}," DATES "}"},
    {"unknown keys behind a pointer",
     "{" ID "'nick':null," NUMBERS HOME ",'billing':{'floor':1,'zip':'1','city':'Oslo'}," DATES "}",
     bill,
     "{" ID "'nick':null," NUMBERS HOME ",'billing':{'floor':1,'zip':'1','city':'Rome'}," DATES
     "}"},
    {"a struct that goes takes its unknown keys along",
     "{" ID "'nick':null," NUMBERS HOME ",'billing':{'floor':1,'zip':'1'}," DATES "}", no_bill,
     "{" ID "'nick':null," NUMBERS HOME "," DATES "}"},
    {"a struct that was null", "{" ID "'nick':null," NUMBERS HOME ",'billing':null," DATES "}",
     new_bill,
     "{" ID "'nick':null," NUMBERS HOME ",'billing':{'street':'S','city':'C','floor':9}," DATES
     "}"},
    {"a struct that was missing", "{" ID "'nick':null," NUMBERS DATES "}", move,
     "{" ID "'nick':null," NUMBERS DATES ",'home':{'city':'Rome','floor':0}}"},
    {"old names go", "{" ID "'years':36,'nick':null," NUMBERS HOME "," DATES ",'old':35}", older,
     "{" ID "'nick':null," NUMBERS HOME "," DATES ",'age':37}"},
    {"an old name beside the new one goes",
     "{" ID "'years':35,'age':36,'nick':null," NUMBERS HOME "," DATES "}", older,
     "{" ID "'age':37,'nick':null," NUMBERS HOME "," DATES "}"},
    {"an old name of an empty member goes",
     "{" ID "'years':35,'nick':null," NUMBERS HOME "," DATES "}", no_age,
     "{" ID "'nick':null," NUMBERS HOME "," DATES "}"},
    {"unknown keys under an old name move along",
     "{" ID "'nick':null," NUMBERS "'addr':{'zip':'1','city':'Oslo','floor':2}," DATES "}", move,
     "{" ID "'nick':null," NUMBERS DATES ",'home':{'zip':'1','city':'Rome','floor':2}}"},
    {"an unchanged list whose items hold unknown keys",
     "{" ID
     "'lines':[{'sku':'a','x':1,'quantity':{'$numberLong':'2'},'from':{}}],'nick':null," NUMBERS
         HOME "," DATES "}",
     rename_it,
     "{" ID
     "'lines':[{'sku':'a','x':1,'quantity':{'$numberLong':'2'},'from':{}}],'nick':null," NUMBERS
         HOME "," DATES ",'name':'Grace'}"},
    {"an unchanged list that is stored in another way",
     "{" ID "'lines':[{'quantity':{'$numberDouble':'2.0'},'sku':'a'}],'nick':null," NUMBERS HOME
     "," DATES "}",
     rename_it,
     "{" ID "'lines':[{'quantity':{'$numberDouble':'2.0'},'sku':'a'}],'nick':null," NUMBERS HOME
     "," DATES ",'name':'Grace'}"},
    {"an unchanged list under an old name",
     "{" ID "'labels':['a','b'],'nick':null," NUMBERS HOME "," DATES "}", rename_it,
     "{" ID "'nick':null," NUMBERS HOME "," DATES ",'name':'Grace','tags':['a','b']}"},
    {"a list is emptied, with what its items held",
     "{" ID "'lines':[{'sku':'a','x':1}],'nick':null," NUMBERS HOME "," DATES "}", clear_lines,
     "{" ID "'lines':[],'nick':null," NUMBERS HOME "," DATES "}"},
    {"a list goes, with what its items held",
     "{" ID "'lines':[{'sku':'a','x':1}],'nick':null," NUMBERS HOME "," DATES "}", no_lines,
     "{" ID "'nick':null," NUMBERS HOME "," DATES "}"},
};

static void encode_over_keeps_what_the_model_does_not_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(over_rows); i++) {
        bson_t *expected = json(over_rows[i].expected);
        model_error_t error = {0};
        reading_t reading;
        model__buffer_t out;
        read_person(&reading, over_rows[i].origin, NULL);
        over_rows[i].change(&reading.record);
        model__buffer_init(&out, NULL, 0);
        assert_true(model__encode_over(plan_of(&person_model), &reading.record, reading.origin,
                                       NULL, &out, &error));
        same_bytes(&out, expected);
        model__buffer_free(&out);
        end_reading(&reading);
        bson_destroy(expected);
    }
}

static void check_loaded(const char *origin, const char *const *paths, change_t *change,
                         const char *expected_text)
{
    uint64_t bits = leaves_of(paths);
    model__loaded_t loaded = {&bits, &bits};
    bson_t *expected = json(expected_text);
    reading_t reading;
    model__buffer_t out;

    read_person(&reading, origin, &loaded);
    change(&reading.record);
    model__buffer_init(&out, NULL, 0);
    assert_true(model__encode_over(plan_of(&person_model), &reading.record, reading.origin, &loaded,
                                   &out, NULL));
    same_bytes(&out, expected);
    model__buffer_free(&out);
    end_reading(&reading);
    bson_destroy(expected);
}

static void encode_over_takes_what_is_not_loaded_from_the_origin(void **state)
{
    (void)state;
    check_loaded("{" ID "'name':'Ada','years':3,'age':{'$numberLong':'4'},'score':1,"
                 "'home':{'floor':{'$numberDouble':'2.0'},'city':'Oslo'},'tags':['a']}",
                 (const char *const[]){"id", "name", "home.city", NULL}, rename_it,
                 "{" ID "'name':'Grace','years':3,'age':{'$numberLong':'4'},'score':1,"
                 "'home':{'floor':{'$numberDouble':'2.0'},'city':'Oslo'},'tags':['a']}");
    check_loaded("{" ID "'home':{'floor':{'$numberDouble':'2.0'},'city':'Oslo'}}",
                 (const char *const[]){"home.city", NULL}, move,
                 "{" ID "'home':{'floor':{'$numberDouble':'2.0'},'city':'Rome'}}");
    check_loaded("{" ID "'home':null}", (const char *const[]){"name", NULL}, rename_it,
                 "{" ID "'home':null,'name':'Grace'}");
}

static void encode_over_puts_the_id_first(void **state)
{
    (void)state;
    check_loaded("{'name':'Ada','_id':{'$numberLong':'7'},'x':1}",
                 (const char *const[]){"id", "name", NULL}, nothing,
                 "{'_id':{'$numberLong':'7'},'name':'Ada','x':1}");
    check_loaded("{'name':'Ada','_id':{'$numberLong':'7'},'x':1}",
                 (const char *const[]){"name", NULL}, nothing,
                 "{'_id':{'$numberLong':'7'},'name':'Ada','x':1}");
}

static void encode_over_refuses_to_lose_what_items_hold(void **state)
{
    model_error_t error = {0};
    reading_t reading;
    model__buffer_t out;

    (void)state;
    read_person(&reading, "{" ID "'lines':[{'sku':'a'},{'sku':'b','from':{'x':1}}]}", NULL);
    ((line_t *)reading.record.lines.items)[0].quantity = 5;
    model__buffer_init(&out, NULL, 0);
    assert_false(model__encode_over(plan_of(&person_model), &reading.record, reading.origin, NULL,
                                    &out, &error));
    failed(&error, MODEL_ERROR_UNSUPPORTED, "lines", "items");
    assert_int_equal(out.size, 0);
    model__buffer_free(&out);
    end_reading(&reading);
}

static void encode_over_without_an_origin_is_encode(void **state)
{
    person_t record = {.id = 3, .name = "Ada"};
    model__buffer_t one, other_one;

    (void)state;
    model__buffer_init(&one, NULL, 0);
    model__buffer_init(&other_one, NULL, 0);
    assert_true(model__encode_over(plan_of(&person_model), &record, NULL, NULL, &one, NULL));
    assert_true(model__encode(plan_of(&person_model), &record, &other_one, NULL));
    assert_int_equal(one.size, other_one.size);
    assert_memory_equal(one.data, other_one.data, one.size);
    model__buffer_free(&one);
    model__buffer_free(&other_one);
}

static void encode_over_fails_like_encode(void **state)
{
    model_error_t error = {0};
    reading_t reading;
    model__buffer_t out;

    (void)state;
    read_person(&reading, "{" ID "'home':{'city':'Oslo','x':1},'y':1}", NULL);
    reading.record.home.city = "\xff";
    model__buffer_init(&out, NULL, 0);
    assert_false(model__encode_over(plan_of(&person_model), &reading.record, reading.origin, NULL,
                                    &out, &error));
    failed(&error, MODEL_ERROR_VALIDATION, "home.city", "utf8");
    assert_int_equal(out.size, 0);
    model__error_clear(&error);
    assert_false(model__encode_over(plan_of(&person_model), &reading.record,
                                    (const uint8_t *)"\x08\0\0\0\x20x\0\0", NULL, &out, &error));
    failed(&error, MODEL_ERROR_CORRUPT, NULL, NULL);
    model__buffer_free(&out);
    end_reading(&reading);
}

static size_t allocations_left;

static void *failing(void *old, size_t size)
{
    if (!allocations_left)
        return NULL;
    allocations_left--;
    return realloc(old, size);
}

static void encode_over_says_when_there_is_no_memory(void **state)
{
    void *(*allocator)(void *, size_t) = model__allocator;
    bool written = false;
    size_t n = 0;
    reading_t reading;

    (void)state;
    read_person(&reading, "{" ID "'lines':[{'sku':'a','x':1}],'labels':['a'],'home':{'y':2}}",
                NULL);
    for (; !written; n++) {
        model_error_t error = {0};
        model__buffer_t out;
        model__buffer_init(&out, NULL, 0);
        model__allocator = failing;
        allocations_left = n;
        written = model__encode_over(plan_of(&person_model), &reading.record, reading.origin, NULL,
                                     &out, &error);
        model__allocator = allocator;
        assert_int_equal(error.code, written ? MODEL_OK : MODEL_ERROR_MEMORY);
        assert_true(written || out.size == 0);
        model__buffer_free(&out);
    }
    assert_true(n > 2);
    end_reading(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encode_over_keeps_what_the_model_does_not_name),
        cmocka_unit_test(encode_over_takes_what_is_not_loaded_from_the_origin),
        cmocka_unit_test(encode_over_puts_the_id_first),
        cmocka_unit_test(encode_over_refuses_to_lose_what_items_hold),
        cmocka_unit_test(encode_over_without_an_origin_is_encode),
        cmocka_unit_test(encode_over_fails_like_encode),
        cmocka_unit_test(encode_over_says_when_there_is_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
