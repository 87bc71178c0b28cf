/** @file table.h Tables: a struct described once, member by member. For C; one table per model.
 *
 *     MODEL_DEFINE(user,
 *         .defaults = &(const user_t){.is_active = true},
 *         MODEL_INDEXES(MODEL_INDEX({MODEL_ASC(user, email)}, .unique = true)),
 *         MODEL_FIELDS(
 *             MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE),
 *             MODEL_FIELD(user, email, .required = true, .format = MODEL_EMAIL),
 *             MODEL_ENUM(user, role, roles),
 *             MODEL_EMBED(user, home, address)));
 *
 * The C type decides the stored type: a member whose type has no mapping does not compile. Behind
 * the member stand the settings of model_field_t. The table is constant data, hidden outside its
 * program or shared library (MODEL_TABLE_VISIBILITY), checked at registration.
 */
#ifndef MONGOMODEL_TABLE_H
#define MONGOMODEL_TABLE_H

#ifndef __cplusplus

#include <mongomodel/condition.h>
#include <mongomodel/geo.h>

/* clang-format off */
#define MODEL__ROW(text, R, m, k, ...) {.name = text, .offset = offsetof(R, m), \
    .size = sizeof(((R *)0)->m), \
    .kind = (uint16_t)((k) + MODEL__MUST((k) != 0, this_members_C_type_has_no_kind_here)), \
    __VA_ARGS__}
#define MODEL__LIST_ROW(text, R, m, k, ...) {.name = text, .offset = offsetof(R, m), \
    .size = sizeof(((R *)0)->m), .items_at = offsetof(R, m.items), \
    .count_at = offsetof(R, m.count), .item_size = sizeof(*((R *)0)->m.items), \
    .kind = (uint16_t)((k) + MODEL__MUST((k) != 0, this_lists_items_have_no_kind_here) + \
        MODEL__MUST(_Generic(((R *)0)->m.count, size_t: 1, default: 0), \
                    the_count_must_be_a_size_t)), \
    __VA_ARGS__}

/* ---- rows ---- */

/** A scalar, an optional, char[n], a named list, an array of scalars: MODEL_FIELD(user, age, .range = MODEL_BETWEEN(0, 150)) */
#define MODEL_FIELD(N, ...) MODEL__FIELD(N##__record, __VA_ARGS__, )
#define MODEL__FIELD(R, m, ...) MODEL__ROW(#m, R, m, MODEL__KIND(&((R *)0)->m), __VA_ARGS__)

/** An unsigned number, stored as int64. A word of its own: an enum is unsigned too. */
#define MODEL_UINT32(N, ...) MODEL__UINT32(N##__record, __VA_ARGS__, )
#define MODEL__UINT32(R, m, ...) MODEL__ROW(#m, R, m, \
    _Generic(&((R *)0)->m, unsigned *: MODEL_KIND_UINT32, \
        MODEL__ARRAY(unsigned, &((R *)0)->m): MODEL_SHAPE_FIXED | MODEL_KIND_UINT32, default: 0), __VA_ARGS__)

#define MODEL__N_LABELS(l) (sizeof(l) / sizeof *(l) + MODEL__MUST(_Generic(&(l), \
    const char *const (*)[sizeof(l) / sizeof *(l)]: 1, \
    const char *(*)[sizeof(l) / sizeof *(l)]: 1, default: 0), \
    labels_must_be_an_array_of_visible_size))
/** A C enum, stored as its label: MODEL_ENUM(user, role, roles); static const char *const roles[]. */
#define MODEL_ENUM(N, ...) MODEL__ENUM(N##__record, __VA_ARGS__, )
#define MODEL__ENUM(R, m, l, ...) MODEL__ROW(#m, R, m, \
    MODEL__ENUM_KIND(&((R *)0)->m, MODEL_KIND_ENUM), \
    .labels = l, .n_labels = MODEL__N_LABELS(l), __VA_ARGS__)
