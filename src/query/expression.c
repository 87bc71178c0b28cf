/* Expressions: members, values, functions of them. */
#include "query/stage.h"

#include <stdio.h>

bool model__begin_document(model__stager_t *stager, const char *key, size_t key_size, size_t *mark)
{
    return model__put_begin(stager->writer.out, BSON_TYPE_DOCUMENT, key, key_size, mark);
}

/* ---- members ---- */

/* The model of the documents, or one that it is a view of. */
static const model__plan_t *plan_of_term(const model__stager_t *stager, const model_term_t *term)
{
    const model__plan_t *plan = stager->flow.plan;

    while (plan && plan->model != term->model)
        plan = plan->base;
    return plan;
}

bool model__find_member(const model__stager_t *stager, const model_term_t *term,
                        model__path_t *path)
{
    const model__flow_t *flow = &stager->flow;
    const model__plan_t *plan = plan_of_term(stager, term);

    if (!term->path || !plan)
        return model__stager_refuse(stager, term->path, MODEL__RULE_TYPE,
                                    "a member of another model than the documents have here, %s",
                                    flow->plan->name);
    if (!model__path_resolve(plan, term->path, path, stager->writer.error))
        return false;
    return model__flow_has(flow, path->top) ||
           model__stager_refuse(stager, term->path, MODEL__RULE_KEY, "no stage gives it a value");
}

static bool is_unwound(const model__flow_t *flow, const char *key, size_t size)
{
    for (uint32_t i = 0; i < flow->n_unwound; i++)
        if (flow->unwound[i].size == size && !memcmp(flow->unwound[i].text, key, size))
            return true;
    return false;
}

/* Levels of lists along a stored name. False: an index, or the key of a map, stands in it, which
 * the server would take for the name of a member. */
static bool count_lists(const model__flow_t *flow, const model__path_t *path, uint32_t *lists)
{
    const model__plan_t *plan = path->top->plan;
    model__trail_t trail = model__path_trail(plan, path);
    model__segment_t segment;

    *lists = 0;
    for (size_t at = 0; model__key_step(&trail, path->key, path->size, at, &segment);
         at = segment.next) {
        bool last = segment.end == path->size;
        if (!last && segment.next != segment.end + 1)
            return false;
        if (segment.open && !is_unwound(flow, path->key, segment.end))
            ++*lists;
    }
    return true;
}

bool model__member_type(const model__stager_t *stager, const model__path_t *path, const char *text,
                        model__type_t *type)
{
    uint32_t lists;

    if (path->n_cases)
        return model__fail_at(stager->writer.error, MODEL_ERROR_UNSUPPORTED, text, MODEL__RULE_KEY,
                              "a case of a union in an expression");
    if (path->in_map || path->item || path->row || !count_lists(&stager->flow, path, &lists))
        return model__fail_at(stager->writer.error, MODEL_ERROR_UNSUPPORTED, text, MODEL__RULE_KEY,
                              "an item by its number in an expression");
    *type = model__type_of(path->field);
    if (type->lists && is_unwound(&stager->flow, path->key, path->size))
        type->lists--;
    type->lists += lists;
    return true;
}

static bool put_names(model__buffer_t *out, const char *key, size_t key_size,
                      const model__field_t *field)
{
    const char *names[MODEL_MAX_OLD_KEYS + 2] = {field->key};

    for (size_t i = 0; i < MODEL_MAX_OLD_KEYS && field->row->also_read[i]; i++)
        names[i + 1] = field->row->also_read[i];
    return model__put_first_name(out, key, key_size, names);
}

bool model__put_reference(model__stager_t *stager, const model__path_t *path, const char *key,
                          size_t key_size)
{
    if (path->field == path->top)
        return put_names(stager->writer.out, key, key_size, path->field);
    if (model__has_old_names(model__path_trail(path->top->plan, path), path->key, path->size))
        return model__fail_at(stager->writer.error, MODEL_ERROR_UNSUPPORTED, path->key,
                              MODEL__RULE_KEY, "a member with old names within another one");
    return model__put_member_name(stager->writer.out, key, key_size, path->key);
}

