/* Countries, their subdivisions and languages, as ISO 3166 and ISO 639-3 name them. */
#ifndef ATLAS_H
#define ATLAS_H

#include <mongomodel.h>

typedef struct {
    const char *common, *official; /* official: NULL where there is no longer one */
} names_t;

typedef struct {
    model_meta_t meta;
    const char *code; /* "NO" */
    char alpha_3[4];
    int32_t numeric;
    names_t names;
    const char *flag;
    model_date_t created_at, updated_at;
} country_t;

typedef struct {
    model_meta_t meta;
    const char *code;    /* "NO-03" */
    const char *country; /* a country_t's code */
    const char *parent;  /* a subdivision_t's code, NULL: directly in the country */
    const char *name, *type;
    model_date_t created_at, updated_at;
} subdivision_t;

typedef enum { SCOPE_INDIVIDUAL, SCOPE_MACRO, SCOPE_SPECIAL } scope_t;
typedef enum {
    LANGUAGE_ANCIENT,
    LANGUAGE_CONSTRUCTED,
    LANGUAGE_EXTINCT,
    LANGUAGE_HISTORICAL,
    LANGUAGE_LIVING,
    LANGUAGE_SPECIAL,
    N_LANGUAGE_TYPES
} language_type_t;

typedef struct {
    model_meta_t meta;
    const char *code; /* "nor" */
    const char *alpha_2;
    const char *name, *inverted_name;
    scope_t scope;
    language_type_t type;
    model_date_t created_at, updated_at;
} language_t;

MODEL_DECLARE_EMBEDDED(names, names_t);
MODEL_DECLARE(country, country_t, const char *);
MODEL_DECLARE(subdivision, subdivision_t, const char *);
MODEL_DECLARE(language, language_t, const char *);

extern const char *const language_types[N_LANGUAGE_TYPES];

/* Load the three files of a folder; what is stored already and the same is left alone. */
bool atlas_load(model_db_t *db, const char *folder, model_error_t *error);

/* Five questions and their answers. */
bool atlas_ask(model_db_t *db, model_error_t *error);

#endif
