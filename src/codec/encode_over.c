/* A record over the document that it was read from: what the model does not name stays, byte for
 * byte, where it was; members that are not written stay as they are stored. */
#include "codec/encode.h"

enum { FEW_FIELDS = 512 };

/* One struct over one document. */
typedef struct level {
    model__encoder_t *encoder;
    const model__plan_t *plan;
    const uint8_t *record, *origin;
    const uint64_t *written; /* leaves; NULL: all */
    uint32_t leaf;           /* of the first member */
    uint64_t *seen;          /* members that are in the output, or shall not be */
} level_t;

static uint8_t *write_level(level_t *level, uint8_t *at);

static bool is_written(const level_t *level, const model__field_t *field)
{
    if (!level->written)
        return true;
    for (uint32_t i = 0; i < field->n_leaves; i++)
        if (model__bit(level->written, level->leaf + field->first_leaf + i))
            return true;
    return false;
}

static bool is_extra_id(const model__field_t *field)
{
    return field->plan->elements[field->index].op == MODEL__OP_EXTRA_ID;
}

static uint8_t *copy_bytes(model__encoder_t *encoder, const uint8_t *bytes, size_t size,
                           uint8_t *at)
{
    at = model__encoder_room(encoder, at, size);
    if (!at)
        return NULL;
    memcpy(at, bytes, size);
    return at + size;
}

static uint8_t *copy_element(model__encoder_t *encoder, const model__found_t *found, uint8_t *at)
{
    return copy_bytes(encoder, found->element, (size_t)(model__found_end(found) - found->element),
                      at);
}

/* The value that is stored, under the member's own key. */
static uint8_t *copy_value(model__encoder_t *encoder, const model__field_t *field,
                           const model__found_t *found, uint8_t *at)
{
    at = copy_bytes(encoder, field->header, field->key_size + 2, at);
    return at ? copy_bytes(encoder, found->value, found->value_size, at) : NULL;
}

/* NULL: the record is of another case than the origin, of which nothing stays then. */
static const model__plan_t *case_over(const model__plan_t *plan, const uint8_t *record,
                                      const uint8_t *origin)
{
    const model__plan_t *found = model__plan_for(plan, record);

    return found == model__case_stored(plan, origin) ? found : NULL;
}

static uint8_t *write_struct(const level_t *level, const model__field_t *field,
                             const uint8_t *record, const model__found_t *found, uint8_t *at)
{
    model__encoder_t *encoder = level->encoder;
    model__place_t place = {encoder->place, field, MODEL__NO_ITEM, MODEL__NO_ITEM};
    const model__plan_t *plan = case_over(field->embedded, record, found->value);
    bool by_value = !field->shape && !field->embedded->cases;
    level_t inner = {encoder,
                     plan,
                     record,
                     found->value,
                     by_value ? level->written : NULL,
                     level->leaf + field->first_leaf,
                     NULL};

    if (!plan)
        return model__write_member(encoder, field, level->record, at);
    at = copy_bytes(encoder, field->header, field->key_size + 2, at);
    if (!at)
        return NULL;
    encoder->place = &place;
    encoder->depth++;
    at = write_level(&inner, at);
    encoder->depth--;
    encoder->place = place.outer;
    return at;
}

/* Are the items as they are stored? error: only if there is no memory to find out. */
static bool same_as_stored(const level_t *level, const model__field_t *field, model_error_t *error)
{
    model_memory_t memory;
    model__reading_t reading = {.memory = &memory, .lenient = true};
    uint32_t size;

    memcpy(&size, level->origin, sizeof size);
    model__memory_init(&memory, 0);
    void *stored = model__take(&memory, level->plan->size);
    bool same = stored ? model__decode(level->plan, level->origin, size, stored, &reading, error) &&
                             model__same_member(field, level->record, stored)
                       : model__memory_failed(&memory, error);
    model__memory_clear(&memory);
    return same;
}

/* Items were written and differ from the stored ones, or only in how these are stored. Then they
 * stay as they are: what guards their next change is that they are stored like this. */