/* A secret would become a value of something that is none. */
static bool may_show(const model__stager_t *stager, const model__path_t *path, const char *text)
{
    if (path->field->row->role == MODEL_TEXT_SCORE)
        return model__stager_refuse(stager, text, MODEL__RULE_KEY, "a text score is not stored");
    return !path->field->row->secret ||
           model__stager_refuse(stager, text, MODEL__RULE_TYPE,
                                "a secret member stands in no expression");
}

static bool write_member(model__stager_t *stager, const model_term_t *term, const char *key,
                         size_t key_size, model__type_t *type)
{
    model__path_t path;

    return model__find_member(stager, term, &path) && may_show(stager, &path, term->path) &&
           model__member_type(stager, &path, term->path, type) &&
           model__put_reference(stager, &path, key, key_size);
}

static bool write_root(model__stager_t *stager, const model_term_t *term, const char *key,
                       size_t key_size, model__type_t *type)
{
    const model__flow_t *flow = &stager->flow;

    if (term->model != flow->plan->model || flow->n_unwound)
        return model__stager_refuse(stager, stager->what, MODEL__RULE_TYPE,
                                    "MODEL_ROOT: the documents are not as model %s has them here",
                                    term->model ? flow->plan->name : "?");
    *type = (model__type_t){.can = MODEL__T_DOCUMENT, .plan = flow->plan};
    return model__put_string(stager->writer.out, key, key_size, "$$ROOT", 6);
}

static bool write_now(model__stager_t *stager, const model_term_t *term, const char *key,
                      size_t key_size, model__type_t *type)
{
    (void)term;
    *type = (model__type_t){.can = MODEL__T_DATE};
    return model__put_string(stager->writer.out, key, key_size, "$$NOW", 5);
}

/* ---- functions ---- */

/* The arguments of a function, as they are written. */
typedef struct arguments {
    model__type_t types[MODEL__MAX_ARGUMENTS];
    uint32_t n;
} arguments_t;

static bool write_arguments(model__stager_t *stager, const model__function_t *function,
                            arguments_t *arguments)
{
    char text[16];
    const char *key;

    while (!model__stager_closed(stager)) {
        if (arguments->n == function->most)
            return model__stager_refuse(stager, stager->what, MODEL__RULE_ITEMS,
                                        "%s takes at most %d expressions", function->name,
                                        function->most);
        size_t size = bson_uint32_to_string(arguments->n, &key, text, sizeof text);
        if (!model__expression(stager, key, size, &arguments->types[arguments->n]))
            return false;
        arguments->n++;
    }
    return arguments->n >= function->least ||
           model__stager_refuse(stager, stager->what, MODEL__RULE_ITEMS,
                                "%s takes at least %d expressions", function->name,
                                function->least);
}

/* What it gives, if it takes what its arguments can be. */
static bool apply(const model__stager_t *stager, const model__function_t *function,
                  const arguments_t *arguments, model__type_t *type)
{
    return function->type(arguments->types, arguments->n, type) ||
           model__stager_refuse(stager, stager->what, MODEL__RULE_TYPE, "%s takes %s",
                                function->name, function->takes);
}

static const model__function_t *function_of(const model__stager_t *stager, const model_term_t *term)
{
    const model__function_t *function = model__function(term->count);

    if (!function)
        model__stager_refuse(stager, stager->what, MODEL__RULE_TYPE, "an unknown function");
    return function;
}

/* {word: [arguments]} */
static bool write_call(model__stager_t *stager, const model_term_t *term, const char *key,
                       size_t key_size, model__type_t *type)
{
    const model__function_t *function = function_of(stager, term);
    model__buffer_t *out = stager->writer.out;
    arguments_t arguments = {.n = 0};
    size_t mark, list;

    if (!function || function->key)
        return function && model__stager_refuse(stager, stager->what, MODEL__RULE_TYPE,
                                                "%s is of a member", function->name);
    return model__begin_document(stager, key, key_size, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, function->word.text, function->word.size,
                            &list) &&
           write_arguments(stager, function, &arguments) &&
           apply(stager, function, &arguments, type) && model__put_end(out, list) &&
           model__put_end(out, mark);
}

