#include "query/query.h"

/* Stored names to read. */
typedef struct selected {
    const char *key;
    size_t size;
} selected_t;

enum { MAX_SELECTED = 4 * (MODEL_MAX_FIELDS + 2) };

typedef struct selection {
    const model__plan_t *plan;
    model_memory_t *memory;
    model_error_t *error;
    model__loaded_t loaded;
    bool leaves_out; /* all but the keys are read */
    size_t n;
    selected_t keys[MAX_SELECTED];
} selection_t;

static void mark_leaves(selection_t *selection, uint16_t leaf, uint16_t n, bool writable)
{
    for (uint32_t i = leaf; i < (uint32_t)leaf + n; i++) {
        model__bit_set(selection->loaded.read, i);
        if (writable)
            model__bit_set(selection->loaded.writable, i);
    }
}

static bool add_key(selection_t *selection, const char *key, size_t size)
{
    if (selection->n == MAX_SELECTED)
        return model__fail(selection->error, MODEL_ERROR_LIMIT, "more than %d stored names to read",
                           MAX_SELECTED);
    key = model__take_text(selection->memory, key, size);
    if (!key)
        return model__memory_failed(selection->memory, selection->error);
    selection->keys[selection->n++] = (selected_t){key, size};
    return true;
}

/* The key, and all that it was before: each segment under each of its names. */
static bool add_names(selection_t *selection, model__trail_t trail, const char *key, size_t size,
                      size_t at)
{
    char renamed[MODEL__MAX_KEY_PATH];
    model__segment_t segment;

    for (; model__key_step(&trail, key, size, at, &segment); at = segment.next)
        for (const char *const *old = segment.field->row->also_read; *old; old++) {
            size_t old_size = strlen(*old), tail = size - segment.end;
            if (segment.start + old_size + tail >= sizeof renamed)
                return model__fail(selection->error, MODEL_ERROR_LIMIT, "a stored name too long");
            memcpy(renamed, key, segment.start);
            memcpy(renamed + segment.start, *old, old_size);
            memcpy(renamed + segment.start + old_size, key + segment.end, tail);
            if (!add_names(selection, trail, renamed, segment.start + old_size + tail,
                           segment.start + old_size + (segment.next - segment.end)))
                return false;
        }
    return add_key(selection, key, size);
}

/* The server reads "lines.2" as a member named 2. */
static bool has_index(model__trail_t trail, const char *key, size_t size)
{
    model__segment_t segment;

    for (size_t at = 0; model__key_step(&trail, key, size, at, &segment); at = segment.next) {
        bool more = model__has_items(segment.field) && segment.end < size;
        if (more && !segment.open)
            return true;
    }
    return false;
}

/* What says that a document is of the case which a member belongs to. */
static bool add_tags(selection_t *selection, model__trail_t whole, const char *key, size_t size)
{
    model__trail_t trail = whole;
    char text[2 * MODEL__MAX_KEY_PATH];
    model__segment_t segment;

    for (size_t at = 0; model__key_step(&trail, key, size, at, &segment); at = segment.next) {
        if (!segment.entered)
            continue;
        const model__field_t *tag = &segment.entered->fields[0];
        memcpy(text, key, segment.start);
        memcpy(text + segment.start, tag->key, tag->key_size);
        if (!add_names(selection, whole, text, segment.start + tag->key_size, 0))
            return false;
    }
    return true;
}

static bool find_field(const selection_t *selection, const char *text, model__path_t *path,
                       model__trail_t *trail)
{
    if (!model__path_resolve(selection->plan, text, path, selection->error))
        return false;
    *trail = model__path_trail(selection->plan, path);
    if (path->item || path->row || path->in_map || has_index(*trail, path->key, path->size))
        return model__fail_at(selection->error, MODEL_ERROR_ARGUMENT, text, MODEL__RULE_KEY,
                              "one item of a list cannot be read, or left out, alone");
    return true;
}

static bool add_field(selection_t *selection, const char *text)
{
    model__path_t path;
    model__trail_t trail;

    if (!find_field(selection, text, &path, &trail))
        return false;
    mark_leaves(selection, path.leaf, path.n_leaves, !path.through_list && !path.through_pointer);
    return add_names(selection, trail, path.key, path.size, 0) &&
           add_tags(selection, trail, path.key, path.size);
}

static bool add_kept(selection_t *selection, const model__field_t *field)
{
    if (!field)
        return true;
    mark_leaves(selection, field->first_leaf, field->n_leaves, true);
    return add_names(selection, (model__trail_t){selection->plan, NULL, 0}, field->key,
                     field->key_size, 0);
}

/* What a save must know of its document. */
static bool add_identity(selection_t *selection)
{
    return add_key(selection, "_id", 3) && add_kept(selection, selection->plan->id) &&
           add_kept(selection, selection->plan->version);
}

