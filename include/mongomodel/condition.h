/** @file condition.h Conditions, sort keys, projections: what a query is made of.
 *
 * A condition names a model and one of its members as one writes it in C, through embedded structs
 * ("home.city"), pointers ("billing->city") and lists ("lines.items->sku"), and a value. The
 * compiler refuses a member that does not exist and a value of another class:
 *
 *     MODEL_EQ(user, home.city, "Oslo")    MODEL_GTE(user, age, 18)    MODEL_EQ(user, org, &oid)
 *
 * Scalars and strings are given by value; ObjectId, Decimal128, UUID, text, binary, embedded
 * structs and whole lists by address; an embedded struct behind a pointer by the address of a
 * pointer to it. What is given by address, and strings, are borrowed until the call returns.
 *
 * A compound literal may stand there only with constants in it, for clang: give a variable.
 *
 * Values are literals: no text of a user can become an operator. A term is a constant if its value
 * is, so conditions may stand in static data. In an expression write (model_term_t)MODEL_EQ(). In
 * C++17 the same words are for MODEL_WHERE.
 */
#ifndef MONGOMODEL_CONDITION_H
#define MONGOMODEL_CONDITION_H

#include <mongomodel/fit.h>
#include <mongomodel/query.h>

/** Types of BSON, for MODEL_IS_TYPE. */
enum {
    MODEL_TYPE_DOUBLE = 1,
    MODEL_TYPE_STRING = 2,
    MODEL_TYPE_DOCUMENT = 3,
    MODEL_TYPE_ARRAY = 4,
    MODEL_TYPE_BINARY = 5,
    MODEL_TYPE_OID = 7,
    MODEL_TYPE_BOOL = 8,
    MODEL_TYPE_DATE = 9,
    MODEL_TYPE_NULL = 10,
    MODEL_TYPE_REGEX = 11,
    MODEL_TYPE_JAVASCRIPT = 13,
    MODEL_TYPE_INT32 = 16,
    MODEL_TYPE_TIMESTAMP = 17,
    MODEL_TYPE_INT64 = 18,
    MODEL_TYPE_DECIMAL = 19,
    MODEL_TYPE_MAX_KEY = 127,
    MODEL_TYPE_MIN_KEY = 255,
    MODEL_TYPE_NUMBER = 256 /**< int32, int64, double or decimal */
};

/** Flags of MODEL_TEXT_SEARCH_IN: what makes a difference, which it does not by itself. */
enum { MODEL_TEXT_CASE = 1, MODEL_TEXT_DIACRITICS = 2 };

/** A key of a sort, beside a MODEL_TEXT_SEARCH: what fits the words best comes first. */
#define MODEL_BY_TEXT_SCORE "$text"

#ifdef __cplusplus
#include <mongomodel/condition.hpp>
#else

/* clang-format off */
#define MODEL__TERM(OP, model_, p, text, v) {.op = OP, .model = &model_, \
    .path = &text[MODEL__FITS(p, v) + MODEL__SAME(p, v)], MODEL__VALUE(v)}
#define MODEL__TEXT_TERM(OP, model_, p, text, v, fold) {.op = OP, .model = &model_, \
    .path = &text[MODEL__IS_TEXT(p) + MODEL__FITS(p, v)], \
    .value_kind = (uint16_t)MODEL__VALUE_KIND(v), .integer = fold, .pointer = MODEL__POINTER(v)}
#define MODEL__OPEN(OP, ...) {.op = OP}, __VA_ARGS__, {.op = MODEL__CLOSE}

/* ---- comparisons; on a list member: MODEL_HAS and paths through .items mean "some item" ---- */

#define MODEL_EQ(N, m, v) MODEL__TERM(MODEL__EQ, N##_model, MODEL__AT(N, m), #m, v)
#define MODEL_NE(N, m, v) MODEL__TERM(MODEL__NE, N##_model, MODEL__AT(N, m), #m, v)
#define MODEL_LT(N, m, v) MODEL__TERM(MODEL__LT, N##_model, MODEL__AT(N, m), #m, v)
#define MODEL_LTE(N, m, v) MODEL__TERM(MODEL__LTE, N##_model, MODEL__AT(N, m), #m, v)
#define MODEL_GT(N, m, v) MODEL__TERM(MODEL__GT, N##_model, MODEL__AT(N, m), #m, v)
#define MODEL_GTE(N, m, v) MODEL__TERM(MODEL__GTE, N##_model, MODEL__AT(N, m), #m, v)
/** The list @p m has the item @p v. */
#define MODEL_HAS(N, m, v) {.op = MODEL__EQ, .model = &N##_model, .count = MODEL__ON_ITEM, \
    .path = &#m[MODEL__FITS(MODEL__ITEM_AT(N, m), v) + MODEL__SAME(MODEL__ITEM_AT(N, m), v)], \
    MODEL__VALUE(v)}

