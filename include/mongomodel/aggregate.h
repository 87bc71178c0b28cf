/** @file aggregate.h Aggregation: stages that documents pass, results in structs.
 *
 * A pipeline names the model whose documents enter it. Each stage names members of the model that
 * the documents have at that point, as one writes them in C; MODEL_GROUP, MODEL_PROJECT and others
 * name the model that they have behind it, which is one of MODEL_DECLARE_RESULT:
 *
 *     typedef struct { int32_t year; int64_t count; model_opt_double_t age; } year_t;
 *
 *     MODEL_PIPELINE(user,
 *         MODEL_MATCH(MODEL_EQ(user, is_active, true)),
 *         MODEL_GROUP(MODEL_KEY(year, year, MODEL_YEAR_OF(user, created_at)),
 *                     MODEL_COUNT_OF(year, count),
 *                     MODEL_AVG(year, age, MODEL_MEMBER(user, age))),
 *         MODEL_SORT_BY(MODEL_DESC(year, year)), MODEL_LIMIT(12))
 *
 * Before anything is sent the library knows which type each member of the result will have, and
 * refuses what does not fit the struct. Values are literals: no text of a user can become an
 * operator or the name of a member. Pipelines are written in C, not in C++.
 */
#ifndef MONGOMODEL_AGGREGATE_H
#define MONGOMODEL_AGGREGATE_H

#include <mongomodel/condition.h>
#include <mongomodel/explain.h>
#include <mongomodel/expression.h>
#include <mongomodel/options.h>
#include <mongomodel/store.h>

MODEL__BEGIN

enum { MODEL_MAX_STAGES = 64, MODEL_MAX_LET = 8 };

/** A plain value, safe to copy and return. Its arrays have one slot more than is allowed: if it is
 * used the call fails with ARGUMENT. */
typedef struct mongomodel_pipeline {
    const model_t *from; /**< whose documents enter */
    model_term_t stages[MODEL_MAX_STAGES + 1];
    /** MODEL_LET: values that have a name in expressions; server 5.0 */
    model_term_t let[MODEL_MAX_LET + 1];
    const model_term_t *also; /**< more of them, in the caller's array, ends at an empty one */
    const model_collation_t *collation; /**< how strings compare; NULL: the collection's */
    const char *hint;                   /**< name of an index; NULL: the server chooses */
    const char *comment;                /**< for the server's log and profiler */
    int32_t max_time_ms;                /**< limit of the server's work; 0: none */
    int32_t batch_size;                 /**< documents of one message; 0: about 1 MB of them */
    uint16_t read_preference;           /**< MODEL_READ_…; 0: the handle's */
    uint16_t read_concern;              /**< MODEL_CONCERN_…; 0: the handle's */
    bool allow_disk_use;                /**< stages that need more than 100 MB use files */
    model_misfits_t *misfits;           /**< what to do with what comes out and does not fit; NULL:
                                           stop with an error */
    uint64_t reserved[8];
} model_pipeline_t;

/**
 * Copy stages into a pipeline. What MODEL_STAGE calls.
 *
 * @param terms  End at an empty one. More than fit are remembered and make the call that uses @p
 * pipeline fail.
 */
MODEL_API void model_pipeline_add(model_pipeline_t *pipeline, const model_term_t *terms);

/**
 * Run a pipeline, read all that comes out.
 *
 * @param result  What the documents are at its end: the model that its stages name last, or a view
 * of it. Of a pipeline that changes no documents: its own model, and the records are managed.
 * @param list  Overwritten: filled, or empty on failure.
 * @errors ARGUMENT (an unknown member, a value that does not fit the member it goes to, another
 * model than @p result, a pipeline that writes …), nothing was sent then; MISMATCH, LIMIT,
 * TIMEOUT, CONNECTION …
 */
MODEL_API bool model_aggregate(model_db_t *db, const model_pipeline_t *pipeline,
                               const model_t *result, model_list_t *list, model_error_t *error);

/** What MODEL_MERGE does with a document whose id is stored, … */
enum {
    MODEL_MATCHED_REPLACE = 1,
    MODEL_MATCHED_KEEP = 2,  /**< leaves what is stored */
    MODEL_MATCHED_MERGE = 3, /**< sets the members that come out */
    MODEL_MATCHED_FAIL = 4
};
/** … and with another one. */
enum { MODEL_NEW_INSERT = 1, MODEL_NEW_DISCARD = 2, MODEL_NEW_FAIL = 3 };

