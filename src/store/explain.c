/* The server's plan for a query, as far as one asks about it. */
#include "store/store.h"

#include <mongomodel/explain.h>

enum { MAX_STAGES = 64 }; /* of a plan, from the last to the first */

/* ---- asked ---- */

static bool put_command(const model__call_t *call, const model__ask_t *ask, model__buffer_t *out)
{
    model__ask_t untimed = *ask; /* the limit is of the whole */
    model__buffer_t find = {0};
    size_t mark;

    untimed.max_time_ms = 0;
    bool ok =
        model__ask_command(call, &untimed, &find) && model__put_document_begin(out, &mark) &&
        model__put_value(out, BSON_TYPE_DOCUMENT, MODEL__KEY("explain"), find.data, find.size) &&
        model__put_string(out, MODEL__KEY("verbosity"), MODEL__KEY("executionStats")) &&
        model__ask_put(ask, MODEL__WITH_TIME, out) && model__put_end(out, mark);
    model__buffer_free(&find);
    return ok || model__buffer_failed(out, call->error);
}

/* ---- answered ---- */

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
    const char *index = text_of(stage, "indexName");

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

static bool read_plan(model__call_t *call, const bson_t *reply, model_explain_t *explain)
{
    bson_iter_t top, planner, plan, stats;
    int left = MAX_STAGES;

    if (!bson_iter_init(&top, reply) || !enter(&top, "queryPlanner", &planner) ||
        !enter(&planner, "winningPlan", &plan) || !enter(&top, "executionStats", &stats))
        return model__fail(call->error, MODEL_ERROR_UNSUPPORTED,
                           "a plan in a form that this version does not know");
    if (!ran(call, &stats))
        return false;
    walk(&plan, explain, &left);
    explain->returned = number_of(&stats, "nReturned");
    explain->keys_examined = number_of(&stats, "totalKeysExamined");
    explain->documents_examined = number_of(&stats, "totalDocsExamined");
    explain->millis = number_of(&stats, "executionTimeMillis");
    return true;
}

static bool run(model__call_t *call, const model__ask_t *ask, const bson_t *command,
                model_explain_t *explain)
{
    mongoc_read_prefs_t *prefs = model__ask_prefs(ask);
    bson_error_t driver = {0};
    bson_t reply;

    model__call_try(call, false, false);
    bool ok = mongoc_collection_read_command_with_opts(call->collection, command, prefs, NULL,
                                                       &reply, &driver);
    mongoc_read_prefs_destroy(prefs);
    ok = ok ? read_plan(call, &reply, explain) : model__call_failed(call, &driver, &reply);
    bson_destroy(&reply);
    return ok;
}

static bool ask_plan(model__call_t *call, const model__ask_t *ask, model_explain_t *explain)
{
    model__buffer_t command = {0};
    bson_t view;

    bool ok = put_command(call, ask, &command) &&
              model__buffer_view(&command, &view, call->error) && model__call_connect(call) &&
              run(call, ask, &view, explain);
    model__buffer_free(&command);
    return ok;
}

bool model_explain(model_db_t *db, const model_t *model, const model_query_t *query,
                   model_explain_t *explain, model_error_t *error)
{
    model_explain_t found = {.nothing = false};
    model__ask_t ask = {0};
    model__call_t call;

    bool ok = model__call_begin(&call, db, model, error) &&
              (explain || model__fail(call.error, MODEL_ERROR_ARGUMENT, "no place for the plan")) &&
              model__query_takes(query, "explain", call.error) &&
              model__ask_init(&ask, &call, query, &call.memory);
    if (ok && ask.said.nothing)
        found.nothing = true;
    else if (ok)
        ok = ask_plan(&call, &ask, &found);
    if (explain)
        *explain = ok ? found : (model_explain_t){.nothing = false};
    model__ask_free(&ask);
    model__call_end(&call);
    return ok;
}
