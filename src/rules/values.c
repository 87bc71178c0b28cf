/* Rules of one plain value, by its kind. */
#include "rules/check.h"

#include <inttypes.h>
#include <mongomodel/decimal.h>

typedef struct subject {
    model__checker_t *checker;
    const model__field_t *field;
    const model__step_t *step;
    const void *value;
} subject_t;

#define FAULT(subject, ...) \
    model__step_fault(&(subject)->checker->verdict, (subject)->step, __VA_ARGS__)

static bool judge(const subject_t *subject, bool passed, const model_error_t *refusal)
{
    if (passed)
        return true;
    return FAULT(subject, MODEL__RULE_CHECK, "%s",
                 refusal->code ? refusal->message : "refused by its check");
}

/* ---- integers: also what is counted or numbered ---- */

static bool check_integer_range(const subject_t *subject, int64_t value)
{
    const model_limits_t *range = &subject->field->row->range;
    const char *unit = subject->field->kind == MODEL_KIND_DATE ? " ms since 1970" : "";

    if ((range->has & 1u) && value < range->int_min)
        return FAULT(subject, MODEL__RULE_RANGE, "must be at least %" PRId64 "%s", range->int_min,
                     unit);
    if ((range->has & 2u) && value > range->int_max)
        return FAULT(subject, MODEL__RULE_RANGE, "must be at most %" PRId64 "%s", range->int_max,
                     unit);
    return true;
}

static bool check_label(const subject_t *subject, int64_t value)
{
    const model__field_t *field = subject->field;

    if (!field->n_labels || (value >= 0 && value < field->n_labels && field->labels[value].text))
        return true;
    return FAULT(subject, MODEL__RULE_ENUM, "a number without a label");
}

static bool check_integer(const subject_t *subject)
{
    const model_field_t *row = subject->field->row;
    int64_t value = model__load_integer(subject->field->kind, subject->value);

    if (!check_integer_range(subject, value) || !check_label(subject, value))
        return false;
    if (!row->check.integer)
        return true;
    model_error_t refusal = {0};
    return judge(subject, row->check.integer(value, row->check_context, &refusal), &refusal);
}

/* ---- doubles: NaN is in no range ---- */

static bool check_real_range(const subject_t *subject, double value)
{
    const model_limits_t *range = &subject->field->row->range;

    if ((range->has & 1u) && !(value >= range->real_min))
        return FAULT(subject, MODEL__RULE_RANGE, "must be at least %.15g", range->real_min);
    if ((range->has & 2u) && !(value <= range->real_max))
        return FAULT(subject, MODEL__RULE_RANGE, "must be at most %.15g", range->real_max);
    return true;
}

static double load_real(const subject_t *subject)
{
    double value;
    float narrow;

    if (subject->field->kind == MODEL_KIND_FLOAT) {
        memcpy(&narrow, subject->value, sizeof narrow);
        return (double)narrow;
    }
    memcpy(&value, subject->value, sizeof value);
    return value;
}

static bool check_real(const subject_t *subject)
{
    const model_field_t *row = subject->field->row;
    double value = load_real(subject);

    if (!check_real_range(subject, value))
        return false;
    if (!row->check.real)
        return true;
    model_error_t refusal = {0};
    return judge(subject, row->check.real(value, row->check_context, &refusal), &refusal);
}

/* ---- decimals: the same ---- */

static bool decimal_fault(const subject_t *subject, const char *words,
                          const bson_decimal128_t *bound)
{
    char text[MODEL_DECIMAL_SIZE];

    model_decimal_to_string(bound, text);
    return FAULT(subject, MODEL__RULE_RANGE, "must be at %s %s", words, text);
}

static bool check_decimal(const subject_t *subject)
{
    const model__decimals_t *bounds = subject->field->decimals;
    uint32_t has = subject->field->row->range.has;
    bson_decimal128_t value;

    if (!bounds)
        return true;
    memcpy(&value, subject->value, sizeof value);
    bool nan = model__decimal_is_nan(&value); /* less than every bound */
    if ((has & 1u) && model_decimal_compare(&value, &bounds->low) < 0)
        return decimal_fault(subject, "least", &bounds->low);
    if ((has & 2u) && (nan || model_decimal_compare(&value, &bounds->high) > 0))
        return decimal_fault(subject, "most", &bounds->high);
    return true;
}

