/* Stages and expressions being written: what the files of a pipeline share. */
#ifndef MONGOMODEL_QUERY_STAGE_H
#define MONGOMODEL_QUERY_STAGE_H

#include "query/pipeline.h"

enum { MODEL__MAX_UNWOUND = 8 };

#define MODEL__LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* What a value can be: bits. */
enum {
    MODEL__T_INT = 1,
    MODEL__T_REAL = 2,
    MODEL__T_DECIMAL = 4,
    MODEL__T_TEXT = 8,
    MODEL__T_DATE = 16,
    MODEL__T_BOOL = 32,
    MODEL__T_OID = 64,
    MODEL__T_UUID = 128,
    MODEL__T_BINARY = 256,
    MODEL__T_DOCUMENT = 512,
    MODEL__T_TIMESTAMP = 1024,
    MODEL__T_REGEX = 2048,
    MODEL__T_CODE = 4096,
    MODEL__T_NUMBER = MODEL__T_INT | MODEL__T_REAL | MODEL__T_DECIMAL,
    MODEL__T_TIME = MODEL__T_DATE | MODEL__T_TIMESTAMP | MODEL__T_OID,
    MODEL__T_ANY = 0xffff
};

typedef struct model__type {
    uint32_t can;              /* MODEL__T_… of a value, or of the items */
    uint32_t lists;            /* levels of lists around it */
    const model__plan_t *plan; /* of a document; NULL: not known */
} model__type_t;

/* What the documents are at one point of a pipeline. */
typedef struct model__flow {
    const model__plan_t *plan; /* NULL: behind a raw stage */
    uint64_t *given;           /* bits of plan->fields: documents may have this member; NULL: all */
    model__word_t unwound[MODEL__MAX_UNWOUND]; /* stored names of lists whose items stand there */
    uint32_t n_unwound;
    bool whole;  /* as they are stored */
    bool fresh;  /* as the collection has them: an index can find them */
    bool scored; /* found by a search for words */
} model__flow_t;

/* A value of .let. */
typedef struct model__variable {
    const char *name;
    model__type_t type;
} model__variable_t;

/* A pipeline being written. */
typedef struct model__stager {
    model__writer_t writer; /* its terms, its buffer, its memory, its error, its depth */
    model__terms_t terms;
    model__flow_t flow;
    model__pipeline_t *built;
    model__variable_t variables[MODEL_MAX_LET];
    uint32_t n_variables;
    uint32_t n_stages; /* in the open array */
    const char *what;  /* what is made, for messages; NULL: nothing */
} model__stager_t;

/* ---- terms ---- */

/* The next term; NULL: the end. */
const model_term_t *model__stager_peek(model__stager_t *stager);
/* Is the next one the bracket's end? It is stepped over then. */
bool model__stager_closed(model__stager_t *stager);
/* ARGUMENT, at a path or not. Return false. */
bool model__stager_refuse(const model__stager_t *stager, const char *path, const char *rule,
                          const char *format, ...) MODEL__PRINTF(4, 5);
/* A buffer may have failed: then the error says so. Returns ok. */
bool model__stager_put(const model__stager_t *stager, const model__buffer_t *out, bool ok);
/* The plan of a model that a term names. NULL: none, SCHEMA. */
const model__plan_t *model__stager_plan(const model__stager_t *stager, const model_t *model,
                                        const char *path);

/* ---- stages ---- */

/* Begin {"<i>": {word: …}}: the stage's document, behind which model__stage_end() is due. */
bool model__stage_begin(model__stager_t *stager, size_t *mark);
bool model__stage_end(model__stager_t *stager, size_t mark);
/* The stage is {word: value}. */
bool model__stage_number(model__stager_t *stager, const char *word, int64_t number);
/* The stage is {word: {elements}}. */
bool model__stage_elements(model__stager_t *stager, const char *word,
                           const model__buffer_t *elements);

/* The rest of a stage: terms->at stands behind the term that opens it. */
typedef bool model__stage_writer_t(model__stager_t *stager, const model_term_t *term);
model__stage_writer_t model__stage_match, model__stage_match_expr, model__stage_group,
    model__stage_project, model__stage_add, model__stage_sort, model__stage_limit,
    model__stage_skip, model__stage_sample, model__stage_count, model__stage_unwind,
    model__stage_becomes, model__stage_lookup, model__stage_union, model__stage_facet,
    model__stage_bucket, model__stage_bucket_auto, model__stage_near, model__stage_replace_root,
    model__stage_out, model__stage_merge, model__stage_raw;

/* Stages up to the closing bracket, as an array under this key, which other documents pass: of
 * *flow, set to what they become. wanted: a view of that is projected; may be NULL. */
bool model__stages_of(model__stager_t *stager, const char *key, const model__plan_t *wanted,
                      model__flow_t *flow);
/* Documents of this flow, all of them, as items of a list. ARGUMENT: they are not complete. */
bool model__flow_type(const model__stager_t *stager, const model__flow_t *flow, const char *path,
                      model__type_t *type);
