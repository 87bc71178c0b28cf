#include "query/query.h"

#include <stdio.h>

/* A bracket. What a member of it that always or never holds does to the whole. */
typedef struct bracket {
    model__word_t word;
    model__verdict_t decides; /* a member with this verdict decides for the whole … */
    model__verdict_t decided; /* … as this; one with the opposite verdict is left out */
    model__verdict_t empty;   /* the whole if no member is left */
} bracket_t;

static const bracket_t brackets[] = {
    [MODEL__ALL_OF - MODEL__ALL_OF] = {MODEL__WORD("$and"), MODEL__NEVER, MODEL__NEVER,
                                       MODEL__ALWAYS},
    [MODEL__ANY_OF -
        MODEL__ALL_OF] = {MODEL__WORD("$or"), MODEL__ALWAYS, MODEL__ALWAYS, MODEL__NEVER},
    [MODEL__NONE_OF -
        MODEL__ALL_OF] = {MODEL__WORD("$nor"), MODEL__ALWAYS, MODEL__NEVER, MODEL__ALWAYS},
};

static model__verdict_t write_term(model__writer_t *writer, const model__plan_t *plan);

static model__verdict_t fail(const model__writer_t *writer, const char *text)
{
    model__fail(writer->error, MODEL_ERROR_ARGUMENT, "%s", text);
    return MODEL__FAILED;
}

static const model_term_t *peek(model__writer_t *writer)
{
    model__terms_t *terms = writer->terms;

    if (terms->at != terms->end && terms->at->op)
        return terms->at;
    if (writer->depth || !terms->also)
        return NULL;
    *terms = (model__terms_t){.at = terms->also};
    return peek(writer);
}

/* Has it values in an array, or behind it up to the closing bracket? */
static bool is_listed(const model_term_t *term)
{
    return term->op == MODEL__IN || term->op == MODEL__NIN || term->op == MODEL__HAS_ALL;
}

bool model__term_opens(const model_term_t *term)
{
    return is_listed(term) ? !term->pointer && !term->integer
                           : term->op >= MODEL__ALL_OF && term->op <= MODEL__SOME_ITEM;
}

/* Entries up to the closing bracket or the end. */
static size_t count_entries(const model_term_t *at, const model_term_t *end)
{
    size_t n = 0, depth = 0;

    for (; at && at != end && at->op; at++) {
        if (at->op == MODEL__CLOSE && !depth--)
            break;
        n += !depth && at->op != MODEL__CLOSE;
        depth += model__term_opens(at);
    }
    return n;
}

/* Past the closing bracket; at the top level: at the end of all. */
static bool closed(model__writer_t *writer)
{
    const model_term_t *term = peek(writer);

    if (!writer->depth)
        return !term || fail(writer, "a bracket is closed that was not opened");
    if (!term)
        return fail(writer, "a bracket is not closed");
    writer->terms->at++;
    return true;
}

static bool ended(model__writer_t *writer)
{
    const model_term_t *term = peek(writer);

    return !term || term->op == MODEL__CLOSE;
}

/* {"$or": [{…}, …]} up to the closing bracket. */
static model__verdict_t write_bracket(model__writer_t *writer, const model__plan_t *plan,
                                      const bracket_t *bracket)
{
    model__buffer_t *out = writer->out;
    const size_t start = out->size;
    bool decided = false;
    uint32_t n = 0;
    size_t group, item;

    if (!model__begin_word(writer, BSON_TYPE_ARRAY, &bracket->word, &group))
        return MODEL__FAILED;
    while (!ended(writer)) {
        const size_t before = out->size;
        if (!model__begin_item(writer, n, &item))
            return MODEL__FAILED;
        model__verdict_t verdict = write_term(writer, plan);
        if (!verdict || !model__put_end(out, item))
            return MODEL__FAILED;
        decided = decided || verdict == bracket->decides;
        if (verdict == MODEL__WRITTEN)
            n++;
        else
            out->size = before;
    }
    if (!closed(writer) || !model__put_end(out, group))
        return MODEL__FAILED;
    if (n && !decided)
        return MODEL__WRITTEN;
    out->size = start;
    return decided ? bracket->decided : bracket->empty;
}

/* All terms up to the closing bracket or the end, into the open document. */
static model__verdict_t write_all(model__writer_t *writer, const model__plan_t *plan)
{
    const model__terms_t *terms = writer->terms;
    const model_term_t *also = writer->depth ? NULL : terms->also;

    if (count_entries(terms->at, terms->end) + count_entries(also, NULL) != 1 || ended(writer))
        return write_bracket(writer, plan, &brackets[0]);
    model__verdict_t verdict = write_term(writer, plan);
    return verdict && closed(writer) ? verdict : MODEL__FAILED;
}

