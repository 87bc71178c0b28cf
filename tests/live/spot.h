/* Places as GeoJSON has them, and as two numbers with names. */
#ifndef TESTS_LIVE_SPOT_H
#define TESTS_LIVE_SPOT_H

#include <mongomodel.h>

typedef struct {
    const char *type;
    double coordinates[2];
} spot_t;
MODEL_DECLARE_EMBEDDED(spot, spot_t);
MODEL_DECLARE_EMBEDDED(point, model_point_t);
MODEL_DEFINE_EMBEDDED(spot, MODEL_FIELDS(MODEL_FIELD(spot, type), MODEL_FIELD(spot, coordinates)));
MODEL_DEFINE_EMBEDDED(point,
                      MODEL_FIELDS(MODEL_FIELD(point, longitude), MODEL_FIELD(point, latitude)));

#endif