/* Another model's collection is read. NULL: no plan, LIMIT: too many. */
const model__plan_t *model__foreign_plan(model__stager_t *stager, const model_term_t *term);

/* Documents of this plan, none of whose members has a value yet. */
bool model__flow_begin(const model__stager_t *stager, const model__plan_t *plan,
                       model__flow_t *flow);
/* A stage gives the member a value of this type. ARGUMENT: a second one, or it does not fit. */
bool model__flow_give(model__stager_t *stager, model__flow_t *flow, const model__field_t *field,
                      const model__type_t *type);
bool model__flow_has(const model__flow_t *flow, const model__field_t *field);
/* The member of the next plan that a term makes: one of its own, not of a struct in it. */
const model__field_t *model__made_member(model__stager_t *stager, const model__flow_t *next,
                                         const model_term_t *term);
/* The same documents, described by another plan: what that has under the names they are stored by
 * has a value, if it fits. */
bool model__flow_continue(model__stager_t *stager, model__flow_t *next);
/* The members of next that nothing made, as the documents have them, by their names: elements of a
 * projection. */
bool model__project_rest(model__stager_t *stager, model__flow_t *next, model__buffer_t *elements);
/* ARGUMENT if a member has no value that cannot be without one. */
bool model__flow_complete(const model__stager_t *stager, const model__flow_t *flow);

/* key: the plan's collection. ARGUMENT: it has none. */
bool model__put_collection(model__stager_t *stager, const model__plan_t *plan, const char *key);

/* Is the member stored as _id? Has the flow one that is? */
bool model__is_id(const model__field_t *field);
bool model__flow_has_id(const model__flow_t *flow);
bool model__begin_document(model__stager_t *stager, const char *key, size_t key_size, size_t *mark);

/* Documents of groups being made: keys, what accumulators make, the projection behind. */
typedef struct model__group {
    model__stager_t *stager;
    model__buffer_t keys, made, members; /* elements */
    model__buffer_t *out;                /* the pipeline */
    model__flow_t next;
    uint32_t n_keys;
    const char *key_name;   /* what a key is behind the stage; NULL: "$_id." and its stored name */
    model__type_t key_type; /* of the last one */
    bool only_id;           /* the only key is stored as _id */
} model__group_t;

void model__group_begin(model__group_t *group, model__stager_t *stager);
/* Is this an accumulator? */
bool model__is_made(const model_term_t *term);
/* A key or an accumulator, which is the next term. */
bool model__group_member(model__group_t *group, const model_term_t *term);
/* The members are all there, or something failed: ok. The stage may be written. */
bool model__group_written(model__group_t *group, bool ok);
bool model__group_flatten(model__group_t *group);
void model__group_end(model__group_t *group);

/* ---- expressions ---- */

/* Write the expression that the next terms are as an element; what it can be. */
bool model__expression(model__stager_t *stager, const char *key, size_t key_size,
                       model__type_t *type);
/* A member of the documents, its stored name in *path. secret: it may be one. */
bool model__find_member(const model__stager_t *stager, const model_term_t *term,
                        model__path_t *path);
/* What it can be at this point. False: UNSUPPORTED, ARGUMENT: expressions cannot name it. */
bool model__member_type(const model__stager_t *stager, const model__path_t *path, const char *text,
                        model__type_t *type);
/* "$name", or the first of its names that is there. */
bool model__put_reference(model__stager_t *stager, const model__path_t *path, const char *key,
                          size_t key_size);
/* {"$literal": value} */
bool model__put_value_of(model__stager_t *stager, const model_term_t *term, const char *key,
                         size_t key_size, model__type_t *type);

/* The variables of .let, into the pipeline's document of them. ARGUMENT: a name or a value is none.
 */
bool model__let_write(model__stager_t *stager, const model_term_t *let);
/* "$$name". ARGUMENT: there is none of this name. */
bool model__put_variable(model__stager_t *stager, const model_term_t *term, const char *key,
                         size_t key_size, model__type_t *type);

/* key: the term's unit of time. ARGUMENT: there is none of this name. */
bool model__put_unit(model__stager_t *stager, const model_term_t *term, const char *key);
/* The term's time zone, if it says one. ARGUMENT: it is no name of one. */
bool model__put_zone(model__stager_t *stager, const model_term_t *term);

/* What a member takes, and holds. */
model__type_t model__type_of(const model__field_t *field);
bool model__type_fits(const model__type_t *type, const model__field_t *field);
/* For messages: "an integer", "a list of texts". */
const char *model__type_name(const model__type_t *type, char *text, size_t size);

/* A function: its arguments' types decide what it gives. False: they do not fit. */
typedef struct model__function {
    const char *name; /* as the user wrote it */
    model__word_t word;
    uint8_t least, most; /* arguments */
    bool (*type)(const model__type_t *args, uint32_t n, model__type_t *type);
    const char *takes; /* for messages: "numbers" */
    const char *key; /* not NULL: it takes an option of this name besides, which a term's key is */
} model__function_t;

enum { MODEL__MAX_ARGUMENTS = 16 };

/* NULL: there is none of this number. */
const model__function_t *model__function(uint32_t number);

#endif
