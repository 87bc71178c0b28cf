/* What must be true of a document for an update to do what it says: elements of the filter. */
#include "query/change.h"

#include <stdio.h>

/* ---- steps of a stored name ---- */

static size_t segment_end(const model__path_t *path, size_t at)
{
    return at + strcspn(path->key + at, ".");
}

static size_t n_indexes(const model__field_t *field)
{
    if (field->shape == MODEL_SHAPE_LISTS)
        return 2;
    return field->shape == MODEL_SHAPE_LIST || field->shape == MODEL_SHAPE_FIXED;
}

bool model__hop(const model__plan_t **plan, const model__path_t *path, size_t at, model__hop_t *hop)
{
    if (!*plan || at >= path->size)
        return false;
    const size_t end = segment_end(path, at);
    *hop = (model__hop_t){
        .field = model__field_by_key(*plan, path->key + at, end - at), .end = end, .next = end + 1};
    if (!hop->field)
        return false;
    for (size_t i = n_indexes(hop->field); i && hop->next < path->size; i--) {
        hop->indexed = true;
        hop->anywhere = hop->anywhere || path->key[hop->next] == '$';
        hop->next = segment_end(path, hop->next) + 1;
    }
    *plan = hop->field->embedded;
    return true;
}

/* ---- elements: all in one "$and", so that none has the key of another ---- */

bool model__guard_begin(model__builder_t *builder, const model__edit_t *edit, size_t *mark)
{
    model__buffer_t *guard = &builder->change->guard;
    char text[16];
    const char *key;

    if (builder->use->upsert)
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_KEY,
                                  "depends on what is stored, which an upsert cannot ask for");
    if (!guard->size && !model__put_begin(guard, BSON_TYPE_ARRAY, "$and", 4, &builder->guard_mark))
        return false;
    size_t size = bson_uint32_to_string(builder->n_guards++, &key, text, sizeof text);
    return model__put_begin(guard, BSON_TYPE_DOCUMENT, key, size, mark);
}

bool model__guard_end(model__builder_t *builder, size_t mark)
{
    return model__put_end(&builder->change->guard, mark);
}

/* {key: {"$type": type}}, {key: {"$not": {"$type": type}}} */
static bool guard_type(model__builder_t *builder, const model__edit_t *edit, size_t key_size,
                       bool is, int32_t type)
{
    model__buffer_t *out = &builder->change->guard;
    size_t mark, member, inner;

    return model__guard_begin(builder, edit, &mark) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, edit->where->key, key_size, &member) &&
           (is || model__put_begin(out, BSON_TYPE_DOCUMENT, "$not", 4, &inner)) &&
           model__put_int32(out, "$type", 5, type) && (is || model__put_end(out, inner)) &&
           model__put_end(out, member) && model__guard_end(builder, mark);
}

static bool guard_exists(model__builder_t *builder, const char *key, size_t key_size, bool exists)
{
    model__buffer_t *out = &builder->change->guard;
    size_t member;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &member) &&
           model__put_bool(out, "$exists", 7, exists) && model__put_end(out, member);
}

/* ---- the way to the member ---- */

bool model__has_required(const model__plan_t *plan)
{
    for (uint32_t i = 0; i < plan->n_fields; i++)
        if (plan->fields[i].row->required)
            return true;
    return false;
}

/* A part of a struct is set: below null the server refuses it, below nothing it would make a
 * document that lacks what is required, or hides one under an old name. */
static bool guard_struct(model__builder_t *builder, const model__edit_t *edit,
                         const model__hop_t *hop, bool anywhere)
{
    const bool whole =
        model__has_required(hop->field->embedded) || hop->field->row->also_read[0] != NULL;

    if (anywhere)
        return !whole || model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_KEY,
                                            "a struct within an item has required members, or an "
                                            "old name: set the item");
    if (builder->use->upsert && (!whole || !hop->field->shape))
        return true;
    return guard_type(builder, edit, hop->end, whole, whole ? BSON_TYPE_DOCUMENT : BSON_TYPE_NULL);
}

/* An index behind "$[]": of an item that has no such item the server would make something else. */
static bool has_index_anywhere(const model__path_t *path, const model__hop_t *hop, bool anywhere)
{
    for (size_t at = hop->end + 1; at < hop->next && at < path->size;
         at = segment_end(path, at) + 1) {
        if (anywhere && path->key[at] != '$')
            return true;
        anywhere = anywhere || path->key[at] == '$';
    }
    return false;
}

static bool guard_item(model__builder_t *builder, const model__edit_t *edit,
                       const model__hop_t *hop, bool anywhere)
{
    const size_t end = hop->next - 1;
    size_t mark;

    if (has_index_anywhere(edit->where, hop, anywhere))
        return model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_KEY,
                                  "an index within some item, which may have fewer");
    if (anywhere)
        return true;
    if (hop->anywhere)
        return guard_type(builder, edit, hop->end, true, BSON_TYPE_ARRAY);
    return model__guard_begin(builder, edit, &mark) &&
           guard_exists(builder, edit->where->key, end, true) && model__guard_end(builder, mark);
}

bool model__guard_way(model__builder_t *builder, const model__edit_t *edit)
{
    const model__plan_t *plan = builder->plan;
    const model__path_t *where = edit->where;
    bool anywhere = false;
    model__hop_t hop;

    for (size_t at = 0; model__hop(&plan, where, at, &hop); at = hop.next) {
        const bool last = hop.next >= where->size;
        if (hop.indexed && !guard_item(builder, edit, &hop, anywhere))
            return false;
        if (!hop.indexed && !last && !guard_struct(builder, edit, &hop, anywhere))
            return false;
        anywhere = anywhere || hop.anywhere;
    }
    return true;
}

