/* Values of terms, as members keep them in memory: converted, prepared, checked. */
#include "query/change.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#define CLASS(name) (1u << MODEL__V_##name)

enum { INTEGERS = CLASS(INT) | CLASS(UINT64), REALS = CLASS(REAL) | CLASS(INT) };

typedef struct taking {
    model__builder_t *builder;
    const model__edit_t *edit;
    const model__field_t *field;
    const model_term_t *value;
    const char *path;
} taking_t;

/* How a kind of member takes a value. */
typedef struct taker {
    uint32_t classes;
    size_t size; /* of what is copied */
    bool (*take)(const taking_t *taking, const struct taker *taker, void *to);
} taker_t;

static bool fault(const taking_t *taking, const char *rule, const char *words)
{
    taking->builder->failed = true;
    return model__fault(taking->builder->error, taking->path, rule, "%s", words);
}

static bool does_not_fit(const taking_t *taking)
{
    return fault(taking, MODEL__RULE_RANGE, "the number does not fit the member's type");
}

static bool take_integer(const taking_t *taking, const taker_t *taker, void *to)
{
    const model__integer_t *integer = model__integer_of(taking->field->kind);
    const int64_t number = taking->value->integer;

    (void)taker;
    if ((taking->value->value_kind == MODEL__V_UINT64 && number < 0) || number < integer->least ||
        number > integer->most)
        return does_not_fit(taking);
    model__store_integer(taking->field->kind, to, number);
    return true;
}

/* False: an integer that a double cannot hold exactly. */
static bool real_of(const model_term_t *value, double *real)
{
    *real = value->value_kind == MODEL__V_REAL ? value->real : (double)value->integer;
    return value->value_kind == MODEL__V_REAL ||
           (*real < 9223372036854775808.0 && (int64_t)*real == value->integer);
}

static bool take_double(const taking_t *taking, const taker_t *taker, void *to)
{
    double real;

    if (!real_of(taking->value, &real))
        return does_not_fit(taking);
    memcpy(to, &real, taker->size);
    return true;
}

/* Rounded, as by an assignment. */
static bool take_float(const taking_t *taking, const taker_t *taker, void *to)
{
    double real;

    if (!real_of(taking->value, &real) || (isfinite(real) && fabs(real) > (double)FLT_MAX))
        return does_not_fit(taking);
    const float narrow = (float)real;
    memcpy(to, &narrow, taker->size);
    return true;
}

static bool take_bytes(const taking_t *taking, const taker_t *taker, void *to)
{
    memcpy(to, taking->value->pointer, taker->size);
    return true;
}

static bool take_row(const taking_t *taking, const taker_t *taker, void *to)
{
    (void)taker;
    memcpy(to, taking->value->pointer, taking->field->row->size);
    return true;
}

static bool take_struct(const taking_t *taking, const taker_t *taker, void *to)
{
    (void)taker;
    memcpy(to, taking->value->pointer, taking->field->embedded->size);
    return true;
}

static model_text_t text_of(const model_term_t *value)
{
    const model_text_t *text = value->pointer;

    if (value->value_kind == MODEL__V_TEXT)
        return *text;
    return (model_text_t){value->pointer, strlen(value->pointer)};
}

static bool take_text(const taking_t *taking, const taker_t *taker, void *to)
{
    const model_text_t text = text_of(taking->value);

    memcpy(to, &text, taker->size);
    return true;
}

static bool without_nul(const taking_t *taking, const model_text_t *text)
{
    return !text->data || !memchr(text->data, 0, text->length) ||
           fault(taking, MODEL__RULE_NUL, "a zero byte in the text");
}

static bool take_string(const taking_t *taking, const taker_t *taker, void *to)
{
    model_text_t text = text_of(taking->value);

    if (!without_nul(taking, &text))
        return false;
    if (taking->value->value_kind == MODEL__V_TEXT && text.data) {
        text.data = model__take_text(taking->builder->memory, text.data, text.length);
        if (!text.data)
            return model__memory_failed(taking->builder->memory, taking->builder->error);
    }
    memcpy(to, &text.data, taker->size);
    return true;
}

