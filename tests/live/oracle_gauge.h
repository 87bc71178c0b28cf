/* A model with limits, defaults and old names, for updates. */
#ifndef MONGOMODEL_TESTS_ORACLE_GAUGE_H
#define MONGOMODEL_TESTS_ORACLE_GAUGE_H

#include <mongomodel.h>

typedef enum { COLOR_RED, COLOR_GREEN = 2, COLOR_BLUE = 3 } color_t;
static const char *const colors[] = {
    [COLOR_RED] = "red", [COLOR_GREEN] = "green", [COLOR_BLUE] = "blue"};

typedef struct {
    const char *city;
    int32_t floor, steps;
    model_opt_double_t height;
} place_t;
MODEL_DECLARE_EMBEDDED(place, place_t);

typedef struct {
    const char *sku;
    int32_t quantity;
    int64_t weight;
    model_string_list_t notes;
} piece_t;
MODEL_DECLARE_EMBEDDED(piece, piece_t);

typedef MODEL_MAP(int32_t) stock_t;

typedef struct {
    model_meta_t meta;
    int64_t id;
    int32_t level, count, credits;
    int64_t total, budget;
    int8_t tiny;
    uint32_t hits;
    model_opt_int32_t age;
    model_opt_int64_t spare;
    double score, plain;
    model_opt_double_t rate;
    bson_decimal128_t price;
    model_opt_decimal_t fee;
    model_date_t born;
    model_opt_date_t seen;
    const char *name, *nick, *label, *remark;
    bool active;
    color_t color;
    place_t home;
    place_t *work;
    model_string_list_t tags, words;
    model_int64_list_t marks;
    model_double_list_t weights;
    piece_list_t pieces;
    stock_t stock;
    int32_t version;
    model_date_t updated_at;
} gauge_t;
MODEL_DECLARE(gauge, gauge_t, int64_t);

/* clang-format off */
MODEL_DEFINE_EMBEDDED(place, .defaults = &(const place_t){.floor = 1}, MODEL_FIELDS(
    MODEL_FIELD(place, city, .key = "town"), MODEL_FIELD(place, floor),
    MODEL_FIELD(place, steps, .range = MODEL_BETWEEN(-2, 7)), MODEL_FIELD(place, height)));
MODEL_DEFINE_EMBEDDED(piece, MODEL_FIELDS(
    MODEL_FIELD(piece, sku), MODEL_FIELD(piece, quantity, .range = MODEL_AT_LEAST(0)),
    MODEL_FIELD(piece, weight), MODEL_FIELD(piece, notes)));
MODEL_DEFINE(gauge,
    .defaults = &(const gauge_t){.count = 7, .credits = 3},
    MODEL_FIELDS(
        MODEL_FIELD(gauge, id, .role = MODEL_ID_CALLER),
        MODEL_FIELD(gauge, level, .range = MODEL_BETWEEN(0, 100)), MODEL_FIELD(gauge, count),
        MODEL_FIELD(gauge, credits, .also_read = {"points"}, .range = MODEL_AT_LEAST(-100)),
        MODEL_FIELD(gauge, total), MODEL_FIELD(gauge, budget, .range = MODEL_BETWEEN(-5, 1000)),
        MODEL_FIELD(gauge, tiny), MODEL_UINT32(gauge, hits),
        MODEL_FIELD(gauge, age, .range = MODEL_BETWEEN(0, 120)), MODEL_FIELD(gauge, spare),
        MODEL_FIELD(gauge, score, .range = MODEL_BETWEEN(-10.0, 10.0)), MODEL_FIELD(gauge, plain),
        MODEL_FIELD(gauge, rate),
        MODEL_FIELD(gauge, price, .range = MODEL_DECIMAL_BETWEEN("-3", "1E+3")),
        MODEL_FIELD(gauge, fee), MODEL_FIELD(gauge, born, .range = MODEL_AT_LEAST(0)),
        MODEL_FIELD(gauge, seen), MODEL_FIELD(gauge, name), MODEL_FIELD(gauge, nick),
        MODEL_FIELD(gauge, label, .also_read = {"title"}),
        MODEL_FIELD(gauge, remark, .store_null = true), MODEL_FIELD(gauge, active),
        MODEL_ENUM(gauge, color, colors), MODEL_EMBED(gauge, home, place),
        MODEL_EMBED(gauge, work, place), MODEL_FIELD(gauge, tags, .items = MODEL_AT_MOST(4)),
        MODEL_FIELD(gauge, words, .items = MODEL_BETWEEN(1, 3)), MODEL_FIELD(gauge, marks),
        MODEL_FIELD(gauge, weights, .also_read = {"masses"}),
        MODEL_EMBED_LIST(gauge, pieces, piece, .items = MODEL_AT_MOST(3)),
        MODEL_MAP_FIELD(gauge, stock), MODEL_FIELD(gauge, version, .role = MODEL_VERSION),
        MODEL_FIELD(gauge, updated_at, .role = MODEL_UPDATED_AT)));
/* clang-format on */

#endif
