/* The short way to the changes says what the long way says, or nothing. */
#include "codec/codec.h"

#include <mongomodel/declare.h>
#include <mongomodel/table.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct town {
    const char *name;
    int32_t zip;
} town_t;
MODEL_DECLARE_EMBEDDED(town, town_t);
MODEL_DEFINE_EMBEDDED(town, MODEL_FIELDS(MODEL_FIELD(town, name), MODEL_FIELD(town, zip)));

typedef struct home {
    const char *street;
    town_t town;
} home_t;
MODEL_DECLARE_EMBEDDED(home, home_t);
MODEL_DEFINE_EMBEDDED(home, MODEL_FIELDS(MODEL_FIELD(home, street), MODEL_EMBED(home, town, town)));

typedef struct guest {
    model_meta_t meta;
    int64_t id;
    const char *name, *handle, *fixed;
    double score;
    int64_t visits;
    int8_t stars;
    bool member;
    home_t home;
    model_string_list_t tags;
    model_date_t created_at, updated_at;
} guest_t;
MODEL_DECLARE(guest, guest_t, int64_t);

static const char *as_it_is(model_memory_t *memory, const char *text)
{
    (void)memory;
    return text;
}

MODEL_DEFINE(guest,
             MODEL_FIELDS(MODEL_FIELD(guest, id, .role = MODEL_ID_CALLER), MODEL_FIELD(guest, name),
                          MODEL_FIELD(guest, handle, .prepare = as_it_is),
                          MODEL_FIELD(guest, fixed, .immutable = true), MODEL_FIELD(guest, score),
                          MODEL_FIELD(guest, visits),
                          MODEL_FIELD(guest, stars, .number = MODEL_NUMBER_SATURATE),
                          MODEL_FIELD(guest, member), MODEL_EMBED(guest, home, home),
                          MODEL_FIELD(guest, tags),
                          MODEL_FIELD(guest, created_at, .role = MODEL_CREATED_AT),
                          MODEL_FIELD(guest, updated_at, .role = MODEL_UPDATED_AT)));

typedef void change_t(guest_t *guest);

#define CHANGE(name, ...)             \
    static void name(guest_t *guest)  \
    {                                 \
        guest->updated_at.ms = 77777; \
        __VA_ARGS__;                  \
    }

static const char *words[] = {"x"};

CHANGE(nothing, )
CHANGE(rename_it, guest->name = "Grace")
CHANGE(many, guest->name = "Grace"; guest->score = -0.0; guest->visits++; guest->member = true)
CHANGE(no_name, guest->name = NULL)
CHANGE(prepared, guest->handle = "@g")
CHANGE(immutable, guest->fixed = "other")
CHANGE(other_id, guest->id++)
CHANGE(rate, guest->stars++)
CHANGE(move, guest->home.town.name = "Rome"; guest->home.street = "Via")
CHANGE(tag, guest->tags = (model_string_list_t){words, 1})

#define HEAD "'_id':{'$numberLong':'1'},'name':'Ada','handle':'@a','fixed':'f',"
#define TAIL                                                                             \
    ",'visits':{'$numberLong':'3'},'stars':4,'member':false,'home':{'street':'S','town'" \
    ":{'name':'Oslo','zip':7}},'tags':['a'],'created_at':{'$date':{'$numberLong':'5'}"   \
    "},'updated_at':{'$date':{'$numberLong':'6'}}"
#define SCORE "'score':{'$numberDouble':'0.0'}"
#define AS_WRITTEN "{" HEAD SCORE TAIL "}"

static const struct row {
    const char *what, *origin;
    change_t *change;
    bool is_quick;
    size_t n_changed;
} rows[] = {
    {"nothing", AS_WRITTEN, nothing, true, 0},
    {"a string", AS_WRITTEN, rename_it, true, 1},
    {"several, bitwise", AS_WRITTEN, many, true, 4},
    {"inside structs", AS_WRITTEN, move, true, 2},
    {"a member without a value", AS_WRITTEN, no_name, false, 1},
    {"a list", AS_WRITTEN, tag, false, 1},
    {"a member that is prepared", AS_WRITTEN, prepared, false, 1},
    {"a number that was saturated", AS_WRITTEN, rate, false, 1},
    {"another stored type, same value", "{" HEAD "'score':0" TAIL "}", nothing, false, 0},
    {"another stored type", "{" HEAD "'score':0" TAIL "}", rename_it, false, 1},
    {"an unknown key", "{" HEAD SCORE TAIL ",'z':1}", rename_it, false, 1},
    {"another order", "{" SCORE "," HEAD "'z':1" TAIL "}", rename_it, false, 1},
    {"a missing key", "{" HEAD "'z':1" TAIL "}", rename_it, false, 1},
};

/* ---- what a row needs ---- */