static bool take_chars(const taking_t *taking, const taker_t *taker, void *to)
{
    const model_text_t text = text_of(taking->value);
    char words[64];

    (void)taker;
    if (!text.data)
        return fault(taking, MODEL__RULE_REQUIRED, "NULL as a value");
    if (!without_nul(taking, &text))
        return false;
    snprintf(words, sizeof words, "%zu bytes, room for %u", text.length,
             taking->field->row->size - 1);
    if (text.length >= taking->field->row->size)
        return fault(taking, MODEL__RULE_LENGTH, words);
    memcpy(to, text.data, text.length);
    return true;
}

/* What is in an optional or behind a pointer, without it. */
static bool take_content(const taking_t *taking, const taker_t *taker, void *to)
{
    const model__field_t *field = taking->field;
    const model_field_t *row = field->row;
    size_t size = row->size;

    (void)taker;
    if (field->shape == MODEL_SHAPE_OPTIONAL)
        size -= model__value_at(row) - row->offset;
    if (field->shape == MODEL_SHAPE_POINTER)
        size = field->embedded->size;
    memcpy(to, taking->value->pointer, size);
    return true;
}

static const taker_t takers[MODEL__N_KINDS] = {
    [MODEL_KIND_BOOL] = {CLASS(BOOL) | CLASS(INT), 0, take_integer},
    [MODEL_KIND_INT32] = {INTEGERS, 0, take_integer},
    [MODEL_KIND_INT64] = {INTEGERS, 0, take_integer},
    [MODEL_KIND_UINT32] = {INTEGERS, 0, take_integer},
    [MODEL_KIND_INT8] = {INTEGERS, 0, take_integer},
    [MODEL_KIND_INT16] = {INTEGERS, 0, take_integer},
    [MODEL_KIND_UINT8] = {INTEGERS, 0, take_integer},
    [MODEL_KIND_UINT16] = {INTEGERS, 0, take_integer},
    [MODEL_KIND_DATE] = {CLASS(DATE), 0, take_integer},
    [MODEL_KIND_ENUM] = {INTEGERS, 0, take_integer},
    [MODEL_KIND_ENUM_NUMBER] = {INTEGERS, 0, take_integer},
    [MODEL_KIND_DOUBLE] = {REALS, sizeof(double), take_double},
    [MODEL_KIND_FLOAT] = {REALS, sizeof(float), take_float},
    [MODEL_KIND_STRING] = {CLASS(STRING) | CLASS(TEXT), sizeof(char *), take_string},
    [MODEL_KIND_TEXT] = {CLASS(STRING) | CLASS(TEXT), sizeof(model_text_t), take_text},
    [MODEL_KIND_CHARS] = {CLASS(STRING) | CLASS(TEXT), 0, take_chars},
    [MODEL_KIND_OID] = {CLASS(OID), sizeof(bson_oid_t), take_bytes},
    [MODEL_KIND_DECIMAL] = {CLASS(DECIMAL), sizeof(bson_decimal128_t), take_bytes},
    [MODEL_KIND_UUID] = {CLASS(UUID), sizeof(model_uuid_t), take_bytes},
    [MODEL_KIND_BINARY] = {CLASS(BINARY), sizeof(model_binary_t), take_bytes},
    [MODEL_KIND_RAW] = {CLASS(RAW), sizeof(model_raw_t), take_bytes},
    [MODEL_KIND_TIMESTAMP] = {CLASS(TIMESTAMP), sizeof(model_timestamp_t), take_bytes},
    [MODEL_KIND_REGEX] = {CLASS(REGEX), sizeof(model_regex_t), take_bytes},
    [MODEL_KIND_JAVASCRIPT] = {CLASS(JAVASCRIPT), sizeof(model_javascript_t), take_bytes},
    [MODEL_KIND_VECTOR_FLOAT] = {CLASS(RECORD), 0, take_row},
    [MODEL_KIND_VECTOR_INT8] = {CLASS(RECORD), 0, take_row},
    [MODEL_KIND_DOCUMENT] = {CLASS(RECORD), 0, take_struct},
};