/**
 * Run a pipeline that ends with MODEL_OUT or MODEL_MERGE. The server writes: rules that are not
 * those of types are not checked, times and versions are what the pipeline says.
 *
 * @param into  The model that the last stage names. What comes out must fit it.
 * @errors as model_aggregate(); WRITE_CONCERN: done, but not yet everywhere. outcome says whether
 * some may have been written; MODEL_OUT replaces all or nothing.
 */
MODEL_API bool model_aggregate_into(model_db_t *db, const model_pipeline_t *pipeline,
                                    const model_t *into, model_error_t *error);

/**
 * Run a pipeline, give what comes out to a function, one after the other, in bounded memory.
 *
 * @param each  Called with a record that lives until it returns; false: that was enough.
 * @return true at the end, or when @p each had enough.
 * @errors as model_aggregate(); none is the end: some may have been given before it
 */
MODEL_API bool model_aggregate_each(model_db_t *db, const model_pipeline_t *pipeline,
                                    const model_t *result,
                                    bool (*each)(const void *record, void *context), void *context,
                                    model_error_t *error);

/** The same with the documents as the server sends them, whatever they are. */
MODEL_API bool model_aggregate_raw(model_db_t *db, const model_pipeline_t *pipeline,
                                   bool (*each)(const uint8_t *document, size_t size,
                                                void *context),
                                   void *context, model_error_t *error);

/** @return a cursor over what comes out, as model_find() gives one; NULL on failure.
 * @errors as model_aggregate() */
MODEL_API model_cursor_t *model_aggregate_find(model_db_t *db, const model_pipeline_t *pipeline,
                                               const model_t *result, model_error_t *error);

/**
 * Run what model_aggregate() would send, for its plan; what comes out stays on the server.
 *
 * @param explain  Overwritten, all zero on failure. Its index is of the model whose documents
 * enter; what lookups examine counts, what unions do does not.
 * @errors as model_aggregate(); UNSUPPORTED: an answer in a form that this version does not know
 */
MODEL_API bool model_aggregate_explain(model_db_t *db, const model_pipeline_t *pipeline,
                                       const model_t *result, model_explain_t *explain,
                                       model_error_t *error);

MODEL__END_C

#ifndef __cplusplus
/* clang-format off */
#define MODEL__MADE(OP, model_, text, must, ...) \
    {.op = OP, .model = &model_, .path = &text[must]}, __VA_ARGS__

/* ---- pipelines ---- */

/** A pipeline as an argument: MODEL_PIPELINE(user, MODEL_MATCH(…), MODEL_LIMIT(9)) */
#define MODEL_PIPELINE(N, ...) (&(model_pipeline_t){.from = &N##_model, .stages = {__VA_ARGS__}})
/** With options: MODEL_PIPELINE_WITH(user, .stages = {MODEL_MATCH(…)}, .max_time_ms = 500) */
#define MODEL_PIPELINE_WITH(N, ...) (&(model_pipeline_t){.from = &N##_model, __VA_ARGS__})
/** Add stages to a pipeline at run time. They are copied at once. */
#define MODEL_STAGE(pipeline, ...) \
    model_pipeline_add((pipeline), (const model_term_t[]){__VA_ARGS__, {.op = 0}})

/* ---- stages ---- */

/** Only documents that meet these conditions, which are those of queries. */
#define MODEL_MATCH(...) MODEL__OPEN(MODEL__MATCH, __VA_ARGS__)
/** Only documents for which this expression is true: MODEL_MATCH_EXPR(MODEL_IS_GT(
 * MODEL_MEMBER(task, spent), MODEL_VAR("limit"))). Indexes help it less than MODEL_MATCH. */
#define MODEL_MATCH_EXPR(...) {.op = MODEL__MATCH_EXPR}, __VA_ARGS__
/** One document for each value of the MODEL_KEYs, or for all documents if there is none, with what
 * the accumulators make of its group. The model of these members is that of what follows. */
#define MODEL_GROUP(...) MODEL__OPEN(MODEL__GROUP, __VA_ARGS__)
/** Documents of model @p N: what MODEL_AS says, and the other members of @p N as they are, by their
 * names. */
#define MODEL_PROJECT(N, ...) {.op = MODEL__PROJECT, .model = &N##_model}, __VA_ARGS__, \
    {.op = MODEL__CLOSE}
/** The members of model @p N as they are, by their names. */
#define MODEL_KEEP(N) {.op = MODEL__PROJECT, .model = &N##_model}, {.op = MODEL__CLOSE}
/** Documents as they are, and what MODEL_AS says beside. Model @p N describes both. */
#define MODEL_ADD_FIELDS(N, ...) {.op = MODEL__ADD_FIELDS, .model = &N##_model}, __VA_ARGS__, \
    {.op = MODEL__CLOSE}