/* ---- texts ---- */

static bool load_text(const subject_t *subject, model_text_t *text)
{
    const char *end;

    switch (subject->field->kind) {
    case MODEL_KIND_TEXT:
        memcpy(text, subject->value, sizeof *text);
        return true;
    case MODEL_KIND_STRING:
        text->data = model__load_pointer(subject->value);
        text->length = strlen(text->data);
        return true;
    default:
        text->data = subject->value;
        end = memchr(text->data, 0, subject->field->row->size);
        text->length = end ? (size_t)(end - text->data) : 0;
        return end || FAULT(subject, MODEL__RULE_LENGTH, "no NUL within its %u bytes",
                            subject->field->row->size);
    }
}

bool model__check_limits(model__checker_t *checker, const model__step_t *step,
                         const model_limits_t *limits, size_t n, const char *rule, const char *unit)
{
    const char *plural = n == 1 ? "" : "s";

    if ((limits->has & 1u) && n < (uint64_t)limits->int_min)
        return model__step_fault(&checker->verdict, step, rule, "%zu %s%s, at least %" PRId64, n,
                                 unit, plural, limits->int_min);
    if ((limits->has & 2u) && n > (uint64_t)limits->int_max)
        return model__step_fault(&checker->verdict, step, rule, "%zu %s%s, at most %" PRId64, n,
                                 unit, plural, limits->int_max);
    return true;
}

static bool check_length(const subject_t *subject, const model_text_t *text)
{
    const model_limits_t *limits = &subject->field->row->length;

    return !limits->has || model__check_limits(subject->checker, subject->step, limits,
                                               model__utf8_count(text->data, text->length),
                                               MODEL__RULE_LENGTH, "character");
}

static bool check_pattern(const subject_t *subject, const model_text_t *text)
{
    model__checker_t *checker = subject->checker;

    if (!subject->field->row->pattern)
        return true;
    if (!model__pattern_ready(subject->field, checker->verdict.error)) {
        checker->verdict.stopped = true;
        return false;
    }
    switch (model__pattern_match(&checker->matcher, subject->field, text->data, text->length)) {
    case MODEL__MATCHES:
        return true;
    case MODEL__DIFFERS:
        return FAULT(subject, MODEL__RULE_PATTERN, "does not match the pattern");
    case MODEL__COSTLY:
        return FAULT(subject, MODEL__RULE_PATTERN, "too costly to match against the pattern");
    default:
        return model__step_no_memory(&checker->verdict);
    }
}

static bool check_format(const subject_t *subject, const model_text_t *text)
{
    if (subject->field->row->format != MODEL_EMAIL || model__email_valid(text->data, text->length))
        return true;
    return FAULT(subject, MODEL__RULE_FORMAT, "not an e-mail address");
}

static bool check_own(const subject_t *subject, const model_text_t *text)
{
    const model_field_t *row = subject->field->row;

    if (!row->check.string && !row->check.text)
        return true;
    model_error_t refusal = {0};
    bool passed = subject->field->kind == MODEL_KIND_TEXT
                      ? row->check.text(text, row->check_context, &refusal)
                      : row->check.string(text->data, row->check_context, &refusal);
    return judge(subject, passed, &refusal);
}

static bool check_text(const subject_t *subject)
{
    model_text_t text;

    if (!load_text(subject, &text))
        return false;
    if (!model__utf8_ok(text.data, text.length))
        return FAULT(subject, MODEL__RULE_UTF8, "not UTF-8");
    return check_length(subject, &text) && check_pattern(subject, &text) &&
           check_format(subject, &text) && check_own(subject, &text);
}

static bool check_binary(const subject_t *subject)
{
    model_binary_t binary;

    memcpy(&binary, subject->value, sizeof binary);
    return model__check_limits(subject->checker, subject->step, &subject->field->row->length,
                               binary.length, MODEL__RULE_LENGTH, "byte");
}

