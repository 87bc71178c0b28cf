/* Conditions, sort, projection → BSON. No I/O. */
#ifndef MONGOMODEL_QUERY_QUERY_H
#define MONGOMODEL_QUERY_QUERY_H

#include "codec/codec.h"
#include "rules/rules.h"

#include <mongomodel/condition.h>

enum {
    MODEL__MAX_NESTING = 90,              /* of brackets and embedded structs in conditions */
    MODEL__MAX_FILTER = 12 * 1024 * 1024, /* bytes of one filter: the message has room for more */
    MODEL__MAX_PATTERN = 16 * 1024        /* bytes of a regular expression */
};

typedef struct model__filter {
    bool every;      /* no condition that narrows: everything would match */
    bool every_said; /* MODEL_EVERY stands there */
    bool nothing;    /* can match nothing (empty in, empty any_of): no I/O needed */
    bool single;     /* the id equals a value: there is one at most */
} model__filter_t;

/* Append the filter document of a query (NULL: {}). plan: of the model that is read (terms may be
 * on what it is a view of). memory: for prepared operands and old names. False: ARGUMENT (unknown
 * member, wrong value, 25th condition, brackets, NULL operand …), UNSUPPORTED, LIMIT, MEMORY. */
bool model__query_filter(const model__plan_t *plan, const model_query_t *query,
                         model_memory_t *memory, model__buffer_t *out, model__filter_t *filter,
                         model_error_t *error);

/* Append the filter of a partial index: terms that end at an empty one. False: SCHEMA (also for
 * what the server does not take there), LIMIT, MEMORY. */
bool model__terms_filter(const model__plan_t *plan, const model_term_t *only,
                         model_memory_t *memory, model__buffer_t *out, model_error_t *error);

/* Append the filter of the items that a bracket's conditions describe; plan: of an item. *at:
 * behind the term that opens it, set behind the one that closes it; end NULL: the terms end at an
 * empty one. As model__query_filter(). */
bool model__item_filter(const model__plan_t *plan, const model_term_t **at, const model_term_t *end,
                        model_memory_t *memory, model__buffer_t *out, model_error_t *error);

/* One key of a sort or an index, its member found. */
typedef struct model__sort_key {
    const model__plan_t *plan; /* of the member */
    int32_t direction;
    model__path_t path;
} model__sort_key_t;

/* "-created_at". A sort may name members of what the model is a view of. False: ARGUMENT. */
bool model__sort_find(const model__plan_t *plan, const char *text, model__sort_key_t *key,
                      model_error_t *error);

/* Does a filter sort by distance? */
bool model__filter_near(const uint8_t *filter);

/* Is the key among those in the open document, of numbers, documents, strings? */
bool model__has_key(const model__buffer_t *out, size_t document, const char *key);

/* Append the score as a key of the open sort. False: ARGUMENT, MEMORY. */
bool model__score_sort(const model_query_t *query, size_t document, model__buffer_t *out,
                       model_error_t *error);
/* {key: {"$meta": "textScore"}} */
bool model__put_score(model__buffer_t *out, const char *key, size_t key_size);
/* A view's score, if the query searches: into the finished projection of a view. */
bool model__score_project(const model__plan_t *plan, const model_query_t *query,
                          const model__loaded_t *loaded, model__buffer_t *projection);

/* Append {"created_at": -1, …}; *any false and nothing appended: no sort. */
bool model__query_sort(const model__plan_t *plan, const model_query_t *query, model__buffer_t *out,
                       bool *any, model_error_t *error);

/* Turn the directions of a finished sort. False: it has something else. */
bool model__sort_turn(model__buffer_t *sort);

/* Append {"_id": 1, "username": 1 …}, or {"tags": 0 …}; always with _id, id and version;
 * overlapping paths merged. *any false and nothing appended: all fields, loaded bits NULL. loaded:
 * bits in memory. */
bool model__query_projection(const model__plan_t *plan, const model_query_t *query,
                             model_memory_t *memory, model__buffer_t *out, bool *any,
                             model__loaded_t *loaded, model_error_t *error);

/* The conditions of a query: ARGUMENT if there are too many, or an empty one stands before others.
 */
bool model__terms_sound(const model_query_t *query, model_error_t *error);

/* skip and limit not negative, arrays not overfull. */
bool model__query_sound(const model_query_t *query, model_error_t *error);

/* Append the keys of an index: {"email": 1}; and, as elements, what it says of them beside these
 * (collation, weights …); name: "email_1" (size bytes). Texts are said as the server lists them:
 * {"_fts": "text", "_ftsx": 1}. False: SCHEMA, MEMORY. */
bool model__index_write(const model__plan_t *plan, const model_index_t *index,
                        model__buffer_t *keys, model__buffer_t *options, char *name, size_t size,
                        model_error_t *error);
/* Has a member a place? item: it is one of its list. */
bool model__holds_place(const model__field_t *field, bool item);
/* A language of the server's text indexes, by its one name; NULL: there is none of that name. */
const char *model__language(const char *word);

/* ---- inside this room: how a filter is made ---- */

