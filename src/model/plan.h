/* Plans: what the library derives from a descriptor on first use; managed records; names and paths.
 *
 * A plan is one block with all models reachable from it, published by one compare-and-swap in the
 * slot that MODEL_DEFINE makes, never changed afterwards. */
#ifndef MONGOMODEL_MODEL_PLAN_H
#define MONGOMODEL_MODEL_PLAN_H

#include "model/passes.h"
#include "model/rows.h"

#include <mongomodel/record.h>

typedef struct model__plan model__plan_t;
typedef struct model__field model__field_t;

/* What the hot loops of the codec do with an element. MOVE and STRING first: they have no indirect
 * jump. */
enum {
    MODEL__OP_MOVE = 0,   /* up to 8 bytes: int32, int64, double, date, bool, uint32 as int64 */
    MODEL__OP_STRING = 1, /* const char * */
    MODEL__OP_TEXT,
    MODEL__OP_CHARS,
    MODEL__OP_OID,
    MODEL__OP_DECIMAL,
    MODEL__OP_UUID,
    MODEL__OP_BINARY, /* what may be empty: binary, regex, JavaScript, vectors */
    MODEL__OP_ENUM,   /* by label */
    MODEL__OP_NUMBER, /* what needs a conversion or a check of its range: enum by number, small or
                         widened integers, float, timestamp */
    MODEL__OP_RAW,
    MODEL__OP_DOCUMENT, /* embedded by value */
    MODEL__OP_POINTER,  /* embedded by pointer */
    MODEL__OP_OPTIONAL, /* {has, value} of a scalar */
    MODEL__OP_LIST,
    MODEL__OP_FIXED,
    MODEL__OP_LISTS,
    MODEL__OP_MAP,
    MODEL__OP_EXTRA_ID, /* the ObjectId _id of a model whose id is stored under another key: no
                           member; its field has a row of the plan's own, named "_id" */
    MODEL__OP_EXTRA,    /* model_extra_t: stands before the END, and has its head */
    MODEL__OP_END       /* the document's closing NUL */
};

enum {
    MODEL__TAKE_8 = 0, /* bytes, as they are */
    MODEL__TAKE_STRING,
    MODEL__TAKE_4,
    MODEL__TAKE_BOOL,
    MODEL__TAKE_OID,
    MODEL__TAKE_OTHER /* outside of the loop; also what has a head of more than 16 bytes */
};

/* One element of a document: one cache line, read by the hot loops. */
typedef struct model__element {
    uint64_t head[2];  /* first 16 bytes of type, key, NUL, padded with zeros */
    uint64_t mask[2];  /* which of those 16 bytes belong to this element; RAW: not the type byte,
                          which is 0 in head and header */
    uint64_t keep;     /* MOVE: the bits of 8 loaded bytes that are the value; 0: 8 bytes may not be
                          loaded at .at (end of the record, or bytes that are no member's and no
                          padding): byte-exact path */
    uint32_t at;       /* the member's offset in the record */
    uint16_t need;     /* head_size + the shortest value + the document's NUL */
    uint8_t head_size; /* of type, key, NUL; what is beyond 16 is in field->header */
    uint8_t op;
    uint32_t rest; /* head and fixed value bytes of all later elements (not of this one), and
                      the document's NUL */
    uint8_t take;  /* MODEL__TAKE_…: what the hot loop of decode does with it */
    bool may_lack; /* nothing is to be done when it is missing: the image has its default, it is
                      not required and had no other name */
    uint8_t value_size; /* fixed bytes of the value: 8, 4, 1, 12, 16; strings: 5 */
    uint8_t run; /* MOVE: how many with keep and short heads follow each other from here on, this
                    one counted; else 0 */
    const model__field_t *field;
} model__element_t;

typedef struct model__label {
    const char *text; /* NULL: a hole in the enum */
    uint32_t size;    /* without NUL */
} model__label_t;

/* The bounds of a decimal's range, as far as it has them. */
typedef struct model__decimals {
    bson_decimal128_t low, high;
} model__decimals_t;

