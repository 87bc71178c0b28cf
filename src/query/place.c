/* Conditions on places. */
#include "query/query.h"

#include <math.h>
#include <mongomodel/geo.h>

static const double earth = 6378100; /* metres: the server's own radius */
static const char geometry[] = "$geometry";
static const double half_turn = 3.14159265358979323846;

/* What is asked of one member. */
typedef struct asked {
    model__writer_t *writer;
    const model__condition_t *condition;
} asked_t;

static bool refuse(const asked_t *asked, const char *rule, const char *text)
{
    return model__refuse_condition(asked->writer, asked->condition, rule, "%s", text);
}

/* ---- the member ---- */

static bool has_many_doubles(const model__field_t *field)
{
    return field && field->kind == MODEL_KIND_DOUBLE && model__has_items(field) &&
           field->shape != MODEL_SHAPE_MAP;
}

/* "type" and "coordinates", or two numbers. */
static bool is_place(const model__plan_t *plan)
{
    const model__field_t *fields = plan->fields;

    if (model__field_by_key(plan, "type", 4) &&
        has_many_doubles(model__field_by_key(plan, "coordinates", 11)))
        return true;
    return plan->n_fields == 2 && fields[0].kind == MODEL_KIND_DOUBLE && !fields[0].shape &&
           fields[1].kind == MODEL_KIND_DOUBLE && !fields[1].shape;
}

bool model__holds_place(const model__field_t *field, bool item)
{
    if (field->kind == MODEL_KIND_DOCUMENT)
        return is_place(field->embedded);
    return field->kind == MODEL_KIND_DOUBLE && !item &&
           (field->shape == MODEL_SHAPE_LIST ||
            (field->shape == MODEL_SHAPE_FIXED && field->n_items == 2));
}

/* ---- numbers ---- */

static bool on_earth(const asked_t *asked, const model_point_t *point)
{
    bool ok = point->longitude >= -180 && point->longitude <= 180 && point->latitude >= -90 &&
              point->latitude <= 90;

    return ok || refuse(asked, MODEL__RULE_RANGE,
                        "a longitude is from -180 to 180 degrees, a latitude from -90 to 90");
}

static bool is_distance(const asked_t *asked, double metres)
{
    bool ok = metres >= 0 && metres <= half_turn * earth;

    return ok || refuse(asked, MODEL__RULE_RANGE,
                        "a distance is from 0 to 20037391 metres, half way around the Earth");
}

/* ---- shapes ---- */

static bool put_point(model__buffer_t *out, const char *key, size_t key_size,
                      const model_point_t *point)
{
    size_t pair;

    return model__put_begin(out, BSON_TYPE_ARRAY, key, key_size, &pair) &&
           model__put_double(out, "0", 1, point->longitude) &&
           model__put_double(out, "1", 1, point->latitude) && model__put_end(out, pair);
}

/* {"$box": [[10, 59], [11, 60]]} */
static bool write_box(const asked_t *asked, const void *shape)
{
    const model_box_t *box = shape;
    model__buffer_t *out = asked->writer->out;
    size_t corners;

    if (!isfinite(box->low.longitude) || !isfinite(box->low.latitude) ||
        !isfinite(box->high.longitude) || !isfinite(box->high.latitude) ||
        box->low.longitude > box->high.longitude || box->low.latitude > box->high.latitude)
        return refuse(asked, MODEL__RULE_RANGE, "a box whose low corner is not below its high one");
    return model__put_begin(out, BSON_TYPE_ARRAY, "$box", 4, &corners) &&
           put_point(out, "0", 1, &box->low) && put_point(out, "1", 1, &box->high) &&
           model__put_end(out, corners);
}

/* {"$centerSphere": [[10, 59], 0.01]}: in radians. */
static bool write_circle(const asked_t *asked, const void *shape)
{
    const model_circle_t *circle = shape;
    model__buffer_t *out = asked->writer->out;
    size_t parts;

    if (!on_earth(asked, &circle->center) || !is_distance(asked, circle->metres))
        return false;
    if (circle->metres == 0)
        return refuse(asked, MODEL__RULE_RANGE, "a circle of no size");
    return model__put_begin(out, BSON_TYPE_ARRAY, "$centerSphere", 13, &parts) &&
           put_point(out, "0", 1, &circle->center) &&
           model__put_double(out, "1", 1, circle->metres / earth) && model__put_end(out, parts);
}

static bool begin_geometry(model__buffer_t *out, const char *key, const char *type, size_t *mark)
{
    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, strlen(key), mark) &&
           model__put_string(out, "type", 4, type, strlen(type));
}

static bool same_point(const model_point_t *one, const model_point_t *other)
{
    return one->longitude == other->longitude && one->latitude == other->latitude;
}

/* [[[10, 59], …, [10, 59]]]: one ring, closed. */
static bool put_ring(model__buffer_t *out, const model_polygon_t *polygon, size_t count)
{
    char text[16];
    const char *key;
    size_t rings, ring, size;
    bool ok = model__put_begin(out, BSON_TYPE_ARRAY, "coordinates", 11, &rings) &&
              model__put_begin(out, BSON_TYPE_ARRAY, "0", 1, &ring);

    for (size_t i = 0; ok && i <= count; i++) {
        size = bson_uint32_to_string((uint32_t)i, &key, text, sizeof text);
        ok = put_point(out, key, size, &polygon->points[i < count ? i : 0]);
    }
    return ok && model__put_end(out, ring) && model__put_end(out, rings);
}