/** The first stage: documents around a place, the nearest first, and the distance in metres in the
 * double @p m of model @p R, which describes both. A MODEL_NEAR follows, and conditions that must
 * hold too: MODEL_GEO_NEAR(stop_near, metres, MODEL_NEAR(stop, place, &near), MODEL_EQ(…)) */
#define MODEL_GEO_NEAR(R, m, ...) {.op = MODEL__GEO_NEAR, .model = &R##_model, \
    .path = &#m[MODEL__IS_REAL(MODEL__AT(R, m))]}, __VA_ARGS__, {.op = MODEL__CLOSE}
/** One key of a sort: MODEL_SORT_BY(MODEL_DESC(month, year)). Several in a row are one order. */
#define MODEL_SORT_BY(key_) {.op = MODEL__SORT, .path = (key_)}
#define MODEL_LIMIT(n) {.op = MODEL__LIMIT, .integer = (n)}
#define MODEL_SKIP(n) {.op = MODEL__SKIP, .integer = (n)}
/** @p n documents, by chance. */
#define MODEL_SAMPLE(n) {.op = MODEL__SAMPLE, .integer = (n)}
/** One document that says how many there are; none if there are none. */
#define MODEL_COUNT(N, m) {.op = MODEL__COUNT, .model = &N##_model, \
    .path = &#m[MODEL__IS_INTEGER(MODEL__AT(N, m))]}
