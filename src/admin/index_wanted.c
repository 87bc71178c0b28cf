#include "admin/admin.h"

#include "codec/codec.h"

enum { MAX_PATH = 512, MAX_DEPTH = 16 };

/* One index before it is a document. */
typedef struct draft {
    model_index_t row;
    model__buffer_t keys, only, options; /* options: elements */
    bool automatic;
    char name[MODEL__MAX_INDEX_NAME];
} draft_t;

/* ---- one index ---- */

static bool put_document(const draft_t *draft, model__buffer_t *out)
{
    size_t mark;

    return model__put_document_begin(out, &mark) &&
           model__put_value(out, BSON_TYPE_DOCUMENT, "key", 3, draft->keys.data,
                            draft->keys.size) &&
           model__put_string(out, "name", 4, draft->name, strlen(draft->name)) &&
           (!draft->row.unique || model__put_bool(out, "unique", 6, true)) &&
           (!draft->row.sparse || model__put_bool(out, "sparse", 6, true)) &&
           (!draft->only.size ||
            model__put_value(out, BSON_TYPE_DOCUMENT, "partialFilterExpression", 23,
                             draft->only.data, draft->only.size)) &&
           model__buffer_put(out, draft->options.data, draft->options.size) &&
           model__put_end(out, mark);
}

static model__index_t *make_index(model__indexes_t *indexes, const draft_t *draft,
                                  model_error_t *error)
{
    model__buffer_t out;
    model__index_t *index = model__take(indexes->memory, sizeof *index);
    bool put;

    model__buffer_init(&out, NULL, 0);
    put = put_document(draft, &out);
    if (index && put) {
        *index = (model__index_t){.unique = draft->row.unique, .automatic = draft->automatic};
        index->size = out.size;
        index->document = model__take_copy(indexes->memory, out.data, out.size);
        index->name = model__take_text(indexes->memory, draft->name, strlen(draft->name));
    }
    model__buffer_free(&out);
    if (index && put && index->document && index->name)
        return index;
    model__no_memory(error);
    return NULL;
}

typedef enum verdict { ADD, SKIP, NAMESAKE, SECOND_TEXTS } verdict_t;

/* Beside another index of the same table. */
static verdict_t compare(const model__index_t *index, const model__index_t *other)
{
    static const model__collation_t none;
    bson_t a, b;

    if (!bson_init_static(&a, index->document, index->size) ||
        !bson_init_static(&b, other->document, other->size))
        return NAMESAKE;
    if (model__index_same(&a, &b, &none))
        return SKIP;
    if (model__index_of_texts(&a) && model__index_of_texts(&b))
        return SECOND_TEXTS;
    if (index->automatic && model__index_same_keys(&a, &b))
        return SKIP;
    return strcmp(index->name, other->name) ? ADD : NAMESAKE;
}

static bool add_index(model__indexes_t *indexes, model__index_t *index, model_error_t *error)
{
    for (const model__index_t *other = indexes->first; other; other = other->next) {
        verdict_t verdict = compare(index, other);
        if (verdict == SKIP)
            return true;
        if (verdict == NAMESAKE)
            return model__table_fault(error, indexes->plan->model, NULL, MODEL__RULE_UNIQUE,
                                      "two indexes of the name %s", index->name);
        if (verdict == SECOND_TEXTS)
            return model__table_fault(error, indexes->plan->model, NULL, MODEL__RULE_UNIQUE,
                                      "a collection has one index of texts: %s, or %s", other->name,
                                      index->name);
    }
    *indexes->end = index;
    indexes->end = &index->next;
    return true;
}

static void free_draft(draft_t *draft)
{
    model__buffer_free(&draft->keys);
    model__buffer_free(&draft->only);
    model__buffer_free(&draft->options);
}

static bool begin_draft(const model__indexes_t *indexes, draft_t *draft, const model_index_t *row,
                        model_error_t *error)
{
    memset(draft, 0, sizeof *draft);
    draft->row = *row;
    model__buffer_init(&draft->keys, NULL, 0);
    model__buffer_init(&draft->only, NULL, 0);
    model__buffer_init(&draft->options, NULL, 0);
    return model__index_write(indexes->plan, row, &draft->keys, &draft->options, draft->name,
                              sizeof draft->name, error);
}

static bool end_draft(model__indexes_t *indexes, draft_t *draft, bool ok, model_error_t *error)
{
    model__index_t *index = ok ? make_index(indexes, draft, error) : NULL;

    free_draft(draft);
    return index && add_index(indexes, index, error);
}

/* ---- declared ones ---- */

static bool add_declared(model__indexes_t *indexes, const model_index_t *row, model_error_t *error)
{
    draft_t draft;
    bool ok = begin_draft(indexes, &draft, row, error) &&
              (!row->only ||
               model__terms_filter(indexes->plan, row->only, indexes->memory, &draft.only, error));

    return end_draft(indexes, &draft, ok, error);
}

static bool add_all_declared(model__indexes_t *indexes, model_error_t *error)
{
    const model_index_t *row;

    for (size_t i = 0; (row = model__index_at(indexes->plan->model, i)); i++)
        if (!add_declared(indexes, row, error))
            return false;
    return true;
}

/* ---- unique members ---- */

/* The way to a member. */
typedef struct step {
    const struct step *outer;
    const model__plan_t *plan;
    const char *prefix; /* "billing->" */
    bool may_miss;      /* behind a pointer */
    unsigned depth;
} step_t;

