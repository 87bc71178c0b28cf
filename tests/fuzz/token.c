/* A stranger's token: only what we sealed is taken, what it says is what went in, and the
 * conditions made of it are sound, whatever values it holds. */
#include "fuzz.h"

#include "store/page.h"

#include <mongomodel/declare.h>
#include <mongomodel/table.h>

typedef struct {
    const char *city;
} spot_t;
MODEL_DECLARE_EMBEDDED(spot, spot_t);
typedef struct {
    model_meta_t meta;
    int64_t id;
    double score;
    const char *name;
    model_date_t date;
    spot_t *spot;
} row_t;
MODEL_DECLARE(row, row_t, int64_t);
MODEL_DEFINE_EMBEDDED(spot, MODEL_FIELDS(MODEL_FIELD(spot, city)));
MODEL_DEFINE(row, MODEL_FIELDS(MODEL_FIELD(row, id, .role = MODEL_ID_CALLER),
                               MODEL_FIELD(row, score, .key = "s"), MODEL_FIELD(row, name),
                               MODEL_FIELD(row, date), MODEL_EMBED(row, spot, spot)));

static const model_query_t orders[] = {
    {.sort = {MODEL_DESC(row, score)}},
    {.sort = {MODEL_ASC(row, name), MODEL_DESC(row, spot->city)}},
    {.sort = {MODEL_DESC(row, date), MODEL_ASC(row, id)}},
    {.limit = 1},
};

typedef struct world {
    model_db_t db;
    model__paging_t paging;
    model__order_t order;
    model_error_t error;
} world_t;

static world_t *begin(uint8_t which)
{
    static char database[] = "fuzz";
    const model__plan_t *plan = fuzz_plan_of(&row_model);
    const model_query_t *query = &orders[which % MODEL__COUNT_OF(orders)];
    world_t *world = calloc(1, sizeof *world);
    model__call_t *call = &world->paging.call;
    size_t mark;

    FUZZ_CHECK(world);
    world->db.database = database;
    call->db = &world->db;
    call->plan = plan;
    call->error = &world->error;
    model__memory_init(&call->memory, 0);
    FUZZ_CHECK(model__put_document_begin(&world->paging.ask.filter, &mark) &&
               model__put_end(&world->paging.ask.filter, mark));
    FUZZ_CHECK(model__order_build(plan, query, &call->memory, &world->order, &world->error));
    FUZZ_CHECK((world->paging.block = model__block_new(plan, 1, 0)));
    return world;
}

static void end(world_t *world)
{
    model__block_free(world->paging.block);
    model__buffer_free(&world->paging.ask.filter);
    model__memory_clear(&world->paging.call.memory);
    free(world);
}

static void check_filter(const world_t *world, const model__position_t *place, bool backward)
{
    model__buffer_t out;

    model__buffer_init(&out, NULL, 0);
    FUZZ_CHECK(
        model__position_filter(&world->order, place, backward, &world->paging.ask.filter, &out) &&
        model__bson_valid(out.data, out.size, NULL));
    model__buffer_free(&out);
}

/* The same bytes come out again. */
static void check_place(const world_t *world, const model__position_t *place, const uint8_t *values,
                        size_t n_values)
{
    model__buffer_t out;

    model__buffer_init(&out, NULL, 0);
    FUZZ_CHECK(model__position_put(&world->order, place, &out) && out.size == n_values &&
               !memcmp(out.data, values, n_values));
    model__buffer_free(&out);
    check_filter(world, place, false);
    check_filter(world, place, true);
}

static bool open_token(world_t *world, const char *text, model__position_t *place, bool *backward)
{
    world->error = (model_error_t){.code = MODEL_OK};
    bool ok = model__token_open(&world->paging, &world->order, text, place, backward);
    FUZZ_CHECK(ok == !world->error.code);
    FUZZ_CHECK(ok || (world->error.code == MODEL_ERROR_ARGUMENT && world->error.n_details == 1 &&
                      !strcmp(world->error.details[0].path, "after")));
    return ok;
}

/* What nobody sealed. */
static void check_stranger(world_t *world, const uint8_t *bytes, size_t size)
{
    char *text = (char *)fuzz_copy(bytes, size, 1, 0);
    uint8_t *decoded = malloc(size + 1);
    model__position_t place;
    bool backward;
    size_t n;

    FUZZ_CHECK(decoded && !open_token(world, text, &place, &backward));
    if (model__token_bytes(text, strlen(text), decoded, &n))
        FUZZ_CHECK(!strcmp(text, model__token_text(decoded, n, &world->paging.call.memory)));
    free(decoded);
    free(text);
}

/* What somebody with the key sealed, and what became of it on the way. */
static void check_sealed(world_t *world, const uint8_t *bytes, size_t size, uint8_t where)
{
    const model__buffer_t values = {.data = (uint8_t *)(uintptr_t)bytes, .size = size};
    bool backward, asked = where & 1;
    model__position_t place;

    world->error = (model_error_t){.code = MODEL_OK};
    const char *made = model__token_make(&world->paging, &world->order, &values, asked);
    if (!made) {
        FUZZ_CHECK(world->error.code == MODEL_ERROR_LIMIT && size > MODEL_MAX_TOKEN / 2);
        return;
    }
    char *text = strdup(made);
    FUZZ_CHECK(text);
    if (open_token(world, text, &place, &backward)) {
        FUZZ_CHECK(backward == asked);
        check_place(world, &place, bytes, size);
    }
    text[where % strlen(text)] ^= 1;
    FUZZ_CHECK(!open_token(world, text, &place, &backward));
    free(text);
}

/* A document's own place goes through a token. */
static void check_document(world_t *world, fuzz_input_t *input)
{
    size_t size;
    uint8_t *document = fuzz_document(input, world->paging.call.plan, &size);
    model_error_t error = {.code = MODEL_OK};
    model__position_t place;
    model__buffer_t out;

    model__buffer_init(&out, NULL, 0);
    if (model__bson_valid(document, size, NULL)) {
        if (model__position_of(&world->order, document, &place, &error)) {
            FUZZ_CHECK(model__position_put(&world->order, &place, &out));
            check_place(world, &place, out.data, out.size);
            FUZZ_CHECK(model__position_read(&world->order, out.data, out.size, &place));
            check_sealed(world, out.data, out.size, 0);
        } else
            FUZZ_CHECK(error.code == MODEL_ERROR_MISMATCH && error.n_details == 1);
    }
    model__buffer_free(&out);
    free(document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, data + size};
    uint8_t how = fuzz_byte(&input), where = fuzz_byte(&input);
    world_t *world = begin(how / 4);

    if (how % 4 == 0)
        check_document(world, &input);
    else if (how % 4 == 1)
        check_stranger(world, input.at, fuzz_left(&input));
    else
        check_sealed(world, input.at, fuzz_left(&input), where);
    end(world);
    return 0;
}
