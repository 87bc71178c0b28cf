/* Records from a callback, in chunks. */
#include "store/store.h"

#include <mongomodel/stream.h>

enum {
    CHUNK = 1000,
    MOST_CHUNK = 10000,
    CHUNK_BYTES = 4 * 1000 * 1000,
    MOST_CHUNK_BYTES = 40 * 1000 * 1000,
    MAX_FAILURES = 100
};

typedef struct feed {
    model__insert_t insert; /* of one chunk; first: blamed() finds the feed by it */
    model_next_function_t *next;
    void *context, *record;
    model_stream_options_t options;
    model_streamed_t *streamed;
    model__details_t details;
    model_error_t failure; /* of the whole */
    model_error_t scratch; /* of what is being done */
    model_memory_t born;   /* default lists of the record */
    bool ended, stopped;
    model__call_t call; /* last: the rest is zeroed before it */
} feed_t;

/* ---- failures ---- */

/* Others are of the connection, of the server, of the whole. */
static bool is_of_one_record(const model_error_t *why)
{
    static const model_code_t codes[] = {MODEL_ERROR_VALIDATION, MODEL_ERROR_DUPLICATE,
                                         MODEL_ERROR_LIMIT,      MODEL_ERROR_ARGUMENT,
                                         MODEL_ERROR_CORRUPT,    MODEL_ERROR_CONFLICT};

    for (size_t i = 0; i < MODEL__COUNT_OF(codes); i++)
        if (why->code == codes[i])
            return why->outcome == MODEL_OUTCOME_NOTHING;
    return false;
}

static void report(feed_t *feed, int64_t record, const model_error_t *why)
{
    model_streamed_t *streamed = feed->streamed;

    if (!streamed->failures || streamed->n_failures == feed->options.max_failures)
        return;
    model_stream_failure_t *failure = &streamed->failures[streamed->n_failures++];
    *failure =
        (model_stream_failure_t){.record = record, .code = why->code, .outcome = why->outcome};
    model__blame_details(&feed->details, why, &failure->first_detail, &failure->n_details);
}

static void blame(feed_t *feed, int64_t record, const model_error_t *why)
{
    bool own = is_of_one_record(why);

    report(feed, record, why);
    model__blame_one(own ? &feed->failure : &feed->scratch, "record", (size_t)record, why);
    feed->stopped = feed->stopped || !feed->options.go_on || !own;
}

static void blamed(model__insert_t *insert, size_t i, const model_error_t *why)
{
    blame((feed_t *)insert, insert->entries[i].number, why);
}

/* ---- a chunk ---- */

/* As it is born. False: the source has no more, or failed. */
static bool give_birth(feed_t *feed)
{
    const model__plan_t *plan = feed->call.plan;

    model__memory_reset(&feed->born);
    memcpy(feed->record, plan->image, plan->size);
    if (!model__own_defaults(plan, feed->record, &feed->born))
        return model__no_memory(&feed->scratch);
    return feed->next(feed->record, feed->context, &feed->scratch) && !feed->scratch.code;
}

static void add_record(feed_t *feed)
{
    model__insert_t *insert = &feed->insert;
    model__entry_t *entry = &insert->entries[insert->count];
    size_t size = insert->documents.size;
    model_error_t why;

    model__error_clear(&why);
    *entry = (model__entry_t){.record = feed->record, .number = feed->streamed->read++};
    if (model__insert_ready(insert, entry, &why)) {
        insert->count++;
    } else {
        insert->documents.size = size;
        feed->streamed->failed++;
        blame(feed, entry->number, &why);
    }
    model__memory_reset(&insert->prepared);
}

static void empty_chunk(model__insert_t *insert)
{
    insert->count = insert->n_counts = 0;
    insert->documents.size = 0;
    insert->highest_given = 0;
    insert->repaired = false;
}

static bool fill_chunk(feed_t *feed)
{
    model__insert_t *insert = &feed->insert;

    empty_chunk(insert);
    while (!feed->stopped && insert->count < feed->options.chunk &&
           insert->documents.size < feed->options.chunk_bytes) {
        if (!give_birth(feed)) {
            feed->ended = true;
            break;
        }
        add_record(feed);
    }
    return !feed->stopped && !feed->scratch.code && insert->count;
}

static void count_chunk(feed_t *feed)
{
    model_streamed_t *streamed = feed->streamed;

    for (size_t i = 0; i < feed->insert.count; i++) {
        const model__entry_t *entry = &feed->insert.entries[i];
        bool done = entry->state == MODEL__ENTRY_DONE;
        streamed->done += done;
        streamed->bytes += done ? (int64_t)entry->size : 0;
        streamed->failed += entry->state == MODEL__ENTRY_FAILED;
        streamed->unknown += entry->state == MODEL__ENTRY_UNKNOWN;
    }
}

