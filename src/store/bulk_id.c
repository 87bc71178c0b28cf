/* Which record an item is about, for its outcome. */
#include "store/bulk.h"

/* ---- adding ---- */

/* A condition's first operand: of UUIDs there are two, the first one is as we store it. */
static void find_value(model__found_t *found)
{
    bson_iter_t at;
    bson_t view;

    while (found->type == BSON_TYPE_DOCUMENT || found->type == BSON_TYPE_ARRAY) {
        if (!bson_init_static(&view, found->value, found->value_size) ||
            !bson_iter_init(&at, &view) || !bson_iter_next(&at) ||
            !model__bson_find(found->value, bson_iter_key(&at), strlen(bson_iter_key(&at)), found))
            found->type = 0;
    }
}

bool model__adding_id(model__adding_t *adding, const uint8_t *document)
{
    const model__field_t *field = adding->call.plan->id;
    model_memory_t *memory = &adding->bulk->memory;
    model__part_t *id = &adding->work.id;
    model__found_t found;

    if (!model__bson_find(document, field->key, field->key_size, &found))
        return true;
    find_value(&found);
    if (!found.type)
        return true;
    *id = (model__part_t){.bytes = model__take_copy(memory, found.value, found.value_size),
                          .size = found.value_size};
    adding->work.id_type = found.type;
    return id->bytes || model__memory_failed(memory, adding->call.error);
}

/* ---- reporting ---- */

static bool take_number(const model__found_t *found, model_bulk_id_t *id)
{
    id->kind = MODEL_KIND_INT64;
    return model__found_integer(found, &id->number);
}

static bool take_date(const model__found_t *found, model_bulk_id_t *id)
{
    id->kind = MODEL_KIND_DATE;
    memcpy(&id->date.ms, found->value, sizeof id->date.ms);
    return true;
}

static bool take_oid(const model__found_t *found, model_bulk_id_t *id)
{
    id->kind = MODEL_KIND_OID;
    memcpy(id->oid.bytes, found->value, sizeof id->oid.bytes);
    return true;
}

static bool take_decimal(const model__found_t *found, model_bulk_id_t *id)
{
    id->kind = MODEL_KIND_DECIMAL;
    memcpy(&id->decimal.low, found->value, sizeof id->decimal.low);
    memcpy(&id->decimal.high, found->value + 8, sizeof id->decimal.high);
    return true;
}

/* A length, a subtype, the bytes. */
static bool take_uuid(const model__found_t *found, model_bulk_id_t *id)
{
    enum { HEAD = 5 };

    id->kind = MODEL_KIND_UUID;
    if (found->value_size != HEAD + sizeof id->uuid.bytes)
        return false;
    memcpy(id->uuid.bytes, found->value + HEAD, sizeof id->uuid.bytes);
    return true;
}

/* A length, the text, a NUL. */
static bool take_text(const model__found_t *found, model_bulk_id_t *id)
{
    enum { HEAD = 4 };

    id->kind = MODEL_KIND_TEXT;
    id->text = (model_text_t){.data = (const char *)found->value + HEAD,
                              .length = found->value_size - HEAD - 1};
    return true;
}

static const struct taker {
    uint8_t type;
    bool (*take)(const model__found_t *found, model_bulk_id_t *id);
} takers[] = {
    {BSON_TYPE_INT64, take_number},
    {BSON_TYPE_INT32, take_number},
    {BSON_TYPE_OID, take_oid},
    {BSON_TYPE_UTF8, take_text},
    {BSON_TYPE_BINARY, take_uuid},
    {BSON_TYPE_DATE_TIME, take_date},
    {BSON_TYPE_DECIMAL128, take_decimal},
};

bool model__work_id(const model__work_t *work, model_bulk_id_t *id)
{
    const model__found_t found = {
        .type = work->id_type, .value = work->id.bytes, .value_size = work->id.size};

    memset(id, 0, sizeof *id);
    for (size_t i = 0; i < MODEL__COUNT_OF(takers); i++)
        if (found.type && takers[i].type == found.type && takers[i].take(&found, id))
            return true;
    id->kind = 0;
    return false;
}

size_t model__work_id_text(const model__work_t *work)
{
    model_bulk_id_t id;

    return model__work_id(work, &id) && id.kind == MODEL_KIND_TEXT ? id.text.length + 1 : 0;
}

/* ---- as the application's own type ---- */

static bool copy(void *to, const void *from, size_t size)
{
    memcpy(to, from, size);
    return true;
}

static bool copy_label(const model__field_t *field, const model_text_t *text, void *to)
{
    for (uint32_t i = 0; i < field->n_labels; i++) {
        const model__label_t *label = &field->labels[i];
        if (label->text && label->size == text->length &&
            !memcmp(label->text, text->data, text->length)) {
            model__store_integer(field->kind, to, i);
            return true;
        }
    }
    return false;
}

static bool copy_text(const model__field_t *field, const model_text_t *text, void *to)
{
    switch (field->kind) {
    case MODEL_KIND_STRING:
        return copy(to, &text->data, sizeof text->data);
    case MODEL_KIND_TEXT:
        return copy(to, text, sizeof *text);
    case MODEL_KIND_ENUM:
        return copy_label(field, text, to);
    default:
        return false;
    }
}

static bool copy_number(const model__field_t *field, int64_t number, void *to)
{
    const model__integer_t *integer = model__integer_of(field->kind);

    if (!integer || number < integer->least || number > integer->most)
        return false;
    model__store_integer(field->kind, to, number);
    return true;
}

static bool copy_id(const model__field_t *field, const model_bulk_id_t *id, void *to)
{
    switch (id->kind) {
    case MODEL_KIND_INT64:
        return copy_number(field, id->number, to);
    case MODEL_KIND_TEXT:
        return copy_text(field, &id->text, to);
    default: /* the rest has one type in C */
        return id->kind && id->kind == field->kind && copy(to, &id->number, field->row->size);
    }
}

bool model_bulk_id(const model_t *model, const model_bulk_report_t *report, size_t item, void *id)
{
    const model__plan_t *plan = model__plan_of(model, NULL);

    if (!plan || !plan->id || !id)
        return false;
    memset(id, 0, plan->id->row->size);
    return report && item < report->n_items && copy_id(plan->id, &report->items[item].id, id);
}
