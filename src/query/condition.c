#include "query/query.h"

#include <stdio.h>

bool model__begin_word(model__writer_t *writer, uint8_t type, const model__word_t *word,
                       size_t *mark)
{
    return model__put_begin(writer->out, type, word->text, word->size, mark);
}

bool model__begin_item(model__writer_t *writer, uint32_t i, size_t *mark)
{
    char text[16];
    const char *key;
    size_t size = bson_uint32_to_string(i, &key, text, sizeof text);

    return model__put_begin(writer->out, BSON_TYPE_DOCUMENT, key, size, mark);
}

bool model__refuse_condition(const model__writer_t *writer, const model__condition_t *condition,
                             const char *rule, const char *format, ...)
{
    char text[sizeof(((model_detail_t *)0)->message)];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return model__fail_at(writer->error, MODEL_ERROR_ARGUMENT, condition->path, rule, "%s", text);
}

bool model__nest(model__writer_t *writer)
{
    if (++writer->depth <= MODEL__MAX_NESTING)
        return true;
    return model__fail(writer->error, MODEL_ERROR_LIMIT, "conditions are nested more than %d deep",
                       MODEL__MAX_NESTING);
}

static size_t segment_end(const char *key, size_t key_size, size_t at)
{
    const char *dot = memchr(key + at, '.', key_size - at);

    return dot ? (size_t)(dot - key) : key_size;
}

/* Behind the name of a list may stand an index; behind that of a map there is a key. */
static size_t skip_index(const char *key, size_t key_size, size_t at)
{
    size_t end = segment_end(key, key_size, at);

    for (size_t i = at; i < end; i++)
        if (key[i] < '0' || key[i] > '9')
            return at;
    return end < key_size ? end + 1 : key_size;
}

/* The member of that name; of a tagged union: its tag, or a member of the case that is meant. */
static bool find_segment(model__trail_t *trail, const char *name, size_t size,
                         model__segment_t *segment)
{
    segment->entered = NULL;
    segment->field = model__field_by_key(trail->plan, name, size);
    if (!segment->field && trail->plan->cases && trail->n_cases) {
        segment->entered = *trail->cases++;
        trail->n_cases--;
        segment->field = model__field_by_key(segment->entered, name, size);
    }
    return segment->field;
}

bool model__key_step(model__trail_t *trail, const char *key, size_t key_size, size_t at,
                     model__segment_t *segment)
{
    if (!trail->plan || at >= key_size)
        return false;
    segment->start = at;
    segment->end = segment_end(key, key_size, at);
    if (!find_segment(trail, key + at, segment->end - at, segment))
        return false;
    segment->next = segment->end < key_size ? segment->end + 1 : key_size;
    segment->open = false;
    if (segment->field->shape == MODEL_SHAPE_MAP && segment->next < key_size) {
        size_t behind = segment_end(key, key_size, segment->next);
        segment->next = behind < key_size ? behind + 1 : key_size;
    } else if (model__has_items(segment->field) && segment->next < key_size) {
        size_t after = skip_index(key, key_size, segment->next);
        segment->open = after == segment->next;
        segment->next = after;
    }
    trail->plan = segment->field->embedded;
    return true;
}

bool model__has_old_names(model__trail_t trail, const char *key, size_t key_size)
{
    model__segment_t segment;

    for (size_t at = 0; model__key_step(&trail, key, key_size, at, &segment); at = segment.next)
        if (segment.field->row->also_read[0])
            return true;
    return false;
}

/* ---- members of cases ---- */

/* {"payment.kind": {"$eq": "card"}}: what begins at this segment is of that case. */
static bool put_label(model__writer_t *writer, const model__segment_t *segment, const char *key)
{
    const model__field_t *tag = &segment->entered->fields[0];
    const model__label_t *label = model__case_label(segment->entered);
    char *name = model__take(writer->memory, segment->start + tag->key_size + 1);
    size_t mark;

    if (!name)
        return model__memory_failed(writer->memory, writer->error);
    memcpy(name, key, segment->start);
    memcpy(name + segment->start, tag->key, tag->key_size);
    return model__put_begin(writer->out, BSON_TYPE_DOCUMENT, name, segment->start + tag->key_size,
                            &mark) &&
           model__put_string(writer->out, "$eq", 3, label->text, label->size) &&
           model__put_end(writer->out, mark);
}

/* The labels of all cases on the way, as items of an open array. */
static bool put_labels(model__writer_t *writer, const model__condition_t *condition,
                       const char *key, size_t key_size, uint32_t *n)
{
    model__trail_t trail = model__trail_of(condition);
    model__segment_t segment;
    bool open = false;
    size_t item;

    for (size_t at = 0; model__key_step(&trail, key, key_size, at, &segment); at = segment.next) {
        if (segment.entered && open)
            return model__fail_at(writer->error, MODEL_ERROR_UNSUPPORTED, condition->path,
                                  MODEL__RULE_KEY,
                                  "a case of a union within a list: use MODEL_SOME_ITEM");
        if (segment.entered &&
            (!model__begin_item(writer, (*n)++, &item) || !put_label(writer, &segment, key) ||
             !model__put_end(writer->out, item)))
            return false;
        open = open || segment.open;
    }
    return true;
}

