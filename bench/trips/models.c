#include "models.h"

#include <mongomodel/table.h>

MODEL_DEFINE(user, MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_CALLER),
                                MODEL_FIELD(user, username), MODEL_FIELD(user, email),
                                MODEL_FIELD(user, first_name), MODEL_FIELD(user, last_name),
                                MODEL_FIELD(user, city), MODEL_FIELD(user, active),
                                MODEL_FIELD(user, age), MODEL_FIELD(user, score),
                                MODEL_FIELD(user, created_at, .role = MODEL_CREATED_AT),
                                MODEL_FIELD(user, updated_at, .role = MODEL_UPDATED_AT),
                                MODEL_FIELD(user, org_id)));

/* clang-format off */
#define SMALL_ROW(n) , MODEL_FIELD(small, field##n)
MODEL_DEFINE(small,
    MODEL_FIELDS(
        MODEL_FIELD(small, id, .role = MODEL_ID_OBJECT)
        TO_7(SMALL_ROW)
        FROM_8_TO_13(SMALL_ROW)));

#define LARGE_ROW(n) , MODEL_FIELD(large, field##n)
MODEL_DEFINE(large,
    MODEL_FIELDS(
        MODEL_FIELD(large, id, .role = MODEL_ID_OBJECT)
        TO_125(LARGE_ROW)
        FROM_126_TO_250(LARGE_ROW),
        MODEL_FIELD(large, image_field)));

#define TEXTS_ROW(n) , MODEL_FIELD(texts, field##n)
MODEL_DEFINE_EMBEDDED(texts,
    MODEL_FIELDS(
        MODEL_FIELD(texts, unique_id)
        TO_15(TEXTS_ROW)));

#define NUMBERS_ROW(n) MODEL_FIELD(numbers, field##n),
MODEL_DEFINE_EMBEDDED(numbers,
    MODEL_FIELDS(
        TO_14(NUMBERS_ROW)
        MODEL_FIELD(numbers, field15)));

#define NESTED_TEXTS(name) , MODEL_EMBED(nested, name, texts)
#define NESTED_NUMBERS(name) , MODEL_EMBED(nested, name, numbers)
MODEL_DEFINE(nested,
    MODEL_FIELDS(
        MODEL_FIELD(nested, id, .role = MODEL_ID_OBJECT)
        TEXTS_MEMBERS(NESTED_TEXTS),
        MODEL_EMBED_LIST(nested, embedded_str_doc_array, texts)
        NUMBERS_MEMBERS(NESTED_NUMBERS)));
/* clang-format on */
