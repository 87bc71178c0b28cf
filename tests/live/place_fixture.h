/* Sites all over the Earth, and geometry once more. */
#ifndef TESTS_LIVE_PLACE_FIXTURE_H
#define TESTS_LIVE_PLACE_FIXTURE_H

#include "live/spot.h"
#include "live/store_fixture.h"

#include <math.h>

typedef struct {
    const char *type;
    MODEL_LIST(MODEL_LIST(double)) coordinates;
} way_t;
MODEL_DECLARE_EMBEDDED(way, way_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    spot_t spot;
    double pair[2];
    model_point_t point;
    spot_list_t doors;
    way_t *way;
    bool seen;
} site_t;
MODEL_DECLARE(site, site_t, int64_t);

MODEL_DEFINE_EMBEDDED(way, MODEL_FIELDS(MODEL_FIELD(way, type), MODEL_LISTS(way, coordinates)));
MODEL_DEFINE(site,
             MODEL_FIELDS(MODEL_FIELD(site, id, .role = MODEL_ID_CALLER),
                          MODEL_EMBED(site, spot, spot, .key = "s"), MODEL_FIELD(site, pair),
                          MODEL_EMBED(site, point, point), MODEL_EMBED_LIST(site, doors, spot),
                          MODEL_EMBED(site, way, way), MODEL_FIELD(site, seen)));

enum { N_SITES = 400 };
static const double radius = 6378100, degree = 3.14159265358979323846 / 180;

/* ---- places by chance ---- */

static double chance(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 11) / 9007199254740992.0;
}

/* On a grid of a hundredth of a degree, many of them close together. */
static model_point_t some_point(uint64_t *seed, double spread)
{
    return (model_point_t){floor(chance(seed) * 36000 * spread) / 100 - 180 * spread,
                           floor(chance(seed) * 18000 * spread) / 100 - 90 * spread};
}

static void put_sites(fixture_t *fixture, site_t *sites)
{
    static spot_t doors[N_SITES];
    uint64_t seed = 42;

    for (int i = 0; i < N_SITES; i++) {
        model_point_t at = some_point(&seed, i % 2 ? 1 : 0.02);
        doors[i] = (spot_t){"Point", {at.longitude, at.latitude}};
        sites[i] = (site_t){.id = i + 1,
                            .spot = doors[i],
                            .pair = {at.longitude, at.latitude},
                            .point = at,
                            .doors = {&doors[i], 1}};
    }
    assert_done(model_register(fixture->db, MODEL_LIST_OF(&site_model), &fixture->error),
                fixture->error);
    assert_done(site_create_many(fixture->db, sites, N_SITES, NULL, NULL, &fixture->error),
                fixture->error);
}

static void add_index(fixture_t *fixture, const char *key)
{
    char command[200];

    snprintf(command, sizeof command,
             "{\"createIndexes\": \"site\", \"indexes\": [{\"key\": {\"%s\": \"2dsphere\"}, "
             "\"name\": \"%s\"}]}",
             key, key);
    live_must(&fixture->live, command);
}

/* ---- geometry, once more ---- */

typedef struct {
    double x, y, z;
} vector_t;

static vector_t vector_of(model_point_t at)
{
    double lat = at.latitude * degree, lon = at.longitude * degree;

    return (vector_t){cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)};
}

static double distance(model_point_t one, model_point_t other)
{
    vector_t a = vector_of(one), b = vector_of(other);
    double x = a.y * b.z - a.z * b.y, y = a.z * b.x - a.x * b.z, z = a.x * b.y - a.y * b.x;

    return radius * atan2(sqrt(x * x + y * y + z * z), a.x * b.x + a.y * b.y + a.z * b.z);
}

/* On which side of the great circle through a and b? */
static double side(vector_t a, vector_t b, vector_t p)
{
    return (a.y * b.z - a.z * b.y) * p.x + (a.z * b.x - a.x * b.z) * p.y +
           (a.x * b.y - a.y * b.x) * p.z;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

/* How far within: below 0 it is outside. */
static double within_triangle(const model_point_t corners[3], model_point_t at)
{
    vector_t a = vector_of(corners[0]), b = vector_of(corners[1]), c = vector_of(corners[2]);
    vector_t p = vector_of(at);
    double turn = side(a, b, c) < 0 ? -1 : 1;

    return least(turn * side(a, b, p), least(turn * side(b, c, p), turn * side(c, a, p)));
}

static double within_box(const model_box_t *box, model_point_t at)
{
    return least(least(at.longitude - box->low.longitude, box->high.longitude - at.longitude),
                 least(at.latitude - box->low.latitude, box->high.latitude - at.latitude));
}

#endif
