#include "store/store.h"

bool model__found_integer(const model__found_t *found, int64_t *value)
{
    int32_t narrow;
    double real;

    switch (found->type) {
    case BSON_TYPE_INT64:
        memcpy(value, found->value, sizeof *value);
        return true;
    case BSON_TYPE_INT32:
        memcpy(&narrow, found->value, sizeof narrow);
        *value = narrow;
        return true;
    case BSON_TYPE_DOUBLE:
        memcpy(&real, found->value, sizeof real);
        if (!(real > -9e15 && real < 9e15))
            return false;
        *value = (int64_t)real;
        return !((double)*value < real || (double)*value > real);
    default:
        return false;
    }
}

int64_t model__stored_version(const model__field_t *field, const uint8_t *document)
{
    model__found_t found;
    int64_t version;

    return model__bson_find(document, field->key, field->key_size, &found) &&
                   model__found_integer(&found, &version)
               ? version
               : 0;
}

void model__version_write(const model__field_t *field, int64_t version, void *record)
{
    model__store_integer(field->kind, model__at(record, field->row->offset), version);
}

static bool refuse_last(const model__field_t *field, model_error_t *error)
{
    return model__fail_at(error, MODEL_ERROR_LIMIT, field->row->name, MODEL__RULE_RANGE,
                          "the last version that the member can hold");
}

bool model__version_next(const model__field_t *field, int64_t version, int64_t *next,
                         model_error_t *error)
{
    if (version >= model__integer_of(field->kind)->most)
        return refuse_last(field, error);
    *next = version + 1;
    return true;
}

/* Null equals a missing one. */
static bool put_none(model__buffer_t *out)
{
    size_t mark;

    return model__put_begin(out, BSON_TYPE_ARRAY, MODEL__KEY("$in"), &mark) &&
           model__put_int32(out, MODEL__KEY("0"), 0) && model__put_null(out, MODEL__KEY("1")) &&
           model__put_end(out, mark);
}

bool model__version_guard(const model__field_t *field, int64_t version, model__buffer_t *elements)
{
    size_t mark;

    return model__put_begin(elements, BSON_TYPE_DOCUMENT, field->key, field->key_size, &mark) &&
           (version ? model__put_int64(elements, MODEL__KEY("$eq"), version)
                    : put_none(elements)) &&
           model__put_end(elements, mark);
}

bool model__version_suspect(const model_error_t *refusal)
{
    enum { TYPE_MISMATCH = 14 };

    return refusal->driver_code == TYPE_MISMATCH;
}

bool model__version_refused(const model__call_t *call, const model__change_t *change)
{
    return change && call->plan->version && !change->pipeline &&
           model__version_suspect(call->error);
}

/* {…, "$or" or "$nor": [{version: {operator: operand}}]} */
static bool put_condition(const model__field_t *field, bool is, const char *operator_,
                          int64_t operand, model__buffer_t *filter)
{
    const char *word = is ? "$or" : "$nor";
    size_t list, item, member;

    filter->size--;
    return model__put_begin(filter, BSON_TYPE_ARRAY, word, strlen(word), &list) &&
           model__put_begin(filter, BSON_TYPE_DOCUMENT, MODEL__KEY("0"), &item) &&
           model__put_begin(filter, BSON_TYPE_DOCUMENT, field->key, field->key_size, &member) &&
           model__put_int64(filter, operator_, strlen(operator_), operand) &&
           model__put_end(filter, member) && model__put_end(filter, item) &&
           model__put_end(filter, list) && model__put_end(filter, 0);
}

bool model__version_null(model__call_t *call, bool is, model__buffer_t *filter)
{
    return put_condition(call->plan->version, is, "$type", BSON_TYPE_NULL, filter) ||
           model__buffer_failed(filter, call->error);
}

/* The server refuses to go beyond an int64, but not beyond an int32: it makes a longer one of it.
 */
bool model__version_ends(const model__plan_t *plan)
{
    return plan && plan->version && model__integer_of(plan->version->kind)->most < INT64_MAX;
}

bool model__version_last(model__call_t *call, bool is, model__buffer_t *filter)
{
    const model__field_t *field = call->plan->version;

    return put_condition(field, is, "$gte", model__integer_of(field->kind)->most, filter) ||
           model__buffer_failed(filter, call->error);
}

bool model__version_ended(model__call_t *call, const model__ask_t *ask)
{
    model__buffer_t filter = {0};
    bool there = false;

    bool ok = (model__buffer_put(&filter, ask->filter.data, ask->filter.size) ||
               model__buffer_failed(&filter, call->error)) &&
              model__version_last(call, true, &filter) &&
              model__ask_exists(call, ask, &filter, &there);
    model__buffer_free(&filter);
    if (there)
        refuse_last(call->plan->version, call->error);
    return !ok || there;
}
