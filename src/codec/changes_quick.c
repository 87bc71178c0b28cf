/* The short way to the changes: the record's document beside its origin, element by element. It is
 * taken as long as both have the same keys in the same order and only members differ whose bytes
 * differ exactly if their values do. */
#include "codec/bson.h"

typedef struct quick {
    model__changes_t *changes;
    model__buffer_t key; /* prefix of the document: "home." */
    bool failed;         /* no memory; else it is the long way's */
} quick_t;

typedef struct pair {
    const model__plan_t *plan;
    const uint8_t *now, *was; /* two documents */
    uint32_t leaf;            /* of the first member */
} pair_t;

static bool compare(quick_t *quick, const pair_t *pair);

static bool is_plain(const model__field_t *field)
{
    static const bool plain[MODEL__N_KINDS] = {
        [MODEL_KIND_BOOL] = true,   [MODEL_KIND_INT32] = true,   [MODEL_KIND_INT64] = true,
        [MODEL_KIND_DOUBLE] = true, [MODEL_KIND_DATE] = true,    [MODEL_KIND_STRING] = true,
        [MODEL_KIND_OID] = true,    [MODEL_KIND_DECIMAL] = true,
    };
    const model_field_t *row = field->row;

    return !field->shape && plain[field->kind] && !row->number && !row->immutable &&
           !field->prepared && (!row->role || row->role == MODEL_REFERENCE);
}

static bool is_document(const model__field_t *field)
{
    return !field->shape && field->kind == MODEL_KIND_DOCUMENT;
}

/* What an append said. */
static bool put(quick_t *quick, bool done)
{
    quick->failed |= !done;
    return done;
}

static bool set(quick_t *quick, const pair_t *pair, const model__field_t *field,
                const model__found_t *now)
{
    model__changes_t *changes = quick->changes;

    model__bit_set(changes->leaves, pair->leaf + field->first_leaf);
    changes->n_changed++;
    return put(quick, model__put_value(&changes->set, now->type, (const char *)quick->key.data,
                                       quick->key.size, now->value, now->value_size));
}

/* What is set in there must find a document: RULES 21. */
static bool guard(quick_t *quick)
{
    model__buffer_t *out = &quick->changes->guard;
    size_t mark;

    return put(quick, model__put_begin(out, BSON_TYPE_DOCUMENT, (const char *)quick->key.data,
                                       quick->key.size, &mark) &&
                          model__put_string(out, "$type", 5, "object", 6) &&
                          model__put_end(out, mark));
}

static bool go_inside(quick_t *quick, const pair_t *pair, const model__field_t *field,
                      const model__found_t *now, const model__found_t *was)
{
    const pair_t inner = {field->embedded, now->value, was->value, pair->leaf + field->first_leaf};
    size_t before = quick->changes->n_changed, size = quick->key.size;

    if (!put(quick, model__buffer_put(&quick->key, ".", 1)) || !compare(quick, &inner))
        return false;
    quick->key.size = size;
    return quick->changes->n_changed == before || guard(quick);
}

/* Two elements of one key and type. */
static bool take_difference(quick_t *quick, const pair_t *pair, const model__found_t *now,
                            const model__found_t *was)
{
    const char *key = model__found_key(now);
    size_t key_size = model__found_key_size(now), size = quick->key.size;
    const model__field_t *field = model__field_by_key(pair->plan, key, key_size);
    bool ok = false;

    if (!field || !field->row)
        return false;
    if (field->row->role == MODEL_UPDATED_AT || field->row->role == MODEL_VERSION)
        return true; /* they follow from the other changes */
    if (!put(quick, model__buffer_put(&quick->key, key, key_size)))
        return false;
    if (is_plain(field))
        ok = set(quick, pair, field, now);
    else if (is_document(field))
        ok = go_inside(quick, pair, field, now, was);
    quick->key.size = size;
    return ok;
}

static bool compare(quick_t *quick, const pair_t *pair)
{
    const uint8_t *p = pair->now + 4, *end = pair->now + model__load32(pair->now);
    const uint8_t *q = pair->was + 4, *was_end = pair->was + model__load32(pair->was);
    model__found_t now, was;

    while (model__bson_step(p, end, &now) == MODEL__STEP_ELEMENT) {
        const uint8_t *next = model__found_end(&now);
        size_t size = (size_t)(next - p);
        if (size < (size_t)(was_end - q) && !memcmp(p, q, size)) {
            q += size;
        } else {
            size_t head = (size_t)(now.value - p);
            if (model__bson_step(q, was_end, &was) != MODEL__STEP_ELEMENT ||
                (size_t)(was.value - q) != head || memcmp(p, q, head) != 0 ||
                !take_difference(quick, pair, &now, &was))
                return false;
            q = model__found_end(&was);
        }
        p = next;
    }
    return was_end - q == 1;
}

static bool find(const model__plan_t *plan, const uint8_t *now, const uint8_t *was,
                 model__changes_t *changes, bool *found)
{
    quick_t quick = {.changes = changes};
    uint8_t bytes[256];

    model__buffer_init(&quick.key, bytes, sizeof bytes);
    *found = compare(&quick, &(pair_t){plan, now, was, 0});
    model__buffer_free(&quick.key);
    return !quick.failed;
}

/* What encode refuses is the long way's to tell. */
static bool encode(const model__plan_t *plan, const void *record, model__buffer_t *out,
                   bool *encoded, model_error_t *error)
{
    *encoded = !plan->extra_id && model__encode(plan, record, out, error);
    if (*encoded || (error && error->code == MODEL_ERROR_MEMORY))
        return *encoded;
    model__error_clear(error);
    return true;
}

bool model__changes_quick(const model__plan_t *plan, const void *record, const uint8_t *origin,
                          model_memory_t *memory, model__buffer_t *out, model__changes_t *changes,
                          bool *found, model_error_t *error)
{
    size_t start = out->size, size = (plan->n_leaves / 64 + 1) * sizeof(uint64_t);

    *changes = (model__changes_t){.leaves = model__take(memory, size)};
    *found = false;
    if (!changes->leaves)
        return model__memory_failed(memory, error);
    memset(changes->leaves, 0, size);
    if (!encode(plan, record, out, found, error))
        return false;
    bool ok = !*found || find(plan, out->data + start, origin, changes, found);
    if (ok && *found)
        return true;
    out->size = start;
    model__changes_free(changes);
    return ok || model__no_memory(error);
}