typedef struct model__word {
    const char *text;
    uint32_t size; /* without NUL */
} model__word_t;
#define MODEL__WORD(literal)        \
    {                               \
        literal, sizeof literal - 1 \
    }

/* What became of a condition. ALWAYS and NEVER leave nothing in the buffer. */
typedef enum model__verdict {
    MODEL__FAILED = 0,
    MODEL__WRITTEN,
    MODEL__ALWAYS,
    MODEL__NEVER
} model__verdict_t;

/* Where the terms are read. */
typedef struct model__terms {
    const model_term_t *at, *end; /* end NULL: they end at an empty one only */
    const model_term_t *also;     /* more of them behind the end, at the top level; or NULL */
} model__terms_t;

/* One filter being written. */
typedef struct model__writer {
    model_memory_t *memory;
    model__buffer_t *out;
    model_error_t *error;
    model__terms_t *terms;
    uint32_t depth;
    bool partial; /* of an index: only what the server takes there */
    bool items;   /* of items of a list: what the server takes of whole documents only is refused */
    bool begins;  /* a pipeline: a search may stand in its outermost bracket */
    bool every_said, near, text, single;
    model__verdict_t body; /* what became of the conditions of the last SOME_ITEM */
} model__writer_t;

/* Append the filter document of a bracket's conditions on whole documents: MODEL_MATCH. *search:
 * may a search for words stand there; set to whether one does. */
bool model__bracket_filter(const model__plan_t *plan, model__terms_t *terms, bool *search,
                           const model__writer_t *of);

typedef struct model__condition model__condition_t;

/* An operator: a row of the table in operators.c. */
typedef struct model__operator {
    const char *name;    /* as the user wrote it */
    model__word_t one;   /* "$eq": with one operand */
    model__word_t many;  /* "$in": with several */
    model__word_t group; /* "$or": of conditions with one operand each */
    uint32_t kinds;      /* a bit for each MODEL_KIND_… that it can be used on */
    /* Writes one element into the open document: the condition on this stored name. */
    bool (*write)(model__writer_t *writer, const model__condition_t *condition, const char *key,
                  size_t key_size);
    bool prepared; /* operands are normalised as the member's values are */
    bool absent;   /* may be true of a document without the member */
    bool presence; /* has no operand: any member can be asked */
    bool partial;  /* may stand in a partial index */
    bool counts;   /* .count of the term is a number of its own, not MODEL__ON_… */
} model__operator_t;

/* One condition, its member found. */
struct model__condition {
    const model__operator_t *operation;
    const model__plan_t *plan; /* where the stored names start */
    const model__field_t *field;
    const char *path;                  /* as the user wrote it, for messages */
    model__word_t key;                 /* the stored name; of a path that was walked: in that */
    const model__plan_t *const *cases; /* of tagged unions along the stored name, in this order */
    uint32_t n_cases;
    bool labelled;             /* the condition is about documents of these cases only */
    bool item;                 /* on a value of the field's kind in its list, array or map */
    bool row;                  /* on a list of a list of lists */
    const model_term_t *value; /* the term; of an IN: the first of its items, or the array */
    uint32_t n_values;
    bool array;
    const void *record; /* of a member of an embedded operand: the struct that it is in */
};

/* Find the member of condition->value, check that condition->operation may be used on it. path must
 * live as long as the condition. */
bool model__condition_resolve(const model__writer_t *writer, const model__plan_t *plan,
                              model__condition_t *condition, model__path_t *path);

/* Is the term on this model, or on what that is a view of? False: ARGUMENT, on this name. */
bool model__term_fits(const model__writer_t *writer, const model__plan_t *plan,
                      const model_term_t *term, const char *name);

#define MODEL__KIND_BIT(kind) (1u << MODEL_KIND_##kind)

/* Does a condition's term open a bracket? */
bool model__term_opens(const model_term_t *term);

/* The row of a term; NULL: not a condition. */
const model__operator_t *model__operator_of(const model_term_t *term);

bool model__begin_word(model__writer_t *writer, uint8_t type, const model__word_t *word,
                       size_t *mark);
/* Begin the i-th document of an array. */
bool model__begin_item(model__writer_t *writer, uint32_t i, size_t *mark);
/* ARGUMENT on the condition's path. Returns false. */
bool model__refuse_condition(const model__writer_t *writer, const model__condition_t *condition,
                             const char *rule, const char *format, ...) MODEL__PRINTF(4, 5);
/* One level deeper; LIMIT. The caller steps back by writer->depth--. */
bool model__nest(model__writer_t *writer);

/* Write a condition on this stored name, and on the old names of all members along it. */
bool model__condition_write(model__writer_t *writer, const model__condition_t *condition,
                            const char *key, size_t key_size);
/* A way along a stored name: where its next segment is looked up, and which cases of tagged unions
 * are meant on the rest of it. */
typedef struct model__trail {
    const model__plan_t *plan;
    const model__plan_t *const *cases;
    uint32_t n_cases;
} model__trail_t;

