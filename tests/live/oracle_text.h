/* Conditions as they stand in a URL. */
#ifndef MONGOMODEL_TESTS_ORACLE_TEXT_H
#define MONGOMODEL_TESTS_ORACLE_TEXT_H

#include "live/oracle_terms.h"

typedef struct text {
    char text[4096];
    size_t size;
} text_t;

static inline void say(text_t *out, const char *text)
{
    assert_true(out->size + strlen(text) < sizeof out->text);
    strcpy(out->text + out->size, text);
    out->size += strlen(text);
}

static inline void say_escaped(text_t *out, const char *text)
{
    for (; *text; text++) {
        char escaped[4] = {*text, 0};
        const bool plain = (*text >= '0' && *text <= '9') || (*text >= 'a' && *text <= 'z');
        if (*text == ' ' && percent(50))
            escaped[0] = '+';
        else if (!plain || percent(5))
            snprintf(escaped, sizeof escaped, percent(50) ? "%%%02x" : "%%%02X",
                     (unsigned char)*text);
        say(out, escaped);
    }
}

static inline void say_date(const node_t *node, char *text, size_t size)
{
    const int64_t milliseconds = (node->integer % 1000 + 1000) % 1000;
    const time_t seconds = (time_t)((node->integer - milliseconds) / 1000);
    struct tm parts;

    gmtime_r(&seconds, &parts);
    size_t used = strftime(text, size, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + used, size - used, ".%03dZ", (int)milliseconds);
}

static inline void say_uuid(const node_t *node, char *text)
{
    for (size_t i = 0; i < node->size; i++)
        text += sprintf(text, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
                        (unsigned char)node->text[i]);
}

static inline void say_value(text_t *out, const model_field_t *row, const node_t *node)
{
    char text[64] = "";

    switch (node->type) {
    case BSON_TYPE_BOOL:
        strcpy(text, node->integer ? "true" : "false");
        break;
    case BSON_TYPE_DOUBLE:
        snprintf(text, sizeof text, "%.17g", node->real);
        break;
    case BSON_TYPE_DATE_TIME:
        say_date(node, text, sizeof text);
        break;
    case BSON_TYPE_OID:
        bson_oid_to_string(&node->oid, text);
        break;
    case BSON_TYPE_DECIMAL128:
        bson_decimal128_to_string(&node->decimal, text);
        break;
    case BSON_TYPE_BINARY:
        say_uuid(node, text);
        break;
    default:
        if (node->type == BSON_TYPE_UTF8 || kind_of(row) == MODEL_KIND_ENUM_NUMBER)
            break;
        snprintf(text, sizeof text, "%" PRId64, node->integer);
    }
    if (node->type == BSON_TYPE_UTF8)
        say_escaped(out, node->text);
    else
        say_escaped(out,
                    kind_of(row) == MODEL_KIND_ENUM_NUMBER ? row->labels[node->integer] : text);
}

/* Numbers without digits, and NUL, have no text. */
static inline bool value_has_text(const node_t *node)
{
    if (node->type == BSON_TYPE_UTF8)
        return !memchr(node->text, 0, node->size);
    return !node_is_number(node) || isfinite(node_number(node));
}

static inline const char *suffix_of(const condition_t *condition)
{
    static const char *const suffixes[] = {[MODEL__EQ] = "eq",
                                           [MODEL__NE] = "ne",
                                           [MODEL__LT] = "lt",
                                           [MODEL__LTE] = "lte",
                                           [MODEL__GT] = "gt",
                                           [MODEL__IN] = "in",
                                           [MODEL__GTE] = "gte",
                                           [MODEL__NIN] = "nin",
                                           [MODEL__EXISTS] = "exists",
                                           [MODEL__HAS_ALL] = "all",
                                           [MODEL__SIZE] = "size",
                                           [MODEL__CONTAINS] = "contains",
                                           [MODEL__STARTS_WITH] = "startswith",
                                           [MODEL__ENDS_WITH] = "endswith"};

    return condition->op < sizeof suffixes / sizeof *suffixes ? suffixes[condition->op] : NULL;
}

static inline bool has_text(const condition_t *condition)
{
    const path_t *path = &condition->path;

    if (!suffix_of(condition) || !path->n || path->cases || path->refused)
        return false;
    for (size_t i = 0; i < path->n; i++)
        if (path->steps[i].mode == UNDER_KEY || shape_of(path->steps[i].row) == MODEL_SHAPE_FIXED)
            return false;
    for (size_t i = 0; i < condition->n_values; i++)
        if (!value_has_text(condition->values[i]))
            return false;
    if (condition->op == MODEL__EXISTS || condition->op == MODEL__SIZE)
        return true;
    return condition->n_values && !is_struct(path) && (condition->has || is_single(path));
}

/* home.city__in=a,b */
static inline void say_condition(text_t *out, const condition_t *condition)
{
    const model_field_t *row = last_step(&condition->path)->row;

    say(out, condition->path.json);
    if (condition->op != MODEL__EQ || percent(50)) {
        say(out, "__");
        say(out, condition->fold ? "i" : "");
        say(out, suffix_of(condition));
    }
    say(out, "=");
    if (condition->op == MODEL__EXISTS)
        say(out, condition->absent ? "false" : "true");
    if (condition->op == MODEL__SIZE)
        say_value(out, row, integer_node(BSON_TYPE_INT64, condition->number));
    for (size_t i = 0; i < condition->n_values; i++) {
        say(out, i ? "," : "");
        say_value(out, row, condition->values[i]);
    }
}

/* One to three conditions that have a text, all of which must hold. */
static inline condition_t *random_parameters(const model_t *model, text_t *out)
{
    condition_t *all = take(sizeof *all);

    all->op = MODEL__ALL_OF;
    all->kids = take(3 * sizeof *all->kids);
    for (size_t n = below(3) + 1; all->n_kids < n;) {
        condition_t *condition = random_leaf(model, 0);
        if (!has_text(condition))
            continue;
        say(out, all->n_kids ? "&" : percent(20) ? "?" : "");
        say_condition(out, condition);
        all->kids[all->n_kids++] = condition;
    }
    return all;
}

#endif
