/* A record read from one document, to be saved over another: what is sent, and what is then stored.
 */
#include "fuzz.h"

typedef struct side {
    uint8_t *bytes; /* that the record points into */
    size_t size;
    void *record;
} side_t;

typedef struct match {
    const model__plan_t *plan;
    model_memory_t memory;
    model__loaded_t loaded;
    model__reading_t reading;
    side_t was, is;
} match_t;

static bool read_side(match_t *match, fuzz_input_t *input, side_t *side)
{
    uint8_t *bytes = fuzz_document(input, match->plan, &side->size);

    side->record = malloc(match->plan->size);
    FUZZ_CHECK(side->record);
    side->bytes = fuzz_decode(match->plan, bytes, side->size, side->record, &match->reading);
    free(bytes);
    return side->bytes;
}

static void free_side(side_t *side)
{
    free(side->bytes);
    free(side->record);
}

/* Ids and what else may not be changed: as they were, unless that is to be refused. updated_at is
 * the store's. */
static void keep_immutable(const match_t *match, bool ids)
{
    const model__plan_t *plan = match->plan;

    for (uint32_t i = 0; i < plan->n_fields; i++) {
        const model_field_t *row = plan->fields[i].row;
        bool kept = row->role == MODEL_UPDATED_AT || (ids && (row->immutable || row->role));
        if (plan->elements[i].op != MODEL__OP_EXTRA_ID && kept)
            memcpy(model__at(match->is.record, row->offset),
                   model__at(match->was.record, row->offset), row->size);
    }
}

/* Read as what was to be saved? */
static void check_stored(match_t *match, const model__buffer_t *stored)
{
    void *record = malloc(match->plan->size);
    model__changes_t none;

    FUZZ_CHECK(record);
    FUZZ_CHECK(model__bson_valid(stored->data, stored->size, NULL));
    fuzz_check_kept(match->plan, match->was.bytes, stored->data);
    uint8_t *bytes = fuzz_decode(match->plan, stored->data, stored->size, record, &match->reading);
    FUZZ_CHECK(bytes && fuzz_same(match->plan, match->is.record, record));
    FUZZ_CHECK(model__changes_find(match->plan, record, bytes, stored->size, match->reading.loaded,
                                   &match->memory, &none, NULL));
    FUZZ_CHECK(!none.n_changed && !none.set.size && !none.unset.size && !none.guard.size);
    model__changes_free(&none);
    free(bytes);
    free(record);
}

static size_t count_leaves(const match_t *match, const model__changes_t *changes)
{
    size_t n = 0;

    for (uint32_t i = 0; i < match->plan->n_leaves; i++)
        n += model__bit(changes->leaves, i);
    return n;
}

static void check_changes(match_t *match, const model__changes_t *changes)
{
    model_error_t error = {.code = MODEL_OK};
    model__buffer_t applied, over;

    bool some = changes->set.size || changes->unset.size;
    FUZZ_CHECK(some == (changes->n_changed > 0) && some == (count_leaves(match, changes) > 0));
    model__buffer_init(&applied, NULL, 0);
    model__buffer_init(&over, NULL, 0);
    FUZZ_CHECK(model__changes_apply(changes, match->was.bytes, &applied, NULL));
    check_stored(match, &applied);
    FUZZ_CHECK(some || (applied.size == match->was.size &&
                        !memcmp(applied.data, match->was.bytes, applied.size)));
    bool ok = model__encode_over(match->plan, match->is.record, match->was.bytes,
                                 match->reading.loaded, &over, &error);
    fuzz_tell(&error);
    FUZZ_CHECK(ok);
    check_stored(match, &over);
    model__buffer_free(&applied);
    model__buffer_free(&over);
}

static bool may_fail_with(model_code_t code, bool partly)
{
    return code == MODEL_ERROR_UNSUPPORTED || code == MODEL_ERROR_VALIDATION ||
           (code == MODEL_ERROR_ARGUMENT && partly);
}

static bool same_bytes(const model__buffer_t *one, const model__buffer_t *other)
{
    return one->size == other->size && (!one->size || !memcmp(one->data, other->data, one->size));
}

static void check_quick(match_t *match, const model__changes_t *quick,
                        const model__buffer_t *document, const model__changes_t *changes)
{
    size_t size = (match->plan->n_leaves / 64 + 1) * sizeof(uint64_t);
    model__buffer_t applied;

    model__buffer_init(&applied, NULL, 0);
    FUZZ_CHECK(quick->n_changed == changes->n_changed);
    FUZZ_CHECK(!memcmp(quick->leaves, changes->leaves, size));
    FUZZ_CHECK(same_bytes(&quick->set, &changes->set) && !changes->unset.size);
    FUZZ_CHECK(quick->guard.size == changes->guard.size);
    FUZZ_CHECK(model__changes_apply(changes, match->was.bytes, &applied, NULL));
    if (!match->plan->version || changes->n_changed == 0)
        FUZZ_CHECK(same_bytes(document, &applied));
    model__buffer_free(&applied);
}

/* The short way says what the long way says, or nothing. changes: NULL if that was refused. */
static void compare_quickly(match_t *match, const model__changes_t *changes)
{
    model_error_t error = {.code = MODEL_OK};
    model__buffer_t document;
    model__changes_t quick;
    bool found;

    if (match->reading.loaded)
        return;
    model__buffer_init(&document, NULL, 0);
    FUZZ_CHECK(model__changes_quick(match->plan, match->is.record, match->was.bytes, &match->memory,
                                    &document, &quick, &found, &error));
    FUZZ_CHECK(!error.code && (!found || changes) && (found || !document.size));
    if (found)
        check_quick(match, &quick, &document, changes);
    model__changes_free(&quick);
    model__buffer_free(&document);
}

static void compare(match_t *match)
{
    model_error_t error = {.code = MODEL_OK};
    model__changes_t changes;

    bool ok = model__changes_find(match->plan, match->is.record, match->was.bytes, match->was.size,
                                  match->reading.loaded, &match->memory, &changes, &error);
    FUZZ_CHECK(ok == (error.code == MODEL_OK));
    if (ok)
        check_changes(match, &changes);
    else
        FUZZ_CHECK(may_fail_with(error.code, match->reading.loaded) && error.n_details);
    compare_quickly(match, ok ? &changes : NULL);
    model__changes_free(&changes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, data + size};
    match_t match = {.plan = fuzz_plan(fuzz_byte(&input))};

    model__memory_init(&match.memory, 0);
    fuzz_loaded(&input, match.plan, &match.memory, &match.loaded);
    match.reading = (model__reading_t){.memory = &match.memory,
                                       .loaded = match.loaded.read ? &match.loaded : NULL,
                                       .lenient = true};
    bool ids = fuzz_byte(&input) < 200;
    if (read_side(&match, &input, &match.was) && read_side(&match, &input, &match.is)) {
        keep_immutable(&match, ids);
        compare(&match);
    }
    free_side(&match.was);
    free_side(&match.is);
    model__memory_clear(&match.memory);
    return 0;
}
