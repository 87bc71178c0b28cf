#include "query.h"

static const char *const roles[] = {[ROLE_READER] = "reader", [ROLE_AUTHOR] = "author"};

/* clang-format off */
MODEL_DEFINE_EMBEDDED(address, MODEL_FIELDS(
    MODEL_FIELD(address, street), MODEL_FIELD(address, city, .required = true)));
MODEL_DEFINE(user, MODEL_FIELDS(
    MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE),
    MODEL_FIELD(user, username, .required = true, .length = MODEL_BETWEEN(3, 50)),
    MODEL_FIELD(user, email, .required = true, .format = MODEL_EMAIL),
    MODEL_FIELD(user, age, .range = MODEL_BETWEEN(0, 150)), MODEL_ENUM(user, role, roles),
    MODEL_FIELD(user, is_active), MODEL_EMBED(user, home, address),
    MODEL_FIELD(user, tags, .items = MODEL_AT_MOST(10)),
    MODEL_FIELD(user, created_at, .role = MODEL_CREATED_AT),
    MODEL_FIELD(user, updated_at, .role = MODEL_UPDATED_AT)));
/* clang-format on */

model_query_t build_query(const asked_t *by)
{
    const model_date_t since = {by->since};

    return (model_query_t){.where = {MODEL_EQ(user, is_active, by->is_active),
                                     MODEL_GTE(user, created_at, since),
                                     MODEL_EQ(user, home.city, by->city)},
                           .sort = {MODEL_DESC(user, created_at)},
                           .limit = by->limit};
}

void room_begin(room_t *room)
{
    room->plan = model__plan_of(&user_model, NULL);
    model__memory_init_fixed(&room->memory, room->memory_bytes, sizeof room->memory_bytes);
    model__buffer_init(&room->filter, room->filter_bytes, sizeof room->filter_bytes);
    model__buffer_init(&room->options, room->options_bytes, sizeof room->options_bytes);
}

/* As the store does it: checked, then filter and options. */
bool write_query(room_t *room, const model_query_t *query)
{
    model_error_t *error = NULL;
    model__filter_t said;
    size_t mark, sort;
    bool any;

    model__memory_reset(&room->memory);
    room->filter.size = room->options.size = 0;
    if (!model__query_sound(query, error) ||
        !model__query_filter(room->plan, query, &room->memory, &room->filter, &said, error) ||
        !model__put_document_begin(&room->options, &mark) ||
        !model__put_head(&room->options, BSON_TYPE_DOCUMENT, "sort", 4))
        return false;
    sort = room->options.size;
    return model__query_sort(room->plan, query, &room->options, &any, error) && any &&
           room->options.size > sort &&
           model__put_int64(&room->options, "limit", 5, query->limit) &&
           model__put_end(&room->options, mark);
}
