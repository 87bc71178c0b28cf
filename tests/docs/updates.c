/* The snippets of docs/updates.md, compiled and run against a server. */
#include "updates_models.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int failures;
static int64_t id;

static void expect(bool ok, const char *what)
{
    if (!ok) {
        printf("FAILED %s\n", what);
        failures++;
    }
}

static player_t *read_player(model_db_t *db)
{
    model_error_t error;
    player_t *player = player_get(db, id, &error);

    if (!player)
        exit(model_error_print(stderr, &error));
    return player;
}

static void values(model_db_t *db)
{
    model_error_t error;

    place_t home = {.street = "Kirkegata 1", .city = "Bergen"};
    bool ok = player_update_by_id(
        db, id,
        MODEL_UPDATE(MODEL_SET(player, level, 3), MODEL_SET(player, email, "ada@example.org"),
                     MODEL_SET(player, home, &home), MODEL_CURRENT_DATE(player, seen)),
        &error);
    expect(ok, "values");

    ok = player_update_by_id(db, id,
                             MODEL_UPDATE(MODEL_SET(player, home.street, "Torget 2"),
                                          MODEL_UNSET(player, email),
                                          MODEL_RENAME(player, old_name, nick)),
                             &error);
    expect(ok, "parts");
    player_t *player = read_player(db);
    expect(player->level == 3 && !player->email && !strcmp(player->home.street, "Torget 2") &&
               !strcmp(player->home.city, "Bergen") && player->seen.has && player->version == 3,
           "values are stored");
    player_free(player);
}

static void numbers(model_db_t *db)
{
    model_error_t error;

    bool ok =
        player_update_by_id(db, id,
                            MODEL_UPDATE(MODEL_INC(player, level, 1), MODEL_MUL(player, score, 1.5),
                                         MODEL_MAX(player, best, 900), MODEL_MIN(player, worst, -3),
                                         MODEL_BIT_OR(player, flags, 4)),
                            &error);
    expect(ok, "numbers");

    ok = player_update_by_id(db, id, MODEL_UPDATE(MODEL_INC(player, level, 96)), &error);
    if (!ok && error.code == MODEL_ERROR_VALIDATION)
        puts("there is no level 100");
    expect(!ok && error.code == MODEL_ERROR_VALIDATION, "a level too high");
    player_t *player = read_player(db);
    expect(player->level == 4 && player->best == 900 && player->worst == -3 && player->flags == 4,
           "numbers are stored");
    player_free(player);
}

static void lists(model_db_t *db)
{
    model_error_t error;

    static const int32_t results[] = {7, 3, 9};
    bool ok = player_update_by_id(
        db, id,
        MODEL_UPDATE(MODEL_PUSH_EACH(player, results, results, 3), MODEL_PUSH_SORT(-1),
                     MODEL_PUSH_SLICE(2), MODEL_ADD_TO_SET(player, tags, "new"),
                     MODEL_PUSH(player, bag, (&(item_t){.name = "rope", .count = 1}))),
        &error);
    expect(ok, "lists");

    static const char *const tags[] = {"first", "new"};
    ok = player_update_by_id(
        db, id,
        MODEL_UPDATE(MODEL_PUSH_EACH(player, tags, tags, 1), MODEL_PUSH_POSITION(0),
                     MODEL_POP_LAST(player, results),
                     MODEL_PULL_WHERE(player, bag, item, MODEL_EQ(item, count, 0))),
        &error);
    expect(ok, "more of lists");
    player_t *player = read_player(db);
    expect(player->results.count == 1 && player->results.items[0] == 9, "sorted and cut");
    expect(player->tags.count == 2 && !strcmp(player->tags.items[0], "first"), "in front");
    expect(player->bag.count == 1, "the rope");
    player_free(player);

    ok = player_update_by_id(
        db, id,
        MODEL_UPDATE(MODEL_PULL_ARRAY(player, tags, tags, 2), MODEL_PULL(player, results, 9)),
        &error);
    player = read_player(db);
    expect(ok && !player->tags.count && !player->results.count, "pulled");
    player_free(player);
}

