#include "atlas.h"

/* clang-format off */
static const char *const scopes[] = {
    [SCOPE_INDIVIDUAL] = "individual", [SCOPE_MACRO] = "macrolanguage", [SCOPE_SPECIAL] = "special"};
const char *const language_types[N_LANGUAGE_TYPES] = {
    [LANGUAGE_ANCIENT] = "ancient",   [LANGUAGE_CONSTRUCTED] = "constructed",
    [LANGUAGE_EXTINCT] = "extinct",   [LANGUAGE_HISTORICAL] = "historical",
    [LANGUAGE_LIVING] = "living",     [LANGUAGE_SPECIAL] = "special"};

#define TIMES(model) \
    MODEL_FIELD(model, created_at, .role = MODEL_CREATED_AT), \
    MODEL_FIELD(model, updated_at, .role = MODEL_UPDATED_AT)

MODEL_DEFINE_EMBEDDED(names,
    MODEL_FIELDS(
        MODEL_FIELD(names, common, .required = true, .length = MODEL_BETWEEN(1, 100)),
        MODEL_FIELD(names, official, .length = MODEL_BETWEEN(1, 200))));

MODEL_DEFINE(country,
    MODEL_INDEXES(MODEL_INDEX({MODEL_ASC(country, alpha_3)}, .unique = true),
                  MODEL_INDEX({MODEL_ASC(country, numeric)}, .unique = true)),
    MODEL_FIELDS(
        MODEL_FIELD(country, code, .role = MODEL_ID_CALLER, .pattern = "^[A-Z]{2}$"),
        MODEL_FIELD(country, alpha_3, .pattern = "^[A-Z]{3}$"),
        MODEL_FIELD(country, numeric, .range = MODEL_BETWEEN(1, 999)),
        MODEL_EMBED(country, names, names),
        MODEL_FIELD(country, flag, .length = MODEL_BETWEEN(2, 2)),
        TIMES(country)));

MODEL_DEFINE(subdivision,
    MODEL_INDEXES(MODEL_INDEX({MODEL_ASC(subdivision, country), MODEL_ASC(subdivision, name)}),
                  MODEL_INDEX({MODEL_ASC(subdivision, name)})),
    MODEL_FIELDS(
        MODEL_FIELD(subdivision, code, .role = MODEL_ID_CALLER,
                    .pattern = "^[A-Z]{2}-[A-Z0-9]{1,3}$"),
        MODEL_REF(subdivision, country, country, .required = true),
        MODEL_REF(subdivision, parent, subdivision),
        MODEL_FIELD(subdivision, name, .required = true, .length = MODEL_BETWEEN(1, 100)),
        MODEL_FIELD(subdivision, type, .required = true),
        TIMES(subdivision)));

MODEL_DEFINE(language,
    MODEL_INDEXES(MODEL_INDEX({MODEL_ASC(language, type)})),
    MODEL_FIELDS(
        MODEL_FIELD(language, code, .role = MODEL_ID_CALLER, .pattern = "^[a-z]{3}$"),
        MODEL_FIELD(language, alpha_2, .pattern = "^[a-z]{2}$", .unique = true),
        MODEL_FIELD(language, name, .required = true),
        MODEL_FIELD(language, inverted_name),
        MODEL_ENUM(language, scope, scopes),
        MODEL_ENUM(language, type, language_types),
        TIMES(language)));
/* clang-format on */
