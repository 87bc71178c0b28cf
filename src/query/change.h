/* Changes being understood, and written: what the files of an update share. */
#ifndef MONGOMODEL_QUERY_CHANGE_H
#define MONGOMODEL_QUERY_CHANGE_H

#include "query/update.h"

typedef struct model__edit model__edit_t;
typedef struct model__builder model__builder_t;

/* Elements or values are written into the open document. False: the buffer failed, or the error is
 * set. */
typedef bool model__put_edit_t(model__builder_t *builder, const model__edit_t *edit,
                               const char *key, size_t key_size);

/* Of a change that takes a member as a whole. */
#define MODEL__ALL_KINDS ((1u << MODEL__N_KINDS) - 1)

/* What a change does: a row of the table in update_operators.c. */
typedef struct model__editor {
    const char *name;   /* as the user wrote it */
    model__word_t word; /* the server's operator */
    uint32_t kinds;     /* a bit for each MODEL_KIND_… that it can be used on */
    bool on_list;       /* the member is a list, the value one of its items */
    bool relative;      /* the result depends on what is stored */
    bool (*read)(model__builder_t *builder, model__edit_t *edit); /* its values, checked; NULL */
    model__put_edit_t *put;      /* its element in the operator's document */
    model__put_edit_t *put_expr; /* the same in a pipeline: the new value; NULL: cannot be said */
    bool (*guard)(model__builder_t *builder, const model__edit_t *edit); /* NULL: none needed */
} model__editor_t;

typedef struct model__number {
    uint8_t type, size;
    uint8_t bytes[16];
    int64_t integer; /* of an integer type */
} model__number_t;

struct model__edit {
    const model__editor_t *editor;
    const model_term_t *term;
    const model_term_t *options; /* of a push */
    size_t n_options;
    const char *path; /* as the user wrote it, for messages */
    model__path_t *where;
    model__path_t *to; /* of a rename */
    const model__field_t *field;
    const void *initial; /* what a missing member reads as: as model__encode_content() takes it;
                            NULL: it is empty, or a zero */
    const void **values; /* the same; of a list's change: items */
    size_t n_values;
    model__number_t number;  /* to add, to multiply by */
    const uint8_t *document; /* conditions on an item */
    size_t document_size;
    bool removes; /* a set of nothing is an unset … */
    bool nulls;   /* … or stores null */
    bool piped;   /* only an expression can say it */
};

/* The items that [MODEL_FILTERED] means. */
typedef struct model__item_rule {
    model__edit_t edit;
    bool used;
} model__item_rule_t;

struct model__builder {
    const model__plan_t *plan;
    const model__change_use_t *use;
    model_memory_t *memory;
    model__change_t *change;
    model_error_t *error; /* never NULL */
    model__edit_t *edits;
    size_t n_edits;
    model__item_rule_t *rules;
    size_t n_rules;
    const model__edit_t *piped; /* the first edit that needs a pipeline */
    size_t guard_mark;
    uint32_t n_guards;
    bool failed; /* a rule was broken; the other changes are looked at still */
};

/* The row of a term; NULL: not a change of its own. */
const model__editor_t *model__editor_of(const model_term_t *term);

/* ARGUMENT, UNSUPPORTED … at the edit's path. Return false. */
bool model__edit_refuse(const model__builder_t *builder, const model__edit_t *edit,
                        model_code_t code, const char *rule, const char *format, ...)
    MODEL__PRINTF(5, 6);
/* A broken rule: noted, and true. */
bool model__edit_fault(model__builder_t *builder, const model__edit_t *edit, const char *rule,
                       const char *format, ...) MODEL__PRINTF(4, 5);

/* ---- reading: update_terms.c, update_allowed.c, update_value.c, update_read.c ---- */

/* All terms → edits and rules, members found. False: ARGUMENT, UNSUPPORTED, LIMIT, MEMORY. */
bool model__edits_find(model__builder_t *builder, const model_update_t *update);
/* Immutable members, model checks, required ones. Faults are noted. False: UNSUPPORTED. */
bool model__edit_allowed(model__builder_t *builder, const model__edit_t *edit);
/* Has a struct a member that must be given? */
bool model__has_required(const model__plan_t *plan);
/* Do two stored names, one of which may be inside the other, meet? [MODEL_EACH] meets any index. */
bool model__keys_meet(const char *a, const char *b);

/* A value of a term as the member (or, item, one of its items) keeps it in memory: converted,
 * prepared, checked. NULL: it is empty, or a fault was noted. False: no memory. */
bool model__edit_take(model__builder_t *builder, const model__edit_t *edit,
                      const model_term_t *value, bool item, const char *path, const void **taken);