/* The rest of a field: out of the hot loops. */
struct model__field {
    const model_field_t *row;
    const model__plan_t *plan;     /* that it belongs to */
    const model__plan_t *embedded; /* of row->embedded */
    const uint8_t *header;         /* type, key, NUL, then 16 zero bytes */
    const char *key;               /* stored name */
    uint32_t key_size, name_size;  /* without NUL */
    uint16_t kind, shape; /* row->kind split: MODEL_KIND_…, MODEL_SHAPE_… (0: scalar) */
    uint16_t first_leaf,
        n_leaves; /* loaded bits; an embedded struct by value has those of its members */
    uint16_t index;
    uint8_t type;       /* the BSON type that is written; RAW: 0 */
    uint8_t value_type; /* the same of an item of a list */
    bool may_be_empty;  /* by its shape or its kind: it may be left out */
    bool ruled;         /* has a rule, a check, a format …, or something in it has */
    bool prepared;      /* has .prepare, or something in it has */
    const model__label_t *labels;
    uint32_t n_labels;
    size_t stride;                     /* of items in memory, also of a vector's */
    size_t inner;                      /* of the items of a list of lists */
    uint32_t n_items;                  /* of a fixed array */
    uint32_t value_at;                 /* in a map's item; of others 0 */
    void *pattern;                     /* compiled by rules on first use, published atomically */
    const model__decimals_t *decimals; /* .range of a decimal; NULL: none */
};

/* One case of a tagged union. Its plan describes the union's whole struct: the tag comes first,
 * then the case's members, with the case's name before theirs. */
typedef struct model__case {
    uint32_t tag, name_size;
    const char *name; /* NULL: it has no members */
    const model__plan_t *plan;
} model__case_t;

struct model__plan {
    const model_t *model;
    const char *name; /* for messages: model->name or the symbol */
    const char *collection;
    size_t size; /* of the record */
    ptrdiff_t meta;
    const model__element_t *elements; /* in stored order, _id first; n_fields of them, then EXTRA if
                                         there is one, then END */
    const model__field_t *fields;     /* same order, same index */
    uint32_t n_fields;
    uint32_t n_leaves;
    uint32_t fixed; /* bytes of the length, all heads, fixed values, the closing NUL */
    uint32_t n_required;
    const void *image; /* a record as born: defaults, or zeros; meta empty */
    /* decode: 16 masked header bytes (as in element.head) → index, 0xffff: none. Not every element
     * has a slot: RAW has none, nor have those that share their first 16 bytes with another one, or
     * for which no free slot was found. A miss says nothing: ask model__field_by_key(). */
    const uint16_t *slots;
    uint64_t slot_seed;
    uint32_t slot_shift;   /* index = product >> slot_shift */
    const uint16_t *names; /* hash of member names → index; size name_mask + 1 */
    uint32_t name_mask;
    const uint16_t *keys; /* hash of stored keys and old keys → index */
    uint32_t key_mask;
    const model__field_t *id, *created_at, *updated_at, *version, *score; /* NULL: none */
    const model__field_t *extra; /* where keys without a member go; none of fields; NULL: nowhere */
    bool extra_id;               /* the id is stored under another key: elements[0] is EXTRA_ID */
    bool ruled, prepared;
    bool has_old_keys;
    const model__plan_t *base;  /* of model->view_of; else NULL */
    const model__case_t *cases; /* of a tagged union, whose only field is the tag; else NULL */
    uint32_t n_cases;
    uint32_t inner_at; /* a case: where the model's own struct lies in the record */
};

/* The plan of a model; made on first use. NULL: SCHEMA (naming model and member) or MEMORY. */
const model__plan_t *model__plan_of(const model_t *model, model_error_t *error);
/* The plan of a tagged union's case; NULL: no case has the tag. */
const model__plan_t *model__case_tagged(const model__plan_t *plan, uint32_t tag);
const model__plan_t *model__case_of(const model__plan_t *plan, const void *record);
/* Of a case's plan. */
const model__label_t *model__case_label(const model__plan_t *plan);
/* The plan by which a record is gone through: that of its case, if it is a tagged union. */
static inline const model__plan_t *model__plan_for(const model__plan_t *plan, const void *record)
{
    return MODEL__LIKELY(!plan->cases) ? plan : model__case_of(plan, record);
}

/* What stands in a table's slot. Plans live as long as the program; this is for tables that do not:
 * in tests. NULL is harmless. */
void model__plan_free(void *plan);

/* A contradiction in a table: SCHEMA with one detail for the member (NULL: the table itself).
 * Returns false. */
bool model__table_fault(model_error_t *error, const model_t *model, const char *member,
                        const char *rule, const char *format, ...) MODEL__PRINTF(5, 6);