/** A C enum, stored as its number; the labels say which numbers there are. */
#define MODEL_ENUM_NUMBER(N, ...) MODEL__ENUM_NUMBER(N##__record, __VA_ARGS__, )
#define MODEL__ENUM_NUMBER(R, m, l, ...) MODEL__ROW(#m, R, m, \
    MODEL__ENUM_KIND(&((R *)0)->m, MODEL_KIND_ENUM_NUMBER), \
    .labels = l, .n_labels = MODEL__N_LABELS(l), __VA_ARGS__)
/** An optional enum: MODEL_OPT(role_t) wanted; */
#define MODEL_OPT_ENUM(N, ...) MODEL__OPT_ENUM(N##__record, __VA_ARGS__, )
#define MODEL__OPT_ENUM(R, m, l, ...) MODEL__ROW(#m, R, m, \
    MODEL__IF(MODEL__ENUM_KIND(&((R *)0)->m.value, MODEL_KIND_ENUM), \
              _Generic(&((R *)0)->m.has, bool *: MODEL_SHAPE_OPTIONAL)), \
    .value_at = offsetof(R, m.value), .labels = l, .n_labels = MODEL__N_LABELS(l), __VA_ARGS__)
/** The same, stored as its number. */
#define MODEL_OPT_ENUM_NUMBER(N, ...) MODEL__OPT_ENUM_NUMBER(N##__record, __VA_ARGS__, )
#define MODEL__OPT_ENUM_NUMBER(R, m, l, ...) MODEL__ROW(#m, R, m, \
    MODEL__IF(MODEL__ENUM_KIND(&((R *)0)->m.value, MODEL_KIND_ENUM_NUMBER), \
              _Generic(&((R *)0)->m.has, bool *: MODEL_SHAPE_OPTIONAL)), \
    .value_at = offsetof(R, m.value), .labels = l, .n_labels = MODEL__N_LABELS(l), __VA_ARGS__)
/** A list of enums: MODEL_LIST(role_t) roles; */
#define MODEL_ENUM_LIST(N, ...) MODEL__ENUM_LIST(N##__record, __VA_ARGS__, )
#define MODEL__ENUM_LIST(R, m, l, ...) MODEL__LIST_ROW(#m, R, m, \
    MODEL__IF(MODEL__ENUM_KIND(((R *)0)->m.items, MODEL_KIND_ENUM), MODEL_SHAPE_LIST), \
    .labels = l, .n_labels = MODEL__N_LABELS(l), __VA_ARGS__)
/** The same, stored as their numbers. */
#define MODEL_ENUM_NUMBER_LIST(N, ...) MODEL__ENUM_NUMBER_LIST(N##__record, __VA_ARGS__, )
#define MODEL__ENUM_NUMBER_LIST(R, m, l, ...) MODEL__LIST_ROW(#m, R, m, \
    MODEL__IF(MODEL__ENUM_KIND(((R *)0)->m.items, MODEL_KIND_ENUM_NUMBER), MODEL_SHAPE_LIST), \
    .labels = l, .n_labels = MODEL__N_LABELS(l), __VA_ARGS__)

/** A vector for searches: a model_float_list_t or model_int8_list_t, stored as binary of subtype 9,
 * not as an array. .items limits its length. */
#define MODEL_VECTOR(N, ...) MODEL__VECTOR(N##__record, __VA_ARGS__, )
#define MODEL__VECTOR(R, m, ...) MODEL__ROW(#m, R, m, _Generic(&((R *)0)->m, \
    model_float_list_t *: MODEL_KIND_VECTOR_FLOAT, model_int8_list_t *: MODEL_KIND_VECTOR_INT8, \
    default: 0), __VA_ARGS__)

/**
 * Where an embedded struct keeps the stored keys that its table does not name: a model_extra_t.
 * Lists of structs need one to be written again when their items hold such keys. It has no settings
 * and no name in conditions; it can be changed in items only, elsewhere it shows what is stored.
 */