static model__verdict_t write_nested(model__writer_t *writer, const model__plan_t *plan,
                                     const bracket_t *bracket)
{
    if (!model__nest(writer))
        return MODEL__FAILED;
    model__verdict_t verdict =
        bracket ? write_bracket(writer, plan, bracket) : write_all(writer, plan);
    writer->depth--;
    return verdict;
}

/* {key: {"$elemMatch": {…}}}: two levels deeper for the server. The conditions are read again for
 * each name of the list. */
static bool write_some_item(model__writer_t *writer, const model__condition_t *condition,
                            const char *key, size_t key_size)
{
    model__buffer_t *out = writer->out;
    size_t document, match;

    if (!model__nest(writer) ||
        !model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &document) ||
        !model__put_begin(out, BSON_TYPE_DOCUMENT, "$elemMatch", 10, &match))
        return false;
    const bool items = writer->items;
    writer->terms->at = condition->value + 1;
    writer->items = true;
    writer->body = write_nested(writer, condition->field->embedded, NULL);
    writer->items = items;
    writer->depth--;
    return writer->body && model__put_end(out, match) && model__put_end(out, document);
}

static const model__operator_t some_item = {
    .name = "MODEL_SOME_ITEM", .kinds = MODEL__KIND_BIT(DOCUMENT), .write = write_some_item};

/* The values of an IN: an array, or the items that follow it up to the closing bracket. */
static bool find_values(model__writer_t *writer, model__condition_t *condition)
{
    const model_term_t *in = condition->value, *item;

    if (!model__term_opens(in)) {
        condition->array = true;
        condition->n_values = in->count;
        return !in->count || (in->pointer && in->integer > 0) ||
               model__refuse_condition(writer, condition, MODEL__RULE_REQUIRED,
                                       "an array that is NULL, or has items of no size");
    }
    condition->value = in + 1;
    if (!model__nest(writer))
        return false;
    for (; (item = peek(writer)) && item->op == MODEL__ITEM; writer->terms->at++) {
        if (item->model != in->model || !item->path || strcmp(item->path, in->path) != 0)
            return model__refuse_condition(writer, condition, MODEL__RULE_TYPE,
                                           "a value of another member in the list");
        condition->n_values++;
    }
    bool ok = (!item || item->op == MODEL__CLOSE || fail(writer, "a condition among the values")) &&
              closed(writer);
    writer->depth--;
    return ok;
}

static bool sound_some_item(const model__writer_t *writer, const model__condition_t *condition)
{
    const model__field_t *field = condition->field;

    if (field->shape != MODEL_SHAPE_LIST || condition->item)
        return model__refuse_condition(writer, condition, MODEL__RULE_TYPE, "not a list");
    return field->embedded->model == condition->value->pointer ||
           model__refuse_condition(writer, condition, MODEL__RULE_TYPE, "the items are of model %s",
                                   field->embedded->name);
}

/* Of the conditions that all must hold: the id equals a value. */
static bool is_one(const model__writer_t *writer, const model__condition_t *condition)
{
    return !writer->depth && !writer->items && condition->value->op == MODEL__EQ &&
           condition->plan->id == condition->field && !condition->field->row->also_read[0];
}

static model__verdict_t write_condition(model__writer_t *writer, const model__plan_t *plan,
                                        const model__operator_t *operation,
                                        const model_term_t *term)
{
    model__condition_t condition = {.operation = operation, .value = term, .n_values = 1};
    const size_t start = writer->out->size;
    model__path_t path;

    if (!model__condition_resolve(writer, plan, &condition, &path) ||
        (term->op == MODEL__SOME_ITEM && !sound_some_item(writer, &condition)))
        return MODEL__FAILED;
    if (is_listed(term)) {
        condition.n_values = 0;
        if (!find_values(writer, &condition))
            return MODEL__FAILED;
        if (!condition.n_values)
            return term->op == MODEL__IN ? MODEL__NEVER : MODEL__ALWAYS;
    }
    writer->single = writer->single || is_one(writer, &condition);
    writer->body = MODEL__WRITTEN;
    if (!model__condition_write(writer, &condition, condition.key.text, condition.key.size))
        return MODEL__FAILED;
    if (writer->body != MODEL__NEVER)
        return MODEL__WRITTEN;
    writer->out->size = start;
    return MODEL__NEVER;
}

static model__verdict_t write_every(model__writer_t *writer)
{
    if (writer->depth)
        return fail(writer, "MODEL_EVERY within a bracket");
    writer->every_said = true;
    return MODEL__ALWAYS;
}

