/* Tokens: sealed over the list that they are of. */
#include "store/page.h"

static bool put_text(model__buffer_t *out, const char *text)
{
    return model__buffer_put(out, text, strlen(text) + 1);
}

/* Everything that makes another list of it. Each part says where it ends. */
static bool put_list(model__paging_t *paging, const model__order_t *order, model__buffer_t *out)
{
    const model__plan_t *plan = paging->call.plan;
    const model__buffer_t *filter = &paging->ask.filter;
    const model__buffer_t *collation = &paging->ask.collation;

    return put_text(out, "mongomodel page") && put_text(out, paging->call.db->database) &&
           put_text(out, plan->collection) && put_text(out, plan->name) &&
           model__buffer_put(out, filter->data, filter->size) &&
           model__order_sort(order, false, out) &&
           model__buffer_put(out, collation->data, collation->size);
}

static bool make_seal(model__paging_t *paging, const model__order_t *order, const uint8_t *bytes,
                      size_t size, uint8_t *seal)
{
    uint8_t room[1024];
    model__buffer_t out;

    model__buffer_init(&out, room, sizeof room);
    bool ok = put_list(paging, order, &out) && model__buffer_put(&out, bytes, size) &&
              model__seal(paging->call.db->page_key, out.data, out.size, seal);
    if (!ok)
        model__no_memory(paging->call.error);
    model__buffer_free(&out);
    return ok;
}

static const char *text_of(model__paging_t *paging, const model__buffer_t *bytes)
{
    if (bytes->size > MODEL_MAX_TOKEN / 4 * 3) {
        model__fail(paging->call.error, MODEL_ERROR_LIMIT,
                    "the values that the list is in the order of are too long for a token");
        return NULL;
    }
    char *text = model__token_text(bytes->data, bytes->size, &paging->block->memory);
    if (!text)
        model__memory_failed(&paging->block->memory, paging->call.error);
    return text;
}

const char *model__token_make(model__paging_t *paging, const model__order_t *order,
                              const model__buffer_t *values, bool backward)
{
    const model__token_t token = {backward, paging->moment, values->data, values->size};
    uint8_t room[512], seal[MODEL__SEAL_SIZE];
    const char *text = NULL;
    model__buffer_t out;

    model__buffer_init(&out, room, sizeof room);
    if (!model__token_put(&token, &out))
        model__buffer_failed(&out, paging->call.error);
    else if (make_seal(paging, order, out.data, out.size, seal)) {
        if (model__buffer_put(&out, seal, sizeof seal))
            text = text_of(paging, &out);
        else
            model__buffer_failed(&out, paging->call.error);
    }
    model__buffer_free(&out);
    return text;
}

static bool refuse(const model__paging_t *paging, const char *why)
{
    return model__fail_at(paging->call.error, MODEL_ERROR_ARGUMENT, "after", MODEL__RULE_FORMAT,
                          "the token of a page %s", why);
}

static bool read_values(model__paging_t *paging, const model__order_t *order, const uint8_t *bytes,
                        size_t size, model__position_t *place, bool *backward)
{
    model__token_t token;

    if (!model__token_read(bytes, size, &token) ||
        !model__position_read(order, token.values, token.n_values, place))
        return refuse(paging, "is none");
    if (!token.moment != !paging->snapshot)
        return refuse(paging, "is of a list with another .snapshot");
    paging->moment = token.moment;
    *backward = token.backward;
    return true;
}

bool model__token_open(model__paging_t *paging, const model__order_t *order, const char *text,
                       model__position_t *place, bool *backward)
{
    model__call_t *call = &paging->call;
    size_t length = strnlen(text, MODEL_MAX_TOKEN + 1), size;
    uint8_t seal[MODEL__SEAL_SIZE];

    if (length > MODEL_MAX_TOKEN)
        return refuse(paging, "is too long");
    uint8_t *bytes = model__take(&call->memory, length + 1);
    if (!bytes)
        return model__memory_failed(&call->memory, call->error);
    if (!model__token_bytes(text, length, bytes, &size) || size < sizeof seal)
        return refuse(paging, "is none");
    size -= sizeof seal;
    if (!make_seal(paging, order, bytes, size, seal))
        return false;
    if (!model__seal_same(seal, bytes + size))
        return refuse(paging, "was altered, or is of another list");
    return read_values(paging, order, bytes, size, place, backward);
}
