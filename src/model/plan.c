#include "model/compile.h"

/* What a table's slot points to. The plan of the root comes first, so that the pointer is the one
 * that the heap gave. */
typedef struct plan_block {
    model__plan_t root;
    model_memory_t memory;
} plan_block_t;

static void *zeroed(model__compiler_t *compiler, model_memory_t *memory, size_t count, size_t size)
{
    void *bytes = model__take_array(memory, count, size);

    if (!bytes)
        model__no_memory(compiler->error);
    else
        memset(bytes, 0, count * size);
    return bytes;
}

void *model__make(model__compiler_t *compiler, size_t count, size_t size)
{
    return zeroed(compiler, &compiler->memory, count, size);
}

void *model__make_scratch(model__compiler_t *compiler, size_t count, size_t size)
{
    return zeroed(compiler, &compiler->scratch, count, size);
}

model__draft_t *model__draft_of(const model__compiler_t *compiler, const model_t *model)
{
    model__draft_t *draft = compiler->first;

    while (draft && (draft->model != model || draft->whole))
        draft = draft->next;
    return draft;
}

bool model__add_draft(model__compiler_t *compiler, const model_t *model, model__plan_t *plan)
{
    if (model__draft_of(compiler, model))
        return true;
    if (!model__table_readable(model, compiler->error))
        return false;
    model__draft_t *draft = model__make_scratch(compiler, 1, sizeof *draft);
    if (!draft || (!plan && !(plan = model__make(compiler, 1, sizeof *plan))))
        return false;
    draft->model = model;
    draft->plan = plan;
    if (compiler->last)
        compiler->last->next = draft;
    else
        compiler->first = draft;
    compiler->last = draft;
    return model->cases ? model__read_tag(compiler, draft) : model__read_rows(compiler, draft);
}

static bool add_neighbours(model__compiler_t *compiler, model__draft_t *draft)
{
    if (model__is_union(draft) && !model__add_cases(compiler, draft))
        return false;
    if (draft->model->view_of && !model__add_draft(compiler, draft->model->view_of, NULL))
        return false;
    for (uint32_t i = 0; i < draft->n_rows; i++) {
        const model_t *embedded = draft->rows[i]->embedded;
        if (embedded && !model__add_draft(compiler, embedded, NULL))
            return false;
    }
    return true;
}

static bool collect(model__compiler_t *compiler, const model_t *root, model__plan_t *plan)
{
    if (!model__add_draft(compiler, root, plan))
        return false;
    for (model__draft_t *draft = compiler->first; draft; draft = draft->next)
        if (!add_neighbours(compiler, draft))
            return false;
    return true;
}

static bool build(model__compiler_t *compiler, model__draft_t *draft);

static bool build_base(model__compiler_t *compiler, const model__draft_t *draft)
{
    if (!draft->model->view_of)
        return true;
    model__draft_t *base = model__draft_of(compiler, draft->model->view_of);
    if (base->busy)
        return model__table_fault(compiler->error, draft->model, NULL, MODEL__RULE_TABLE,
                                  "is a view of itself");
    draft->plan->base = base->plan;
    return build(compiler, base);
}

static bool build_part(model__compiler_t *compiler, const model__draft_t *draft, const char *name,
                       const model_t *model)
{
    model__draft_t *part = model__draft_of(compiler, model);

    if (part->busy)
        return model__table_fault(compiler->error, draft->model, name, MODEL__RULE_TYPE,
                                  "a struct that contains itself");
    return build(compiler, part);
}

static bool build_parts(model__compiler_t *compiler, const model__draft_t *draft)
{
    for (uint32_t i = 0; i < draft->n_rows; i++) {
        const model_field_t *row = draft->rows[i];
        if (row->kind == MODEL_KIND_DOCUMENT &&
            !build_part(compiler, draft, row->name, row->embedded))
            return false;
    }
    return true;
}

static bool build_case_parts(model__compiler_t *compiler, const model__draft_t *draft)
{
    for (const model__draft_t *part = compiler->first; part; part = part->next)
        if (part->whole == draft && part->of->embedded &&
            !build_part(compiler, draft, part->of->name, part->of->embedded))
            return false;
    return true;
}

static bool build_cases(model__compiler_t *compiler, const model__draft_t *draft)
{
    for (model__draft_t *part = compiler->first; part; part = part->next)
        if (part->whole == draft && !build(compiler, part))
            return false;
    return true;
}