bool model__edit_value(model__builder_t *builder, model__edit_t *edit);
bool model__edit_number(model__builder_t *builder, model__edit_t *edit);
bool model__edit_items(model__builder_t *builder, model__edit_t *edit);
bool model__edit_push(model__builder_t *builder, model__edit_t *edit);
bool model__edit_bits(model__builder_t *builder, model__edit_t *edit);

/* Write the value that was read into a record. False: ARGUMENT. */
bool model__edit_store(const model__builder_t *builder, const model__edit_t *edit, void *record);

/* ---- writing ---- */

/* A step of a stored name: a member, and the index of an item, or its $, $[] or $[f], behind it. */
typedef struct model__hop {
    const model__field_t *field;
    size_t end;    /* of the member's name in the key */
    size_t next;   /* where the next one starts; beyond the key: none */
    bool indexed;  /* an item follows … */
    bool anywhere; /* … which no number names */
} model__hop_t;

/* The hop at a place of the key; plan: where it is looked up, moved on. False: the end. */
bool model__hop(const model__plan_t **plan, const model__path_t *path, size_t at,
                model__hop_t *hop);

/* The member that we move on below an operator: updated_at, version. NULL: none. */
const model__field_t *model__own_field(const model__builder_t *builder, uint16_t op);
bool model__put_own(const model__builder_t *builder, const model__field_t *field);
/* The same as members of a stage. */
bool model__put_own_stage(model__builder_t *builder);
/* The caller's BSON, as it is but for these. */
bool model__raw_update(model__builder_t *builder, const model_term_t *term);

/* One element of a guard: to be ended by model__guard_end(). False: ARGUMENT (of an upsert), or the
 * buffer failed. */
bool model__guard_begin(model__builder_t *builder, const model__edit_t *edit, size_t *mark);
bool model__guard_end(model__builder_t *builder, size_t mark);
/* What must be true of the way to the member. */
bool model__guard_way(model__builder_t *builder, const model__edit_t *edit);
/* The stored value's type. */
bool model__guard_stored(model__builder_t *builder, const model__edit_t *edit);
bool model__guard_number(model__builder_t *builder, const model__edit_t *edit);
bool model__guard_items(model__builder_t *builder, const model__edit_t *edit);
bool model__guard_pull(model__builder_t *builder, const model__edit_t *edit);

/* {…} with all operators; the array of stages. */
bool model__update_document(model__builder_t *builder);
bool model__update_pipeline(model__builder_t *builder);
bool model__array_filters(model__builder_t *builder);

/* The i-th old name of the path's member, in full, in memory. */
bool model__old_name(model__builder_t *builder, const model__path_t *path, size_t i,
                     const char **name);
/* A number of the version's type. */
bool model__put_one(model__buffer_t *out, const model__field_t *version, const char *key,
                    size_t key_size, int32_t number);
/* The items of a list's change, as an array. */
bool model__put_array(model__builder_t *builder, const model__edit_t *edit, const char *key,
                      size_t key_size, model__buffer_t *out);

/* ---- expressions ---- */

/* {"$literal": value} */
bool model__put_literal(model__builder_t *builder, model__buffer_t *out, const model__edit_t *edit,
                        const void *value, bool item, const char *key, size_t key_size);
/* What is stored under the first name that is there, or would be read if that is nothing. */
bool model__put_stored(model__builder_t *builder, const model__edit_t *edit, const char *key,
                       size_t key_size, model__buffer_t *out);
/* Is it a struct whose unknown keys stay? Then the expression is another one. */
bool model__edit_merges(const model__builder_t *builder, const model__edit_t *edit);
/* The update's expression of a member that stays as it is where nothing is stored: {"$cond":
 * [{"$eq": [stored, null]}, "$tags", what is put]}. */
bool model__put_if_stored(model__builder_t *builder, const model__edit_t *edit, const char *key,
                          size_t key_size, model__put_edit_t *put);
/* A list and the items that it gets: {"$concatArrays": [stored, {"$setDifference": [items,
 * stored]}]}
 */
bool model__put_added(model__builder_t *builder, const model__edit_t *edit, const char *key,
                      size_t key_size, model__buffer_t *out);
/* The number that a change makes of it. */
bool model__put_result(model__builder_t *builder, const model__edit_t *edit, const char *key,
                       size_t key_size, model__buffer_t *out);

model__put_edit_t model__expr_value, model__expr_nothing, model__expr_result, model__expr_clock,
    model__expr_merged, model__expr_push, model__expr_add, model__expr_pull, model__expr_pop;

#endif