/** What the map @p m has under the key @p k compares so. A key is data: no dot, no $ in front. */
#define MODEL_EQ_AT(N, m, k, v) \
    MODEL__KEY_TERM(MODEL__EQ, N##_model, MODEL__VALUE_AT(N, m), #m, k, v)
#define MODEL_NE_AT(N, m, k, v) \
    MODEL__KEY_TERM(MODEL__NE, N##_model, MODEL__VALUE_AT(N, m), #m, k, v)
#define MODEL_LT_AT(N, m, k, v) \
    MODEL__KEY_TERM(MODEL__LT, N##_model, MODEL__VALUE_AT(N, m), #m, k, v)
#define MODEL_LTE_AT(N, m, k, v) \
    MODEL__KEY_TERM(MODEL__LTE, N##_model, MODEL__VALUE_AT(N, m), #m, k, v)
#define MODEL_GT_AT(N, m, k, v) \
    MODEL__KEY_TERM(MODEL__GT, N##_model, MODEL__VALUE_AT(N, m), #m, k, v)
#define MODEL_GTE_AT(N, m, k, v) \
    MODEL__KEY_TERM(MODEL__GTE, N##_model, MODEL__VALUE_AT(N, m), #m, k, v)
#define MODEL__KEY_TERM(OP, model_, p, text, k, v) {.op = OP, .model = &model_, \
    .count = MODEL__ON_KEY, .key = (k), \
    .path = &text[MODEL__FITS(p, v) + MODEL__SAME(p, v)], MODEL__VALUE(v)}

/** The member equals one of up to 8 values. None of them: MODEL_NIN. */
#define MODEL_IN(N, m, ...) {.op = MODEL__IN, .model = &N##_model, .path = #m}, \
    MODEL__EACH(N##_model, MODEL__AT(N, m), #m, __VA_ARGS__), {.op = MODEL__CLOSE}
#define MODEL_NIN(N, m, ...) {.op = MODEL__NIN, .model = &N##_model, .path = #m}, \
    MODEL__EACH(N##_model, MODEL__AT(N, m), #m, __VA_ARGS__), {.op = MODEL__CLOSE}
/** The member equals one of the @p n items of a C array, which is borrowed. n 0: nothing does. */
#define MODEL_IN_ARRAY(N, m, array, n) \
    MODEL__ARRAY_TERM(MODEL__IN, N##_model, MODEL__AT(N, m), #m, array, n)
#define MODEL_NIN_ARRAY(N, m, array, n) \
    MODEL__ARRAY_TERM(MODEL__NIN, N##_model, MODEL__AT(N, m), #m, array, n)
#define MODEL__ARRAY_TERM(OP, model_, p, text, array, n) {.op = OP, .model = &model_, \
    .pointer = (array), .count = (uint32_t)(n), .integer = sizeof *(array), \
    .value_kind = (uint16_t)MODEL__ITEM_KIND(*(array)), \
    .path = &text[MODEL__ITEM_FITS(p, *(array))]}

/** The list @p m has each of up to 8 values among its items. None of them: any document. */
#define MODEL_HAS_ALL(N, m, ...) {.op = MODEL__HAS_ALL, .model = &N##_model, .path = #m}, \
    MODEL__EACH(N##_model, MODEL__ITEM_AT(N, m), #m, __VA_ARGS__), {.op = MODEL__CLOSE}
#define MODEL_HAS_ALL_ARRAY(N, m, array, n) \
    MODEL__ARRAY_TERM(MODEL__HAS_ALL, N##_model, MODEL__ITEM_AT(N, m), #m, array, n)

#define MODEL__EACH(M, p, t, ...) \
    MODEL__PICK(__VA_ARGS__, MODEL__8, MODEL__7, MODEL__6, MODEL__5, MODEL__4, MODEL__3, MODEL__2, \
                MODEL__1, )(M, p, t, __VA_ARGS__)
#define MODEL__PICK(a, b, c, d, e, f, g, h, n, ...) n
#define MODEL__1(M, p, t, v) MODEL__TERM(MODEL__ITEM, M, p, t, v)
#define MODEL__2(M, p, t, v, ...) MODEL__1(M, p, t, v), MODEL__1(M, p, t, __VA_ARGS__)
#define MODEL__3(M, p, t, v, ...) MODEL__1(M, p, t, v), MODEL__2(M, p, t, __VA_ARGS__)
#define MODEL__4(M, p, t, v, ...) MODEL__1(M, p, t, v), MODEL__3(M, p, t, __VA_ARGS__)
#define MODEL__5(M, p, t, v, ...) MODEL__1(M, p, t, v), MODEL__4(M, p, t, __VA_ARGS__)
#define MODEL__6(M, p, t, v, ...) MODEL__1(M, p, t, v), MODEL__5(M, p, t, __VA_ARGS__)
#define MODEL__7(M, p, t, v, ...) MODEL__1(M, p, t, v), MODEL__6(M, p, t, __VA_ARGS__)
#define MODEL__8(M, p, t, v, ...) MODEL__1(M, p, t, v), MODEL__7(M, p, t, __VA_ARGS__)

/* ---- presence ---- */

/** The document has the member, be it null. */
#define MODEL_EXISTS(N, m) {.op = MODEL__EXISTS, .model = &N##_model, .integer = 1, \
    .path = MODEL__PATH(MODEL__AT(N, m), #m)}
/** The document does not have the member. */
#define MODEL_MISSING(N, m) {.op = MODEL__EXISTS, .model = &N##_model, \
    .path = MODEL__PATH(MODEL__AT(N, m), #m)}
/** The document has the member, and it is null. */
#define MODEL_IS_NULL(N, m) {.op = MODEL__IS_NULL, .model = &N##_model, \
    .path = MODEL__PATH(MODEL__AT(N, m), #m)}

/** The map @p m has the key @p k, does not have it. */
#define MODEL_EXISTS_AT(N, m, k) {.op = MODEL__EXISTS, .model = &N##_model, .integer = 1, \
    .count = MODEL__ON_KEY, .key = (k), .path = MODEL__PATH(MODEL__VALUE_AT(N, m), #m)}
#define MODEL_MISSING_AT(N, m, k) {.op = MODEL__EXISTS, .model = &N##_model, \
    .count = MODEL__ON_KEY, .key = (k), .path = MODEL__PATH(MODEL__VALUE_AT(N, m), #m)}

/* ---- how a value is stored ---- */

/** What is stored is of a type, one of MODEL_TYPE_…; of a list: it, or one of its items. */
#define MODEL_IS_TYPE(N, m, type) {.op = MODEL__TYPE, .model = &N##_model, \
    .value_kind = MODEL__V_INT, .integer = (int64_t)MODEL__INTEGER(type), \
    .path = &#m[0 * sizeof(MODEL__AT(N, m)) + MODEL__WHOLE_NUMBER(type, this_is_no_MODEL_TYPE)]}
/** The list @p m has @p n items. A list that is missing has no size: MODEL_MISSING. */
#define MODEL_SIZE(N, m, n) {.op = MODEL__SIZE, .model = &N##_model, \
    .value_kind = (uint16_t)MODEL__VALUE_KIND(n), .integer = MODEL__INTEGER(n), \
    .path = &#m[0 * sizeof(MODEL__ITEM_AT(N, m)) + MODEL__WHOLE_NUMBER(n, a_size_is_a_whole_number)]}

/** @p m modulo @p divisor, without its fraction and with its sign, is @p remainder. */
#define MODEL_MOD(N, m, divisor, remainder) {.op = MODEL__MOD, .model = &N##_model, \
    .value_kind = (uint16_t)MODEL__VALUE_KIND(divisor), .integer = MODEL__INTEGER(divisor), \
    .count = MODEL__VALUE_KIND(remainder), .second = MODEL__INTEGER(remainder), \
    .path = &#m[MODEL__IS_NUMBER(MODEL__AT(N, m)) + \
        MODEL__WHOLE_NUMBER(divisor, a_divisor_is_a_whole_number) + \
        MODEL__WHOLE_NUMBER(remainder, a_remainder_is_a_whole_number)]}

/** Bits of an integer (negative ones as two's complement), or of binary data from its first byte's
 * lowest bit on. @p mask  which bits: an integer, not 0; for binary data also a model_binary_t. */
#define MODEL_BITS_ALL_SET(N, m, mask) MODEL__BITS_TERM(0, N##_model, MODEL__AT(N, m), #m, mask)
#define MODEL_BITS_ALL_CLEAR(N, m, mask) MODEL__BITS_TERM(1, N##_model, MODEL__AT(N, m), #m, mask)
#define MODEL_BITS_ANY_SET(N, m, mask) MODEL__BITS_TERM(2, N##_model, MODEL__AT(N, m), #m, mask)
#define MODEL_BITS_ANY_CLEAR(N, m, mask) MODEL__BITS_TERM(3, N##_model, MODEL__AT(N, m), #m, mask)
#define MODEL__BITS_TERM(which, model_, p, text, mask) {.op = MODEL__BITS, .model = &model_, \
    .count = which, .path = &text[MODEL__IS_MASK(p, mask)], MODEL__VALUE(mask)}

/* ---- two members of one document; each must have a value, but MODEL_FIELD_NE is whatever
 * MODEL_FIELD_EQ is not. NaN is less than all other numbers here, while it has no order in
 * MODEL_LT and its like. No index helps: the server looks at every document that the other
 * conditions leave ---- */

#define MODEL_FIELD_EQ(N, m, other) MODEL__FIELD_TERM(MODEL__EQ, N##_model, \
    MODEL__AT(N, m), #m, MODEL__AT(N, other), #other)
#define MODEL_FIELD_NE(N, m, other) MODEL__FIELD_TERM(MODEL__NE, N##_model, \
    MODEL__AT(N, m), #m, MODEL__AT(N, other), #other)
#define MODEL_FIELD_LT(N, m, other) MODEL__FIELD_TERM(MODEL__LT, N##_model, \
    MODEL__AT(N, m), #m, MODEL__AT(N, other), #other)
#define MODEL_FIELD_LTE(N, m, other) MODEL__FIELD_TERM(MODEL__LTE, N##_model, \
    MODEL__AT(N, m), #m, MODEL__AT(N, other), #other)
#define MODEL_FIELD_GT(N, m, other) MODEL__FIELD_TERM(MODEL__GT, N##_model, \
    MODEL__AT(N, m), #m, MODEL__AT(N, other), #other)
#define MODEL_FIELD_GTE(N, m, other) MODEL__FIELD_TERM(MODEL__GTE, N##_model, \
    MODEL__AT(N, m), #m, MODEL__AT(N, other), #other)

#define MODEL__FIELD_TERM(OP, model_, p, text, q, other_text) {.op = MODEL__FIELD, \
    .model = &model_, .integer = OP, .key = other_text, \
    .path = &text[MODEL__COMPARABLE(p, q)]}

/* ---- text; the value is taken literally, whatever characters it has ---- */

#define MODEL_CONTAINS(N, m, v) \
    MODEL__TEXT_TERM(MODEL__CONTAINS, N##_model, MODEL__AT(N, m), #m, v, 0)
#define MODEL_STARTS_WITH(N, m, v) \
    MODEL__TEXT_TERM(MODEL__STARTS_WITH, N##_model, MODEL__AT(N, m), #m, v, 0)
#define MODEL_ENDS_WITH(N, m, v) \
    MODEL__TEXT_TERM(MODEL__ENDS_WITH, N##_model, MODEL__AT(N, m), #m, v, 0)
/** The same in any case of letters. */
#define MODEL_ICONTAINS(N, m, v) \
    MODEL__TEXT_TERM(MODEL__CONTAINS, N##_model, MODEL__AT(N, m), #m, v, 1)
#define MODEL_ISTARTS_WITH(N, m, v) \
    MODEL__TEXT_TERM(MODEL__STARTS_WITH, N##_model, MODEL__AT(N, m), #m, v, 1)
#define MODEL_IENDS_WITH(N, m, v) \
    MODEL__TEXT_TERM(MODEL__ENDS_WITH, N##_model, MODEL__AT(N, m), #m, v, 1)
/** A pattern of the server's (PCRE). @p options  of "imsx", or NULL. */
#define MODEL_REGEX(N, m, pattern_, options) {.op = MODEL__REGEX, .model = &N##_model, \
    .value_kind = MODEL__V_STRING, .pointer = (pattern_), .key = (options), \
    .path = &#m[MODEL__IS_TEXT(MODEL__AT(N, m))]}

/** The text index of the model's collection finds these words: any of them, "a phrase" in quotes,
 * not those with - in front. Only once in a query, not in a bracket, not with MODEL_NEAR. */
#define MODEL_TEXT_SEARCH(N, words) MODEL_TEXT_SEARCH_IN(N, words, NULL, 0)
/** @p language  "fr", "french", "none" …, or NULL: the index's own. @p flags  MODEL_TEXT_… or 0. */
#define MODEL_TEXT_SEARCH_IN(N, words, language, flags) {.op = MODEL__TEXT, \
    .model = &N##_model, .value_kind = MODEL__V_STRING, .pointer = (words), .key = (language), \
    .integer = (int64_t)(flags) + (int64_t)MODEL__MUST( \
        MODEL__VALUE_KIND(words) == MODEL__V_STRING, the_words_are_no_string)}

/* ---- together ---- */

#define MODEL_ALL_OF(...) MODEL__OPEN(MODEL__ALL_OF, __VA_ARGS__)
#define MODEL_ANY_OF(...) MODEL__OPEN(MODEL__ANY_OF, __VA_ARGS__)
#define MODEL_NONE_OF(...) MODEL__OPEN(MODEL__NONE_OF, __VA_ARGS__)
/** Not all of these hold. */
#define MODEL_NOT(...) MODEL_NONE_OF(MODEL_ALL_OF(__VA_ARGS__))
/** One and the same item of the list @p m, of embedded @p E, meets all these conditions on @p E. */
#define MODEL_SOME_ITEM(N, m, E, ...) {.op = MODEL__SOME_ITEM, .model = &N##_model, \
    .pointer = &E##_model, .path = &#m[MODEL__MUST( \
        _Generic(((N##__record *)0)->m.items, E##__record *: 1, default: 0), \
        the_list_has_other_items)]}, __VA_ARGS__, {.op = MODEL__CLOSE}
/** Every document is meant: for delete_many. */
#define MODEL_EVERY {.op = MODEL__EVERY}

/** What a document in BSON says, as it is: for what no other word says. Checked to be valid BSON,
 * and nothing else is. @p document  a model_raw_t of type MODEL_TYPE_DOCUMENT, or a bson_t, by
 * address. Never of a stranger: whoever writes it can ask for anything. */
#define MODEL_RAW(N, document) {.op = MODEL__RAW, .model = &N##_model, \
    .value_kind = (uint16_t)MODEL__DOCUMENT_KIND(document), .pointer = (document)}
#define MODEL__DOCUMENT_KIND(d) _Generic((d), \
    model_raw_t *: MODEL__V_RAW, const model_raw_t *: MODEL__V_RAW, \
    bson_t *: MODEL__V_RECORD, const bson_t *: MODEL__V_RECORD)

/* ---- queries ---- */

/** Keys of sorts and indexes. */
#define MODEL_ASC(N, m) MODEL__PATH(MODEL__AT(N, m), #m)
#define MODEL_DESC(N, m) MODEL__PATH(MODEL__AT(N, m), ("-" #m))
/** The name of a member, for .fields and .check_members. */
#define MODEL_NAME(N, m) MODEL__PATH(MODEL__AT(N, m), #m)
/** For .fields: read all members but those named so. */
#define MODEL_WITHOUT(N, m) MODEL__PATH(MODEL__AT(N, m), ("-" #m))

/** A query as an argument: MODEL_QUERY(.where = {MODEL_EQ(…)}, .sort = {MODEL_ASC(…)}, .limit = 9) */
#define MODEL_QUERY(...) (&(model_query_t){__VA_ARGS__})
/** Add conditions to a query at run time. They are copied at once. */
#define MODEL_WHERE(query, ...) \
    model_query_add((query), (const model_term_t[]){__VA_ARGS__, {.op = 0}})
/* clang-format on */

#endif
#endif
