/* Two members of one document, compared. */
#include "query/query.h"

#include <stdio.h>

/* What can be compared with what. */
enum { NONE, NUMBERS, STRINGS, LABELS, BOOLS, DATES, IDS, BYTES, TIMESTAMPS };

static const uint8_t classes[MODEL_KIND_MASK + 1] = {
    [MODEL_KIND_INT8] = NUMBERS,   [MODEL_KIND_INT16] = NUMBERS,
    [MODEL_KIND_INT32] = NUMBERS,  [MODEL_KIND_INT64] = NUMBERS,
    [MODEL_KIND_UINT8] = NUMBERS,  [MODEL_KIND_UINT16] = NUMBERS,
    [MODEL_KIND_UINT32] = NUMBERS, [MODEL_KIND_DOUBLE] = NUMBERS,
    [MODEL_KIND_FLOAT] = NUMBERS,  [MODEL_KIND_DECIMAL] = NUMBERS,
    [MODEL_KIND_STRING] = STRINGS, [MODEL_KIND_TEXT] = STRINGS,
    [MODEL_KIND_CHARS] = STRINGS,  [MODEL_KIND_ENUM_NUMBER] = NUMBERS,
    [MODEL_KIND_ENUM] = LABELS,    [MODEL_KIND_BOOL] = BOOLS,
    [MODEL_KIND_DATE] = DATES,     [MODEL_KIND_OID] = IDS,
    [MODEL_KIND_BINARY] = BYTES,   [MODEL_KIND_TIMESTAMP] = TIMESTAMPS,
};

/* A comparison of two stored names: "$" and the name, as expressions have it. */
typedef struct comparison {
    model__word_t word;
    bool negated;
    const char *one, *other;
} comparison_t;

static const struct {
    uint16_t op;
    model__word_t word;
    bool order;
} words[] = {
    {MODEL__EQ, MODEL__WORD("$eq"), false}, {MODEL__NE, MODEL__WORD("$eq"), false},
    {MODEL__LT, MODEL__WORD("$lt"), true},  {MODEL__LTE, MODEL__WORD("$lte"), true},
    {MODEL__GT, MODEL__WORD("$gt"), true},  {MODEL__GTE, MODEL__WORD("$gte"), true},
};

static const model__word_t *find_word(int64_t op, bool *order)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(words); i++)
        if (words[i].op == op) {
            *order = words[i].order;
            return &words[i].word;
        }
    return NULL;
}

static bool unsupported(const model__writer_t *writer, const model__condition_t *member,
                        const char *text)
{
    return model__fail_at(writer->error, MODEL_ERROR_UNSUPPORTED, member->path, MODEL__RULE_TYPE,
                          "%s cannot be compared with another member", text);
}

/* Expressions know no items of lists, no old names, no cases. */
static bool find_operand(const model__writer_t *writer, const model__plan_t *plan,
                         model__condition_t *member)
{
    model__path_t path;

    path.through_list = false; /* the name of a member is no path */
    if (!model__condition_resolve(writer, plan, member, &path))
        return false;
    if (path.through_list || model__has_items(member->field))
        return unsupported(writer, member, "a list, or what is in one,");
    if (member->n_cases)
        return unsupported(writer, member, "a case of a union");
    if (model__has_old_names(model__trail_of(member), member->key.text, member->key.size))
        return unsupported(writer, member, "a member with old names");
    if (!classes[member->field->kind])
        return unsupported(writer, member, model__bson_type_name(member->field->type));
    char *text = model__take(writer->memory, member->key.size + sizeof "$");
    if (!text)
        return model__memory_failed(writer->memory, writer->error);
    sprintf(text, "$%s", member->key.text); /* of a path: its end is the path's */
    member->key.text = text;
    return true;
}

static bool alike(const model__field_t *one, const model__field_t *other, bool order)
{
    uint8_t class = classes[one->kind];

    if (class != classes[other->kind] || (order && (class == LABELS || class == BOOLS)))
        return false;
    return class != LABELS || one->row->labels == other->row->labels;
}

/* {"$gt": ["$home.city", null]}: there is a value. Or both sides are names. */
static bool put_operands(model__buffer_t *out, const model__word_t *word, const char *key,
                         const char *one, const char *other)
{
    size_t item, array;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, 1, &item) &&
           model__put_begin(out, BSON_TYPE_ARRAY, word->text, word->size, &array) &&
           model__put_string(out, "0", 1, one, strlen(one)) &&
           (other ? model__put_string(out, "1", 1, other, strlen(other))
                  : model__put_null(out, "1", 1)) &&
           model__put_end(out, array) && model__put_end(out, item);
}

static bool put_both(model__buffer_t *out, const comparison_t *comparison)
{
    static const model__word_t gt = MODEL__WORD("$gt");
    size_t all;

    return model__put_begin(out, BSON_TYPE_ARRAY, "$and", 4, &all) &&
           put_operands(out, &gt, "0", comparison->one, NULL) &&
           put_operands(out, &gt, "1", comparison->other, NULL) &&
           put_operands(out, &comparison->word, "2", comparison->one, comparison->other) &&
           model__put_end(out, all);
}

/* {"$expr": {"$not": [{"$and": […]}]}}, or without the $not. */
static bool put_expression(model__buffer_t *out, const comparison_t *comparison)
{
    size_t expression, array, item;

    if (!model__put_begin(out, BSON_TYPE_DOCUMENT, "$expr", 5, &expression))
        return false;
    if (!comparison->negated)
        return put_both(out, comparison) && model__put_end(out, expression);
    return model__put_begin(out, BSON_TYPE_ARRAY, "$not", 4, &array) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &item) && put_both(out, comparison) &&
           model__put_end(out, item) && model__put_end(out, array) &&
           model__put_end(out, expression);
}

bool model__write_comparison(model__writer_t *writer, const model__condition_t *condition,
                             const char *key, size_t key_size)
{
    const model_term_t *term = condition->value;
    const model_term_t term_of_other = {.op = term->op, .model = term->model, .path = term->key};
    model__condition_t one = {.operation = condition->operation, .value = term},
                       other = {.operation = condition->operation, .value = &term_of_other};
    bool order = false;
    const model__word_t *word = find_word(term->integer, &order);

    (void)key, (void)key_size; /* one name of several, if there are old ones */
    if (!word)
        return model__refuse_condition(writer, condition, MODEL__RULE_TYPE,
                                       "no such comparison of two members");
    if (writer->items)
        return model__fail_at(writer->error, MODEL_ERROR_UNSUPPORTED, condition->path,
                              MODEL__RULE_TYPE,
                              "the server compares no two members of an item of a list");
    if (!find_operand(writer, condition->plan, &one) ||
        !find_operand(writer, condition->plan, &other))
        return false;
    if (!alike(one.field, other.field, order))
        return model__refuse_condition(writer, condition, MODEL__RULE_TYPE,
                                       "cannot be compared so with %s", other.path);
    return put_expression(writer->out, &(const comparison_t){*word, term->integer == MODEL__NE,
                                                             one.key.text, other.key.text});
}