static model__verdict_t write_term(model__writer_t *writer, const model__plan_t *plan)
{
    const model_term_t *term = writer->terms->at++;
    const model__operator_t *operation =
        term->op == MODEL__SOME_ITEM ? &some_item : model__operator_of(term);

    if (operation)
        return write_condition(writer, plan, operation, term);
    if (writer->partial)
        return fail(writer, "no bracket, nor MODEL_EVERY, MODEL_RAW, MODEL_TEXT_SEARCH, can stand "
                            "in a partial index");
    if (term->op == MODEL__EVERY)
        return write_every(writer);
    if (term->op >= MODEL__ALL_OF && term->op <= MODEL__NONE_OF)
        return write_nested(writer, plan, &brackets[term->op - MODEL__ALL_OF]);
    if (term->op == MODEL__RAW)
        return model__write_raw(writer, plan, term);
    if (term->op == MODEL__TEXT)
        return model__write_search(writer, plan, term);
    return fail(writer, term->op == MODEL__ITEM ? "a value outside of MODEL_IN"
                                                : "a term that is no condition");
}

/* A filter that no document meets: for a caller that sends it in spite of what it was told. */
static bool write_nothing(model__buffer_t *out)
{
    size_t id, in;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, "_id", 3, &id) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$in", 3, &in) && model__put_end(out, in) &&
           model__put_end(out, id);
}

/* A buffer that failed has not said why. */
static bool failed(const model__writer_t *writer, size_t start)
{
    model__buffer_t *out = writer->out;
    model_error_t *error = writer->error;

    out->size = start;
    if (error && !error->code)
        model__buffer_failed(out, error);
    if (error && error->code == MODEL_ERROR_VALIDATION)
        error->code = MODEL_ERROR_ARGUMENT;
    return false;
}

static model__verdict_t write_filter(model__writer_t *writer, const model__plan_t *plan)
{
    model__buffer_t *out = writer->out;
    const size_t cap = out->cap, start = out->size;
    model__verdict_t verdict = MODEL__FAILED;
    size_t mark;

    if (!cap || cap - start > MODEL__MAX_FILTER)
        out->cap = start + MODEL__MAX_FILTER;
    if (model__put_document_begin(out, &mark))
        verdict = write_all(writer, plan);
    if (verdict == MODEL__NEVER && !write_nothing(out))
        verdict = MODEL__FAILED;
    if (!verdict || !model__put_end(out, mark))
        verdict = (failed(writer, start), MODEL__FAILED);
    out->cap = cap;
    return verdict;
}

bool model__query_filter(const model__plan_t *plan, const model_query_t *query,
                         model_memory_t *memory, model__buffer_t *out, model__filter_t *filter,
                         model_error_t *error)
{
    static const model_query_t no_query;
    const model_query_t *from = query ? query : &no_query;
    model__terms_t terms = {from->where, from->where + MODEL_MAX_TERMS, from->also};
    model__writer_t writer = {.memory = memory, .out = out, .error = error, .terms = &terms};

    *filter = (model__filter_t){.every = false};
    if (!model__terms_sound(from, error))
        return false;
    const size_t start = out->size;
    model__verdict_t verdict = write_filter(&writer, plan);
    if (verdict && writer.text && from->hint) {
        out->size = start;
        verdict = fail(&writer, ".hint beside MODEL_TEXT_SEARCH, which has an index of its own");
    }
    *filter = (model__filter_t){.every = verdict == MODEL__ALWAYS,
                                .nothing = verdict == MODEL__NEVER,
                                .every_said = writer.every_said,
                                .single = writer.single};
    return verdict != MODEL__FAILED;
}

static bool write_within(model__writer_t *writer, const model__plan_t *plan,
                         const model_term_t **at, const model_term_t *end)
{
    model__terms_t terms = {*at, end, NULL};

    writer->terms = &terms;
    writer->depth = 1;
    bool ok = write_filter(writer, plan) != MODEL__FAILED;
    *at = terms.at;
    return ok;
}

bool model__item_filter(const model__plan_t *plan, const model_term_t **at, const model_term_t *end,
                        model_memory_t *memory, model__buffer_t *out, model_error_t *error)
{
    model__writer_t writer = {.memory = memory, .out = out, .error = error, .items = true};

    return write_within(&writer, plan, at, end);
}

bool model__bracket_filter(const model__plan_t *plan, model__terms_t *terms, bool *search,
                           const model__writer_t *of)
{
    model__writer_t writer = {
        .memory = of->memory, .out = of->out, .error = of->error, .begins = *search};

    bool ok = write_within(&writer, plan, &terms->at, terms->end);
    *search = writer.text;
    return ok;
}

bool model__terms_filter(const model__plan_t *plan, const model_term_t *only,
                         model_memory_t *memory, model__buffer_t *out, model_error_t *error)
{
    model__terms_t terms = {.at = only};
    model__writer_t writer = {
        .memory = memory, .out = out, .error = error, .terms = &terms, .partial = true};
    const size_t start = out->size;
    model__verdict_t verdict = MODEL__FAILED;

    if (only && only->op)
        verdict = write_filter(&writer, plan);
    else
        fail(&writer, "a partial index without a condition");
    if (verdict == MODEL__WRITTEN)
        return true;
    out->size = start;
    if (error && error->code == MODEL_ERROR_ARGUMENT)
        error->code = MODEL_ERROR_SCHEMA;
    return false;
}
