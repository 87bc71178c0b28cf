#include "atlas.h"

#include <inttypes.h>

static bool ask_equality(model_db_t *db, model_error_t *error)
{
    country_t *norway =
        country_get_one(db, MODEL_QUERY(.where = {MODEL_EQ(country, alpha_3, "NOR")}), error);
    if (!norway)
        return false;
    printf("\nWhich country is NOR?\n  %s %s (%s), number %" PRId32 "\n", norway->flag,
           norway->names.common, norway->names.official, norway->numeric);
    country_free(norway);
    return true;
}

static bool ask_range(model_db_t *db, model_error_t *error)
{
    country_list_t found;
    bool ok = country_filter(
        db,
        MODEL_QUERY(.where = {MODEL_GTE(country, numeric, 570), MODEL_LT(country, numeric, 600)},
                    .sort = {MODEL_ASC(country, numeric)}),
        &found, error);
    if (ok)
        printf("\nWhose numbers are from 570 to 599?\n");
    for (size_t i = 0; i < found.count; i++)
        printf("  %" PRId32 " %s\n", found.items[i].numeric, found.items[i].names.common);
    country_list_free(&found);
    return ok;
}

static bool ask_prefix(model_db_t *db, model_error_t *error)
{
    subdivision_list_t found;
    bool ok = subdivision_filter(
        db,
        MODEL_QUERY(.where = {MODEL_STARTS_WITH(subdivision, name, "Nord")},
                    .sort = {MODEL_ASC(subdivision, country), MODEL_ASC(subdivision, name)},
                    .limit = 6),
        &found, error);
    if (ok)
        printf("\nWhich subdivisions begin with \"Nord\"? The first six:\n");
    for (size_t i = 0; i < found.count; i++)
        printf("  %s %s (%s)\n", found.items[i].code, found.items[i].name, found.items[i].type);
    subdivision_list_free(&found);
    return ok;
}

static bool ask_in(model_db_t *db, model_error_t *error)
{
    static const char *const nordic[] = {"DK", "FI", "IS", "NO", "SE"};
    printf("\nHow many subdivisions have the Nordic countries?\n");
    for (size_t i = 0; i < sizeof nordic / sizeof *nordic; i++) {
        int64_t n;
        if (!subdivision_count(
                db, MODEL_QUERY(.where = {MODEL_EQ(subdivision, country, nordic[i])}), &n, error))
            return false;
        printf("  %s %2" PRId64 "\n", nordic[i], n);
    }
    int64_t all;
    if (!subdivision_count(db,
                           MODEL_QUERY(.where = {MODEL_IN_ARRAY(subdivision, country, nordic, 5)}),
                           &all, error))
        return false;
    printf("  together %" PRId64 "\n", all);
    return true;
}

static bool ask_count_per_type(model_db_t *db, model_error_t *error)
{
    printf("\nHow many languages are there of each type?\n");
    for (language_type_t type = 0; type < N_LANGUAGE_TYPES; type++) {
        int64_t n;
        if (!language_count(db, MODEL_QUERY(.where = {MODEL_EQ(language, type, type)}), &n, error))
            return false;
        printf("  %-11s %5" PRId64 "\n", language_types[type], n);
    }
    return true;
}

bool atlas_ask(model_db_t *db, model_error_t *error)
{
    return ask_equality(db, error) && ask_range(db, error) && ask_prefix(db, error) &&
           ask_in(db, error) && ask_count_per_type(db, error);
}