/* {"$geometry": {"type": "Polygon", "coordinates": …}} */
static bool write_polygon(const asked_t *asked, const void *shape)
{
    enum { MOST = 100 * 1000 }; /* points: they fit into a filter */
    const model_polygon_t *polygon = shape;
    size_t mark, count = polygon->count;

    if (!polygon->points)
        return refuse(asked, MODEL__RULE_REQUIRED, "a polygon without points");
    if (count > MOST)
        return model__fail_at(asked->writer->error, MODEL_ERROR_LIMIT, asked->condition->path,
                              MODEL__RULE_ITEMS, "a polygon of more than %d points", MOST);
    while (count > 1 && same_point(&polygon->points[0], &polygon->points[count - 1]))
        count--;
    if (count < 3)
        return refuse(asked, MODEL__RULE_ITEMS, "a polygon of fewer than 3 points");
    for (size_t i = 0; i < count; i++)
        if (!on_earth(asked, &polygon->points[i]))
            return false;
    return begin_geometry(asked->writer->out, geometry, "Polygon", &mark) &&
           put_ring(asked->writer->out, polygon, count) && model__put_end(asked->writer->out, mark);
}

static bool put_geometry(const asked_t *asked, const char *key, const model_point_t *point)
{
    model__buffer_t *out = asked->writer->out;
    size_t mark;

    return on_earth(asked, point) && begin_geometry(out, key, "Point", &mark) &&
           put_point(out, "coordinates", 11, point) && model__put_end(out, mark);
}

/* {"$geometry": {"type": "Point", "coordinates": [10, 59]}} */
static bool write_point(const asked_t *asked, const void *shape)
{
    return put_geometry(asked, geometry, shape);
}

/* ---- near ---- */

/* The server takes it where it can sort by it. */
static bool may_stand_here(const asked_t *asked)
{
    model__writer_t *writer = asked->writer;
    const model__condition_t *condition = asked->condition;
    const model__trail_t trail = model__trail_of(condition);

    if (writer->near || writer->text)
        return refuse(asked, MODEL__RULE_TYPE,
                      "MODEL_NEAR beside another MODEL_NEAR or MODEL_TEXT_SEARCH");
    if (condition->labelled ||
        model__has_old_names(trail, condition->key.text, condition->key.size))
        return model__fail_at(writer->error, MODEL_ERROR_UNSUPPORTED, condition->path,
                              MODEL__RULE_KEY,
                              "MODEL_NEAR on a member with old names, or of a case of a union");
    return true;
}

/* {"$geometry": …, "$minDistance": 10, "$maxDistance": 500}: in a stage without the $. */
static bool put_near(const asked_t *asked, const model_near_t *near, const char *point,
                     const char *least, const char *most)
{
    model__buffer_t *out = asked->writer->out;

    if (!may_stand_here(asked) || !is_distance(asked, near->least) ||
        !is_distance(asked, near->most))
        return false;
    if (near->most != 0 && near->most < near->least)
        return refuse(asked, MODEL__RULE_RANGE, "a greatest distance that is below the least one");
    asked->writer->near = true;
    return put_geometry(asked, point, &near->center) &&
           (near->least == 0 || model__put_double(out, least, strlen(least), near->least)) &&
           (near->most == 0 || model__put_double(out, most, strlen(most), near->most));
}

static bool write_near(const asked_t *asked, const void *shape)
{
    if (asked->writer->depth || asked->writer->items)
        return refuse(asked, MODEL__RULE_TYPE, "MODEL_NEAR within a bracket");
    return put_near(asked, shape, geometry, "$minDistance", "$maxDistance");
}

/* ---- the whole ---- */

static bool is_sound(const asked_t *asked)
{
    if (!model__holds_place(asked->condition->field, asked->condition->item))
        return refuse(asked, MODEL__RULE_TYPE,
                      "no place: two doubles, or a struct with type and coordinates");
    return asked->condition->value->pointer ||
           refuse(asked, MODEL__RULE_REQUIRED, "NULL as a place");
}

static const struct {
    model__word_t word;
    bool (*write)(const asked_t *asked, const void *shape);
} places[] = {
    [MODEL__WITHIN_BOX] = {MODEL__WORD("$geoWithin"), write_box},
    [MODEL__WITHIN_CIRCLE] = {MODEL__WORD("$geoWithin"), write_circle},
    [MODEL__WITHIN_POLYGON] = {MODEL__WORD("$geoWithin"), write_polygon},
    [MODEL__MEETS_POLYGON] = {MODEL__WORD("$geoIntersects"), write_polygon},
    [MODEL__MEETS_POINT] = {MODEL__WORD("$geoIntersects"), write_point},
    [MODEL__NEAR] = {MODEL__WORD("$nearSphere"), write_near},
};

/* {key: {"$geoWithin": {…}}} */
bool model__write_place(model__writer_t *writer, const model__condition_t *condition,
                        const char *key, size_t key_size)
{
    const asked_t asked = {writer, condition};
    const model_term_t *value = condition->value;
    size_t document, mark;

    if (!is_sound(&asked))
        return false;
    if (value->count >= MODEL__COUNT_OF(places))
        return refuse(&asked, MODEL__RULE_TYPE, "no such condition on a place");
    return model__put_begin(writer->out, BSON_TYPE_DOCUMENT, key, key_size, &document) &&
           model__begin_word(writer, BSON_TYPE_DOCUMENT, &places[value->count].word, &mark) &&
           places[value->count].write(&asked, value->pointer) &&
           model__put_end(writer->out, mark) && model__put_end(writer->out, document);
}

bool model__write_nearest(model__writer_t *writer, const model__condition_t *condition)
{
    const asked_t asked = {writer, condition};
    const model__word_t *key = &condition->key;

    return is_sound(&asked) &&
           put_near(&asked, condition->value->pointer, "near", "minDistance", "maxDistance") &&
           model__put_string(writer->out, "key", 3, key->text, key->size);
}