static void items(model_db_t *db)
{
    model_error_t error;

    bool ok = player_update_one(
        db,
        MODEL_QUERY(.where = {MODEL_EQ(player, id, id),
                              MODEL_SOME_ITEM(player, bag, item, MODEL_EQ(item, name, "rope"))}),
        MODEL_UPDATE(MODEL_INC(player, bag.items[MODEL_MATCHED].count, 2)), &error);
    expect(ok, "the item that was met");

    ok = player_update_by_id(
        db, id,
        MODEL_UPDATE(MODEL_SET(player, bag.items[MODEL_FILTERED].weight, 0.5),
                     MODEL_FILTERED_BY(player, bag, item, MODEL_GT(item, count, 2))),
        &error);
    expect(ok, "items that meet conditions");

    ok = player_update_by_id(
        db, id, MODEL_UPDATE(MODEL_MUL(player, bag.items[MODEL_EACH].weight, 2)), &error);
    expect(ok, "every item");

    ok = player_update_by_id(
        db, id, MODEL_UPDATE(MODEL_SET(player, bag.items[0].name, "long rope")), &error);
    player_t *player = read_player(db);
    expect(ok && player->bag.items[0].count == 3 && player->bag.items[0].weight > 0.9 &&
               !strcmp(player->bag.items[0].name, "long rope"),
           "items are stored");
    player_free(player);
}

static void at_run_time(model_db_t *db)
{
    model_error_t error;
    const char *new_name = "Grace";
    bool won = true;

    model_update_t update = {.also = NULL};
    if (new_name)
        MODEL_CHANGE(&update, MODEL_SET(player, name, new_name));
    if (won)
        MODEL_CHANGE(&update, MODEL_INC(player, coins, 10), MODEL_SET(player, best, 1000));
    bool ok = player_update_by_id(db, id, &update, &error);
    expect(ok, "at run time");
}

static void many_and_one(model_db_t *db)
{
    model_error_t error;

    model_updated_t updated;
    bool ok = player_update_many(db, MODEL_QUERY(.where = {MODEL_LT(player, coins, 200)}),
                                 MODEL_UPDATE(MODEL_INC(player, coins, -50)), &updated, &error);
    if (ok)
        printf("%" PRId64 " met, %" PRId64 " had too few coins\n", updated.matched,
               updated.skipped);
    expect(ok && updated.changed == 1, "many");

    player_t *poorest = player_find_one_and_update(
        db, MODEL_QUERY(.where = {MODEL_EVERY}, .sort = {MODEL_ASC(player, coins)}),
        MODEL_UPDATE(MODEL_SET(player, coins, 100)), MODEL_AFTER, &error);
    expect(poorest && poorest->coins == 100, "the poorest");
    player_free(poorest);
}

static void once(model_db_t *db)
{
    model_error_t error;

    player_t *player = player_new();
    player->name = "Linus";
    bool created;
    bool ok = player_update_or_create(
        db, MODEL_QUERY(.where = {MODEL_EQ(player, name, "Linus")}),
        MODEL_UPDATE(MODEL_INC(player, level, 1), MODEL_SET_ON_INSERT(player, level, 1)), player,
        &created, &error);
    expect(ok && created && player->level == 1, "created");
    player_free(player);
}

static void replace_read(model_db_t *db)
{
    model_error_t error;

    player_t *player = player_get(db, id, &error);
    player->level = 7;
    bool ok = player_replace(db, player, &error);
    expect(ok, "replace");
    player_free(player);
}

static void bag(model_db_t *db)
{
    model_error_t error;

    static const item_t found[] = {{"lamp", 1, 0.7}, {"coin", 20, 0.1}};
    bool ok = player_update_by_id(db, id,
                                  MODEL_UPDATE(MODEL_PUSH_EACH(player, bag, found, 2),
                                               MODEL_PUSH_DESC(item, weight),
                                               MODEL_PUSH_ASC(item, name), MODEL_PUSH_SLICE(2)),
                                  &error);
    player_t *player = read_player(db);
    expect(ok && player->bag.count == 2 && !strcmp(player->bag.items[1].name, "lamp"), "a bag");
    player_free(player);
}

static void replace(model_db_t *db)
{
    model_error_t error;

    player_t fresh = {.name = "Rex", .coins = 100, .home = {.city = "Oslo"}};
    player_t *before = player_find_one_and_replace(
        db, MODEL_QUERY(.where = {MODEL_EQ(player, name, "Linus")}), &fresh, MODEL_BEFORE, &error);
    expect(before && before->level == 1 && !strcmp(before->name, "Linus"), "replaced");
    player_free(before);

    player_t *gone = player_find_one_and_delete(
        db, MODEL_QUERY(.where = {MODEL_EQ(player, name, "Rex")}), &error);
    expect(gone && gone->version == 2, "Rex");
    player_free(gone);
}

