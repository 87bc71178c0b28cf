/* The compiler of plans: what its files share. Nobody else includes this. */
#ifndef MONGOMODEL_MODEL_COMPILE_H
#define MONGOMODEL_MODEL_COMPILE_H

#include "model/plan.h"

/* What may be said of a member of a kind. */
enum {
    MODEL__CAN_OPTIONAL = 1 << 0,
    MODEL__CAN_LIST = 1 << 1,
    MODEL__CAN_POINTER = 1 << 2,
    MODEL__CAN_RANGE = 1 << 3,
    MODEL__CAN_LENGTH = 1 << 4,
    MODEL__CAN_PATTERN = 1 << 5, /* also .format and .prepare */
    MODEL__CAN_CHECK_STRING = 1 << 6,
    MODEL__CAN_CHECK_TEXT = 1 << 7,
    MODEL__CAN_CHECK_INTEGER = 1 << 8,
    MODEL__CAN_CHECK_REAL = 1 << 9,
    MODEL__CAN_BE_SEQUENCE = 1 << 10,
    MODEL__CAN_BE_GIVEN = 1 << 11, /* as an id, or as a reference to one */
    MODEL__CAN_LABELS = 1 << 12,   /* must have them */
    MODEL__CAN_ITEMS = 1 << 13,    /* without being a list */
    MODEL__CAN_SATURATE = 1 << 14,
    MODEL__CAN_WIDEN = 1 << 15,
    MODEL__CAN_BE_EMPTY = 1 << 16
};

typedef struct model__kind {
    const char *name;
    uint8_t size, alignment; /* of the C type; size 0: the row or its embedded model says */
    uint8_t type;            /* BSON; 0: any */
    uint8_t op, value_size;  /* as in model__element_t */
    uint32_t can;
    uint64_t keep;
} model__kind_t;

/* NULL: no such kind. */
const model__kind_t *model__kind_of(const model_field_t *row);

/* One model that is being compiled. */
typedef struct model__draft model__draft_t;

struct model__draft {
    model__draft_t *next;
    const model_t *model;
    model__plan_t *plan;
    const model_field_t **rows; /* in the order of the table, as large as this library's */
    uint32_t n_rows;
    const model_field_t *extra; /* none of rows; NULL: there is none */
    bool busy, done;
    model__draft_t *whole;  /* this is a case of that union; else NULL */
    const model_case_t *of; /* which one */
    model__field_t *fields;
    model__element_t *elements;
};

typedef struct model__compiler {
    model_memory_t memory;  /* of the plans */
    model_memory_t scratch; /* gone when they are made */
    model__draft_t *first, *last;
    model_error_t *error;
} model__compiler_t;

/* Zeroed, in the plans' memory or in the scratch memory; NULL: the error is set. */
void *model__make(model__compiler_t *compiler, size_t count, size_t size);
void *model__make_scratch(model__compiler_t *compiler, size_t count, size_t size);
/* Of the model itself, not of a case that it is. NULL: not reachable from the root, which cannot
 * happen to embedded models and bases. */
model__draft_t *model__draft_of(const model__compiler_t *compiler, const model_t *model);

/* plan: where its plan goes; NULL: anywhere. */
bool model__add_draft(model__compiler_t *compiler, const model_t *model, model__plan_t *plan);
static inline bool model__is_union(const model__draft_t *draft)
{
    return draft->model->cases && !draft->whole;
}
static inline size_t model__size_of(const model__draft_t *draft)
{
    return draft->whole ? draft->whole->model->size : draft->model->size;
}
static inline ptrdiff_t model__meta_of(const model__draft_t *draft)
{
    return draft->whole ? -1 : draft->model->meta;
}

/* Can it be read at all: layout and strides. */
bool model__table_readable(const model_t *model, model_error_t *error);
bool model__check_table(const model__draft_t *draft, model_error_t *error);
bool model__check_row(const model_t *model, const model_field_t *row, model_error_t *error);
/* What rows say together: roles, places. */
bool model__check_rows(model__compiler_t *compiler, const model__draft_t *draft);
/* Members that indexes and the model's check name. The plan is finished. */
bool model__check_references(const model__plan_t *plan, model_error_t *error);

/* Rows of this library's size; those of a view with what its base says. */
bool model__read_rows(model__compiler_t *compiler, model__draft_t *draft);
/* Of a tagged union: its tag as the only row; drafts of its cases. */
bool model__read_tag(model__compiler_t *compiler, model__draft_t *draft);
bool model__add_cases(model__compiler_t *compiler, model__draft_t *draft);
/* Their image, which is all zeros before. */
void model__fill_case(const model__compiler_t *compiler, const model__draft_t *draft,
                      uint8_t *image);
void model__fill_union(const model__draft_t *draft, uint8_t *image);
bool model__merge_view(model__compiler_t *compiler, model__draft_t *draft);
bool model__build_fields(model__compiler_t *compiler, model__draft_t *draft);
bool model__build_elements(model__compiler_t *compiler, model__draft_t *draft);
bool model__build_lookups(model__compiler_t *compiler, model__draft_t *draft);
bool model__build_image(model__compiler_t *compiler, model__draft_t *draft);

static inline uint32_t model__shape_of(const model_field_t *row)
{
    return row->kind & MODEL_SHAPE_MASK;
}
static inline bool model__is_id(const model_field_t *row)
{
    return row->role >= MODEL_ID_SEQUENCE && row->role <= MODEL_ID_CALLER;
}
static inline const char *model__key_of(const model_field_t *row)
{
    return row->key ? row->key : model__is_id(row) ? "_id" : row->name;
}
/* Bytes of one item, of an optional's value, or of the scalar itself; 0: the row says. */
size_t model__item_size(const model_field_t *row);
/* The bounds of a decimal, read. False: not decimals, or the lower one is above the higher one. */
bool model__decimal_bounds(const model_limits_t *range, model__decimals_t *bounds);
const char *model__name_of(const model_t *model);

#endif