#define MODEL_EXTRA(N, m) MODEL__ROW(#m, N##__record, m, \
    _Generic(&((N##__record *)0)->m, model_extra_t *: MODEL_KIND_EXTRA, default: 0), )

/** A list of scalars of the application's own: MODEL_LIST(double) marks; */
#define MODEL_ITEMS(N, ...) MODEL__ITEMS(N##__record, __VA_ARGS__, )
#define MODEL__ITEMS(R, m, ...) MODEL__LIST_ROW(#m, R, m, \
    MODEL__IF(MODEL__SCALAR_KIND(((R *)0)->m.items), MODEL_SHAPE_LIST), __VA_ARGS__)

/** A list of lists of scalars: MODEL_LIST(model_double_list_t) polygon; */
#define MODEL_LISTS(N, ...) MODEL__LISTS(N##__record, __VA_ARGS__, )
#define MODEL__LISTS(R, m, ...) MODEL__LIST_ROW(#m, R, m, \
    MODEL__IF(MODEL__SCALAR_KIND(((R *)0)->m.items->items), MODEL_SHAPE_LISTS), __VA_ARGS__)

/* Where a map's item has its value: behind the key, aligned to at most 16 bytes. */
#define MODEL__MAP_VALUE(R, m) (uint32_t)((sizeof(*((R *)0)->m.items) - \
        sizeof(((R *)0)->m.items->value) < 16 ? sizeof(char *) : 16) + \
    MODEL__MUST(_Generic(&((R *)0)->m.items->key, const char **: 1, default: 0), \
                the_key_must_be_a_const_char_pointer))
/** A map of scalars or strings, stored as a document: MODEL_MAP(const char *) settings; */
#define MODEL_MAP_FIELD(N, ...) MODEL__MAP_FIELD(N##__record, __VA_ARGS__, )
#define MODEL__MAP_FIELD(R, m, ...) MODEL__LIST_ROW(#m, R, m, \
    MODEL__IF(MODEL__SCALAR_KIND(&((R *)0)->m.items->value), MODEL_SHAPE_MAP), \
    .value_at = MODEL__MAP_VALUE(R, m), __VA_ARGS__)

/** An embedded struct, by value or by pointer (NULL: absent): MODEL_EMBED(user, home, address) */
#define MODEL_EMBED(N, ...) MODEL__EMBED(N##__record, __VA_ARGS__, )
#define MODEL__EMBED(R, m, E, ...) MODEL__ROW(#m, R, m, _Generic(&((R *)0)->m, \
        E##__record *: MODEL_KIND_DOCUMENT, \
        E##__record **: MODEL_SHAPE_POINTER | MODEL_KIND_DOCUMENT, \
        const E##__record **: MODEL_SHAPE_POINTER | MODEL_KIND_DOCUMENT, default: 0), \
    .embedded = &E##_model, .item_size = sizeof(E##__record), __VA_ARGS__)
/** A list of embedded structs: MODEL_EMBED_LIST(order, lines, line) */
#define MODEL_EMBED_LIST(N, ...) MODEL__EMBED_LIST(N##__record, __VA_ARGS__, )
#define MODEL__EMBED_LIST(R, m, E, ...) MODEL__LIST_ROW(#m, R, m, _Generic(((R *)0)->m.items, \
        E##__record *: MODEL_SHAPE_LIST | MODEL_KIND_DOCUMENT, default: 0), \
    .embedded = &E##_model, __VA_ARGS__)

