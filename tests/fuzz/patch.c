/* A stranger's JSON as an update: whatever it says, the update sets and unsets members of the model
 * that may be changed, and has no operators but the known ones. */
#include "fuzz.h"

#include "query/update.h"

#include <mongomodel/patch.h>

static bool is_member(const model__plan_t *plan, const char *key)
{
    const char *end = strchr(key, '.');
    const size_t size = end ? (size_t)(end - key) : strlen(key);
    const model__field_t *field = plan ? model__field_by_key(plan, key, size) : NULL;

    if (!field || (field->row->role && field->row->role != MODEL_REFERENCE) ||
        field->row->immutable || field->row->secret)
        return false;
    return !end || (!model__has_items(field) && is_member(field->embedded, end + 1));
}

static void check_operator(const model__plan_t *plan, const char *name,
                           const model__found_t *members)
{
    const uint8_t *end = members->value + model__load32(members->value);
    const bool ours = !strcmp(name, "$max") || !strcmp(name, "$inc");
    model__found_t found;

    FUZZ_CHECK(ours || !strcmp(name, "$set") || !strcmp(name, "$unset"));
    for (const uint8_t *p = members->value + 4;
         model__bson_step(p, end, &found) == MODEL__STEP_ELEMENT; p = model__found_end(&found))
        FUZZ_CHECK(ours || is_member(plan, model__found_key(&found)));
}

static void check_update(const model__plan_t *plan, const model_update_t *update)
{
    const model__change_use_t use = {.now = 1};
    model_error_t error = {.code = MODEL_OK};
    model__change_t change;
    model_memory_t memory;
    model__found_t found;

    model__memory_init(&memory, 0);
    bool ok = model__change_build(plan, update, &use, &memory, &change, &error);
    fuzz_tell(&error);
    FUZZ_CHECK(ok || error.code == MODEL_ERROR_UNSUPPORTED || error.code == MODEL_ERROR_LIMIT);
    if (ok) {
        const uint8_t *end = change.update.data + change.update.size;
        FUZZ_CHECK(!change.pipeline && !change.array_filters.size);
        FUZZ_CHECK(model__bson_valid(change.update.data, change.update.size, NULL));
        for (const uint8_t *p = change.update.data + 4;
             model__bson_step(p, end, &found) == MODEL__STEP_ELEMENT; p = model__found_end(&found))
            check_operator(plan, model__found_key(&found), &found);
    }
    model__change_free(&change);
    model__memory_clear(&memory);
}

/* Set as a whole or not, the record can be gone through. */
static void check_record(const model__plan_t *plan, const model_update_t *update)
{
    model_error_t error = {.code = MODEL_OK};
    model_memory_t memory;
    model__buffer_t out = {0};

    model__memory_init(&memory, 0);
    void *record = model__take(&memory, plan->size);
    FUZZ_CHECK(record);
    memcpy(record, plan->image, plan->size);
    FUZZ_CHECK(model__own_defaults(plan, record, &memory));
    bool ok = model_patch_apply(plan->model, update, &memory, record, &error);
    fuzz_tell(&error);
    FUZZ_CHECK(ok);
    model__encode(plan, record, &out, &error);
    model__buffer_free(&out);
    model__memory_clear(&memory);
}

static void check_refusal(const model_error_t *error)
{
    FUZZ_CHECK(error->code == MODEL_ERROR_VALIDATION || error->code == MODEL_ERROR_LIMIT ||
               error->code == MODEL_ERROR_CORRUPT || error->code == MODEL_ERROR_UNSUPPORTED);
    FUZZ_CHECK(error->code != MODEL_ERROR_VALIDATION || error->n_details);
    for (uint32_t i = 0; i < error->n_details; i++) {
        FUZZ_CHECK(error->details[i].rule[0] && error->details[i].message[0]);
        FUZZ_CHECK(model__utf8_valid(error->details[i].path, strlen(error->details[i].path)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, data + size};
    const model__plan_t *plan = fuzz_plan(fuzz_byte(&input));
    uint8_t flags = fuzz_byte(&input);
    const model_patch_rules_t rules = {.skip_unknown = flags & 1, .whole = flags & 4};
    model_memory_t memory;
    model_update_t update;
    model_error_t error;
    size_t length;
    char *text = (char *)fuzz_block(&input, fuzz_left(&input), 0, &length);

    model__memory_init(&memory, flags & 2 ? 4096 : 0);
    bool ok = model_patch_parse(plan->model, text, length, &rules, &memory, &update, &error);
    free(text); /* not needed afterwards */
    FUZZ_CHECK(ok == (error.code == MODEL_OK));
    FUZZ_CHECK(!memory.cap || memory.taken <= memory.cap);
    FUZZ_CHECK(ok || !update.also);
    if (ok && update.also) {
        check_update(plan, &update);
        check_record(plan, &update);
    } else if (!ok) {
        check_refusal(&error);
    }
    model__memory_clear(&memory);
    return 0;
}
