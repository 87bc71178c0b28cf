/* Variables of a pipeline: named values beside it. */
#include "query/stage.h"

enum { MAX_NAME = 63 };

/* Names that begin otherwise are the server's. */
static bool is_name(const char *text)
{
    if (!text || text[0] < 'a' || text[0] > 'z')
        return false;
    const size_t n = strspn(text, MODEL__LETTERS "0123456789_");
    return n <= MAX_NAME && !text[n];
}

static const model__variable_t *find(const model__stager_t *stager, const char *name)
{
    for (uint32_t i = 0; name && i < stager->n_variables; i++)
        if (!strcmp(stager->variables[i].name, name))
            return &stager->variables[i];
    return NULL;
}

static bool write_one(model__stager_t *stager, const model_term_t *term)
{
    model__variable_t *variable = &stager->variables[stager->n_variables];

    if (term->op != MODEL__LET)
        return model__stager_refuse(stager, NULL, NULL, ".let takes MODEL_LET and MODEL_LET_OF");
    if (!is_name(term->key))
        return model__stager_refuse(stager, NULL, NULL,
                                    "a name in .let begins with a small letter; letters, digits "
                                    "and _ follow, %d at most",
                                    MAX_NAME);
    if (find(stager, term->key))
        return model__stager_refuse(stager, term->key, MODEL__RULE_KEY, "stands in .let twice");
    stager->what = variable->name = term->key;
    if (!model__put_value_of(stager, term, term->key, strlen(term->key), &variable->type))
        return false;
    stager->n_variables++;
    return true;
}

static bool write_all(model__stager_t *stager, const model_term_t *let)
{
    size_t mark;

    if (!model__put_document_begin(stager->writer.out, &mark))
        return false;
    for (size_t i = 0; let[i].op; i++)
        if (!write_one(stager, &let[i]))
            return false;
    return model__put_end(stager->writer.out, mark);
}

bool model__let_write(model__stager_t *stager, const model_term_t *let)
{
    model__buffer_t *out = stager->writer.out;

    if (let[MODEL_MAX_LET].op)
        return model__stager_refuse(stager, NULL, NULL, "more than %d variables in .let",
                                    MODEL_MAX_LET);
    if (!let[0].op)
        return true;
    stager->writer.out = &stager->built->let;
    stager->writer.out->cap = MODEL__MAX_FILTER;
    bool ok = model__stager_put(stager, stager->writer.out, write_all(stager, let));
    stager->writer.out = out;
    stager->what = NULL;
    return ok;
}

bool model__put_variable(model__stager_t *stager, const model_term_t *term, const char *key,
                         size_t key_size, model__type_t *type)
{
    const model__variable_t *variable = find(stager, term->key);
    char text[2 + MAX_NAME] = "$$";

    if (!variable)
        return model__stager_refuse(stager, term->key, MODEL__RULE_KEY,
                                    "no variable of this name in .let");
    const size_t size = strlen(variable->name);
    memcpy(text + 2, variable->name, size);
    *type = variable->type;
    return model__put_string(stager->writer.out, key, key_size, text, 2 + size);
}