/** One document for each item of the list @p m, which has the item in its place. */
#define MODEL_UNWIND(N, m) MODEL__NAMED(MODEL__UNWIND, N##_model, MODEL__AT(N, m), #m)
/** Also one for documents that have no item. */
#define MODEL_UNWIND_ALL(N, m) {.op = MODEL__UNWIND, .model = &N##_model, .integer = 1, \
    .path = MODEL__PATH(MODEL__AT(N, m), #m)}
/** Also the place of the item, from 0, as member @p i of model @p R, which describes the documents
 * behind this stage. */
#define MODEL_UNWIND_AS(N, m, R, i) {.op = MODEL__UNWIND, .model = &N##_model, \
    .path = MODEL__PATH(MODEL__AT(N, m), #m), .pointer = &R##_model, \
    .key = &#i[MODEL__IS_INTEGER(MODEL__AT(R, i))]}
/** Documents as they are, and in the list @p list of model @p R, which describes both, all documents
 * of model @p F whose member @p fm equals @p m, or an item of it. The list's items are of model
 * @p F, or of a view of it. */
#define MODEL_LOOKUP(R, list, N, m, F, fm) \
    {.op = MODEL__LOOKUP, .model = &R##_model, \
     .path = &#list[0 * sizeof(MODEL__ITEM_AT(R, list))]}, \
    MODEL__NAMED(MODEL__MEMBER, N##_model, MODEL__AT(N, m), #m), \
    MODEL__NAMED(MODEL__MEMBER, F##_model, MODEL__AT(F, fm), #fm), {.op = MODEL__CLOSE}
/** The same, and the documents found pass these stages first: they name members of model @p F. */
#define MODEL_LOOKUP_WITH(R, list, N, m, F, fm, ...) \
    {.op = MODEL__LOOKUP, .model = &R##_model, \
     .path = &#list[0 * sizeof(MODEL__ITEM_AT(R, list))]}, \
    MODEL__NAMED(MODEL__MEMBER, N##_model, MODEL__AT(N, m), #m), \
    MODEL__NAMED(MODEL__MEMBER, F##_model, MODEL__AT(F, fm), #fm), __VA_ARGS__, \
    {.op = MODEL__CLOSE}
/** Documents so far, and those of model @p F, which is the same or a view of the other. */
#define MODEL_UNION(F) {.op = MODEL__UNION_WITH, .model = &F##_model}, {.op = MODEL__CLOSE}
/** The same; they pass these stages first, and are of the model of the documents so far then. */
#define MODEL_UNION_WITH(F, ...) {.op = MODEL__UNION_WITH, .model = &F##_model}, __VA_ARGS__, \
    {.op = MODEL__CLOSE}
/** One document with a list for each MODEL_BRANCH. */
#define MODEL_FACET(...) MODEL__OPEN(MODEL__FACET, __VA_ARGS__)
/** In a MODEL_FACET: what becomes of the documents that pass these stages, as list @p m. */
#define MODEL_BRANCH(R, m, ...) {.op = MODEL__BRANCH, .model = &R##_model, \
    .path = &#m[0 * sizeof(MODEL__ITEM_AT(R, m))]}, __VA_ARGS__, {.op = MODEL__CLOSE}
/** A group for each range of one MODEL_KEY, which becomes the range's lower bound: MODEL_BUCKET(
 * MODEL_KEY(…), MODEL_BOUND(0), MODEL_BOUND(18), MODEL_BOUND(65), MODEL_COUNT_OF(…)). */
#define MODEL_BUCKET(...) MODEL__OPEN(MODEL__BUCKET, __VA_ARGS__)
/** In a MODEL_BUCKET: where a range begins, and the one before it ends. In rising order. */
#define MODEL_BOUND(v) {.op = MODEL__BOUND, MODEL__VALUE(v)}
/** In a MODEL_BUCKET: the key of what lies in no range. Without it that is an error of the server. */
#define MODEL_OTHERWISE(v) {.op = MODEL__OTHERWISE, MODEL__VALUE(v)}
/** @p n groups of about the same size. MODEL_UP_TO names the member for their upper bound. */
#define MODEL_BUCKET_AUTO(n, ...) {.op = MODEL__BUCKET_AUTO, .integer = (n)}, __VA_ARGS__, \
    {.op = MODEL__CLOSE}
#define MODEL_UP_TO(R, m) MODEL__NAMED(MODEL__UP_TO, R##_model, MODEL__AT(R, m), #m)
/** The embedded struct @p m in place of the document, which must have it. */
#define MODEL_REPLACE_ROOT(N, m) MODEL__NAMED(MODEL__REPLACE_ROOT, N##_model, MODEL__AT(N, m), #m)
/** The last stage: what comes out replaces all that model @p F has. For model_aggregate_into(). */
#define MODEL_OUT(F) {.op = MODEL__OUT, .model = &F##_model}
/** The last stage: what comes out is written over, or to, what model @p F has, by id. @p matched, @p
 * fresh  MODEL_MATCHED_…, MODEL_NEW_… For model_aggregate_into(). */
#define MODEL_MERGE(F, matched, fresh) {.op = MODEL__MERGE, .model = &F##_model, \
    .integer = (matched), .count = (uint32_t)(fresh)}
/** A stage of the server's by name, unchecked: MODEL_RAW_STAGE("$geoNear", &bson). MODEL_BECOMES
 * says what the documents are then. */
#define MODEL_RAW_STAGE(name, bson) \
    {.op = MODEL__RAW_STAGES, .key = (name), .pointer = MODEL__BSON(bson)}
/** An array of stages, unchecked. */
#define MODEL_RAW_STAGES(bson) {.op = MODEL__RAW_STAGES, .pointer = MODEL__BSON(bson)}
/** The same as a text of extended JSON: "[{\"$match\": …}]". Never a text of a user. */
#define MODEL_RAW_JSON(text) \
    {.op = MODEL__RAW_STAGES, .integer = 1, .pointer = _Generic((text), \
        char *: (text), const char *: (text))}
#define MODEL__BSON(bson) _Generic((bson), bson_t *: (bson), const bson_t *: (bson))
/** From here on the documents are as model @p N describes them. Nothing is sent for it, or checked;
 * needed behind raw stages. */
#define MODEL_BECOMES(N) {.op = MODEL__BECOMES, .model = &N##_model}

/* ---- what stages make: member @p m of model @p R, from an expression ---- */

#define MODEL_KEY(R, m, ...) MODEL__MADE(MODEL__KEY, R##_model, #m, \
    0 * sizeof(MODEL__AT(R, m)), __VA_ARGS__)
#define MODEL_AS(R, m, ...) MODEL__MADE(MODEL__AS, R##_model, #m, \
    0 * sizeof(MODEL__AT(R, m)), __VA_ARGS__)

/** How many documents there are. */
#define MODEL_COUNT_OF(R, m) {.op = MODEL__TALLY, .model = &R##_model, \
    .path = &#m[MODEL__IS_INTEGER(MODEL__AT(R, m))]}
/** The sum of the expression's values. */
#define MODEL_SUM(R, m, ...) MODEL__MADE(MODEL__SUM, R##_model, #m, \
    MODEL__IS_NUMBER(MODEL__AT(R, m)), __VA_ARGS__)
/** @p number for each document. */
#define MODEL_SUM_OF(R, m, number) MODEL__MADE(MODEL__SUM, R##_model, #m, \
    MODEL__IS_NUMBER(MODEL__AT(R, m)) + MODEL__FITS(MODEL__AT(R, m), number), \
    MODEL_LITERAL(number))
/* The mean of no value is null: the member is an optional, or has a default for it. */
#define MODEL_AVG(R, m, ...) MODEL__MADE(MODEL__AVG, R##_model, #m, \
    MODEL__IS_FRACTION(MODEL__AT(R, m)), __VA_ARGS__)
#define MODEL_STD_DEV(R, m, ...) MODEL__MADE(MODEL__STD_DEV, R##_model, #m, \
    MODEL__IS_FRACTION(MODEL__AT(R, m)), __VA_ARGS__)
#define MODEL_STD_DEV_SAMPLE(R, m, ...) MODEL__MADE(MODEL__STD_DEV_SAMPLE, R##_model, #m, \
    MODEL__IS_FRACTION(MODEL__AT(R, m)), __VA_ARGS__)