/* On a stored name that is as it will be sent. */
static bool write_final(model__writer_t *writer, const model__condition_t *condition,
                        const char *key, size_t key_size)
{
    model__buffer_t *out = writer->out;
    uint32_t n = 0;
    size_t all, item;

    if (!condition->labelled)
        return condition->operation->write(writer, condition, key, key_size);
    if (writer->partial)
        return model__refuse_condition(writer, condition, MODEL__RULE_TYPE,
                                       "a case of a union cannot stand in a partial index");
    return model__put_begin(out, BSON_TYPE_ARRAY, "$and", 4, &all) &&
           put_labels(writer, condition, key, key_size, &n) &&
           model__begin_item(writer, n, &item) &&
           condition->operation->write(writer, condition, key, key_size) &&
           model__put_end(out, item) && model__put_end(out, all);
}

/* ---- old names ---- */

/* A condition on a member that was stored under other names before, being written. */
typedef struct names {
    model__writer_t *writer;
    const model__condition_t *condition;
    model__trail_t trail; /* where the segment at .at is looked up */
    const char *key;
    size_t key_size, at;
} names_t;

static bool write_names(names_t names);

/* The key with another name in one place. */
static bool rename_segment(const names_t *names, const model__segment_t *segment, const char *name,
                           names_t *renamed)
{
    size_t name_size = strlen(name), tail = names->key_size - segment->end;
    char *text = model__take(names->writer->memory, segment->start + name_size + tail + 1);

    if (!text)
        return model__memory_failed(names->writer->memory, names->writer->error);
    memcpy(text, names->key, segment->start);
    memcpy(text + segment->start, name, name_size);
    memcpy(text + segment->start + name_size, names->key + segment->end, tail);
    *renamed = *names;
    renamed->key = text;
    renamed->key_size = segment->start + name_size + tail;
    renamed->at = segment->next - segment->end + segment->start + name_size;
    return true;
}

static bool put_exists(const names_t *names, const model__segment_t *segment, const char *name,
                       uint32_t i, bool exists)
{
    model__buffer_t *out = names->writer->out;
    names_t prefix = {0}; /* gcc -O3 cannot see that it is set below */
    size_t item, mark;

    if (!rename_segment(names, segment, name, &prefix))
        return false;
    return model__begin_item(names->writer, i, &item) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, prefix.key, segment->start + strlen(name),
                            &mark) &&
           model__put_bool(out, "$exists", 7, exists) && model__put_end(out, mark) &&
           model__put_end(out, item);
}

/* The name that counts before all others is the first; NULL: no more. */
static const char *name_at(const model__segment_t *segment, uint32_t i)
{
    if (i > MODEL_MAX_OLD_KEYS)
        return NULL;
    return i ? segment->field->row->also_read[i - 1] : segment->field->key;
}

/* The i-th name holds the value, and none before it exists. If a missing member meets the condition
 * it must be there, as else the next name counts. */
static bool write_name(const names_t *names, const model__segment_t *segment, uint32_t i)
{
    model__buffer_t *out = names->writer->out;
    bool must_exist = names->condition->operation->absent && name_at(segment, i + 1);
    size_t all = 0, item = 0;
    names_t renamed;

    if (!rename_segment(names, segment, name_at(segment, i), &renamed))
        return false;
    if (!i && !must_exist)
        return write_names(renamed);
    bool ok = model__put_begin(out, BSON_TYPE_ARRAY, "$and", 4, &all);
    for (uint32_t earlier = 0; ok && earlier < i; earlier++)
        ok = put_exists(names, segment, name_at(segment, earlier), earlier, false);
    if (must_exist)
        ok = ok && put_exists(names, segment, name_at(segment, i), i, true);
    return ok && model__begin_item(names->writer, i + must_exist, &item) && write_names(renamed) &&
           model__put_end(out, item) && model__put_end(out, all);
}

static bool write_each_name(const names_t *names, const model__segment_t *segment)
{
    model__buffer_t *out = names->writer->out;
    size_t any, item;

    if (!model__put_begin(out, BSON_TYPE_ARRAY, "$or", 3, &any))
        return false;
    for (uint32_t i = 0; name_at(segment, i); i++)
        if (!model__begin_item(names->writer, i, &item) || !write_name(names, segment, i) ||
            !model__put_end(out, item))
            return false;
    return model__put_end(out, any);
}

static bool write_names(names_t names)
{
    const model__condition_t *condition = names.condition;
    model__segment_t segment;
    bool open = false;

    while (model__key_step(&names.trail, names.key, names.key_size, names.at, &segment)) {
        bool old = segment.field->row->also_read[0] != NULL;
        if (old && open)
            return model__fail_at(names.writer->error, MODEL_ERROR_UNSUPPORTED, condition->path,
                                  MODEL__RULE_KEY,
                                  "a member with old names within a list: use MODEL_SOME_ITEM");
        if (old)
            return write_each_name(&names, &segment);
        open = open || segment.open;
        names.at = segment.next;
    }
    return write_final(names.writer, condition, names.key, names.key_size);
}

bool model__condition_write(model__writer_t *writer, const model__condition_t *condition,
                            const char *key, size_t key_size)
{
    bool simple = !memchr(key, '.', key_size);
    bool old = simple ? condition->field->row->also_read[0] != NULL
                      : model__has_old_names(model__trail_of(condition), key, key_size);

    if (!old)
        return write_final(writer, condition, key, key_size);
    if (writer->partial)
        return model__refuse_condition(writer, condition, MODEL__RULE_KEY,
                                       "a member with old names cannot stand in a partial index");
    return write_names((names_t){writer, condition, model__trail_of(condition), key, key_size, 0});
}
