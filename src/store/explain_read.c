/* What the server tells about a plan. */
#include "store/explain.h"

enum { MAX_STAGES = 64 }; /* of a plan, from the last to the first */

/* A document within a document; false: none of that name. */
static bool enter(const bson_iter_t *outer, const char *name, bson_iter_t *inner)
{
    bson_iter_t at = *outer;

    return bson_iter_find(&at, name) &&
           (BSON_ITER_HOLDS_DOCUMENT(&at) || BSON_ITER_HOLDS_ARRAY(&at)) &&
           bson_iter_recurse(&at, inner);
}

static const char *text_of(const bson_iter_t *document, const char *name)
{
    bson_iter_t at = *document;

    return bson_iter_find(&at, name) && BSON_ITER_HOLDS_UTF8(&at) ? bson_iter_utf8(&at, NULL)
                                                                  : NULL;
}

static int64_t number_of(const bson_iter_t *document, const char *name)
{
    bson_iter_t at = *document;

    return bson_iter_find(&at, name) ? bson_iter_as_int64(&at) : 0;
}

static void note_stage(const bson_iter_t *stage, const char *name, model_explain_t *explain)
{
    const char *index = text_of(stage, "indexName"), *strategy = text_of(stage, "strategy");

    if (strategy) { /* of a lookup: its index is the other collection's */
        explain->scans_collection |= !strcmp(strategy, "NestedLoopJoin");
        return;
    }
    if (index && !*explain->index)
        snprintf(explain->index, sizeof explain->index, "%s", index);
    if (!strcmp(name, "IDHACK"))
        snprintf(explain->index, sizeof explain->index, "_id_");
    explain->scans_collection |= !strcmp(name, "COLLSCAN");
    explain->sorts |= !strncmp(name, "SORT", 4) && strcmp(name, "SORT_MERGE") != 0;
    explain->covered |= !strncmp(name, "PROJECTION_COVERED", 18);
}

/* One stage and those that feed it; of a sharded collection, what its shards do. */
static void walk(const bson_iter_t *stage, model_explain_t *explain, int *left)
{
    static const char *const within[] = {"queryPlan", "winningPlan", "inputStage", "thenStage",
                                         "elseStage", "outerStage",  "innerStage"};
    static const char *const lists[] = {"inputStages", "shards"};
    const char *name = text_of(stage, "stage");
    bson_iter_t inner, item;

    if (--*left < 0)
        return;
    if (name)
        note_stage(stage, name, explain);
    for (size_t i = 0; i < MODEL__COUNT_OF(within); i++)
        if (enter(stage, within[i], &inner))
            walk(&inner, explain, left);
    for (size_t i = 0; i < MODEL__COUNT_OF(lists); i++)
        if (enter(stage, lists[i], &inner))
            while (bson_iter_next(&inner))
                if (bson_iter_recurse(&inner, &item))
                    walk(&item, explain, left);
}

/* A run that failed is no failure of the command. */
static bool ran(model__call_t *call, const bson_iter_t *stats)
{
    bson_error_t driver = {.domain = MONGOC_ERROR_SERVER};
    bson_iter_t success = *stats;

    if (!bson_iter_find(&success, "executionSuccess") || bson_iter_as_bool(&success))
        return true;
    driver.code = (uint32_t)number_of(stats, "errorCode");
    return model__call_failed(call, &driver, NULL);
}

static bool unknown(model__call_t *call)
{
    return model__fail(call->error, MODEL_ERROR_UNSUPPORTED,
                       "a plan in a form that this version does not know");
}

/* Of what one query planner knows about. */
static bool read_planned(model__call_t *call, const bson_iter_t *top, model_explain_t *explain)
{
    bson_iter_t planner, plan, stats;
    int left = MAX_STAGES;

    if (!enter(top, "queryPlanner", &planner) || !enter(&planner, "winningPlan", &plan) ||
        !enter(top, "executionStats", &stats))
        return unknown(call);
    if (!ran(call, &stats))
        return false;
    walk(&plan, explain, &left);
    explain->returned = number_of(&stats, "nReturned");
    explain->keys_examined += number_of(&stats, "totalKeysExamined");
    explain->documents_examined += number_of(&stats, "totalDocsExamined");
    explain->millis = number_of(&stats, "executionTimeMillis");
    return true;
}

/* A stage of a pipeline that no query planner took. */
static void note_later(const bson_iter_t *stage, model_explain_t *explain)
{
    const int64_t millis = number_of(stage, "executionTimeMillisEstimate");
    bson_iter_t at = *stage;

    explain->sorts |= bson_iter_find(&at, "$sort");
    explain->scans_collection |= number_of(stage, "collectionScans") > 0;
    explain->keys_examined += number_of(stage, "totalKeysExamined");
    explain->documents_examined += number_of(stage, "totalDocsExamined");
    explain->returned = number_of(stage, "nReturned");
    if (millis > explain->millis)
        explain->millis = millis;
}

static bool read_stages(model__call_t *call, bson_iter_t *stages, model_explain_t *explain)
{
    bson_iter_t stage, cursor;

    if (!bson_iter_next(stages) || !bson_iter_recurse(stages, &stage) ||
        (!enter(&stage, "$cursor", &cursor) && !enter(&stage, "$geoNearCursor", &cursor)))
        return unknown(call);
    if (!read_planned(call, &cursor, explain))
        return false;
    while (bson_iter_next(stages))
        if (bson_iter_recurse(stages, &stage))
            note_later(&stage, explain);
    return true;
}

bool model__explain_read(model__call_t *call, const bson_t *reply, model_explain_t *explain)
{
    bson_iter_t top, stages;

    if (!bson_iter_init(&top, reply))
        return unknown(call);
    return enter(&top, "stages", &stages) ? read_stages(call, &stages, explain)
                                          : read_planned(call, &top, explain);
}
