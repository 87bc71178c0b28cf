/* Which members of a query an operation takes. */
#include "query/options.h"

#define SORT MODEL__SAYS_SORT
#define FIELDS MODEL__SAYS_FIELDS
#define SKIP MODEL__SAYS_SKIP
#define LIMIT MODEL__SAYS_LIMIT
#define AFTER MODEL__SAYS_AFTER
#define MISFITS MODEL__SAYS_MISFITS
#define BATCH MODEL__SAYS_BATCH_SIZE
#define CONCERN MODEL__SAYS_CONCERN
#define SNAPSHOT MODEL__SAYS_SNAPSHOT
/* How the server goes about it: of all that have conditions. */
#define HOW (MODEL__SAYS_COLLATION | MODEL__SAYS_HINT | MODEL__SAYS_COMMENT | MODEL__SAYS_MAX_TIME)
/* What a statement of a message says; the rest is of the message as a whole. */
#define EACH (MODEL__SAYS_COLLATION | MODEL__SAYS_HINT)
#define WHERE (MODEL__SAYS_PREFERENCE | CONCERN)
#define READS (SORT | FIELDS | SKIP | HOW | WHERE)
#define PAGES (SORT | FIELDS | HOW | WHERE | BATCH | SNAPSHOT)

static const model__query_use_t uses[] = {
    {"filter", READS | LIMIT | BATCH | MISFITS, 0},
    {"find", READS | LIMIT | BATCH | MISFITS, 0},
    {"each", READS | LIMIT | BATCH | MISFITS, 0},
    {"first", READS | MISFITS, LIMIT | BATCH},
    {"last", READS | MISFITS, LIMIT | BATCH},
    {"get_one", FIELDS | HOW | WHERE, SORT | LIMIT | BATCH},
    {"count", SKIP | LIMIT | HOW | WHERE, SORT | FIELDS | BATCH},
    {"exists", SKIP | HOW | WHERE, SORT | FIELDS | LIMIT | BATCH},
    {"distinct", HOW | WHERE, 0},
    {"explain", READS | LIMIT, BATCH | MISFITS},
    {"page", PAGES, 0},
    {"page_asked", PAGES | SKIP | LIMIT, 0},
    {"page_next", PAGES | LIMIT | AFTER, 0},
    {"page_prev", PAGES | LIMIT | AFTER, 0},
    {"update_one", HOW, 0},
    {"update_many", HOW, 0},
    {"delete_many", HOW, 0},
    {"find_one_and_update", SORT | FIELDS | HOW, 0},
    {"find_one_and_replace", SORT | FIELDS | HOW, 0},
    {"find_one_and_delete", SORT | FIELDS | HOW, 0},
    {"get_or_create", MODEL__SAYS_HINT, 0},
    {"update_or_create", MODEL__SAYS_HINT, 0},
    {"bulk_update_one", EACH, 0},
    {"bulk_update_many", EACH, 0},
    {"bulk_delete_one", EACH, 0},
    {"bulk_delete_many", EACH, 0},
    {"bulk_upsert", MODEL__SAYS_HINT, 0},
};

static const char *const members[] = {
    "sort",         "fields",   "skip",    "limit",       "after",      "collation",
    "hint",         "comment",  "misfits", "max_time_ms", "batch_size", "read_preference",
    "read_concern", "snapshot",
};

const model__query_use_t *model__query_use_at(size_t i)
{
    return i < MODEL__COUNT_OF(uses) ? &uses[i] : NULL;
}

const char *model__query_member_at(size_t i)
{
    return i < MODEL__COUNT_OF(members) ? members[i] : NULL;
}

static uint32_t said(const model_query_t *query)
{
    const bool says[] = {
        query->sort[0],      query->fields[0],   query->skip,       query->limit,
        query->after,        query->collation,   query->hint,       query->comment,
        query->misfits,      query->max_time_ms, query->batch_size, query->read_preference,
        query->read_concern, query->snapshot,
    };
    uint32_t bits = 0;

    for (size_t i = 0; i < MODEL__COUNT_OF(says); i++)
        bits |= (uint32_t)says[i] << i;
    return bits;
}

static uint32_t accepted(const char *operation)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(uses); i++)
        if (strcmp(uses[i].operation, operation) == 0)
            return uses[i].takes | uses[i].idle;
    return 0;
}

bool model__query_takes(const model_query_t *query, const char *operation, model_error_t *error)
{
    uint32_t refused = query ? said(query) : 0;
    size_t i = 0;

    if (!refused || !(refused &= ~accepted(operation)))
        return true;
    while (!(refused >> i & 1u))
        i++;
    return model__fail(error, MODEL_ERROR_ARGUMENT, "%s takes no .%s", operation, members[i]);
}

static bool number_sound(int64_t value, int64_t most, const char *what, model_error_t *error)
{
    if (value < 0)
        return model__fail(error, MODEL_ERROR_ARGUMENT, ".%s is negative", what);
    return value <= most || model__fail(error, MODEL_ERROR_ARGUMENT, ".%s is no MODEL_%s_…", what,
                                        most == MODEL_READ_NEAREST ? "READ or CONCERN" : "MISFITS");
}

static bool text_sound(const char *text, const char *what, model_error_t *error)
{
    return !text || (*text && model__utf8_ok(text, strlen(text))) ||
           model__fail(error, MODEL_ERROR_ARGUMENT, ".%s is empty or not UTF-8", what);
}

static bool misfits_sound(const model_misfits_t *misfits, model_error_t *error)
{
    if (!misfits)
        return true;
    if (misfits->capacity && !misfits->items)
        return model__fail(error, MODEL_ERROR_ARGUMENT, ".misfits has no room for its items");
    return number_sound(misfits->policy, MODEL_MISFITS_COLLECT, "misfits", error);
}

bool model__query_options_sound(const model_query_t *query, model_error_t *error)
{
    if (query->read_concern == MODEL_CONCERN_LINEARIZABLE &&
        query->read_preference > MODEL_READ_PRIMARY)
        return model__fail(
            error, MODEL_ERROR_ARGUMENT,
            "MODEL_CONCERN_LINEARIZABLE asks the primary: no other .read_preference");
    return number_sound(query->max_time_ms, INT32_MAX, "max_time_ms", error) &&
           number_sound(query->batch_size, INT32_MAX, "batch_size", error) &&
           number_sound(query->read_preference, MODEL_READ_NEAREST, "read_preference", error) &&
           number_sound(query->read_concern, MODEL_CONCERN_SNAPSHOT, "read_concern", error) &&
           text_sound(query->hint, "hint", error) && text_sound(query->comment, "comment", error) &&
           misfits_sound(query->misfits, error);
}
