/* Struct ↔ BSON bytes. */
#ifndef MONGOMODEL_CODEC_CODEC_H
#define MONGOMODEL_CODEC_CODEC_H

#include "model/plan.h"

enum { MODEL__MAX_DEPTH = 100 };

/* ---- encode ---- */

/* Append the document of a record. False: VALIDATION (UTF-8, enum number, an item without a value,
 * a raw value that decode would refuse: path and rule of the first), LIMIT (the buffer's cap,
 * depth), MEMORY; the buffer's size is as before then. Room is asked for all members, also those
 * that turn out to be empty: a document may be refused that ends less than plan->fixed bytes below
 * the cap. */
bool model__encode(const model__plan_t *plan, const void *record, model__buffer_t *out,
                   model_error_t *error);

/* The same, with the keys of origin that the model does not name, byte for byte, at the place they
 * had, also inside embedded structs; members that are not loaded are taken from origin, new ones
 * stand at the end, old names of what is written are dropped. UNSUPPORTED: a changed list whose
 * stored items hold keys that the model does not name. origin NULL: as model__encode(). */
bool model__encode_over(const model__plan_t *plan, const void *record, const uint8_t *origin,
                        const model__loaded_t *loaded, model__buffer_t *out, model_error_t *error);

/* ---- decode ---- */

typedef struct model__reading {
    model_memory_t *memory;        /* lists, copies of defaults */
    const model__loaded_t *loaded; /* NULL: the document is whole */
    model__passes_t *passes;       /* from one document of a list to the next; NULL: not kept */
    const char *source;            /* for messages: "user" …; NULL: the plan's name */
    uint32_t depth;                /* of the document that it lies in; 0: none */
    bool lenient;                  /* nothing is required: copies, drafts */
    bool no_place; /* messages do not say where in the document: it is not the caller's */
} model__reading_t;

/* Decode a document that the record will point into. bytes: length of them, MODEL__SLACK readable
 * bytes behind. The record is filled from plan->image first; meta is left empty. False: MISMATCH
 * (path, byte offset, expected and found type, the document's _id), CORRUPT, LIMIT, MEMORY. */
bool model__decode(const model__plan_t *plan, const uint8_t *bytes, size_t length, void *record,
                   model__reading_t *reading, model_error_t *error);

/* Copy into memory with the slack, then decode: *copy is the origin to keep. */
bool model__decode_copy(const model__plan_t *plan, const uint8_t *bytes, size_t length,
                        void *record, model__reading_t *reading, const uint8_t **copy,
                        model_error_t *error);

/* The values of an array that are not null, of the field's kind whatever its shape, copied into
 * memory: *count of them in a row, field->stride apart. path: of the field, for messages. False:
 * MISMATCH, CORRUPT, LIMIT, MEMORY. */
bool model__decode_values(const model__field_t *field, const char *path, const uint8_t *array,
                          model_memory_t *memory, void **items, size_t *count,
                          model_error_t *error);

/* Is this one valid document (lengths, types, UTF-8, no key twice in one document) to the given
 * depth? CORRUPT, LIMIT. */
bool model__bson_valid(const uint8_t *bytes, size_t length, model_error_t *error);
/* Bytes of a value of a type at p (0: null …), bounded by end (the enclosing document's NUL still
 * to come). */
#define MODEL__BSON_CORRUPT SIZE_MAX
size_t model__bson_value_size(uint8_t type, const uint8_t *p, const uint8_t *end);
const char *model__bson_type_name(uint8_t type); /* "int32", "string" … */

/* ---- changes ---- */

/* What save would send: the record against decode(origin), member by member; scalars bitwise. */
typedef struct model__changes {
    model__buffer_t set;   /* elements (no length, no closing NUL): "home.city": "Oslo" … */
    model__buffer_t unset; /* elements: "age": "" … */
    model__buffer_t guard; /* elements for the filter: RULES 20, 21; operands stand in $eq */
    uint64_t *leaves;      /* bit set: changed; plan->n_leaves bits, in memory */
    size_t n_changed;
} model__changes_t;

