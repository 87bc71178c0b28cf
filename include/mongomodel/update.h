/** @file update.h Changes: what an update does to the documents that it meets.
 *
 * A change names a model, a member as one writes it in C, and a value, as a condition does, and the
 * compiler checks it as it checks a condition: a member that does not exist, a value of another
 * class, an increment of what is no number do not compile.
 *
 *     MODEL_UPDATE(MODEL_SET(user, home.city, "Oslo"), MODEL_INC(user, logins, 1))
 *
 * Scalars and strings are given by value; everything wider, also whole lists, by address; an
 * embedded struct behind a pointer by the address of a pointer to it. What is given by address, and
 * strings, are borrowed until the call returns. Values are literals and obey the rules of their
 * member as those of a record do. In an expression write (model_term_t)MODEL_SET(). In C++17 the
 * same words are for MODEL_CHANGE.
 */
#ifndef MONGOMODEL_UPDATE_H
#define MONGOMODEL_UPDATE_H

#include <mongomodel/fit.h>
#include <mongomodel/query.h>

MODEL__BEGIN

enum { MODEL_MAX_CHANGES = 16 };

/* Which items of a list, in a path. Not macros: an index in a path is text, "#m" must see the name.
 */
enum {
    MODEL_MATCHED = 0, /**< lines.items[MODEL_MATCHED].quantity: the first one that the query met */
    MODEL_EACH = 0,    /**< every item */
    MODEL_FILTERED = 0 /**< those that MODEL_FILTERED_BY describes */
};

/** A plain value, safe to copy and return. changes[] has one slot more than is allowed: if it is
 * used the call fails with ARGUMENT. */
typedef struct mongomodel_update {
    model_term_t changes[MODEL_MAX_CHANGES + 1];
    const model_term_t *also; /**< more changes, in the caller's array, ends at an empty one */
    uint64_t reserved[8];
} model_update_t;

/**
 * Copy terms into an update. What MODEL_CHANGE calls; usable from C++ too.
 *
 * @param terms  End at an empty one. More than fit are remembered and make the call that uses @p
 * update fail.
 */
MODEL_API void model_update_add(model_update_t *update, const model_term_t *terms);

MODEL__END_C

#ifdef __cplusplus
#include <mongomodel/update.hpp>
#else

/* clang-format off */
#define MODEL__NUMBER_TERM(OP, model_, p, text, v, must) {.op = OP, .model = &model_, \
    .path = &text[must + MODEL__FITS(p, v)], MODEL__VALUE(v)}
#define MODEL__ITEMS_TERM(OP, model_, p, text, array, n) {.op = OP, .model = &model_, \
    .pointer = (array), .count = (uint32_t)(n), .integer = sizeof *(array), .key = "", \
    .value_kind = (uint16_t)MODEL__ITEM_KIND(*(array)), \
    .path = &text[MODEL__ITEM_FITS(p, *(array)) + MODEL__SAME(p, &*(array))]}
#define MODEL__ON_ITEMS(OP, N, m, text, E, ...) {.op = OP, .model = &N##_model, \
    .pointer = &E##_model, .path = &text[MODEL__MUST( \
        _Generic(((N##__record *)0)->m.items, E##__record *: 1, default: 0), \
        the_list_has_other_items)]}, __VA_ARGS__, {.op = MODEL__CLOSE}

/* ---- values ---- */

/** The member becomes @p v. NULL, or a struct without a value, empties it, as in a record. */
#define MODEL_SET(N, m, v) MODEL__TERM(MODEL__SET, N##_model, MODEL__AT(N, m), #m, v)
/** The member is removed; it reads as its default then. Not for a required one, nor for a struct with
 * required members. */
