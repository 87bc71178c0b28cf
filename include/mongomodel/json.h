/** @file json.h Records as JSON: plain, for web APIs, and MongoDB's extended JSON.
 *
 * Plain JSON has the members' names (.json of a row overrides) and for each value what an API would
 * say: dates as "2026-01-31T09:30:00.000Z", ids in hex, UUIDs, decimals and enum labels as strings,
 * binary as base64, integers beyond 2^53 as strings. .secret members are left out on writing.
 * Empty members are not written; a member with .store_null is null then.
 *
 * Reading is exact: a number is no string, a date must be valid and have a time zone, a key may not
 * come twice. All members that do not fit are reported at once.
 *
 * Extended JSON has the stored names and every BSON type, and is read and written by libbson.
 */
#ifndef MONGOMODEL_JSON_H
#define MONGOMODEL_JSON_H

#include <mongomodel/codec.h>

MODEL__BEGIN

/** All zero is good. */
typedef struct mongomodel_json {
    bool pretty;       /**< plain, writing: on several lines */
    bool secrets;      /**< writing: with .secret members */
    bool canonical;    /**< extended, writing: every type is spelled out; false: relaxed */
    bool nan_as_null;  /**< plain, writing: NaN and infinities of doubles are null; false:
                          VALIDATION */
    bool skip_unknown; /**< plain, reading: keys that no member has; false: VALIDATION. Models that
                          say MODEL_UNKNOWN_REJECT refuse them anyway */
    bool validate;     /**< reading: then do what model_validate() does */
    size_t max_bytes;  /**< reading: length of the text; 0: 16 MiB */
    uint64_t reserved[4];
} model_json_t;

/**
 * Append a record as a JSON object.
 *
 * @param options  NULL: all zero.
 * @param buffer  The text has a NUL behind it, which its size does not count.
 * @errors VALIDATION (a NaN, what cannot be stored either), ARGUMENT (NULL, a record that was read
 * in part), LIMIT (the buffer, depth), SCHEMA, MEMORY
 */
MODEL_API bool model_to_json(const model_t *model, const void *record, const model_json_t *options,
                             model_buffer_t *buffer, model_error_t *error);

/** As model_to_json(), an array of @p count records that lie in a row. */
MODEL_API bool model_list_to_json(const model_t *model, const void *records, size_t count,
                                  const model_json_t *options, model_buffer_t *buffer,
                                  model_error_t *error);

/**
 * Read a record from a JSON object. Members that it lacks have the model's defaults.
 *
 * @param text  UTF-8, @p length bytes; not needed afterwards.
 * @param memory  What the record points into.
 * @param record  Filled; the model's defaults after a failure.
 * @errors VALIDATION (one detail per member: "type", "range", "format", "enum", "required", "key"
 * …; with .validate the model's rules), CORRUPT (not JSON, not UTF-8, a key twice; at which byte),
 * LIMIT (length, depth, @p memory), ARGUMENT, SCHEMA, MEMORY
 */
MODEL_API bool model_from_json(const model_t *model, const char *text, size_t length,
                               const model_json_t *options, model_memory_t *memory, void *record,
                               model_error_t *error);

/** As model_from_json(). @return a managed record, to be freed with model_free(); NULL on failure.
 */
MODEL_API void *model_new_from_json(const model_t *model, const char *text, size_t length,
                                    const model_json_t *options, model_error_t *error);

/** Append a record as MongoDB's extended JSON, as mongoexport does. The heap is libbson's. */
MODEL_API bool model_to_extended_json(const model_t *model, const void *record,
                                      const model_json_t *options, model_buffer_t *buffer,
                                      model_error_t *error);

/** Read one document of extended JSON, canonical or relaxed, as if it had been stored.
 * @errors as model_decode(); CORRUPT: not extended JSON */
MODEL_API bool model_from_extended_json(const model_t *model, const char *text, size_t length,
                                        const model_json_t *options, model_memory_t *memory,
                                        void *record, model_error_t *error);

MODEL__END_C

#endif