typedef struct scene {
    const model__plan_t *plan;
    model_memory_t memory;
    uint8_t *origin;
    size_t size;
    guest_t guest;
    model__buffer_t document;
    model__changes_t quick, slow;
    bool found;
    model_error_t error;
} scene_t;

static void set_up(scene_t *scene, const char *json, change_t *change)
{
    bson_error_t why;
    char text[1024];

    snprintf(text, sizeof text, "%s", json);
    for (char *at = text; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    bson_t *bson = bson_new_from_json((const uint8_t *)text, -1, &why);
    if (!bson)
        fail_msg("%s: %s", json, why.message);
    *scene = (scene_t){.plan = model__plan_of(&guest_model, NULL), .size = bson->len};
    scene->origin = calloc(1, bson->len + MODEL__SLACK);
    memcpy(scene->origin, bson_get_data(bson), bson->len);
    bson_destroy(bson);
    model__reading_t reading = {.memory = &scene->memory, .lenient = true};
    assert_true(model__decode(scene->plan, scene->origin, scene->size, &scene->guest, &reading,
                              &scene->error));
    change(&scene->guest);
    assert_true(model__changes_quick(scene->plan, &scene->guest, scene->origin, &scene->memory,
                                     &scene->document, &scene->quick, &scene->found,
                                     &scene->error));
}

static void tear_down(scene_t *scene)
{
    model__changes_free(&scene->quick);
    model__changes_free(&scene->slow);
    model__buffer_free(&scene->document);
    model__memory_clear(&scene->memory);
    free(scene->origin);
}

static void find_slowly(scene_t *scene)
{
    assert_true(model__changes_find(scene->plan, &scene->guest, scene->origin, scene->size, NULL,
                                    &scene->memory, &scene->slow, &scene->error));
}

static void assert_same(const model__buffer_t *one, const model__buffer_t *other)
{
    assert_int_equal(one->size, other->size);
    if (one->size)
        assert_memory_equal(one->data, other->data, one->size);
}

/* ---- tests ---- */

static void it_is_taken_for_plain_changes_of_documents_that_we_wrote(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        scene_t scene;
        set_up(&scene, rows[i].origin, rows[i].change);
        if (scene.found != rows[i].is_quick)
            fail_msg("%s: %s", rows[i].what, scene.found ? "found" : "not found");
        assert_int_equal(scene.error.code, MODEL_OK);
        if (!scene.found)
            assert_int_equal(scene.document.size + scene.quick.set.size, 0);
        tear_down(&scene);
    }
}

static void it_finds_what_the_long_way_finds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        scene_t scene;
        set_up(&scene, rows[i].origin, rows[i].change);
        find_slowly(&scene);
        assert_int_equal(scene.slow.n_changed, rows[i].n_changed);
        if (scene.found) {
            assert_int_equal(scene.quick.n_changed, scene.slow.n_changed);
            assert_int_equal(scene.quick.leaves[0], scene.slow.leaves[0]);
            assert_same(&scene.quick.set, &scene.slow.set);
            assert_same(&scene.quick.unset, &scene.slow.unset);
            assert_int_equal(scene.quick.guard.size, scene.slow.guard.size);
        }
        tear_down(&scene);
    }
}

static void its_document_is_what_the_server_has_afterwards(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        model__buffer_t applied = {0};
        scene_t scene;
        set_up(&scene, rows[i].origin, rows[i].change);
        find_slowly(&scene);
        assert_true(model__put_date(&scene.slow.set, "updated_at", 10, 77777));
        assert_true(model__changes_apply(&scene.slow, scene.origin, &applied, &scene.error));
        if (scene.found)
            assert_same(&scene.document, &applied);
        model__buffer_free(&applied);
        tear_down(&scene);
    }
}

static void what_may_not_be_changed_is_left_to_the_long_way(void **state)
{
    change_t *const changes[] = {immutable, other_id};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        scene_t scene;
        set_up(&scene, AS_WRITTEN, changes[i]);
        assert_false(scene.found);
        assert_int_equal(scene.document.size, 0);
        tear_down(&scene);
    }
}

static void what_cannot_be_encoded_is_left_to_the_long_way(void **state)
{
    scene_t scene;

    (void)state;
    set_up(&scene, AS_WRITTEN, nothing);
    scene.guest.name = "\xff";
    scene.document.size = 0;
    assert_true(model__changes_quick(scene.plan, &scene.guest, scene.origin, &scene.memory,
                                     &scene.document, &scene.quick, &scene.found, &scene.error));
    assert_false(scene.found);
    assert_int_equal(scene.error.code, MODEL_OK);
    tear_down(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_taken_for_plain_changes_of_documents_that_we_wrote),
        cmocka_unit_test(it_finds_what_the_long_way_finds),
        cmocka_unit_test(its_document_is_what_the_server_has_afterwards),
        cmocka_unit_test(what_may_not_be_changed_is_left_to_the_long_way),
        cmocka_unit_test(what_cannot_be_encoded_is_left_to_the_long_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
