#include <mongomodel.h>

#include <stdio.h>
#include <string.h>

typedef struct {
    model_meta_t meta;
    bson_oid_t id;
    const char *name;
} city_t;
MODEL_DECLARE(city, city_t, bson_oid_t);
MODEL_DEFINE(city, .defaults = &(const city_t){.name = "Oslo"},
             MODEL_FIELDS(MODEL_FIELD(city, id, .role = MODEL_ID_OBJECT),
                          MODEL_FIELD(city, name, .pattern = "^\\p{L}+$",
                                      .prepare = model_lower_case)));

static bool makes_a_record(void)
{
    city_t *city = city_new();
    bool ok = city && strcmp(city->name, "Oslo") == 0;

    city_free(city);
    return ok;
}

int main(void)
{
    model_error_t error;
    model_db_t *db = model_open("mongodb://127.0.0.1:1/test?serverSelectionTimeoutMS=1", &error);
    bool ok = !db && error.code != MODEL_OK && model_check_schema(&city_model, &error) &&
              strcmp(model_collection_name(&city_model), "city") == 0 && makes_a_record();

    printf("mongomodel %d.%d: %s\n", MODEL_VERSION_MAJOR, MODEL_VERSION_MINOR, ok ? "ok" : "fails");
    return ok ? 0 : 1;
}