static const taker_t whole = {CLASS(RECORD), 0, take_row},
                     member = {CLASS(MEMBER), 0, take_content};

static const taker_t *taker_of(const model__field_t *field, const model_term_t *value, bool item)
{
    if (value->value_kind == MODEL__V_MEMBER && !item)
        return &member;
    return model__has_items(field) && !item ? &whole : &takers[field->kind];
}

static bool takes(const taker_t *taker, const model_term_t *value)
{
    return value->value_kind <= MODEL__V_MEMBER && (taker->classes >> value->value_kind & 1u);
}

/* Given by address, and none was given. */
static bool is_null(const model_term_t *value)
{
    const uint32_t by_value = CLASS(BOOL) | CLASS(INT) | CLASS(UINT64) | CLASS(REAL) | CLASS(DATE);

    return !(by_value >> value->value_kind & 1u) && !value->pointer;
}

static bool is_empty(const model__field_t *field, bool item, const void *taken)
{
    if (model__has_items(field) && !item)
        return !model__span_of(field, taken).items;
    if (field->kind == MODEL_KIND_RAW)
        return !((const uint8_t *)taken)[offsetof(model_raw_t, type)];
    return field->may_be_empty && !field->shape && !model__load_pointer(taken);
}

static size_t size_of(const model__field_t *field)
{
    enum { WIDEST = 32 };
    const size_t size = field->kind == MODEL_KIND_DOCUMENT ? field->embedded->size : 0;

    return field->row->size + size + WIDEST;
}

/* A struct behind a pointer is given by the address of the pointer; a member by its own. NULL: it
 * is empty. */
static const void *given(const model__field_t *field, const model_term_t *value)
{
    const uint8_t *at = value->pointer;
    const bool is_member = value->value_kind == MODEL__V_MEMBER;

    if (field->shape == MODEL_SHAPE_POINTER && at &&
        (is_member || value->value_kind == MODEL__V_RECORD))
        return model__load_pointer(at);
    if (field->shape == MODEL_SHAPE_OPTIONAL && at && is_member)
        return *at ? at + (model__value_at(field->row) - field->row->offset) : NULL;
    return at;
}

/* An item that is empty is refused by the rules. */
static bool take_nothing(const taking_t *taking, bool item)
{
    const model__field_t *field = taking->field;

    if (item || field->row->required)
        fault(taking, MODEL__RULE_REQUIRED, "must be given");
    else if (!field->may_be_empty)
        fault(taking, MODEL__RULE_REQUIRED, "NULL as a value");
    return true;
}

static bool check(const taking_t *taking, bool item, void *at)
{
    model__builder_t *builder = taking->builder;

    if (!model__prepare_value(taking->field, at, item, taking->path, builder->memory,
                              builder->error))
        return false;
    /* what is removed need not obey the rules: they may be newer than it */
    return taking->edit->term->op == MODEL__PULL ||
           model__check_value(taking->field, at, item, taking->path, builder->error);
}

bool model__edit_take(model__builder_t *builder, const model__edit_t *edit,
                      const model_term_t *value, bool item, const char *path, const void **taken)
{
    const model__field_t *field = edit->field;
    model_term_t own = *value;
    const taking_t taking = {builder, edit, field, &own, path};
    const taker_t *taker = taker_of(field, value, item);

    *taken = NULL;
    if (!takes(taker, value))
        return fault(&taking, MODEL__RULE_TYPE, "a value of another type"), true;
    if (!item)
        own.pointer = given(field, value);
    if (is_null(&own))
        return take_nothing(&taking, item);
    void *at = model__take(builder->memory, size_of(field));
    if (!at)
        return model__memory_failed(builder->memory, builder->error);
    memset(at, 0, size_of(field));
    if (!taker->take(&taking, taker, at))
        return builder->failed;
    if (is_empty(field, item, at))
        return take_nothing(&taking, item);
    if (check(&taking, item, at))
        *taken = at;
    else
        builder->failed = true;
    return true;
}
