/* A second model, and helpers, of the tests of partial updates as JSON. */
#ifndef PATCH_CASE_H
#define PATCH_CASE_H

#include "update_case.h"

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *name, *password;
    int32_t first, last;
    model_int32_list_t numbers;
    place_t home;
    double position[2];
    int64_t owner;
} guest_t;
MODEL_DECLARE(guest, guest_t, int64_t);

static bool is_ordered(const guest_t *guest, model_error_t *error)
{
    (void)error;
    return guest->first <= guest->last;
}
MODEL_CHECK(guest, is_ordered);
MODEL_DEFINE(guest, .check = MODEL_CHECKED(is_ordered), .unknown = MODEL_UNKNOWN_REJECT,
             .check_members = {MODEL_NAME(guest, first)},
             MODEL_FIELDS(MODEL_FIELD(guest, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_FIELD(guest, name, .json = "fullName", .required = true),
                          MODEL_FIELD(guest, password, .secret = true), MODEL_FIELD(guest, first),
                          MODEL_FIELD(guest, last), MODEL_FIELD(guest, numbers),
                          MODEL_FIELD(guest, home.street, .key = "street"),
                          MODEL_FIELD(guest, home.city, .key = "city"),
                          MODEL_FIELD(guest, position), MODEL_REF(guest, owner, guest)));

static model_memory_t *memory;

static int make_memory(void **state)
{
    (void)state;
    memory = model_memory_new(0);
    return memory ? 0 : -1;
}

static int free_memory(void **state)
{
    (void)state;
    model_memory_free(memory);
    return 0;
}

MODEL__UNUSED static void parse_under(const model_t *model, const char *json,
                                      const model_patch_rules_t *rules, model_update_t *update)
{
    model_error_t error = {0};
    char *exact = malloc(strlen(json) + 1);

    assert_non_null(exact);
    memcpy(exact, json, strlen(json));
    bool ok = model_patch_parse(model, exact, strlen(json), rules, memory, update, &error);
    free(exact); /* not needed afterwards */
    if (!ok) {
        print_error("%s\n", json);
        model_error_print(stderr, &error);
    }
    assert_true(ok);
}

MODEL__UNUSED static void expect_patch(const char *json, const char *wanted)
{
    model_update_t update;

    parse_under(&order_model, json, NULL, &update);
    expect_use(&update, &usual, (expected_t){.update = wanted});
}

/* details: "path rule", ends at NULL. */
MODEL__UNUSED static void refuse_patch(const model_t *model, const char *json,
                                       const model_patch_rules_t *rules, model_code_t code,
                                       const char *const *details)
{
    model_error_t error = {0};
    model_update_t update;
    char found[256];
    size_t n = 0;

    bool ok = model_patch_parse(model, json, strlen(json), rules, memory, &update, &error);
    if (ok || error.code != code)
        print_error("%s\n", json), model_error_print(stderr, &error);
    assert_false(ok);
    assert_int_equal(error.code, code);
    assert_null(update.also);
    assert_int_equal(update.changes[0].op, 0);
    for (; details && details[n]; n++) {
        snprintf(found, sizeof found, "%s %s", error.details[n].path, error.details[n].rule);
        assert_string_equal(found, details[n]);
    }
    assert_int_equal(details ? error.n_failures : n, n);
    assert_false(model_patch_parse(model, json, strlen(json), rules, memory, &update, NULL));
}

#define REFUSE(model, json, ...)                             \
    refuse_patch(&model, json, NULL, MODEL_ERROR_VALIDATION, \
                 (const char *const[]){__VA_ARGS__, NULL})

#endif