/* ---- the number of items ---- */

/* How many the list gets and loses at most. */
typedef struct balance {
    int64_t more, fewer;
    int64_t kept; /* by a slice; −1: all */
} balance_t;

static balance_t balance_of(const model__edit_t *edit)
{
    balance_t balance = {.kept = -1};

    if (edit->term->op == MODEL__POP)
        balance.fewer = 1;
    else
        balance.more = (int64_t)edit->n_values;
    for (size_t i = 0; i < edit->n_options; i++)
        if (edit->options[i].op == MODEL__PUSH_SLICE)
            balance.kept =
                edit->options[i].integer < 0 ? -edit->options[i].integer : edit->options[i].integer;
    return balance;
}

/* {"tags.9": {"$exists": …}}: at least ten items, or fewer. */
static bool guard_count(model__builder_t *builder, const model__edit_t *edit, int64_t index,
                        bool exists)
{
    char key[MODEL__MAX_KEY_PATH + 24];
    size_t mark;

    int size = snprintf(key, sizeof key, "%s.%lld", edit->where->key, (long long)index);
    return model__guard_begin(builder, edit, &mark) &&
           guard_exists(builder, key, (size_t)size, exists) && model__guard_end(builder, mark);
}

typedef bool put_list_t(model__builder_t *builder, const model__edit_t *edit, const char *key,
                        size_t key_size, model__buffer_t *out);

/* {"$expr": {"$gte": [{"$size": list}, n]}}, or "$lte" */
static bool guard_size(model__builder_t *builder, const model__edit_t *edit, put_list_t *put,
                       const char *operator_, int64_t n)
{
    model__buffer_t *out = &builder->change->guard;
    size_t mark, expr, sides, size;

    return model__guard_begin(builder, edit, &mark) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "$expr", 5, &expr) &&
           model__put_begin(out, BSON_TYPE_ARRAY, operator_, strlen(operator_), &sides) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &size) &&
           put(builder, edit, "$size", 5, out) && model__put_end(out, size) &&
           model__put_int64(out, "1", 1, n) && model__put_end(out, sides) &&
           model__put_end(out, expr) && model__guard_end(builder, mark);
}

/* {"$or": [{"tags.9": {"$exists": false}}, {"tags": {"$all": [item, …]}}]}: room, or no need of it
 */
static bool guard_set(model__builder_t *builder, const model__edit_t *edit, int64_t index)
{
    model__buffer_t *out = &builder->change->guard;
    char key[MODEL__MAX_KEY_PATH + 24];
    size_t mark, any, room, all, member;

    int size = snprintf(key, sizeof key, "%s.%lld", edit->where->key, (long long)index);
    return model__guard_begin(builder, edit, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$or", 3, &any) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &room) &&
           guard_exists(builder, key, (size_t)size, false) && model__put_end(out, room) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "1", 1, &all) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, edit->where->key, edit->where->size,
                            &member) &&
           model__put_array(builder, edit, "$all", 4, out) && model__put_end(out, member) &&
           model__put_end(out, all) && model__put_end(out, any) && model__guard_end(builder, mark);
}

static bool guard_most(model__builder_t *builder, const model__edit_t *edit, int64_t most)
{
    const uint32_t no_literals = MODEL__KIND_BIT(RAW) | MODEL__KIND_BIT(REGEX);
    const bool adds = edit->term->op == MODEL__ADD_TO_SET;

    if (adds && (edit->piped || edit->n_values > 1)) /* some may be there, others not */
        return guard_size(builder, edit, model__put_added, "$lte", most + (int64_t)edit->n_values);
    if (edit->piped)
        return guard_size(builder, edit, model__put_stored, "$lte", most);
    if (adds && !(no_literals >> edit->field->kind & 1u))
        return guard_set(builder, edit, most);
    return guard_count(builder, edit, most, false);
}

static bool guard_least(model__builder_t *builder, const model__edit_t *edit, int64_t least)
{
    if (edit->piped)
        return guard_size(builder, edit, model__put_stored, "$gte", least);
    return guard_count(builder, edit, least - 1, true);
}

bool model__guard_items(model__builder_t *builder, const model__edit_t *edit)
{
    const model_limits_t *items = &edit->field->row->items;
    const balance_t balance = balance_of(edit);
    const bool sliced = balance.kept >= 0;

    if ((items->has & 2u) && balance.more > items->int_max &&
        (!sliced || balance.kept > items->int_max))
        return model__edit_fault(builder, edit, MODEL__RULE_ITEMS, "%lld items, at most %lld",
                                 (long long)balance.more, (long long)items->int_max);
    if ((items->has & 1u) && sliced && balance.kept < items->int_min)
        return model__edit_fault(builder, edit, MODEL__RULE_ITEMS, "%lld items, at least %lld",
                                 (long long)balance.kept, (long long)items->int_min);
    const bool grows =
        (items->has & 2u) && balance.more && (!sliced || balance.kept > items->int_max);
    const int64_t least = items->int_min + balance.fewer - balance.more;
    const bool shrinks = (items->has & 1u) && least > 0;
    if ((grows || shrinks) && edit->where->placed)
        return model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_ITEMS,
                                  "how many items a list within some item has");
    return (!grows || guard_most(builder, edit, items->int_max - balance.more)) &&
           (!shrinks || guard_least(builder, edit, least));
}

bool model__guard_pull(model__builder_t *builder, const model__edit_t *edit)
{
    return !(edit->field->row->items.has & 1u) ||
           model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_ITEMS,
                              "how many items are left of a list that must have some");
}