#define MODEL_UNSET(N, m) {.op = MODEL__UNSET, .model = &N##_model, \
    .path = MODEL__PATH(MODEL__AT(N, m), #m)}
/** Of model_update_or_create(): the member's value in the record if that is created; a document that
 * is there is not changed by it. */
#define MODEL_SET_ON_INSERT(N, m, v) \
    MODEL__TERM(MODEL__SET_ON_INSERT, N##_model, MODEL__AT(N, m), #m, v)
/** What is stored as @p m is stored as @p to from now on: a member of the same type and rules. */
#define MODEL_RENAME(N, m, to) {.op = MODEL__RENAME, .model = &N##_model, \
    .path = MODEL__PATH(MODEL__AT(N, m), #m), \
    .key = &#to[MODEL__ALIKE(MODEL__AT(N, m), MODEL__AT(N, to))]}
/** The server's clock. Not for members that the library keeps. */
#define MODEL_CURRENT_DATE(N, m) {.op = MODEL__CURRENT_DATE, .model = &N##_model, \
    .path = &#m[MODEL__IS_TIME(MODEL__AT(N, m))]}

/* ---- numbers: a missing member counts as its default. The result obeys the member's range and
 * type, else the document is not changed ---- */

#define MODEL_INC(N, m, v) MODEL__NUMBER_TERM(MODEL__INC, N##_model, MODEL__AT(N, m), #m, v, \
    MODEL__IS_NUMBER(MODEL__AT(N, m)))
#define MODEL_MUL(N, m, v) MODEL__NUMBER_TERM(MODEL__MUL, N##_model, MODEL__AT(N, m), #m, v, \
    MODEL__IS_NUMBER(MODEL__AT(N, m)))
/** The smaller one of what is stored and @p v; also of dates. Of a missing member without a default:
 * @p v. */
#define MODEL_MIN(N, m, v) MODEL__NUMBER_TERM(MODEL__MIN, N##_model, MODEL__AT(N, m), #m, v, \
    MODEL__IS_QUANTITY(MODEL__AT(N, m)))
#define MODEL_MAX(N, m, v) MODEL__NUMBER_TERM(MODEL__MAX, N##_model, MODEL__AT(N, m), #m, v, \
    MODEL__IS_QUANTITY(MODEL__AT(N, m)))
#define MODEL_BIT_AND(N, m, v) MODEL__BIT_TERM(N##_model, MODEL__AT(N, m), #m, v, 0)
#define MODEL_BIT_OR(N, m, v) MODEL__BIT_TERM(N##_model, MODEL__AT(N, m), #m, v, 1)
#define MODEL_BIT_XOR(N, m, v) MODEL__BIT_TERM(N##_model, MODEL__AT(N, m), #m, v, 2)
#define MODEL__BIT_TERM(model_, p, text, v, which) {.op = MODEL__BIT, .model = &model_, \
    .count = which, .path = &text[MODEL__IS_INTEGER(p) + MODEL__FITS(p, v)], MODEL__VALUE(v)}

/* ---- lists; a list stays within the member's .items ---- */

