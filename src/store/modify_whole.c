#include "store/store.h"

/* A record over a document that was not read before, whose id, times, version and unknown members
 * stay. */
typedef struct whole {
    model__call_t *call;
    uint8_t *work; /* prepared */
    uint64_t *leaves;
    model_term_t *terms;
    size_t n_terms;
} whole_t;

static bool is_read_whole(const whole_t *whole, const void *record)
{
    model__call_t *call = whole->call;
    const model__slot_t *slot = model__slot_of(call->plan, record);
    const model__loaded_t *loaded = slot ? model__slot_loaded(slot) : NULL;

    return !loaded || !loaded->read ||
           model__fail(call->error, MODEL_ERROR_ARGUMENT, "this %s was read in part",
                       call->plan->name);
}

static bool make_room(whole_t *whole)
{
    const model__plan_t *plan = whole->call->plan;
    model_memory_t *memory = &whole->call->memory;
    const size_t size = (plan->n_leaves / 64 + 1) * sizeof(uint64_t);

    whole->work = model__take(memory, plan->size);
    whole->leaves = model__take(memory, size);
    whole->terms = model__take_array(memory, plan->n_fields + 1, sizeof *whole->terms);
    if (!whole->work || !whole->leaves || !whole->terms)
        return model__memory_failed(memory, whole->call->error);
    memset(whole->leaves, 0, size);
    return true;
}

static bool is_kept(const model__field_t *field)
{
    const model_field_t *row = field->row;

    return field->plan->elements[field->index].op == MODEL__OP_EXTRA_ID || row->immutable ||
           (row->role && row->role != MODEL_REFERENCE);
}

static void set_member(whole_t *whole, const model__field_t *field)
{
    for (uint32_t i = 0; i < field->n_leaves; i++)
        model__bit_set(whole->leaves, field->first_leaf + i);
    whole->terms[whole->n_terms++] = (model_term_t){.op = MODEL__SET,
                                                    .value_kind = MODEL__V_MEMBER,
                                                    .model = whole->call->plan->model,
                                                    .path = field->row->name,
                                                    .pointer = whole->work + field->row->offset};
}

bool model__whole_update(model__call_t *call, const void *record, model_update_t *update)
{
    const model__plan_t *plan = call->plan;
    whole_t whole = {.call = call};

    if (!is_read_whole(&whole, record) || !make_room(&whole))
        return false;
    for (uint32_t i = 0; i < plan->n_fields; i++)
        if (!is_kept(&plan->fields[i]))
            set_member(&whole, &plan->fields[i]);
    whole.terms[whole.n_terms] = (model_term_t){.op = 0};
    *update = (model_update_t){.also = whole.terms};
    return model__prepare(plan, record, whole.work, &call->memory, call->error) &&
           model__check(plan, whole.work,
                        &(const model__selection_t){.leaves = whole.leaves, .all = true},
                        call->error);
}
