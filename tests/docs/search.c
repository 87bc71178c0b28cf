/* The snippets of docs/search.md, compiled and run against a server. */
#include <mongomodel.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A place as GeoJSON has it. */
typedef struct {
    const char *type;      /* "Point" */
    double coordinates[2]; /* longitude, latitude */
} place_t;
MODEL_DECLARE_EMBEDDED(place, place_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *name, *menu, *town;
    place_t place;
} cafe_t;
MODEL_DECLARE(cafe, cafe_t, int64_t);

MODEL_DEFINE_EMBEDDED(place,
                      MODEL_FIELDS(MODEL_FIELD(place, type), MODEL_FIELD(place, coordinates)));
/* clang-format off */
MODEL_DEFINE(cafe,
    MODEL_INDEXES(
        MODEL_INDEX({MODEL_2DSPHERE(cafe, place)}),
        MODEL_INDEX({MODEL_TEXT(cafe, name), MODEL_TEXT(cafe, menu)})),
    MODEL_FIELDS(
        MODEL_FIELD(cafe, id, .role = MODEL_ID_SEQUENCE),
        MODEL_FIELD(cafe, name),
        MODEL_FIELD(cafe, menu),
        MODEL_FIELD(cafe, town),
        MODEL_EMBED(cafe, place, place)));
/* clang-format on */

/* A café, and how well it fits what was searched. */
typedef struct {
    int64_t id;
    const char *name;
    double fit;
} cafe_hit_t;
MODEL_DECLARE_RESULT(cafe_hit, cafe_hit_t);

/* clang-format off */
MODEL_DEFINE_VIEW(cafe_hit, cafe,
    MODEL_FIELDS(
        MODEL_FIELD(cafe_hit, id, .role = MODEL_ID_CALLER),
        MODEL_FIELD(cafe_hit, name),
        MODEL_FIELD(cafe_hit, fit, .role = MODEL_TEXT_SCORE)));
/* clang-format on */

/* A café, and how far away it is. */
typedef struct {
    const char *name;
    double metres;
} cafe_near_t;
MODEL_DECLARE_RESULT(cafe_near, cafe_near_t);
MODEL_DEFINE_EMBEDDED(cafe_near,
                      MODEL_FIELDS(MODEL_FIELD(cafe_near, name), MODEL_FIELD(cafe_near, metres)));

static void must(bool held, const char *what, const model_error_t *error)
{
    if (held)
        return;
    fprintf(stderr, "what the page says does not hold: %s\n", what);
    model_error_print(stderr, error);
    exit(1);
}

static void areas(model_db_t *db)
{
    model_error_t error;
    int64_t n;

    const model_box_t box = {.low = {10.70, 59.90}, .high = {10.80, 59.95}};
    const model_circle_t circle = {.center = {10.75, 59.91}, .metres = 2000};
    const model_point_t corners[] = {{10.70, 59.90}, {10.80, 59.90}, {10.75, 59.95}};
    const model_polygon_t triangle = {.points = corners, .count = 3};
    bool ok = cafe_count(db, MODEL_QUERY(.where = {MODEL_WITHIN(cafe, place, &box)}), &n, &error);
    must(ok && n == 2, "a box", &error);
    ok = cafe_count(db, MODEL_QUERY(.where = {MODEL_WITHIN(cafe, place, &circle)}), &n, &error);
    must(ok && n == 2, "a circle", &error);
    ok = cafe_count(db, MODEL_QUERY(.where = {MODEL_INTERSECTS(cafe, place, &triangle)}), &n,
                    &error);
    must(ok && n == 2, "a polygon", &error);
}

static void nearest(model_db_t *db)
{
    model_error_t error;

    const model_near_t here = {.center = {10.75, 59.91}, .most = 5000}; /* metres */
    cafe_list_t cafes;
    bool ok = cafe_filter(
        db,
        MODEL_QUERY(.where = {MODEL_NEAR(cafe, place, &here), MODEL_EQ(cafe, town, "Oslo")},
                    .limit = 10),
        &cafes, &error);
    must(ok && cafes.count == 2 && !strcmp(cafes.items[0].name, "Central"), "near", &error);
    cafe_list_free(&cafes);
}

static void distances(model_db_t *db)
{
    const model_near_t here = {.center = {10.75, 59.91}};
    model_error_t error;

    cafe_near_list_t found;
    bool ok = cafe_near_aggregate(
        db,
        MODEL_PIPELINE(cafe,
                       MODEL_GEO_NEAR(cafe_near, metres, MODEL_NEAR(cafe, place, &here),
                                      MODEL_EQ(cafe, town, "Oslo")),
                       MODEL_LIMIT(10)),
        &found, &error);
    for (size_t i = 0; i < found.count; i++)
        printf("%s: %.0f m\n", found.items[i].name, found.items[i].metres);
    must(ok && found.count == 2 && found.items[1].metres > 500, "distances", &error);
    cafe_near_list_free(&found);
}

static void words(model_db_t *db)
{
    model_error_t error;

    cafe_hit_list_t hits;
    bool ok = cafe_hit_filter(
        db,
        MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(cafe, "coffee \"apple cake\" -smoking")},
                    .sort = {MODEL_BY_TEXT_SCORE}, .limit = 10),
        &hits, &error);
    for (size_t i = 0; i < hits.count; i++)
        printf("%.2f %s\n", hits.items[i].fit, hits.items[i].name);
    must(ok && hits.count == 1 && hits.items[0].fit > 1, "words", &error);
    cafe_hit_list_free(&hits);
}

static bool fill(model_db_t *db, model_error_t *error)
{
    cafe_t cafes[] = {{.name = "Central",
                       .menu = "coffee, tea, apple cake",
                       .town = "Oslo",
                       .place = {"Point", {10.75, 59.91}}},
                      {.name = "Bridge",
                       .menu = "coffee for those who like smoking",
                       .town = "Oslo",
                       .place = {"Point", {10.76, 59.91}}},
                      {.name = "Harbour",
                       .menu = "tea and fish",
                       .town = "Bergen",
                       .place = {"Point", {5.33, 60.39}}}};

    return cafe_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, error) &&
           cafe_create_many(db, cafes, 3, NULL, NULL, error);
}

int main(void)
{
    model_error_t error;
    model_db_t *db = model_open(NULL, &error);

    must(db && model_register(db, MODEL_LIST_OF(&cafe_model, &cafe_hit_model), &error) &&
             fill(db, &error),
         "a beginning", &error);
    areas(db);
    nearest(db);
    distances(db);
    words(db);
    model_close(db);
    return 0;
}
