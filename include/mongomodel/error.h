/** @file error.h Typed errors: what a caller can do, whether it happened, whether it may be
 * repeated. */
#ifndef MONGOMODEL_ERROR_H
#define MONGOMODEL_ERROR_H

#include <mongomodel/base.h>
#include <stdio.h>

MODEL__BEGIN

/** X(number, NAME, what it tells the caller). Numbers are ABI: never reused. */
#define MODEL_ERRORS(X)                                                                      \
    X(1, VALIDATION, "the input breaks a rule; one detail per member; nothing was sent")     \
    X(2, MISMATCH, "a stored document does not fit the model: type, missing, label, range")  \
    X(3, NOT_FOUND, "no such document")                                                      \
    X(4, DUPLICATE, "a unique index already holds this key; index and paths are given")      \
    X(5, CONFLICT, "somebody else changed it: version, guard or write conflict; read again") \
    X(6, CONNECTION, "the server cannot be reached, or went away")                           \
    X(7, TIMEOUT, "a time limit passed")                                                     \
    X(8, WRITE_CONCERN, "written, but not yet on as many members as asked for")              \
    X(9, AUTH, "user, password or mechanism refused")                                        \
    X(10, PERMISSION, "this user may not do that")                                           \
    X(11, REFUSED, "a hook or a delete policy said no")                                      \
    X(12, ARGUMENT, "a mistake in the call: unknown member, bad limit, not registered")      \
    X(13, SCHEMA, "descriptor, index or validator contradicts itself or the database")       \
    X(14, CORRUPT, "bytes that are not valid BSON")                                          \
    X(15, LIMIT, "a cap on bytes, depth, items or documents would be passed")                \
    X(16, CONFIG, "a setting is missing or wrong")                                           \
    X(17, UNSUPPORTED, "cannot be said, or this server cannot do it")                        \
    X(18, CLOSED, "the handle was closed")                                                   \
    X(19, SERVER, "anything else that the server said")                                      \
    X(20, MEMORY, "no memory")

typedef enum mongomodel_code {
    MODEL_OK = 0,
#define MODEL__X(number, name, text) MODEL_ERROR_##name = number,
    MODEL_ERRORS(MODEL__X)
#undef MODEL__X
} model_code_t;

/** What had happened in the database when the call failed. */
typedef enum mongomodel_outcome {
    MODEL_OUTCOME_NOTHING = 0,
    MODEL_OUTCOME_DONE = 1,
    MODEL_OUTCOME_PARTLY = 2,
    MODEL_OUTCOME_UNKNOWN = 3
} model_outcome_t;

/** Whether the same call may be made again. */
typedef enum mongomodel_retry {
    MODEL_RETRY_NO = 0,
    MODEL_RETRY_SAME_CALL = 1,
    MODEL_RETRY_TRANSACTION = 2,
    MODEL_RETRY_COMMIT = 3
} model_retry_t;

/** Labels that the driver or the server put on the failure. */
enum {
    MODEL_LABEL_RETRYABLE_WRITE = 1,
    MODEL_LABEL_TRANSIENT_TRANSACTION = 2,
    MODEL_LABEL_UNKNOWN_COMMIT = 4,
    MODEL_LABEL_RESUMABLE = 8,
    MODEL_LABEL_OVERLOADED = 16
};

enum { MODEL_MAX_DETAILS = 8 };

/** One member that failed. Never holds the member's value. */
typedef struct mongomodel_detail {
    char path[96];     /**< as in C: "home.city", "lines[2].quantity" */
    char rule[16];     /**< "required", "range", "length", "pattern", "unique" … */
    char message[112]; /**< the limit and what was found */
} model_detail_t;

/** A failure. Lives on the caller's stack, holds no pointers, may be copied. */
typedef struct mongomodel_error {
    model_code_t code;
    model_outcome_t outcome;
    model_retry_t retry;
    int32_t driver_domain; /**< mongoc_error_domain_t, 0 if the driver was not involved */
    int32_t driver_code;   /**< the server's or the driver's number */
    uint32_t labels;       /**< MODEL_LABEL_… */
    uint32_t n_details;    /**< filled in details[] */
    uint32_t n_failures;   /**< found: may be more than fit into details[] */
    char message[256];     /**< made of codes, index and member names only */
    char code_name[40];    /**< the server's name of driver_code, if it told */
    char index[128];       /**< DUPLICATE: the index */
    char server[512];      /**< the server's own text, which may hold values: only if asked for */
    model_detail_t details[MODEL_MAX_DETAILS];
    uint64_t reserved[8];
} model_error_t;

/** What happened to one record of a batch. */
typedef struct mongomodel_item {
    model_code_t code;
    model_outcome_t outcome;
    uint32_t first_detail; /**< in the report's details */
    uint32_t n_details;
} model_item_t;

/** All outcomes and details of a batch. The caller owns it: start with {0}, end with
 * model_report_clear(). */
typedef struct mongomodel_report {
    model_item_t *items; /**< one per record, in the order given */
    size_t n_items;
    model_detail_t *details;
    size_t n_details;
    size_t n_done; /**< items that are in the database now */
    uint64_t reserved[4];
} model_report_t;

/** @return "DUPLICATE" and so on; "OK" for 0; "?" for a number that is no code. Static text. */
MODEL_API const char *model_code_name(model_code_t code);

/** @return one sentence on what @p code tells the caller. Static text. */
MODEL_API const char *model_code_text(model_code_t code);

/**
 * Print a failure for a person, one line for it and one per detail. No values, no passwords.
 *
 * @param error  NULL prints nothing.
 * @return 1, so that a main function can end with it.
 */
MODEL_API int model_error_print(FILE *file, const model_error_t *error);

/**
 * Write a failure as a JSON object: code, message, outcome, retry, index, details [{path, rule,
 * message}].
 *
 * @param text  At least @p size bytes; always ends in NUL; may be NULL if @p size is 0.
 * @return the length that the whole text needs, without the NUL; larger than or equal to @p size:
 * it was cut.
 */
MODEL_API size_t model_error_json(const model_error_t *error, char *text, size_t size);

/**
 * For checks and hooks: refuse, and say why.
 *
 * @param error  As given to the check; NULL is harmless.
 * @param format  printf's. Do not put the member's value into it.
 * @return false, to be returned by the check.
 */
MODEL_API bool model_refuse(model_error_t *error, const char *format, ...) MODEL__PRINTF(2, 3);

/** Free what a report holds and empty it. A report that is all zero is harmless. */
MODEL_API void model_report_clear(model_report_t *report);

MODEL__END_C

#endif