static bool check(model__compiler_t *compiler, const model__draft_t *draft)
{
    if (draft->whole) /* its rows are those of its model */
        return true;
    if (!model__check_table(draft, compiler->error))
        return false;
    for (uint32_t i = 0; i < draft->n_rows; i++)
        if (!model__check_row(draft->model, draft->rows[i], compiler->error))
            return false;
    return !draft->extra || model__check_row(draft->model, draft->extra, compiler->error);
}

static bool build(model__compiler_t *compiler, model__draft_t *draft)
{
    if (draft->done)
        return true;
    draft->busy = true;
    if (!build_base(compiler, draft) || !model__merge_view(compiler, draft) ||
        !check(compiler, draft) || !model__check_rows(compiler, draft) ||
        !build_parts(compiler, draft) || !build_case_parts(compiler, draft))
        return false;
    draft->busy = false;
    draft->done = true;
    return model__build_fields(compiler, draft) && model__build_elements(compiler, draft) &&
           model__build_lookups(compiler, draft) && build_cases(compiler, draft) &&
           model__build_image(compiler, draft);
}

static bool learn(model__plan_t *plan, bool ruled, bool prepared)
{
    bool learned = (ruled && !plan->ruled) || (prepared && !plan->prepared);

    plan->ruled |= ruled;
    plan->prepared |= prepared;
    return learned;
}

/* True while something was learned. */
static bool spread(const model__draft_t *draft)
{
    model__plan_t *plan = draft->plan;
    bool learned = false;

    for (uint32_t i = 0; i < plan->n_fields; i++) {
        model__field_t *field = &draft->fields[i];
        bool ruled = field->ruled || (field->embedded && field->embedded->ruled);
        bool prepared = field->prepared || (field->embedded && field->embedded->prepared);
        field->ruled = ruled;
        field->prepared = prepared;
        learned |= learn(plan, ruled, prepared);
    }
    for (uint32_t i = 0; i < plan->n_cases; i++)
        learned |= learn(plan, plan->cases[i].plan->ruled, plan->cases[i].plan->prepared);
    return learned;
}

/* Models may contain each other through lists and pointers. */
static void spread_rules(const model__compiler_t *compiler)
{
    bool learned;

    do {
        learned = false;
        for (const model__draft_t *draft = compiler->first; draft; draft = draft->next)
            learned |= spread(draft);
    } while (learned);
}

static bool compile(model__compiler_t *compiler, const model_t *model, model__plan_t *root)
{
    if (!collect(compiler, model, root))
        return false;
    for (model__draft_t *draft = compiler->first; draft; draft = draft->next)
        if (!build(compiler, draft))
            return false;
    spread_rules(compiler);
    for (const model__draft_t *draft = compiler->first; draft; draft = draft->next)
        if (!draft->whole && !model__check_references(draft->plan, compiler->error))
            return false;
    return true;
}

void model__plan_free(void *plan)
{
    plan_block_t *block = plan;

    if (!block)
        return;
    model__memory_clear(&block->memory);
    model__free(block);
}

static plan_block_t *make_block(const model_t *model, model_error_t *error)
{
    plan_block_t *block = model__malloc_zeroed(1, sizeof *block);
    model__compiler_t compiler = {.error = error};

    if (!block) {
        model__no_memory(error);
        return NULL;
    }
    bool ok = compile(&compiler, model, &block->root);
    model__memory_clear(&compiler.scratch);
    block->memory = compiler.memory;
    if (ok)
        return block;
    model__plan_free(block);
    return NULL;
}

static const model__plan_t *publish(const model_t *model, plan_block_t *block)
{
    void *found = NULL;

    if (__atomic_compare_exchange_n(model->plan, &found, block, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE))
        return &block->root;
    model__plan_free(block);
    return found;
}

/* A table with a plan was readable. */
static const model__plan_t *made_before(const model_t *model)
{
    return model->abi == MODEL_ABI && model->plan ? __atomic_load_n(model->plan, __ATOMIC_ACQUIRE)
                                                  : NULL;
}

const model__plan_t *model__plan_of(const model_t *model, model_error_t *error)
{
    if (!model) {
        model__fail(error, MODEL_ERROR_ARGUMENT, "no model");
        return NULL;
    }
    const model__plan_t *plan = made_before(model);
    if (plan)
        return plan;
    if (!model__table_readable(model, error))
        return NULL;
    plan_block_t *block = make_block(model, error);
    return block ? publish(model, block) : NULL;
}