/* {"$size": {"$ifNull": ["$tags", []]}}: the server fails at a missing one. */
static bool write_size(model__stager_t *stager, const model__path_t *path)
{
    model__buffer_t *out = stager->writer.out;
    size_t mark, list, none;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, "$size", 5, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$ifNull", 7, &list) &&
           model__put_reference(stager, path, "0", 1) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "1", 1, &none) && model__put_end(out, none) &&
           model__put_end(out, list) && model__put_end(out, mark);
}

/* {word: {"date": "$at", "unit": "month", "timezone": "UTC"}}, {word: "$at"} */
static bool write_of_member(model__stager_t *stager, const model__function_t *function,
                            const model_term_t *term, const model__path_t *path)
{
    const model__word_t *word = &function->word;
    model__buffer_t *out = stager->writer.out;
    size_t mark;

    if (term->count == MODEL__F_SIZE)
        return write_size(stager, path);
    if (!function->key && !term->pointer)
        return model__put_reference(stager, path, word->text, word->size);
    if (function->key && !term->key)
        return model__stager_refuse(stager, term->path, MODEL__RULE_REQUIRED, "%s without a %s",
                                    function->name, function->key);
    return model__put_begin(out, BSON_TYPE_DOCUMENT, word->text, word->size, &mark) &&
           model__put_reference(stager, path, "date", 4) &&
           (!function->key || model__put_unit(stager, term, function->key)) &&
           model__put_zone(stager, term) && model__put_end(out, mark);
}

static bool write_function(model__stager_t *stager, const model_term_t *term, const char *key,
                           size_t key_size, model__type_t *type)
{
    const model__function_t *function = function_of(stager, term);
    arguments_t arguments = {.n = 1};
    model__path_t path;
    size_t mark;

    return function && model__find_member(stager, term, &path) &&
           may_show(stager, &path, term->path) &&
           model__member_type(stager, &path, term->path, &arguments.types[0]) &&
           apply(stager, function, &arguments, type) &&
           model__begin_document(stager, key, key_size, &mark) &&
           write_of_member(stager, function, term, &path) &&
           model__put_end(stager->writer.out, mark);
}

/* ---- an expression ---- */

typedef bool write_t(model__stager_t *stager, const model_term_t *term, const char *key,
                     size_t key_size, model__type_t *type);

static write_t *const writers[] = {
    [MODEL__MEMBER - MODEL__MEMBER] = write_member,
    [MODEL__LITERAL - MODEL__MEMBER] = model__put_value_of,
    [MODEL__ROOT - MODEL__MEMBER] = write_root,
    [MODEL__FUNCTION_OF - MODEL__MEMBER] = write_function,
    [MODEL__CALL - MODEL__MEMBER] = write_call,
    [MODEL__NOW - MODEL__MEMBER] = write_now,
    [MODEL__VARIABLE - MODEL__MEMBER] = model__put_variable,
};

bool model__expression(model__stager_t *stager, const char *key, size_t key_size,
                       model__type_t *type)
{
    const model_term_t *term = model__stager_peek(stager);
    size_t row = term ? (size_t)term->op - MODEL__MEMBER : SIZE_MAX;

    if (row >= MODEL__COUNT_OF(writers))
        return model__stager_refuse(stager, stager->what, MODEL__RULE_TYPE, "%s",
                                    term ? "an expression is expected here"
                                         : "an expression is missing");
    stager->terms.at++;
    if (!model__nest(&stager->writer))
        return false;
    bool ok = writers[row](stager, term, key, key_size, type);
    stager->writer.depth--;
    return ok;
}