static bool is_text(const model__field_t *field)
{
    return !field->shape && (field->kind == MODEL_KIND_STRING || field->kind == MODEL_KIND_TEXT);
}

/* Only documents that have the member: {email: {$gt: ""}}, {age: {$exists: true}}. */
static bool put_presence(const model__field_t *field, draft_t *draft, model_error_t *error)
{
    bson_t keys;
    bson_iter_t key;
    size_t mark, inner;

    if (!bson_init_static(&keys, draft->keys.data, draft->keys.size) ||
        !bson_iter_init(&key, &keys) || !bson_iter_next(&key))
        return model__no_memory(error);
    const char *name = bson_iter_key(&key);
    model__buffer_t *out = &draft->only;
    bool put = model__put_document_begin(out, &mark) &&
               model__put_begin(out, BSON_TYPE_DOCUMENT, name, strlen(name), &inner) &&
               (is_text(field) ? model__put_string(out, "$gt", 3, "", 0)
                               : model__put_bool(out, "$exists", 7, true)) &&
               model__put_end(out, inner) && model__put_end(out, mark);
    return put || model__buffer_failed(out, error);
}

static bool add_unique(model__indexes_t *indexes, const model__field_t *field, const char *path,
                       bool may_miss, model_error_t *error)
{
    const model_index_t row = {.keys = {path}, .unique = true};
    bool partial = may_miss || (field->may_be_empty && !field->row->required);
    draft_t draft;
    bool ok = begin_draft(indexes, &draft, &row, error) &&
              (!partial || put_presence(field, &draft, error));

    return end_draft(indexes, &draft, ok, error);
}

static bool is_within(const step_t *step, const model__plan_t *plan)
{
    while (step && step->plan != plan)
        step = step->outer;
    return step != NULL;
}

static bool has_unique(const model__plan_t *plan)
{
    for (uint32_t i = 0; i < plan->n_fields; i++)
        if (plan->fields[i].row->unique)
            return true;
    return false;
}

/* Nothing is left out in silence. */
static bool too_deep(const model__indexes_t *indexes, const char *path, bool unique,
                     model_error_t *error)
{
    return !unique || model__table_fault(error, indexes->plan->model, path, MODEL__RULE_UNIQUE,
                                         "a member that lies too deep to be unique");
}

static bool add_unique_members(model__indexes_t *indexes, const step_t *step, model_error_t *error);

static bool descend(model__indexes_t *indexes, const step_t *step, const model__field_t *field,
                    const char *path, model_error_t *error)
{
    char prefix[MAX_PATH];
    bool pointer = field->shape == MODEL_SHAPE_POINTER;
    const step_t inner = {.outer = step,
                          .plan = field->embedded,
                          .prefix = prefix,
                          .may_miss = step->may_miss || pointer,
                          .depth = step->depth + 1};

    if (model__has_items(field))
        return !has_unique(field->embedded) ||
               model__table_fault(error, indexes->plan->model, path, MODEL__RULE_UNIQUE,
                                  "a member of a list's items cannot be unique");
    if (is_within(step, field->embedded))
        return true;
    if (inner.depth > MAX_DEPTH || (size_t)snprintf(prefix, sizeof prefix, "%s%s", path,
                                                    pointer ? "->" : ".") >= sizeof prefix)
        return too_deep(indexes, path, has_unique(field->embedded), error);
    return add_unique_members(indexes, &inner, error);
}

static bool add_unique_member(model__indexes_t *indexes, const step_t *step,
                              const model__field_t *field, model_error_t *error)
{
    bool is_id = !step->outer && !strcmp(field->key, "_id");
    bool unique = field->row->unique && !is_id;
    char path[MAX_PATH];

    if ((size_t)snprintf(path, sizeof path, "%s%s", step->prefix, field->row->name) >= sizeof path)
        return too_deep(indexes, path, unique || (field->embedded && has_unique(field->embedded)),
                        error);
    return (!unique || add_unique(indexes, field, path, step->may_miss, error)) &&
           (!field->embedded || descend(indexes, step, field, path, error));
}

static bool add_unique_members(model__indexes_t *indexes, const step_t *step, model_error_t *error)
{
    for (uint32_t i = 0; i < step->plan->n_fields; i++)
        if (!add_unique_member(indexes, step, &step->plan->fields[i], error))
            return false;
    return true;
}

/* ---- those that every model has ---- */

static bool add_single(model__indexes_t *indexes, const model__field_t *field, bool unique,
                       model_error_t *error)
{
    const model_index_t row = {.keys = {field->row->name}, .unique = unique};
    draft_t draft;
    bool ok = begin_draft(indexes, &draft, &row, error);

    draft.automatic = !unique;
    return end_draft(indexes, &draft, ok, error);
}

static bool add_times(model__indexes_t *indexes, model_error_t *error)
{
    const model__plan_t *plan = indexes->plan;

    if (plan->model->no_default_indexes)
        return true;
    return (!plan->created_at || add_single(indexes, plan->created_at, false, error)) &&
           (!plan->updated_at || add_single(indexes, plan->updated_at, false, error));
}

bool model__indexes_wanted(const model__plan_t *plan, model_memory_t *memory,
                           model__indexes_t *indexes, model_error_t *error)
{
    const step_t top = {.plan = plan, .prefix = ""};

    *indexes = (model__indexes_t){.plan = plan, .memory = memory};
    indexes->end = &indexes->first;
    return (!plan->extra_id || add_single(indexes, plan->id, true, error)) &&
           add_all_declared(indexes, error) && add_unique_members(indexes, &top, error) &&
           add_times(indexes, error);
}