static bool check_regex(const subject_t *subject)
{
    model_regex_t regex;

    memcpy(&regex, subject->value, sizeof regex);
    const char *options = regex.options ? regex.options : "";
    return (model__utf8_ok(regex.pattern, strlen(regex.pattern)) &&
            model__utf8_ok(options, strlen(options))) ||
           FAULT(subject, MODEL__RULE_UTF8, "not UTF-8");
}

static bool check_javascript(const subject_t *subject)
{
    model_javascript_t code;

    memcpy(&code, subject->value, sizeof code);
    return model__utf8_ok(code.data, code.length) || FAULT(subject, MODEL__RULE_UTF8, "not UTF-8");
}

static bool check_vector(const subject_t *subject)
{
    return model__check_limits(subject->checker, subject->step, &subject->field->row->items,
                               model__span_of(subject->field, subject->value).count,
                               MODEL__RULE_ITEMS, "item");
}

/* ---- kinds ---- */

static bool no_pointer(const void *value)
{
    return !model__load_pointer(value);
}

static bool no_type(const void *value)
{
    return !((const uint8_t *)value)[offsetof(model_raw_t, type)];
}

_Static_assert(offsetof(model_text_t, data) == 0 && offsetof(model_binary_t, data) == 0 &&
                   offsetof(model_regex_t, pattern) == 0 &&
                   offsetof(model_javascript_t, data) == 0 &&
                   offsetof(model_float_list_t, items) == 0,
               "no_pointer() looks at the first bytes");

static const struct kind {
    bool (*check)(const subject_t *subject); /* NULL: there is nothing that it could break */
    bool (*empty)(const void *value);        /* NULL: never */
} kinds[MODEL__N_KINDS] = {
    [MODEL_KIND_BOOL] = {check_integer, NULL},
    [MODEL_KIND_INT32] = {check_integer, NULL},
    [MODEL_KIND_INT64] = {check_integer, NULL},
    [MODEL_KIND_UINT32] = {check_integer, NULL},
    [MODEL_KIND_DATE] = {check_integer, NULL},
    [MODEL_KIND_ENUM] = {check_integer, NULL},
    [MODEL_KIND_ENUM_NUMBER] = {check_integer, NULL},
    [MODEL_KIND_DOUBLE] = {check_real, NULL},
    [MODEL_KIND_STRING] = {check_text, no_pointer},
    [MODEL_KIND_TEXT] = {check_text, no_pointer},
    [MODEL_KIND_CHARS] = {check_text, NULL},
    [MODEL_KIND_BINARY] = {check_binary, no_pointer},
    [MODEL_KIND_RAW] = {NULL, no_type},
    [MODEL_KIND_DECIMAL] = {check_decimal, NULL},
    [MODEL_KIND_INT8] = {check_integer, NULL},
    [MODEL_KIND_INT16] = {check_integer, NULL},
    [MODEL_KIND_UINT8] = {check_integer, NULL},
    [MODEL_KIND_UINT16] = {check_integer, NULL},
    [MODEL_KIND_FLOAT] = {check_real, NULL},
    [MODEL_KIND_REGEX] = {check_regex, no_pointer},
    [MODEL_KIND_JAVASCRIPT] = {check_javascript, no_pointer},
    [MODEL_KIND_VECTOR_FLOAT] = {check_vector, no_pointer},
    [MODEL_KIND_VECTOR_INT8] = {check_vector, no_pointer},
};

bool model__plain_empty(uint16_t kind, const void *value)
{
    return kinds[kind].empty && kinds[kind].empty(value);
}

bool model__plain_zero(const model__field_t *field, const void *value)
{
    const uint8_t *bytes = value;
    size_t size = field->kind == MODEL_KIND_CHARS ? 1 : field->row->size;

    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

bool model__check_plain(model__checker_t *checker, const model__field_t *field, const void *value,
                        const model__step_t *step)
{
    const struct kind *kind = &kinds[field->kind];

    return !kind->check || kind->check(&(subject_t){checker, field, step, value});
}