static void raw(model_db_t *db)
{
    model_error_t error;

    bson_t *swap = BCON_NEW("0", "{", "$set", "{", "best", "$worst", "worst", "$best", "}", "}");
    bool ok = player_update_by_id(db, id, MODEL_UPDATE(MODEL_RAW_UPDATE(player, swap)), &error);
    bson_destroy(swap);
    player_t *player = read_player(db);
    expect(ok && player->worst == 1000 && player->best == -3, "raw");
    player_free(player);
}

/* ---- PATCH /players/ID ---- */

typedef struct {
    int status;
    const char *body;
    size_t length;
} request_t;

static player_t *patch_player(model_db_t *db, int64_t player_id, request_t *request)
{
    static const char *const allowed[] = {MODEL_NAME(player, name), MODEL_NAME(player, email),
                                          MODEL_NAME(player, home), NULL};
    const model_patch_rules_t rules = {.members = allowed, .max_bytes = 4096};
    model_memory_t *memory = model_memory_new(0);
    model_update_t update;
    model_error_t error;
    player_t *after = NULL;

    if (!player_patch_parse(request->body, request->length, &rules, memory, &update, &error))
        request->status = error.code == MODEL_ERROR_LIMIT ? 413 : 400; /* error.details say why */
    else if (!update.also)
        after = player_get(db, player_id, &error); /* {}: nothing to change */
    else
        after =
            player_find_one_and_update(db, MODEL_QUERY(.where = {MODEL_EQ(player, id, player_id)}),
                                       &update, MODEL_AFTER, &error);
    if (after)
        request->status = 200;
    else if (!request->status)
        request->status = error.code == MODEL_ERROR_NOT_FOUND    ? 404
                          : error.code == MODEL_ERROR_VALIDATION ? 422
                          : error.code == MODEL_ERROR_DUPLICATE  ? 409
                                                                 : 500;
    model_memory_free(memory);
    return after;
}

static void patch(model_db_t *db)
{
    static const struct {
        const char *body;
        int status;
    } cases[] = {
        {"{\"name\": \"Ada\", \"email\": null, \"home\": {\"street\": null}}", 200},
        {"{}", 200},
        {"{\"coins\": 1000000}", 400},
        {"{\"name\": {\"$gt\": \"\"}}", 400},
        {"{\"name\": null}", 400},
        {"{\"name\": \"Linus\"}", 409},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        request_t request = {.body = cases[i].body, .length = strlen(cases[i].body)};
        player_free(patch_player(db, id, &request));
        expect(request.status == cases[i].status, cases[i].body);
    }
    request_t request = {.body = "{\"name\": \"Eve\"}", .length = 15};
    player_free(patch_player(db, 4711, &request));
    expect(request.status == 404, "nobody");
}

static void patch_a_record(model_db_t *db)
{
    static const char body[] = "{\"second_home\": {\"city\": \"Tromsø\"}}";
    model_memory_t *memory = model_memory_new(0);
    model_update_t update;
    model_error_t error;
    bool ok = player_patch_parse(body, strlen(body), NULL, memory, &update, &error);

    player_t *player = player_get(db, id, &error);
    ok = ok && player && player_patch_apply(&update, memory, player, &error) &&
         player_save(db, player, &error);
    expect(ok && !strcmp(player->second_home->city, "Tromsø"), "a second home");
    player_free(player);
    model_memory_free(memory);
}

int main(void)
{
    model_error_t error;
    model_db_t *db = model_open(NULL, &error);

    if (!db || !model_register(db, MODEL_LIST_OF(&player_model), &error) ||
        !player_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &error)) {
        model_close(db);
        return model_error_print(stderr, &error);
    }
    player_t *player = player_new();
    player->name = "Ada";
    player->old_name = "Augusta";
    expect(player_create(db, player, &error), "create");
    id = player->id;
    player_free(player);
    values(db);
    numbers(db);
    lists(db);
    items(db);
    at_run_time(db);
    many_and_one(db);
    once(db);
    replace(db);
    once(db);
    replace_read(db);
    bag(db);
    raw(db);
    patch(db);
    patch_a_record(db);
    player_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &error);
    model_close(db);
    return failures;
}
