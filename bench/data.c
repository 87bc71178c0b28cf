#include "bench.h"

#include <mongomodel/table.h>
#include <stdlib.h>

MODEL_DEFINE(user, MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_CALLER),
                                MODEL_FIELD(user, username), MODEL_FIELD(user, email),
                                MODEL_FIELD(user, first_name), MODEL_FIELD(user, last_name),
                                MODEL_FIELD(user, city), MODEL_FIELD(user, active),
                                MODEL_FIELD(user, age), MODEL_FIELD(user, score),
                                MODEL_FIELD(user, created_at), MODEL_FIELD(user, updated_at),
                                MODEL_FIELD(user, org_id)));

static uint64_t state = 88172645463325252u;

static uint64_t random_bits(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static uint64_t below(uint64_t limit)
{
    return random_bits() % limit;
}

/* Lower-case letters, as many as between least and most. NULL: no memory. */
static char *random_text(size_t least, size_t most)
{
    size_t length = least + below(most - least + 1);
    char *text = malloc(length + 1);

    if (!text)
        return NULL;
    for (size_t i = 0; i < length; i++)
        text[i] = (char)('a' + below(26));
    text[length] = '\0';
    return text;
}

static bool make_user(user_t *user)
{
    *user = (user_t){
        .id = (int64_t)random_bits(),
        .username = random_text(6, 12),
        .email = random_text(14, 24),
        .first_name = random_text(4, 9),
        .last_name = random_text(4, 11),
        .city = random_text(5, 14),
        .active = random_bits() & 1,
        .age = (int32_t)below(90),
        .score = (double)below(100000) / 7.0,
        .created_at = {1700000000000 + (int64_t)below(1000000000)},
    };
    user->updated_at.ms = user->created_at.ms + 55;
    for (size_t i = 0; i < sizeof user->org_id.bytes; i++)
        user->org_id.bytes[i] = (uint8_t)random_bits();
    return user->username && user->email && user->first_name && user->last_name && user->city;
}

static void take(documents_t *documents, size_t i, bson_t *document)
{
    documents->bson[i] = document;
    documents->n_bytes += document->len;
}

static bson_t *omit_some(const bson_t *document)
{
    bson_t *copy = bson_new();
    bson_iter_t iter;

    for (bson_iter_init(&iter, document); bson_iter_next(&iter);)
        if (below(100) >= 15)
            bson_append_iter(copy, NULL, -1, &iter);
    return copy;
}

static bson_t *shuffle(const bson_t *document)
{
    struct {
        bson_iter_t at; /* its alignment is larger than its size */
    } elements[16];
    bson_t *copy = bson_new();
    bson_iter_t iter;
    size_t n = 0;

    for (bson_iter_init(&iter, document); bson_iter_next(&iter) && n < 16;)
        elements[n++].at = iter;
    for (; n; n--) {
        size_t i = below(n);
        bson_append_iter(copy, NULL, -1, &elements[i].at);
        elements[i].at = elements[n - 1].at;
    }
    return copy;
}

bool data_make(data_t *data, model_error_t *error)
{
    data->plan = model__plan_of(&user_model, error);
    if (!data->plan)
        return false;
    for (size_t i = 0; i < N_USERS; i++) {
        bson_t *document = bson_new();
        if (!make_user(&data->users[i]))
            return model__no_memory(error);
        hand_encode(&data->users[i], document);
        take(&data->whole, i, document);
        take(&data->omitted, i, omit_some(document));
        take(&data->shuffled, i, shuffle(document));
    }
    return true;
}

void data_free(data_t *data)
{
    for (size_t i = 0; i < N_USERS; i++) {
        hand_free(&data->users[i]);
        bson_destroy(data->whole.bson[i]);
        bson_destroy(data->omitted.bson[i]);
        bson_destroy(data->shuffled.bson[i]);
    }
}