/** Add the item @p v at the end of the list @p m. */
#define MODEL_PUSH(N, m, v) \
    MODEL__TERM(MODEL__PUSH, N##_model, MODEL__ITEM_AT(N, m), #m, v)
/** Add the @p n items of a C array, which is borrowed. */
#define MODEL_PUSH_EACH(N, m, array, n) \
    MODEL__ITEMS_TERM(MODEL__PUSH, N##_model, MODEL__ITEM_AT(N, m), #m, array, n)
/* Behind a MODEL_PUSH or a MODEL_PUSH_EACH, as terms of their own: */
/** … not at the end: before the item with this number; negative: counted from the end. */
#define MODEL_PUSH_POSITION(at) {.op = MODEL__PUSH_AT, .integer = (at)}
/** … and keep the first @p n items only; negative: the last ones. */
#define MODEL_PUSH_SLICE(n) {.op = MODEL__PUSH_SLICE, .integer = (n)}
/** … and sort the list by a member of its items, of embedded @p E. Repeated: a further key. */
#define MODEL_PUSH_ASC(E, m) {.op = MODEL__PUSH_SORT, .model = &E##_model, .integer = 1, \
    .path = MODEL__PATH(MODEL__AT(E, m), #m)}
#define MODEL_PUSH_DESC(E, m) {.op = MODEL__PUSH_SORT, .model = &E##_model, .integer = -1, \
    .path = MODEL__PATH(MODEL__AT(E, m), #m)}
/** … and sort the list itself: 1 ascending, −1 descending. */
#define MODEL_PUSH_SORT(direction) {.op = MODEL__PUSH_SORT, .integer = (direction)}
/** Add the item if the list does not have it. */
#define MODEL_ADD_TO_SET(N, m, v) \
    MODEL__TERM(MODEL__ADD_TO_SET, N##_model, MODEL__ITEM_AT(N, m), #m, v)
#define MODEL_ADD_TO_SET_EACH(N, m, array, n) \
    MODEL__ITEMS_TERM(MODEL__ADD_TO_SET, N##_model, MODEL__ITEM_AT(N, m), #m, array, n)
/** Remove all items that equal @p v; a struct must be stored as it would be written now. */
#define MODEL_PULL(N, m, v) \
    MODEL__TERM(MODEL__PULL, N##_model, MODEL__ITEM_AT(N, m), #m, v)
/** Remove all items that equal one of the @p n items of a C array, which is borrowed. */
#define MODEL_PULL_ARRAY(N, m, array, n) \
    MODEL__ITEMS_TERM(MODEL__PULL, N##_model, MODEL__ITEM_AT(N, m), #m, array, n)
/** Remove all items of the list @p m, of embedded @p E, that meet these conditions on @p E. */
#define MODEL_PULL_WHERE(N, m, E, ...) \
    MODEL__ON_ITEMS(MODEL__PULL_WHERE, N, m, #m, E, __VA_ARGS__)
#define MODEL_POP_FIRST(N, m) {.op = MODEL__POP, .model = &N##_model, .integer = -1, \
    .path = MODEL__PATH(MODEL__ITEM_AT(N, m), #m)}
#define MODEL_POP_LAST(N, m) {.op = MODEL__POP, .model = &N##_model, .integer = 1, \
    .path = MODEL__PATH(MODEL__ITEM_AT(N, m), #m)}
/** Which items of the list @p m, of embedded @p E, are meant by m.items[MODEL_FILTERED] in paths of
 * this update: those that meet these conditions on @p E. */
#define MODEL_FILTERED_BY(N, m, E, ...) \
    MODEL__ON_ITEMS(MODEL__FILTERED, N, m, #m, E, __VA_ARGS__)

/* ---- updates ---- */

/** An update as an argument: MODEL_UPDATE(MODEL_SET(…), MODEL_INC(…)) */
#define MODEL_UPDATE(...) (&(model_update_t){.changes = {__VA_ARGS__}})
/* ---- what no other word says ---- */

/**
 * An update in BSON, alone in its model_update_t: a document of operators, or a pipeline (an array
 * of stages). Checked to be valid BSON, and nothing else is: no rule, no type, no immutable member.
 * updated_at and version move, unless it changes them itself. Never of a stranger: whoever writes
 * it can store anything. @p bson  a bson_t or a model_raw_t, by address.
 */
#define MODEL_RAW_UPDATE(N, bson) {.op = MODEL__RAW_UPDATE, .model = &N##_model, \
    .value_kind = (uint16_t)MODEL__UPDATE_KIND(bson), .pointer = (bson)}
#define MODEL__UPDATE_KIND(bson) _Generic((bson), \
    model_raw_t *: MODEL__V_RAW, const model_raw_t *: MODEL__V_RAW, \
    bson_t *: MODEL__V_RECORD, const bson_t *: MODEL__V_RECORD)

/** Add changes to an update at run time. They are copied at once. */
#define MODEL_CHANGE(update, ...) \
    model_update_add((update), (const model_term_t[]){__VA_ARGS__, {.op = 0}})
/* clang-format on */

#endif
#endif