/* The i-th declared index, by the stride that the application was compiled with; NULL: the end. */
const model_index_t *model__index_at(const model_t *model, size_t i);
/* Signs before the member in a key: MODEL_DESC, MODEL_TEXT, MODEL_2DSPHERE. */
#define MODEL__KEY_SIGNS "-~@"
static inline const char *model__key_member(const char *key)
{
    return key + (*key && strchr(MODEL__KEY_SIGNS, *key));
}

/* A record as born, but for lists and embedded structs behind pointers, which still are those of
 * plan->image: give one member (or all) copies in memory. False: no memory. */
bool model__own_default(const model__field_t *field, void *record, model_memory_t *memory);
bool model__own_defaults(const model__plan_t *plan, void *record, model_memory_t *memory);

/* The slot of a header: masked 16 bytes. May hold another field: compare. */
static inline uint32_t model__slot_index(const model__plan_t *plan, uint64_t low, uint64_t high)
{
    return (uint32_t)(((low ^ (high * 0x9FB21C651E98DF25u)) * plan->slot_seed) >> plan->slot_shift);
}

const model__field_t *model__field_by_name(const model__plan_t *plan, const char *name,
                                           size_t size);
/* Of a member whose name text begins with, before one of these characters or text's end. Rows may
 * be paths themselves ("home.city"): the longest name wins. */
const model__field_t *model__field_before(const model__plan_t *plan, const char *text,
                                          const char *ends, size_t *size);
/* Also by an old name (.also_read). */
const model__field_t *model__field_by_key(const model__plan_t *plan, const char *key, size_t size);

/* Snake case, singular: BlogPost → blog_post. Written into text (size bytes with NUL); false: too
 * long. */
bool model__snake_case(const char *name, char *text, size_t size);

/* ---- paths: a C designator kept as text ---- */

enum { MODEL__MAX_KEY_PATH = 512, MODEL__MAX_CASES = 8 };

typedef struct model__path {
    const model__field_t *field; /* the last one: what the value is compared with */
    const model__field_t *top;   /* the first one */
    bool item;            /* the path ends at a value of field's kind in its list, array or map */
    bool row;             /* it ends at a list in a list of lists */
    bool in_map;          /* some map lies on the way: .key has no name for that */
    bool open;            /* some list lies on the way of which no item was named */
    bool placed;          /* [MODEL_MATCHED] … lies on the way; .key has $, $[] or $[f] there */
    bool through_list;    /* some list lies on the way */
    bool through_pointer; /* or into a tagged union, which has one loaded bit as well */
    uint16_t leaf, n_leaves;       /* loaded bits that the path covers */
    size_t size;                   /* of key */
    char key[MODEL__MAX_KEY_PATH]; /* stored name, dotted: "home.city", "lines.2.qty" */
    const model__plan_t *cases[MODEL__MAX_CASES]; /* of tagged unions on the way, in this order */
    uint32_t n_cases;
} model__path_t;

/* "home.city", "billing->city", "lines.items->sku", "lines.items[2].quantity", "age.value" (of an
 * optional), "position[1]", "polygon.items[0].items[1]", "payment.card.last4" (of a tagged union),
 * and of a record only
 * "offices.items[2].value.city". False: ARGUMENT, naming model and path. */
bool model__path_resolve(const model__plan_t *plan, const char *text, model__path_t *path,
                         model_error_t *error);
/* Also "lines.items[MODEL_MATCHED].quantity", [MODEL_EACH], [MODEL_FILTERED]. *initial: the member
 * in the plan's image; NULL: it has none there. */
bool model__path_of_change(const model__plan_t *plan, const char *text, model__path_t *path,
                           const void **initial, model_error_t *error);

/* ---- managed records: a block of records in a row, their slots, the memory they point into ----
 */

typedef struct model__block model__block_t;

struct mongomodel_slot {
    model__block_t *block;
    const uint8_t
        *origin; /* the document as stored, with MODEL__SLACK readable bytes behind; NULL: new */
    uint32_t origin_size;
    uint32_t flags;      /* MODEL__SLOT_… */
    model_memory_t *own; /* texts, grown lists, the origin of a later save; NULL until needed */
    struct model__pending *pending; /* RULES 2: the stamp of a write whose outcome is unknown, in
                                       the slot's own memory; NULL */
};

enum {
    MODEL__SLOT_DELETED = 1,
    MODEL__SLOT_STALE = 2,
    MODEL__SLOT_WHOLE = 4 /* read whole since: the block's loaded bits are not this record's */
};

/* Which leaves of the documents were read; the same for all records of a query. NULL bits: all. */
typedef struct model__loaded {
    uint64_t *read;     /* bit set: the member holds what is stored */
    uint64_t *writable; /* bit set: it was read whole, so it may be written */
} model__loaded_t;