/* Is the i-th key read by another one? Of two equal ones the first stays. */
static bool covered(const selection_t *selection, size_t i)
{
    const selected_t *key = &selection->keys[i];

    for (size_t j = 0; j < selection->n; j++) {
        const selected_t *other = &selection->keys[j];
        if (j == i || other->size > key->size || memcmp(other->key, key->key, other->size) != 0)
            continue;
        if (other->size == key->size ? j < i : key->key[other->size] == '.')
            return true;
    }
    return false;
}

/* It is read in a way of its own. */
static bool is_score(const model__plan_t *plan, const selected_t *key)
{
    return plan->score && key->size == plan->score->key_size &&
           !memcmp(key->key, plan->score->key, key->size);
}

static bool put_selection(const selection_t *selection, model__buffer_t *out)
{
    const selected_t *keys = selection->keys;
    size_t mark;

    if (!model__put_document_begin(out, &mark))
        return false;
    for (size_t i = 0; i < selection->n; i++)
        if (!covered(selection, i) && !is_score(selection->plan, &keys[i]) &&
            !model__put_int32(out, keys[i].key, keys[i].size, !selection->leaves_out))
            return false;
    return model__put_end(out, mark);
}

/* ---- all but some ---- */

static bool covers(const model__path_t *path, const model__field_t *field)
{
    return field && field->first_leaf >= path->leaf &&
           field->first_leaf < path->leaf + path->n_leaves;
}

/* What says of which case a document is. */
static bool is_tag(const model__path_t *path)
{
    const model__plan_t *of = path->n_cases ? path->cases[path->n_cases - 1] : NULL;

    return path->field->plan->cases || (of && path->field == &of->fields[0]);
}

static void leave_leaves(selection_t *selection, const model__path_t *path)
{
    const bool part = path->through_list || path->through_pointer;

    for (uint32_t i = path->leaf; i < (uint32_t)path->leaf + path->n_leaves; i++) {
        model__bit_clear(selection->loaded.writable, i);
        if (!part)
            model__bit_clear(selection->loaded.read, i);
    }
}

static bool leave_field(selection_t *selection, const char *text)
{
    const model__plan_t *plan = selection->plan;
    model__path_t path;
    model__trail_t trail;

    if (*text != '-')
        return model__fail_at(selection->error, MODEL_ERROR_ARGUMENT, text, MODEL__RULE_KEY,
                              "a member to be read among those to be left out");
    if (!find_field(selection, text + 1, &path, &trail))
        return false;
    if (covers(&path, plan->id) || covers(&path, plan->version) || is_tag(&path))
        return model__fail_at(selection->error, MODEL_ERROR_ARGUMENT, text + 1, MODEL__RULE_KEY,
                              "is always read");
    leave_leaves(selection, &path);
    return add_names(selection, trail, path.key, path.size, 0);
}

/* ---- the whole ---- */

static uint64_t *no_leaves(selection_t *selection)
{
    size_t n = (selection->plan->n_leaves + 63) / 64;
    uint64_t *bits = model__take_array(selection->memory, n ? n : 1, sizeof *bits);

    return bits ? memset(bits, 0, (n ? n : 1) * sizeof *bits) : NULL;
}

static bool select_fields(selection_t *selection, const char *const *fields)
{
    selection->loaded.read = no_leaves(selection);
    selection->loaded.writable = no_leaves(selection);
    if (!selection->loaded.read || !selection->loaded.writable)
        return model__memory_failed(selection->memory, selection->error);
    selection->leaves_out = **fields == '-';
    if (selection->leaves_out)
        mark_leaves(selection, 0, (uint16_t)selection->plan->n_leaves, true);
    else if (!add_identity(selection))
        return false;
    for (; *fields; fields++)
        if (!(selection->leaves_out ? leave_field : add_field)(selection, *fields))
            return false;
    return true;
}

bool model__query_projection(const model__plan_t *plan, const model_query_t *query,
                             model_memory_t *memory, model__buffer_t *out, bool *any,
                             model__loaded_t *loaded, model_error_t *error)
{
    const size_t start = out->size;
    selection_t selection;

    *any = false;
    *loaded = (model__loaded_t){NULL, NULL};
    if (!query || !query->fields[0])
        return true;
    if (query->fields[MODEL_MAX_FIELDS])
        return model__fail(error, MODEL_ERROR_ARGUMENT, "more than %d fields", MODEL_MAX_FIELDS);
    selection.plan = plan;
    selection.memory = memory;
    selection.error = error;
    selection.n = 0;
    if (!select_fields(&selection, query->fields))
        return false;
    if (!put_selection(&selection, out)) {
        out->size = start;
        return model__buffer_failed(out, error);
    }
    *loaded = selection.loaded;
    *any = true;
    return true;
}
