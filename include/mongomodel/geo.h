/** @file geo.h Where on Earth: conditions on places.
 *
 * A member holds a place as GeoJSON does, an embedded struct with "type" and "coordinates"
 * ({"type": "Point", "coordinates": [10.75, 59.91]}), or as a pair of numbers: double[2], or a
 * struct of two doubles. Longitude always comes first.
 *
 * Units: degrees, longitude from -180 to 180, latitude from -90 to 90; distances are metres along
 * the ground, on a sphere with a radius of 6,378,100 metres, as the server counts.
 */
#ifndef MONGOMODEL_GEO_H
#define MONGOMODEL_GEO_H

#include <mongomodel/fit.h>
#include <mongomodel/query.h>

MODEL__BEGIN

typedef struct mongomodel_point {
    double longitude, latitude;
} model_point_t;

/** Between two corners of a flat map: what is at least @p low and at most @p high in both numbers.
 * They need not be degrees if the members' numbers are not. */
typedef struct mongomodel_box {
    model_point_t low, high;
} model_box_t;

/** What is at most so far from the centre, on the sphere. */
typedef struct mongomodel_circle {
    model_point_t center;
    double metres; /**< above 0, at most half way around the Earth */
} model_circle_t;

/** What its sides enclose, on the sphere: the smaller one of the two areas. */
typedef struct mongomodel_polygon {
    const model_point_t *points; /**< at least 3; the first one again at the end, or not */
    size_t count;
    uint64_t reserved[2];
} model_polygon_t;

/** Around a place, on the sphere. */
typedef struct mongomodel_near {
    model_point_t center;
    double least, most; /**< metres; most 0: no limit */
    uint64_t reserved[2];
} model_near_t;

MODEL__END_C

/* What a condition on a place asks for: ABI. */
enum {
    MODEL__WITHIN_BOX = 0,
    MODEL__WITHIN_CIRCLE = 1,
    MODEL__WITHIN_POLYGON = 2,
    MODEL__MEETS_POLYGON = 3,
    MODEL__MEETS_POINT = 4,
    MODEL__NEAR = 5
};

#ifdef __cplusplus
#include <mongomodel/geo.hpp>
#else

/* clang-format off */
#define MODEL__IS_PLACE(p) \
    MODEL__MUST(MODEL__TAKES(p) == MODEL__BIT(RECORD), this_member_is_no_place)
#define MODEL__IS_SHAPE(which, words) ((which) + MODEL__MUST((which) >= 0, words))
#define MODEL__AREA(shape) _Generic((shape), \
    model_box_t *: MODEL__WITHIN_BOX, const model_box_t *: MODEL__WITHIN_BOX, \
    model_circle_t *: MODEL__WITHIN_CIRCLE, const model_circle_t *: MODEL__WITHIN_CIRCLE, \
    model_polygon_t *: MODEL__WITHIN_POLYGON, const model_polygon_t *: MODEL__WITHIN_POLYGON, \
    default: -1)
#define MODEL__MET(shape) _Generic((shape), \
    model_polygon_t *: MODEL__MEETS_POLYGON, const model_polygon_t *: MODEL__MEETS_POLYGON, \
    model_point_t *: MODEL__MEETS_POINT, const model_point_t *: MODEL__MEETS_POINT, \
    default: -1)
#define MODEL__AROUND(near_) _Generic((near_), \
    model_near_t *: MODEL__NEAR, const model_near_t *: MODEL__NEAR, default: -1)
#define MODEL__GEO_TERM(which, model_, p, text, shape) {.op = MODEL__GEO, .model = &model_, \
    .count = (uint32_t)(which), .pointer = (shape), .path = &text[MODEL__IS_PLACE(p)]}

/** The place @p m lies within a box, circle or polygon, which is given by address. */
#define MODEL_WITHIN(N, m, shape) MODEL__GEO_TERM( \
    MODEL__IS_SHAPE(MODEL__AREA(shape), this_is_no_box_circle_or_polygon), \
    N##_model, MODEL__AT(N, m), #m, shape)
/** The place or area @p m has a point in common with a polygon, or with a point, given by address. */
#define MODEL_INTERSECTS(N, m, shape) MODEL__GEO_TERM( \
    MODEL__IS_SHAPE(MODEL__MET(shape), this_is_no_polygon_or_point), \
    N##_model, MODEL__AT(N, m), #m, shape)
/** The place @p m lies around another one, a model_near_t by address; the nearest are found first,
 * unless the query has a sort. Needs a 2dsphere index of the member. Only once in a query, not in
 * a bracket, not with MODEL_TEXT_SEARCH; it cannot be counted: use MODEL_WITHIN a circle. */
#define MODEL_NEAR(N, m, near_) MODEL__GEO_TERM( \
    MODEL__IS_SHAPE(MODEL__AROUND(near_), this_is_no_near), \
    N##_model, MODEL__AT(N, m), #m, near_)
/* clang-format on */

#endif
#endif