#define MODEL_LEAST(R, m, ...) MODEL__MADE(MODEL__LEAST, R##_model, #m, \
    0 * sizeof(MODEL__AT(R, m)), __VA_ARGS__)
#define MODEL_GREATEST(R, m, ...) MODEL__MADE(MODEL__GREATEST, R##_model, #m, \
    0 * sizeof(MODEL__AT(R, m)), __VA_ARGS__)
/** Of the first document of the group, in the order before the stage. */
#define MODEL_FIRST(R, m, ...) MODEL__MADE(MODEL__FIRST, R##_model, #m, \
    0 * sizeof(MODEL__AT(R, m)), __VA_ARGS__)
#define MODEL_LAST(R, m, ...) MODEL__MADE(MODEL__LAST, R##_model, #m, \
    0 * sizeof(MODEL__AT(R, m)), __VA_ARGS__)
/** All values as a list. */
#define MODEL_COLLECT(R, m, ...) MODEL__MADE(MODEL__COLLECT, R##_model, #m, \
    0 * sizeof(MODEL__ITEM_AT(R, m)), __VA_ARGS__)
/** Each value once, in no order. */
#define MODEL_COLLECT_SET(R, m, ...) MODEL__MADE(MODEL__COLLECT_SET, R##_model, #m, \
    0 * sizeof(MODEL__ITEM_AT(R, m)), __VA_ARGS__)
/* clang-format on */
#endif

/* Typed forms: what MODEL_DECLARE and MODEL_DECLARE_RESULT declare. */
/* clang-format off */
#define MODEL__AGGREGATES(N, S) \
    MODEL__UNUSED static inline bool N##_aggregate(model_db_t *db, \
                                                   const model_pipeline_t *pipeline, \
                                                   N##_list_t *list, model_error_t *error) \
    { \
        model_list_t raw = {NULL, 0, NULL}; \
        bool ok = model_aggregate(db, pipeline, &N##_model, &raw, error); \
        MODEL__TAKE(S, list, raw); \
        return ok; \
    } \
    MODEL__UNUSED static inline bool N##_aggregate_find( \
        model_db_t *db, const model_pipeline_t *pipeline, N##_cursor_t *cursor, \
        model_error_t *error) \
    { \
        cursor->handle = model_aggregate_find(db, pipeline, &N##_model, error); \
        return cursor->handle != NULL; \
    } \
    MODEL__UNUSED static inline bool N##_aggregate_explain( \
        model_db_t *db, const model_pipeline_t *pipeline, model_explain_t *explain, \
        model_error_t *error) \
    { \
        return model_aggregate_explain(db, pipeline, &N##_model, explain, error); \
    } \
    typedef struct N##__each { \
        bool (*each)(const S *record, void *context); \
        void *context; \
    } N##__each_t; \
    MODEL__UNUSED static inline bool N##__give(const void *record, void *context) \
    { \
        const N##__each_t *each = MODEL__CAST(const N##__each_t *, context); \
        return each->each(MODEL__CAST(const S *, record), each->context); \
    } \
    MODEL__UNUSED static inline bool N##_aggregate_each( \
        model_db_t *db, const model_pipeline_t *pipeline, \
        bool (*each)(const S *record, void *context), void *context, model_error_t *error) \
    { \
        N##__each_t given = {each, context}; \
        return model_aggregate_each(db, pipeline, &N##_model, each ? N##__give : NULL, &given, \
                                    error); \
    }
#define MODEL__AGGREGATE_INTO(N) \
    MODEL__UNUSED static inline bool N##_aggregate_into( \
        model_db_t *db, const model_pipeline_t *pipeline, model_error_t *error) \
    { \
        return model_aggregate_into(db, pipeline, &N##_model, error); \
    }
/* clang-format on */

#endif