struct model__block {
    const model__plan_t *plan;
    uint8_t *records; /* first record; the block's header lies directly before it */
    size_t count, capacity;
    model__slot_t *slots; /* NULL if the model has no meta */
    model__loaded_t loaded;
    model_memory_t memory; /* documents, lists, what records point into */
    model__passes_t passes;
};

/* What stands in model_list_t.memory is the model__block_t of the records. */

/* A block with room for n records. cap: of the memory, 0: none. */
model__block_t *model__block_new(const model__plan_t *plan, size_t n, size_t cap);
/* The address of one more record, not initialised, its slot (slots[count - 1]) zeroed; NULL: no
 * memory, see model__memory_failed(&block->memory). Earlier addresses may move until
 * model__block_finish(). */
void *model__block_add(model__block_t *block);
/* Shrinks nothing, sets meta of all records; returns the address of the first (never NULL). */
void *model__block_finish(model__block_t *block);
void model__block_free(model__block_t *block);       /* NULL is harmless */
model__block_t *model__block_of(void *first_record); /* by the header, never through meta */

/* The slot of a managed record; NULL: plain, a copy, or a model without meta. */
model__slot_t *model__slot_of(const model__plan_t *plan, const void *record);
/* Its own memory, made when first asked for; NULL: no memory. */
model_memory_t *model__slot_memory(model__slot_t *slot);

static inline bool model__bit(const uint64_t *bits, uint32_t i)
{
    return bits[i / 64] >> (i % 64) & 1u;
}
static inline void model__bit_set(uint64_t *bits, uint32_t i)
{
    bits[i / 64] |= (uint64_t)1 << (i % 64);
}
static inline void model__bit_clear(uint64_t *bits, uint32_t i)
{
    bits[i / 64] &= ~((uint64_t)1 << (i % 64));
}

/* ---- numbers ---- */

/* Integers of a kind as they lie in memory. */
typedef struct model__integer {
    uint8_t size;
    bool is_signed;
    int64_t least, most;
} model__integer_t;

const model__integer_t *model__integer_of(uint32_t kind); /* NULL: it has none */
int64_t model__load_integer(uint32_t kind, const void *at);
void model__store_integer(uint32_t kind, void *at, int64_t value);
size_t model__vector_item_size(uint32_t kind); /* 0: no vector */

/* ---- items: of lists, fixed arrays, lists of lists, maps ---- */

typedef struct model__span {
    const uint8_t *items; /* NULL: none */
    size_t count, stride;
} model__span_t;

/* Is the member several values: of the field's kind, of lists of it, of keys and values? */
static inline bool model__has_items(const model__field_t *field)
{
    return field->shape == MODEL_SHAPE_LIST || field->shape == MODEL_SHAPE_FIXED ||
           field->shape == MODEL_SHAPE_LISTS || field->shape == MODEL_SHAPE_MAP;
}
/* By the member's own address. */
static inline model__span_t model__span_of(const model__field_t *field, const void *member)
{
    const uint8_t *at = member;
    const model_field_t *row = field->row;

    if (field->shape == MODEL_SHAPE_FIXED)
        return (model__span_t){at, field->n_items, field->stride};
    return (model__span_t){model__load_pointer(at + (model__items_at(row) - row->offset)),
                           model__load_size(at + (model__count_at(row) - row->offset)),
                           field->stride};
}
/* The items of an item of a list of lists. */
static inline model__span_t model__inner_span(const model__field_t *field, const void *item)
{
    const uint8_t *items = model__load_pointer(item);
    const uint8_t *count = (const uint8_t *)item + offsetof(model_string_list_t, count);

    return (model__span_t){items, items ? model__load_size(count) : 0, field->inner};
}
static inline const char *model__key_in(const void *item)
{
    return model__load_pointer(item);
}
#define MODEL__NO_REPEAT SIZE_MAX
/* The first item of a map whose key an earlier one has. False: no memory. */
bool model__map_repeat(model__span_t span, size_t *item);
/* What a map has under a key, looked for from an item on, and once around; *from is set to the item
 * behind. NULL: nothing. */
const uint8_t *model__map_value(const model__field_t *field, model__span_t span, const char *key,
                                size_t *from);
/* May a map have this key, the table's leave (.any_key) aside? */
static inline bool model__plain_key(const char *key, size_t size)
{
    return size && *key != '$' && !memchr(key, '.', size);
}

#endif