/* Has a member along this stored name an old name? */
bool model__has_old_names(model__trail_t trail, const char *key, size_t key_size);

/* The next segment of a stored name. */
typedef struct model__segment {
    const model__field_t *field;
    size_t start, end; /* in the key; an index behind a list belongs to neither segment */
    size_t next;       /* where the following one starts; the key's size: none */
    bool open;         /* a list without an index, and something follows */
    const model__plan_t *entered; /* the case that the field is a member of, if here begins one */
} model__segment_t;
/* False: the end, or nothing known (inside a raw value). The trail is moved on. */
bool model__key_step(model__trail_t *trail, const char *key, size_t key_size, size_t at,
                     model__segment_t *segment);
static inline model__trail_t model__trail_of(const model__condition_t *condition)
{
    return (model__trail_t){condition->plan, condition->cases, condition->n_cases};
}
static inline model__trail_t model__path_trail(const model__plan_t *plan, const model__path_t *path)
{
    return (model__trail_t){plan, path->cases, path->n_cases};
}

/* A value of a term, converted to what is stored. Points into itself: not to be copied. */
typedef struct model__operand {
    const model__field_t *codec; /* not NULL: encoded as a value of this field */
    uint8_t type;                /* of BSON */
    const void *data;            /* bytes of the value; of a string: the text */
    size_t size;
    uint8_t bytes[24];
} model__operand_t;

/* False: ARGUMENT (NULL, another class, does not fit, bad text …), LIMIT, MEMORY. */
bool model__operand_read(model__writer_t *writer, const model__condition_t *condition,
                         const model_term_t *value, model__operand_t *operand);
/* The text of an operand, checked. NULL: failed. nul: bytes of zero are welcome. */
const char *model__operand_text(model__writer_t *writer, const model__condition_t *condition,
                                const model_term_t *value, bool nul, size_t *size);
bool model__operand_put(model__writer_t *writer, const model__operand_t *operand, const char *key,
                        size_t key_size);
/* {key: {word: operand}} */
bool model__put_comparison(model__writer_t *writer, const model__operand_t *operand,
                           const model__word_t *word, const char *key, size_t key_size);
/* The i-th item of a term's array as a term of its own. False: not an array of such items. */
bool model__load_item(const model_term_t *array, uint32_t i, model_term_t *value);
/* The i-th value of an IN as a term of its own. */
bool model__nth_value(model__writer_t *writer, const model__condition_t *condition, uint32_t i,
                      model_term_t *value);

/* Writers of the table's rows. */
bool model__write_equal(model__writer_t *writer, const model__condition_t *condition,
                        const char *key, size_t key_size);
bool model__write_among(model__writer_t *writer, const model__condition_t *condition,
                        const char *key, size_t key_size);
bool model__write_contains(model__writer_t *writer, const model__condition_t *condition,
                           const char *key, size_t key_size);
bool model__write_starts_with(model__writer_t *writer, const model__condition_t *condition,
                              const char *key, size_t key_size);
bool model__write_ends_with(model__writer_t *writer, const model__condition_t *condition,
                            const char *key, size_t key_size);
bool model__write_regex(model__writer_t *writer, const model__condition_t *condition,
                        const char *key, size_t key_size);
bool model__write_has_all(model__writer_t *writer, const model__condition_t *condition,
                          const char *key, size_t key_size);
bool model__write_type(model__writer_t *writer, const model__condition_t *condition,
                       const char *key, size_t key_size);
bool model__write_size(model__writer_t *writer, const model__condition_t *condition,
                       const char *key, size_t key_size);
bool model__write_mod(model__writer_t *writer, const model__condition_t *condition, const char *key,
                      size_t key_size);
bool model__write_bits(model__writer_t *writer, const model__condition_t *condition,
                       const char *key, size_t key_size);
bool model__write_comparison(model__writer_t *writer, const model__condition_t *condition,
                             const char *key, size_t key_size);
bool model__write_place(model__writer_t *writer, const model__condition_t *condition,
                        const char *key, size_t key_size);
/* A MODEL_NEAR as elements of a $geoNear. */
bool model__write_nearest(model__writer_t *writer, const model__condition_t *condition);
/* "$name", as expressions have a member. */
bool model__put_member_name(model__buffer_t *out, const char *key, size_t key_size,
                            const char *name);
/* The value under the first of these names that the document has, as reading takes it: null is one.
 * They end at NULL. */
bool model__put_first_name(model__buffer_t *out, const char *key, size_t key_size,
                           const char *const *names);
/* Conditions on the document as a whole. */
model__verdict_t model__write_search(model__writer_t *writer, const model__plan_t *plan,
                                     const model_term_t *term);
model__verdict_t model__write_raw(model__writer_t *writer, const model__plan_t *plan,
                                  const model_term_t *term);
/* "The member equals this struct" (or this list), member by member, as the order of keys in a
 * document is not fixed: {"$and": [{"home.city": {"$eq": …}}, …]}. */
bool model__write_struct(model__writer_t *writer, const model__condition_t *condition,
                         const model_term_t *value, const char *key, size_t key_size);

#endif