/** A map of embedded structs: MODEL_MAP(address_t) offices; MODEL_EMBED_MAP(user, offices, address) */
#define MODEL_EMBED_MAP(N, ...) MODEL__EMBED_MAP(N##__record, __VA_ARGS__, )
#define MODEL__EMBED_MAP(R, m, E, ...) MODEL__LIST_ROW(#m, R, m, \
    _Generic(&((R *)0)->m.items->value, \
        E##__record *: MODEL_SHAPE_MAP | MODEL_KIND_DOCUMENT, default: 0), \
    .value_at = MODEL__MAP_VALUE(R, m), .embedded = &E##_model, __VA_ARGS__)

/** The id of a record of model @p E, of that model's id type: MODEL_REF(post, author_id, user) */
#define MODEL_REF(N, ...) MODEL__REF(N##__record, __VA_ARGS__, )
#define MODEL__REF(R, m, E, ...) MODEL__ROW(#m, R, m, _Generic(&((R *)0)->m, \
        E##__id *: MODEL__KIND(&((R *)0)->m), default: 0), \
    .refers = &E##_model, .role = MODEL_REFERENCE, __VA_ARGS__)

/* ---- limits; each bound is written once. A double never becomes an int64 ---- */

#define MODEL__BOUND(x) _Generic((x), float: 0, double: 0, default: (x))
#define MODEL_BETWEEN(lo, hi) {.has = 3u, .int_min = MODEL__BOUND(lo), \
    .int_max = MODEL__BOUND(hi), .real_min = (double)(lo), .real_max = (double)(hi)}
#define MODEL_AT_LEAST(lo) {.has = 1u, .int_min = MODEL__BOUND(lo), .real_min = (double)(lo)}
#define MODEL_AT_MOST(hi) {.has = 2u, .int_max = MODEL__BOUND(hi), .real_max = (double)(hi)}
/** Bounds of decimals, as string literals: .range = MODEL_DECIMAL_BETWEEN("0.01", "1e6") */
#define MODEL_DECIMAL_BETWEEN(lo, hi) \
    {.has = 7u, .decimal_min = "" lo "", .decimal_max = "" hi ""}
#define MODEL_DECIMAL_AT_LEAST(lo) {.has = 5u, .decimal_min = "" lo ""}
#define MODEL_DECIMAL_AT_MOST(hi) {.has = 6u, .decimal_max = "" hi ""}

/* ---- a check of whole records, at file scope: MODEL_CHECK(stay, ends_after_it_begins);
 * then in the table: .check = MODEL_CHECKED(ends_after_it_begins) ---- */

#define MODEL_CHECK(N, f) \
    MODEL__OWN_NAMES \
    static bool f##__check(const void *record, model_error_t *error) \
    { \
        return f((const N##__record *)record, error); \
    } \
    MODEL__OWN_NAMES_END \
    struct f##__semicolon
#define MODEL_CHECKED(f) f##__check

/* ---- indexes ---- */

/** A key of an index: the words of a string, or of a list of strings, for MODEL_TEXT_SEARCH. Those
 * of an index stand beside each other; a collection has one such index. */
#define MODEL_TEXT(N, m) (&("~" #m)[MODEL__MUST(MODEL__TAKES(MODEL__AT(N, m)) == MODEL__TEXTS || \
    MODEL__TAKES(MODEL__AT(N, m)) == MODEL__BIT(RECORD), this_member_has_no_words)])
/** A key of an index: a place, as in geo.h, for MODEL_NEAR and its kin. */
#define MODEL_2DSPHERE(N, m) (&("@" #m)[MODEL__IS_PLACE(MODEL__AT(N, m))])
/** MODEL_INDEX({MODEL_ASC(user, role), MODEL_DESC(user, created_at)}, .unique = true)
 * MODEL_INDEX({MODEL_TEXT(post, title), MODEL_TEXT(post, body)}, .weights = {3, 1}, .language = "en") */
#define MODEL_INDEX(...) {.keys = __VA_ARGS__}
#define MODEL_INDEXES(...) .indexes = (const model_index_t[]){__VA_ARGS__, {.unique = false}}
/** In an index: only documents that meet these conditions. */
#define MODEL_ONLY(...) .only = (const model_term_t[]){__VA_ARGS__, {.op = 0}}