static uint8_t *rewrite_items(const level_t *level, const model__field_t *field,
                              const model__found_t *found, size_t start, uint8_t *at)
{
    model__encoder_t *encoder = level->encoder;
    model_error_t error = {0};

    if (same_as_stored(level, field, &error))
        return copy_value(encoder, field, found, encoder->out->data + start);
    if (error.code == MODEL_ERROR_MEMORY) {
        model__no_memory(encoder->error);
        return NULL;
    }
    if (!model__loses_unknown(field, level->record, found))
        return at;
    return model__encoder_fail(encoder, field, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_ITEMS,
                               "its stored items hold keys that the model does not name");
}

static uint8_t *write_items(const level_t *level, const model__field_t *field,
                            const model__found_t *found, uint8_t *at)
{
    model__encoder_t *encoder = level->encoder;
    size_t start = (size_t)(at - encoder->out->data);

    at = model__write_member(encoder, field, level->record, at);
    if (!at)
        return NULL;
    const uint8_t *value = encoder->out->data + start + field->key_size + 2;
    if ((size_t)(at - value) == found->value_size &&
        !memcmp(value, found->value, (size_t)(at - value)))
        return at;
    return rewrite_items(level, field, found, start, at);
}

/* found NULL: the origin has no such member. */
static uint8_t *write_over(const level_t *level, const model__field_t *field,
                           const model__found_t *found, uint8_t *at)
{
    const uint8_t *value = model__value_of(field, level->record);

    if (value && found && model__has_items(field) && found->type == field->type)
        return write_items(level, field, found, at);
    if (value && found && field->kind == MODEL_KIND_DOCUMENT && found->type == BSON_TYPE_DOCUMENT)
        return write_struct(level, field, value, found, at);
    return model__write_member(level->encoder, field, level->record, at);
}

static bool is_old_name(const model__field_t *field, const model__found_t *found)
{
    return model__found_key_size(found) != field->key_size ||
           memcmp(model__found_key(found), field->key, field->key_size) != 0;
}

static uint8_t *write_stored(const level_t *level, const model__found_t *found, uint8_t *at)
{
    const model__field_t *field =
        model__field_by_key(level->plan, model__found_key(found), model__found_key_size(found));

    if (!field)
        return copy_element(level->encoder, found, at);
    if (is_old_name(field, found))
        return is_written(level, field) ? at : copy_element(level->encoder, found, at);
    if (model__bit(level->seen, field->index))
        return at;
    model__bit_set(level->seen, field->index);
    return is_written(level, field) ? write_over(level, field, found, at)
                                    : copy_element(level->encoder, found, at);
}

static uint8_t *write_unseen(const level_t *level, const model__field_t *field, uint8_t *at)
{
    model__found_t found;

    if (model__bit(level->seen, field->index) || !is_written(level, field))
        return at;
    bool stored = model__find_stored(field, level->origin, &found);
    return write_over(level, field, stored ? &found : NULL, at);
}

/* The id comes first, wherever it was. */
static uint8_t *write_id(const level_t *level, uint8_t *at)
{
    const model__field_t *field = &level->plan->fields[0];
    model__found_t found;

    if (!level->plan->n_fields || strcmp(field->key, "_id") != 0)
        return at;
    model__bit_set(level->seen, 0);
    bool stored = model__bson_find(level->origin, field->key, field->key_size, &found);
    if (stored && (is_extra_id(field) || !is_written(level, field)))
        return copy_element(level->encoder, &found, at);
    if (!is_extra_id(field))
        return is_written(level, field) ? write_over(level, field, stored ? &found : NULL, at) : at;
    bson_oid_t id;
    bson_oid_init(&id, NULL);
    at = copy_bytes(level->encoder, field->header, field->key_size + 2, at);
    return at ? copy_bytes(level->encoder, id.bytes, sizeof id.bytes, at) : NULL;
}

static uint8_t *write_elements(const level_t *level, uint8_t *at)
{
    uint32_t size;
    model__found_t found;
    model__step_t step;

    memcpy(&size, level->origin, sizeof size);
    const uint8_t *p = level->origin + sizeof size, *end = level->origin + size;
    at = write_id(level, at);
    while (at && (step = model__bson_step(p, end, &found)) != MODEL__STEP_END) {
        if (step == MODEL__STEP_CORRUPT) {
            model__fail(level->encoder->error, MODEL_ERROR_CORRUPT, "invalid origin");
            return NULL;
        }
        at = write_stored(level, &found, at);
        p = model__found_end(&found);
    }
    for (uint32_t i = 0; at && i < level->plan->n_fields; i++)
        at = write_unseen(level, &level->plan->fields[i], at);
    return at;
}

