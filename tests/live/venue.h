/* A model with words and places of every kind, whose indexes a test exchanges. */
#ifndef TESTS_LIVE_VENUE_H
#define TESTS_LIVE_VENUE_H

#include "live/register_models.h"
#include "live/spot.h"

typedef struct {
    const char *text;
    spot_t spot;
} remark_t;
MODEL_DECLARE_EMBEDDED(remark, remark_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *title, *old, *lang;
    model_text_t body;
    char code[8];
    model_string_list_t tags;
    remark_list_t remarks;
    remark_t first;
    remark_t *last;
    MODEL_MAP(const char *) names;
    MODEL_LIST(model_string_list_t) grid;
    int32_t size;
    spot_t spot;
    spot_t *other_spot;
    spot_list_t doors;
    double pair[2];
    double three[3];
    model_double_list_t track;
    model_point_t point;
    model_date_t created_at;
} venue_t;
MODEL_DECLARE(venue, venue_t, int64_t);

/* clang-format off */
MODEL_DEFINE_EMBEDDED(remark, MODEL_FIELDS(
    MODEL_FIELD(remark, text), MODEL_EMBED(remark, spot, spot)));
MODEL_DEFINE(venue, .no_default_indexes = true, MODEL_FIELDS(
    MODEL_FIELD(venue, id, .role = MODEL_ID_CALLER),
    MODEL_FIELD(venue, title),
    MODEL_FIELD(venue, old, .also_read = {"older"}),
    MODEL_FIELD(venue, lang),
    MODEL_FIELD(venue, body, .key = "text"),
    MODEL_FIELD(venue, code),
    MODEL_FIELD(venue, tags),
    MODEL_EMBED_LIST(venue, remarks, remark),
    MODEL_EMBED(venue, first, remark),
    MODEL_EMBED(venue, last, remark),
    MODEL_MAP_FIELD(venue, names),
    MODEL_LISTS(venue, grid),
    MODEL_FIELD(venue, size),
    MODEL_EMBED(venue, spot, spot),
    MODEL_EMBED(venue, other_spot, spot),
    MODEL_EMBED_LIST(venue, doors, spot),
    MODEL_FIELD(venue, pair),
    MODEL_FIELD(venue, three),
    MODEL_FIELD(venue, track),
    MODEL_EMBED(venue, point, point),
    MODEL_FIELD(venue, created_at, .role = MODEL_CREATED_AT)));
/* clang-format on */

/* Registered with these indexes, which end at one without keys; one condition of a partial one is
 * enough. */
LIVE_UNUSED static bool register_venue(live_t *live, const model_index_t *indexes,
                                       model_error_t *error)
{
    static model_t model;
    static model_index_t own[3];
    static model_term_t only[3][2];
    static void *slot;

    model = venue_model;
    model.plan = &slot;
    model.indexes = own;
    memset(own, 0, sizeof own);
    for (size_t i = 0; indexes[i].keys[0]; i++) {
        own[i] = indexes[i];
        if (own[i].only) {
            only[i][0] = own[i].only[0];
            only[i][0].model = &model;
            own[i].only = only[i];
        }
    }
    bool ok = model_register(live->db, MODEL_LIST_OF(&model), error);
    model__plan_free(slot);
    slot = NULL;
    return ok;
}

#endif
