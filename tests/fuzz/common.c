#include "fuzz.h"

const model__plan_t *fuzz_plan_of(const model_t *model)
{
    model_error_t error = {.code = MODEL_OK};
    const model__plan_t *plan = model__plan_of(model, &error);

    fuzz_tell(&error);
    FUZZ_CHECK(plan);
    return plan;
}

uint8_t *fuzz_copy(const uint8_t *bytes, size_t size, size_t slack, uint8_t filler)
{
    uint8_t *copy = malloc(size + slack ? size + slack : 1);

    FUZZ_CHECK(copy);
    if (size)
        memcpy(copy, bytes, size);
    memset(copy + size, filler, slack);
    return copy;
}

uint8_t *fuzz_block(fuzz_input_t *input, size_t n, size_t slack, size_t *size)
{
    const uint8_t *bytes = input->at;

    *size = n < fuzz_left(input) ? n : fuzz_left(input);
    input->at += *size;
    return fuzz_copy(bytes, *size, slack, 0xa5);
}

char *fuzz_text(fuzz_input_t *input, size_t n)
{
    size_t size;
    char *text = (char *)fuzz_block(input, n, 1, &size);

    text[size] = '\0';
    return text;
}

static bool is_text(const char *text, size_t size)
{
    const char *nul = memchr(text, 0, size);

    return nul && model__utf8_valid(text, (size_t)(nul - text));
}

/* "… byte 17 …": within the document. */
static void check_offset(const char *message, size_t size)
{
    const char *found = strstr(message, "byte ");
    char *end;

    FUZZ_CHECK(found);
    unsigned long long at = strtoull(found + strlen("byte "), &end, 10);
    FUZZ_CHECK(end > found + strlen("byte ") && at <= size);
}

void fuzz_check_failure(const model_error_t *error, size_t size)
{
    FUZZ_CHECK(error->code == MODEL_ERROR_CORRUPT || error->code == MODEL_ERROR_MISMATCH ||
               error->code == MODEL_ERROR_LIMIT);
    FUZZ_CHECK(error->message[0] && is_text(error->message, sizeof error->message));
    FUZZ_CHECK(error->n_details <= 1 && error->n_failures == error->n_details);
    if (!error->n_details) /* not a document at all, or the memory's cap */
        return;
    FUZZ_CHECK(is_text(error->details[0].path, sizeof error->details[0].path));
    FUZZ_CHECK(is_text(error->details[0].rule, sizeof error->details[0].rule));
    FUZZ_CHECK(is_text(error->details[0].message, sizeof error->details[0].message));
    FUZZ_CHECK(error->details[0].rule[0]);
    check_offset(error->details[0].message, size);
}

static bool decode(const model__plan_t *plan, const uint8_t *bytes, size_t size, void *record,
                   model__reading_t *reading, model_error_t *error)
{
    model__error_clear(error);
    bool ok = model__decode(plan, bytes, size, record, reading, error);
    FUZZ_CHECK(ok == (error->code == MODEL_OK));
    return ok;
}

uint8_t *fuzz_decode(const model__plan_t *plan, const uint8_t *bytes, size_t size, void *record,
                     model__reading_t *reading)
{
    model_error_t error, again;
    uint8_t *one = fuzz_copy(bytes, size, MODEL__SLACK, 0xa5);
    uint8_t *other = fuzz_copy(bytes, size, MODEL__SLACK, 0x00);
    void *twin = malloc(plan->size);

    FUZZ_CHECK(twin);
    bool ok = decode(plan, one, size, record, reading, &error);
    FUZZ_CHECK(decode(plan, other, size, twin, reading, &again) == ok);
    FUZZ_CHECK(!memcmp(&error, &again, sizeof error));
    FUZZ_CHECK(!ok || fuzz_same(plan, record, twin));
    free(twin);
    free(other);
    if (ok)
        return one;
    fuzz_check_failure(&error, size);
    free(one);
    return NULL;
}