static uint8_t *write_framed(const level_t *level, uint8_t *at)
{
    at = model__encoder_room(level->encoder, at, sizeof(uint32_t));
    if (!at)
        return NULL;
    size_t start = (size_t)(at - level->encoder->out->data);
    at = write_elements(level, at + sizeof(uint32_t));
    at = at ? model__encoder_room(level->encoder, at, 1) : NULL;
    if (!at)
        return NULL;
    *at++ = 0;
    return model__write_length(level->encoder, start, at);
}

static uint8_t *write_level(level_t *level, uint8_t *at)
{
    uint64_t few[FEW_FIELDS / 64] = {0};
    uint32_t n_fields = level->plan->n_fields;

    level->seen = few;
    if (!level->written && !model__stored_extra(level->plan, level->record, level->origin))
        return model__encoder_fail(level->encoder, level->plan->extra, MODEL_ERROR_UNSUPPORTED,
                                   MODEL__RULE_KEY, MODEL__EXTRA_CHANGED);
    if (n_fields <= FEW_FIELDS)
        return write_framed(level, at);
    level->seen = model__malloc_zeroed(n_fields / 64 + 1, sizeof(uint64_t));
    if (!level->seen) {
        model__no_memory(level->encoder->error);
        return NULL;
    }
    at = write_framed(level, at);
    model__free(level->seen);
    return at;
}

static bool struct_holds_unknown(const model__plan_t *plan, const model__found_t *document)
{
    const uint8_t *p = document->value + sizeof(uint32_t);
    model__found_t found;

    plan = model__case_stored(plan, document->value);
    if (!plan)
        return true;
    for (; model__bson_step(p, model__found_end(document), &found) == MODEL__STEP_ELEMENT;
         p = model__found_end(&found)) {
        const model__field_t *field =
            model__field_by_key(plan, model__found_key(&found), model__found_key_size(&found));
        if (field ? model__holds_unknown(field, &found) : !plan->extra)
            return true;
    }
    return false;
}

bool model__holds_unknown(const model__field_t *field, const model__found_t *found)
{
    const uint8_t *p = found->value + sizeof(uint32_t);
    model__found_t item;

    if (!field->embedded || found->type != field->type)
        return false;
    if (!model__has_items(field))
        return struct_holds_unknown(field->embedded, found);
    for (; model__bson_step(p, model__found_end(found), &item) == MODEL__STEP_ELEMENT;
         p = model__found_end(&item))
        if (item.type == BSON_TYPE_DOCUMENT && struct_holds_unknown(field->embedded, &item))
            return true;
    return false;
}

bool model__loses_unknown(const model__field_t *field, const uint8_t *record,
                          const model__found_t *stored)
{
    return model__has_items(field) && stored->type == field->type &&
           model__span_of(field, record + field->row->offset).count &&
           model__holds_unknown(field, stored);
}

bool model__find_stored(const model__field_t *field, const uint8_t *document, model__found_t *found)
{
    if (model__bson_find(document, field->key, field->key_size, found))
        return true;
    for (size_t i = 0; i < MODEL_MAX_OLD_KEYS && field->row->also_read[i]; i++)
        if (model__bson_find(document, field->row->also_read[i], strlen(field->row->also_read[i]),
                             found))
            return true;
    return false;
}

uint8_t *model__write_over(model__encoder_t *encoder, const model__plan_t *plan,
                           const uint8_t *record, const uint8_t *origin, uint8_t *at)
{
    level_t level = {encoder, case_over(plan, record, origin), record, origin, NULL, 0, NULL};

    return level.plan ? write_level(&level, at) : model__write_case(encoder, plan, record, at);
}

bool model__encode_over(const model__plan_t *plan, const void *record, const uint8_t *origin,
                        const model__loaded_t *loaded, model__buffer_t *out, model_error_t *error)
{
    model__encoder_t encoder;
    size_t start = out->size;
    level_t level = {&encoder, plan, record, origin, loaded ? loaded->read : NULL, 0, NULL};

    if (!origin)
        return model__encode(plan, record, out, error);
    uint8_t *at = model__encoder_begin(&encoder, out, NULL, error);
    at = at ? write_level(&level, at) : NULL;
    return model__encoder_end(&encoder, at, start);
}