/* ---- tables. They end at an empty row: counting would expand every row twice ---- */

#define MODEL_FIELDS(...) .fields = (const model_field_t[]){__VA_ARGS__, {.name = NULL}}
#define MODEL__SIZES .abi = MODEL_ABI, .model_size = sizeof(model_t), \
    .field_size = sizeof(model_field_t), .index_size = sizeof(model_index_t), \
    .case_size = sizeof(model_case_t), .term_size = sizeof(model_term_t)
#define MODEL__TABLE(N, ...) \
    static void *N##__plan; \
    const model_t N##_model = {MODEL__SIZES, .symbol = #N, .size = sizeof(N##__record), \
                               .plan = &N##__plan, __VA_ARGS__}
#define MODEL__META(N) (ptrdiff_t)offsetof(N##__record, meta) + (ptrdiff_t)MODEL__MUST( \
    _Generic(&((N##__record *)0)->meta, model_meta_t *: 1, default: 0), \
    meta_must_be_a_model_meta_t)

/** A stored model, of MODEL_DECLARE; its struct has a member model_meta_t meta. */
#define MODEL_DEFINE(N, ...) MODEL__TABLE(N, .meta = MODEL__META(N), \
    .id_kind = MODEL__SCALAR_KIND((N##__id *)0), __VA_ARGS__)
/** A struct inside others, of MODEL_DECLARE_EMBEDDED. */
#define MODEL_DEFINE_EMBEDDED(N, ...) MODEL__TABLE(N, .meta = -1, __VA_ARGS__)
/**
 * A struct with a tag, which is an enum, and a union; of MODEL_DECLARE_EMBEDDED. Stored as the
 * document of the case that the tag says, with the tag's label in front, under the tag's name:
 *
 *     typedef struct { paid_by_t kind; union { card_t card; transfer_t transfer; }; } payment_t;
 *     MODEL_DEFINE_UNION(payment, kind, MODEL_CASE(payment, BY_CARD, "card", card, card),
 *                        MODEL_CASE(payment, BY_TRANSFER, "transfer", transfer, transfer),
 *                        MODEL_EMPTY_CASE(IN_CASH, "cash"));
 *
 * MODEL_DEFINE_UNION_BY: with another key for the label, (payment, kind, "type", …).
 */
#define MODEL_DEFINE_UNION(N, m, ...) MODEL__UNION(N, m, #m, NULL, __VA_ARGS__)
#define MODEL_DEFINE_UNION_BY(N, m, key, ...) MODEL__UNION(N, m, #m, key, __VA_ARGS__)
#define MODEL__UNION(N, m, text, key, ...) MODEL__TABLE(N, .meta = -1, \
    .tag_name = text, .tag_key = key, .tag_size = sizeof(((N##__record *)0)->m), \
    .tag_at = (uint32_t)(offsetof(N##__record, m) + MODEL__MUST( \
        MODEL__ENUM_KIND(&((N##__record *)0)->m, 1), the_tag_must_be_an_enum)), \
    .cases = (const model_case_t[]){__VA_ARGS__, {.label = NULL}})
/** A case: its tag, its label, the union's member, that member's model. */
#define MODEL_CASE(N, value, text, m, E) {.tag = (value), .label = text, .name = #m, \
    .embedded = &E##_model, .offset = (uint32_t)(offsetof(N##__record, m) + MODEL__MUST( \
        _Generic(&((N##__record *)0)->m, E##__record *: 1, default: 0), \
        this_member_is_not_the_models_struct))}
/** A case that has a tag and nothing else. */
#define MODEL_EMPTY_CASE(value, text) {.tag = (value), .label = text}
/** The same documents with fewer members, of MODEL_DECLARE_RESULT. */
#define MODEL_DEFINE_VIEW(N, OF, ...) \
    MODEL__TABLE(N, .meta = -1, .view_of = &OF##_model, __VA_ARGS__)
/* clang-format on */

#endif
#endif