void fuzz_loaded(fuzz_input_t *input, const model__plan_t *plan, model_memory_t *memory,
                 model__loaded_t *loaded)
{
    size_t words = plan->n_leaves / 64 + 1;
    uint8_t pattern = fuzz_byte(input);

    *loaded = (model__loaded_t){NULL, NULL};
    if (pattern < 128)
        return;
    loaded->read = model__take_array(memory, words, sizeof *loaded->read);
    loaded->writable = model__take_array(memory, words, sizeof *loaded->writable);
    FUZZ_CHECK(loaded->read && loaded->writable);
    for (size_t i = 0; i < words; i++) {
        uint64_t bits = fuzz_byte(input), some = fuzz_byte(input);
        loaded->read[i] = bits * 0x0101010101010101u * (pattern | 1u);
        loaded->writable[i] = loaded->read[i] & ~(some * 0x0101010101010101u);
    }
}

bool fuzz_same(const model__plan_t *plan, const void *one, const void *other)
{
    for (uint32_t i = 0; i < plan->n_fields; i++)
        if (plan->elements[i].op != MODEL__OP_EXTRA_ID &&
            !model__same_member(&plan->fields[i], one, other))
            return false;
    return true;
}

static bool same_element(const model__found_t *one, const model__found_t *other)
{
    size_t size = (size_t)(model__found_end(one) - one->element);

    return size == (size_t)(model__found_end(other) - other->element) &&
           !memcmp(one->element, other->element, size);
}

static bool same_value(const model__found_t *one, const model__found_t *other)
{
    return one->type == other->type && one->value_size == other->value_size &&
           !memcmp(one->value, other->value, one->value_size);
}

/* Has the list lost all its items, and with them what the model does not name? */
static bool is_empty(const model__found_t *list)
{
    bool some = list->type == BSON_TYPE_ARRAY || list->type == BSON_TYPE_DOCUMENT;

    return !some || list->value_size == 5;
}

static void check_known(const model__field_t *field, const model__found_t *was,
                        const uint8_t *after)
{
    model__found_t is;

    if (!field->embedded || !model__find_stored(field, after, &is))
        return;
    if (field->shape == MODEL_SHAPE_LIST || field->shape == MODEL_SHAPE_MAP)
        FUZZ_CHECK(!model__holds_unknown(field, was) || same_value(was, &is) || is_empty(&is));
    else if (was->type == BSON_TYPE_DOCUMENT && is.type == BSON_TYPE_DOCUMENT)
        fuzz_check_kept(field->embedded, was->value, is.value);
}

/* Of a member that is stored twice, under its own name and an old one, the first wins. */
static bool is_read(const model__field_t *field, const uint8_t *document,
                    const model__found_t *found)
{
    model__found_t first;

    return model__find_stored(field, document, &first) && first.element == found->element;
}

void fuzz_check_kept(const model__plan_t *plan, const uint8_t *before, const uint8_t *after)
{
    const uint8_t *end = before + model__load32(before), *last = after;
    model__found_t was, is;

    /* Another case of a union replaces all. */
    plan = model__case_stored(plan, before) == model__case_stored(plan, after)
               ? model__case_stored(plan, before)
               : NULL;
    if (!plan)
        return;
    for (const uint8_t *p = before + 4; model__bson_step(p, end, &was) == MODEL__STEP_ELEMENT;
         p = model__found_end(&was)) {
        const model__field_t *field =
            model__field_by_key(plan, model__found_key(&was), model__found_key_size(&was));
        if (field && is_read(field, before, &was))
            check_known(field, &was, after);
        if (field)
            continue;
        FUZZ_CHECK(
            model__bson_find(after, model__found_key(&was), model__found_key_size(&was), &is));
        FUZZ_CHECK(same_element(&was, &is) && is.element > last);
        last = is.element;
    }
}

void fuzz_check_form(const uint8_t *one, const uint8_t *other)
{
    const uint8_t *p = one + 4, *q = other + 4;
    model__found_t a, b;

    while (model__bson_step(p, one + model__load32(one), &a) == MODEL__STEP_ELEMENT) {
        FUZZ_CHECK(model__bson_step(q, other + model__load32(other), &b) == MODEL__STEP_ELEMENT);
        FUZZ_CHECK(a.type == b.type && !strcmp(model__found_key(&a), model__found_key(&b)));
        if (a.type == BSON_TYPE_DOCUMENT || a.type == BSON_TYPE_ARRAY)
            fuzz_check_form(a.value, b.value);
        p = model__found_end(&a);
        q = model__found_end(&b);
    }
    FUZZ_CHECK(!*q);
}