static bool tell(feed_t *feed)
{
    const model_streamed_t *streamed = feed->streamed;
    const model_progress_t progress = {
        .done = streamed->done, .failed = streamed->failed, .bytes = streamed->bytes};

    if (!feed->options.progress || feed->options.progress(&progress, feed->options.context) ||
        feed->ended)
        return true;
    feed->streamed->cancelled = true;
    return model__fail(&feed->scratch, MODEL_ERROR_REFUSED, "cancelled");
}

static bool send_chunk(feed_t *feed)
{
    bool ok = model__insert_number(&feed->insert) && model__insert_send(&feed->insert);

    count_chunk(feed);
    return tell(feed) && ok && !feed->stopped;
}

/* ---- the whole ---- */

static uint32_t within(uint32_t asked, uint32_t usual, uint32_t most)
{
    return !asked ? usual : asked < most ? asked : most;
}

static void settle_options(feed_t *feed, const model_stream_options_t *options)
{
    model_stream_options_t *own = &feed->options;

    if (options)
        *own = *options;
    own->chunk = within(own->chunk, CHUNK, MOST_CHUNK);
    own->chunk_bytes = within(own->chunk_bytes, CHUNK_BYTES, MOST_CHUNK_BYTES);
    own->max_failures = within(own->max_failures, MAX_FAILURES, UINT32_MAX);
}

static bool begin_report(feed_t *feed)
{
    model_streamed_t *streamed = feed->streamed;

    feed->details = (model__details_t){.items = &streamed->details, .n = &streamed->n_details};
    streamed->failures =
        model__malloc_zeroed(feed->options.max_failures, sizeof *streamed->failures);
    return streamed->failures || model__no_memory(feed->call.error);
}

static bool begin(feed_t *feed)
{
    model__call_t *call = &feed->call;
    model__insert_t *insert = &feed->insert;

    if (!feed->next)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "no callback");
    insert->call = call;
    insert->unordered = feed->options.go_on;
    insert->blamed = blamed;
    feed->record = model__take(&call->memory, call->plan->size);
    insert->entries = model__malloc_zeroed(feed->options.chunk, sizeof *insert->entries);
    return ((feed->record && insert->entries) || model__no_memory(call->error)) &&
           begin_report(feed) && model__insert_begin(insert) && model__call_connect(call) &&
           model__insert_room(insert, feed->options.chunk);
}

static void run(feed_t *feed)
{
    feed->call.error = &feed->scratch;
    while (fill_chunk(feed) && send_chunk(feed) && !feed->ended)
        continue;
}

/* What ended it comes first; else the failures that it went on behind. */
static bool judge(feed_t *feed, model_error_t *error)
{
    const model_streamed_t *streamed = feed->streamed;

    *error = feed->scratch.code ? feed->scratch : feed->failure;
    if (!error->code)
        return true;
    error->outcome = streamed->unknown ? MODEL_OUTCOME_UNKNOWN
                     : streamed->done  ? MODEL_OUTCOME_PARTLY
                                       : MODEL_OUTCOME_NOTHING;
    if (streamed->done || streamed->unknown)
        error->retry = MODEL_RETRY_NO;
    return false;
}

static void end(feed_t *feed)
{
    model__insert_free(&feed->insert);
    model__free(feed->insert.entries);
    model__memory_clear(&feed->born);
    model__call_end(&feed->call);
}

bool model_create_stream(model_db_t *db, const model_t *model, model_next_function_t *next,
                         void *context, const model_stream_options_t *options,
                         model_streamed_t *streamed, model_error_t *error)
{
    static const char no_record;
    model_streamed_t own = {.read = 0};
    feed_t feed;

    memset(&feed, 0, offsetof(feed_t, call));
    model_streamed_clear(streamed);
    feed.streamed = streamed ? streamed : &own;
    feed.next = next;
    feed.context = context;
    settle_options(&feed, options);
    bool ok = model__call_begin_write(&feed.call, db, model, &no_record, error) && begin(&feed);
    model_error_t *callers = feed.call.error;
    if (ok) {
        run(&feed);
        ok = judge(&feed, callers);
    }
    end(&feed);
    model_streamed_clear(&own);
    return ok;
}

void model_streamed_clear(model_streamed_t *streamed)
{
    if (!streamed)
        return;
    model__free(streamed->failures);
    model__free(streamed->details);
    memset(streamed, 0, sizeof *streamed);
}
