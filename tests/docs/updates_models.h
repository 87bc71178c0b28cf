/* What the snippets of docs/updates.md are about. Included by one file. */
#ifndef TESTS_DOCS_UPDATES_MODELS_H
#define TESTS_DOCS_UPDATES_MODELS_H

#include <mongomodel.h>

typedef struct {
    const char *street, *city;
} place_t;
MODEL_DECLARE_EMBEDDED(place, place_t);

typedef struct {
    const char *name;
    int32_t count;
    double weight;
} item_t;
MODEL_DECLARE_EMBEDDED(item, item_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *name, *email, *old_name, *nick, *password;
    int64_t coins;
    int32_t level, best, worst, flags;
    double score;
    model_opt_date_t seen;
    place_t home;
    place_t *second_home; /* NULL: none */
    model_string_list_t tags;
    model_int32_list_t results;
    item_list_t bag;
    int32_t version;
    model_date_t created_at, updated_at;
} player_t;
MODEL_DECLARE(player, player_t, int64_t);

/* clang-format off */
MODEL_DEFINE_EMBEDDED(place, MODEL_FIELDS(
    MODEL_FIELD(place, street), MODEL_FIELD(place, city, .required = true)));
MODEL_DEFINE_EMBEDDED(item, MODEL_FIELDS(
    MODEL_FIELD(item, name, .required = true), MODEL_FIELD(item, count),
    MODEL_FIELD(item, weight)));
MODEL_DEFINE(player,
    .defaults = &(const player_t){.coins = 100, .home = {.city = "Oslo"}},
    MODEL_FIELDS(
        MODEL_FIELD(player, id, .role = MODEL_ID_SEQUENCE),
        MODEL_FIELD(player, name, .required = true, .length = MODEL_BETWEEN(2, 20),
                    .unique = true),
        MODEL_FIELD(player, email, .format = MODEL_EMAIL, .also_read = {"mail"}),
        MODEL_FIELD(player, old_name), MODEL_FIELD(player, nick),
        MODEL_FIELD(player, password, .secret = true),
        MODEL_FIELD(player, coins, .range = MODEL_AT_LEAST(0)),
        MODEL_FIELD(player, level, .range = MODEL_BETWEEN(0, 99)), MODEL_FIELD(player, best),
        MODEL_FIELD(player, worst), MODEL_FIELD(player, flags), MODEL_FIELD(player, score),
        MODEL_FIELD(player, seen), MODEL_EMBED(player, home, place),
        MODEL_EMBED(player, second_home, place),
        MODEL_FIELD(player, tags, .items = MODEL_AT_MOST(5)), MODEL_FIELD(player, results),
        MODEL_EMBED_LIST(player, bag, item),
        MODEL_FIELD(player, version, .role = MODEL_VERSION),
        MODEL_FIELD(player, created_at, .role = MODEL_CREATED_AT),
        MODEL_FIELD(player, updated_at, .role = MODEL_UPDATED_AT)));
/* clang-format on */

#endif