void model__changes_free(model__changes_t *changes);
/* A difference in updated_at or version alone is none. False, and changes are empty: ARGUMENT (a
 * member that was not loaded whole was changed), VALIDATION (one detail for each immutable member
 * that was changed; what encode refuses), UNSUPPORTED (a list whose items hold unknown keys),
 * MEMORY … */
bool model__changes_find(const model__plan_t *plan, const void *record, const uint8_t *origin,
                         size_t origin_size, const model__loaded_t *loaded, model_memory_t *memory,
                         model__changes_t *changes, model_error_t *error);
/* The short way, for a record that was read whole and differs in plain members without .prepare
 * only, in a document that looks as encode would have written it. *found: changes are what
 * model__changes_find() gives, and the record's document is appended, which is the next origin;
 * else nothing was done: take the long way. False: MEMORY. */
bool model__changes_quick(const model__plan_t *plan, const void *record, const uint8_t *origin,
                          model_memory_t *memory, model__buffer_t *out, model__changes_t *changes,
                          bool *found, model_error_t *error);
/* Append the document that the server has after $set and $unset, byte for byte but for the order of
 * new keys: the next origin. Takes what the caller has added to set and unset into account. */
bool model__changes_apply(const model__changes_t *changes, const uint8_t *origin,
                          model__buffer_t *out, model_error_t *error);

/* ---- writing BSON by hand: the query's and the store's documents ---- */

/* Append; false when the buffer failed (see model__buffer_failed). Keys: size without NUL. */
bool model__put_head(model__buffer_t *out, uint8_t type, const char *key, size_t key_size);
bool model__put_begin(model__buffer_t *out, uint8_t type, const char *key, size_t key_size,
                      size_t *mark);
bool model__put_document_begin(model__buffer_t *out, size_t *mark); /* without a key */
bool model__put_end(model__buffer_t *out, size_t mark);
bool model__put_int32(model__buffer_t *out, const char *key, size_t key_size, int32_t value);
bool model__put_int64(model__buffer_t *out, const char *key, size_t key_size, int64_t value);
bool model__put_double(model__buffer_t *out, const char *key, size_t key_size, double value);
bool model__put_bool(model__buffer_t *out, const char *key, size_t key_size, bool value);
bool model__put_date(model__buffer_t *out, const char *key, size_t key_size, int64_t ms);
bool model__put_null(model__buffer_t *out, const char *key, size_t key_size);
bool model__put_string(model__buffer_t *out, const char *key, size_t key_size, const char *text,
                       size_t length);
bool model__put_oid(model__buffer_t *out, const char *key, size_t key_size, const bson_oid_t *oid);
bool model__put_regex(model__buffer_t *out, const char *key, size_t key_size, const char *pattern,
                      const char *options);
/* A stored value as it is: type and bytes. */
bool model__put_value(model__buffer_t *out, uint8_t type, const char *key, size_t key_size,
                      const uint8_t *value, size_t value_size);

/* One member (or item) of a record under another key. Empty members: nothing is written, *written
 * says so. */
bool model__encode_member(const model__field_t *field, const void *record, const char *key,
                          size_t key_size, model__buffer_t *out, bool *written,
                          model_error_t *error);
/* One item of the field's list, or the field's scalar, at value. */
bool model__encode_value(const model__field_t *field, const void *value, const char *key,
                         size_t key_size, model__buffer_t *out, model_error_t *error);

/* A whole member that is not empty: the member itself if it has items, else its plain value. */
bool model__encode_content(const model__field_t *field, const void *content, const char *key,
                           size_t key_size, model__buffer_t *out, model_error_t *error);

/* Find an element of a valid document by its key; NULL: none. */
typedef struct model__found {
    uint8_t type;
    const uint8_t *element; /* at the type byte */
    const uint8_t *value;
    size_t value_size;
} model__found_t;
bool model__bson_find(const uint8_t *document, const char *key, size_t key_size,
                      model__found_t *found);

#endif
