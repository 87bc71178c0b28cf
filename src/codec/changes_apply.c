/* What the server makes of the changes: the origin of the next save, without asking for it. */
#include "codec/encode.h"

enum { FEW = 16 };

typedef struct path {
    const char *text;
    size_t size;
} path_t;

typedef struct apply {
    const uint8_t *set, *set_end, *unset, *unset_end; /* elements; an end lies behind a NUL */
    path_t paths[FEW];                                /* of all of them, if they are few */
    size_t n_paths;
    model__buffer_t key; /* prefix of the document: "home." */
    model__buffer_t *out;
} apply_t;

static bool apply_document(apply_t *apply, const uint8_t *document);

/* The element of a key, or with a key that starts with it. NULL end: there are none. */
static bool find(const uint8_t *p, const uint8_t *end, const model__buffer_t *key, bool prefix,
                 model__found_t *found)
{
    for (; p && model__bson_step(p, end, found) == MODEL__STEP_ELEMENT;
         p = model__found_end(found)) {
        size_t size = model__found_key_size(found);
        if ((prefix ? size > key->size : size == key->size) &&
            !memcmp(model__found_key(found), key->data, key->size))
            return true;
    }
    return false;
}

static bool put_found(apply_t *apply, const model__found_t *found, const char *key, size_t size)
{
    return model__put_value(apply->out, found->type, key, size, found->value, found->value_size);
}

/* What nothing was changed in. */
static bool put_bytes(apply_t *apply, const uint8_t *from, const uint8_t *to)
{
    return model__buffer_put(apply->out, from, (size_t)(to - from));
}

static bool is_inside(apply_t *apply, const model__found_t *stored)
{
    model__found_t found;

    return stored->type == BSON_TYPE_DOCUMENT &&
           (find(apply->set, apply->set_end, &apply->key, true, &found) ||
            find(apply->unset, apply->unset_end, &apply->key, true, &found));
}

static bool apply_inside(apply_t *apply, const model__found_t *stored)
{
    return model__put_head(apply->out, stored->type, model__found_key(stored),
                           model__found_key_size(stored)) &&
           apply_document(apply, stored->value);
}

/* apply->key names the element. */
static bool apply_named(apply_t *apply, const model__found_t *stored)
{
    const char *key = model__found_key(stored);
    size_t key_size = model__found_key_size(stored), size = apply->key.size;
    model__found_t found;

    if (find(apply->set, apply->set_end, &apply->key, false, &found))
        return put_found(apply, &found, key, key_size);
    if (find(apply->unset, apply->unset_end, &apply->key, false, &found))
        return true;
    if (!model__buffer_put(&apply->key, ".", 1))
        return false;
    bool inside = is_inside(apply, stored);
    bool ok = inside ? apply_inside(apply, stored) : put_found(apply, stored, key, key_size);
    apply->key.size = size;
    return ok;
}

/* Is the element of this key, or something in it, changed? */
static bool is_touched(const apply_t *apply, const char *key, size_t key_size)
{
    size_t before = apply->key.size, size = before + key_size;

    for (size_t i = 0; i < apply->n_paths && i < FEW; i++) {
        const path_t *path = &apply->paths[i];
        if (path->size >= size && path->text[before] == key[0] &&
            !memcmp(path->text + before, key, key_size) &&
            !memcmp(path->text, apply->key.data, before))
            return true;
    }
    return apply->n_paths > FEW;
}

static bool apply_element(apply_t *apply, const model__found_t *stored)
{
    const char *key = model__found_key(stored);
    size_t key_size = model__found_key_size(stored), size = apply->key.size;

    if (memchr(key, '.', key_size)) /* no path leads to such a key */
        return put_found(apply, stored, key, key_size);
    bool ok = model__buffer_put(&apply->key, key, key_size) && apply_named(apply, stored);
    apply->key.size = size;
    return ok;
}

/* What is set in this document and was not there. */
static bool append_new(apply_t *apply, const uint8_t *document)
{
    const uint8_t *p = apply->set;
    size_t prefix = apply->key.size;
    model__found_t found, stored;

    for (; find(p, apply->set_end, &apply->key, true, &found); p = model__found_end(&found)) {
        const char *key = model__found_key(&found) + prefix;
        size_t size = model__found_key_size(&found) - prefix;
        if (memchr(key, '.', size) || model__bson_find(document, key, size, &stored))
            continue;
        if (!put_found(apply, &found, key, size))
            return false;
    }
    return true;
}

static bool apply_document(apply_t *apply, const uint8_t *document)
{
    const uint8_t *p = document + sizeof(uint32_t), *same = p;
    model__found_t found;
    uint32_t size;
    size_t mark;

    memcpy(&size, document, sizeof size);
    if (!model__put_document_begin(apply->out, &mark))
        return false;
    for (; model__bson_step(p, document + size, &found) == MODEL__STEP_ELEMENT;
         p = model__found_end(&found)) {
        if (!is_touched(apply, model__found_key(&found), model__found_key_size(&found)))
            continue;
        if (!put_bytes(apply, same, p) || !apply_element(apply, &found))
            return false;
        same = model__found_end(&found);
    }
    return put_bytes(apply, same, p) && append_new(apply, document) &&
           model__put_end(apply->out, mark);
}

static void note_paths(apply_t *apply, const uint8_t *p, const uint8_t *end)
{
    model__found_t found;

    for (; p && model__bson_step(p, end, &found) == MODEL__STEP_ELEMENT;
         p = model__found_end(&found))
        if (apply->n_paths++ < FEW)
            apply->paths[apply->n_paths - 1] =
                (path_t){model__found_key(&found), model__found_key_size(&found)};
}

/* Elements are walked like those of a document: with a NUL behind them, in the slack. */
static const uint8_t *close_elements(const model__buffer_t *elements)
{
    if (!elements->data)
        return NULL;
    elements->data[elements->size] = 0;
    return elements->data + elements->size + 1;
}

bool model__changes_apply(const model__changes_t *changes, const uint8_t *origin,
                          model__buffer_t *out, model_error_t *error)
{
    size_t start = out->size;
    apply_t apply = {.set = changes->set.data,
                     .set_end = close_elements(&changes->set),
                     .unset = changes->unset.data,
                     .unset_end = close_elements(&changes->unset),
                     .out = out};

    uint8_t bytes[256];

    model__buffer_init(&apply.key, bytes, sizeof bytes);
    note_paths(&apply, apply.set, apply.set_end);
    note_paths(&apply, apply.unset, apply.unset_end);
    bool ok = apply_document(&apply, origin);
    model__buffer_free(&apply.key);
    if (ok)
        return true;
    out->size = start;
    return model__buffer_failed(out, error);
}
