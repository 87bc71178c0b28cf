#include "order.h"

#include <stdlib.h>

static void append_address(const address_t *address, bson_t *document)
{
    bson_append_utf8(document, "street", -1, address->street, -1);
    bson_append_utf8(document, "city", -1, address->city, -1);
    bson_append_utf8(document, "zip", -1, address->zip, -1);
    bson_append_utf8(document, "country", -1, address->country, -1);
}

static void append_line(const line_t *line, bson_t *document)
{
    bson_append_utf8(document, "sku", -1, line->sku, -1);
    bson_append_utf8(document, "name", -1, line->name, -1);
    bson_append_int32(document, "qty", -1, line->quantity);
    bson_append_double(document, "price", -1, line->price);
    bson_append_bool(document, "gift", -1, line->gift);
}

static void append_items(const line_list_t *items, bson_t *array)
{
    char buffer[16];
    const char *key;

    for (size_t i = 0; i < items->count; i++) {
        bson_t document;
        bson_uint32_to_string((uint32_t)i, &key, buffer, sizeof buffer);
        bson_append_document_begin(array, key, -1, &document);
        append_line(&items->items[i], &document);
        bson_append_document_end(array, &document);
    }
}

static void append_tags(const model_string_list_t *tags, bson_t *array)
{
    char buffer[16];
    const char *key;

    for (size_t i = 0; i < tags->count; i++) {
        bson_uint32_to_string((uint32_t)i, &key, buffer, sizeof buffer);
        bson_append_utf8(array, key, -1, tags->items[i], -1);
    }
}

void order_append(const void *record, bson_t *document)
{
    const order_t *order = record;
    bson_t child;

    bson_append_oid(document, "_id", -1, &order->id);
    bson_append_int64(document, "number", -1, order->number);
    bson_append_oid(document, "customer_id", -1, &order->customer_id);
    bson_append_utf8(document, "status", -1, order_statuses[order->status], -1);
    bson_append_document_begin(document, "shipping", -1, &child);
    append_address(&order->shipping, &child);
    bson_append_document_end(document, &child);
    bson_append_array_begin(document, "items", -1, &child);
    append_items(&order->items, &child);
    bson_append_array_end(document, &child);
    bson_append_decimal128(document, "total", -1, &order->total);
    bson_append_date_time(document, "created_at", -1, order->created_at.ms);
    bson_append_array_begin(document, "tags", -1, &child);
    append_tags(&order->tags, &child);
    bson_append_array_end(document, &child);
    bson_append_utf8(document, "note", -1, order->note, -1);
}

/* ---- reading ---- */

static bool take_oid(const bson_iter_t *iter, bson_oid_t *oid)
{
    if (!BSON_ITER_HOLDS_OID(iter))
        return false;
    bson_oid_copy(bson_iter_oid(iter), oid);
    return true;
}

static bool take_status(const bson_iter_t *iter, order_status_t *status)
{
    if (!BSON_ITER_HOLDS_UTF8(iter))
        return false;
    const char *text = bson_iter_utf8(iter, NULL);
    for (*status = PENDING; *status < N_STATUSES; ++*status)
        if (!strcmp(text, order_statuses[*status]))
            return true;
    return false;
}

static bool take_address(const bson_iter_t *iter, address_t *address)
{
    bson_iter_t child;
    bool ok = BSON_ITER_HOLDS_DOCUMENT(iter) && bson_iter_recurse(iter, &child);

    while (ok && bson_iter_next(&child)) {
        const char *key = bson_iter_key(&child);
        if (!strcmp(key, "street"))
            ok = take_text(&child, &address->street);
        else if (!strcmp(key, "city"))
            ok = take_text(&child, &address->city);
        else if (!strcmp(key, "zip"))
            ok = take_text(&child, &address->zip);
        else if (!strcmp(key, "country"))
            ok = take_text(&child, &address->country);
    }
    return ok;
}

static bool take_line_member(const bson_iter_t *iter, const char *key, line_t *line)
{
    if (!strcmp(key, "sku"))
        return take_text(iter, &line->sku);
    if (!strcmp(key, "name"))
        return take_text(iter, &line->name);
    if (!strcmp(key, "qty")) {
        if (!BSON_ITER_HOLDS_INT32(iter))
            return false;
        line->quantity = bson_iter_int32(iter);
    } else if (!strcmp(key, "price")) {
        if (!BSON_ITER_HOLDS_DOUBLE(iter))
            return false;
        line->price = bson_iter_double(iter);
    } else if (!strcmp(key, "gift")) {
        if (!BSON_ITER_HOLDS_BOOL(iter))
            return false;
        line->gift = bson_iter_bool(iter);
    }
    return true;
}

static bool take_line(const bson_iter_t *iter, line_t *line)
{
    bson_iter_t child;

    memset(line, 0, sizeof *line);
    if (!BSON_ITER_HOLDS_DOCUMENT(iter) || !bson_iter_recurse(iter, &child))
        return false;
    while (bson_iter_next(&child))
        if (!take_line_member(&child, bson_iter_key(&child), line))
            return false;
    return true;
}

/* Room for one more item; the list doubles. NULL: no memory, and the list is as it was. */
static void *grow(void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    *room = *room ? *room * 2 : 4;
    return realloc(items, *room * size);
}

static bool take_items(const bson_iter_t *iter, line_list_t *items)
{
    bson_iter_t child;
    size_t room = 0;

    if (!BSON_ITER_HOLDS_ARRAY(iter) || !bson_iter_recurse(iter, &child))
        return false;
    while (bson_iter_next(&child)) {
        line_t *grown = grow(items->items, items->count, &room, sizeof *grown);
        if (!grown)
            return false;
        items->items = grown;
        if (!take_line(&child, &grown[items->count++]))
            return false;
    }
    return true;
}

static bool take_tags(const bson_iter_t *iter, model_string_list_t *tags)
{
    bson_iter_t child;
    size_t room = 0;

    if (!BSON_ITER_HOLDS_ARRAY(iter) || !bson_iter_recurse(iter, &child))
        return false;
    while (bson_iter_next(&child)) {
        char *text, **grown = grow((void *)tags->items, tags->count, &room, sizeof *grown);
        if (!grown)
            return false;
        tags->items = (const char **)grown;
        if (!take_text(&child, &text))
            return false;
        tags->items[tags->count++] = text;
    }
    return true;
}

static bool take_scalar(const bson_iter_t *iter, const char *key, order_t *order)
{
    if (!strcmp(key, "total"))
        return BSON_ITER_HOLDS_DECIMAL128(iter) && bson_iter_decimal128(iter, &order->total);
    if (!strcmp(key, "created_at")) {
        if (!BSON_ITER_HOLDS_DATE_TIME(iter))
            return false;
        order->created_at.ms = bson_iter_date_time(iter);
    } else if (!strcmp(key, "tags")) {
        return take_tags(iter, &order->tags);
    } else if (!strcmp(key, "note")) {
        return take_text(iter, &order->note);
    }
    return true;
}

static inline bool take_element(const bson_iter_t *iter, const char *key, order_t *order)
{
    if (!strcmp(key, "_id"))
        return take_oid(iter, &order->id);
    if (!strcmp(key, "number")) {
        if (!BSON_ITER_HOLDS_INT64(iter))
            return false;
        order->number = bson_iter_int64(iter);
        return true;
    }
    if (!strcmp(key, "customer_id"))
        return take_oid(iter, &order->customer_id);
    if (!strcmp(key, "status"))
        return take_status(iter, &order->status);
    if (!strcmp(key, "shipping"))
        return take_address(iter, &order->shipping);
    if (!strcmp(key, "items"))
        return take_items(iter, &order->items);
    return take_scalar(iter, key, order);
}

bool order_iterate(const bson_t *document, void *record)
{
    bson_iter_t iter;

    memset(record, 0, sizeof(order_t));
    if (!bson_iter_init(&iter, document))
        return false;
    while (bson_iter_next(&iter))
        if (!take_element(&iter, bson_iter_key(&iter), record))
            return false;
    return true;
}

void order_release(void *record)
{
    order_t *order = record;

    free(order->shipping.street);
    free(order->shipping.city);
    free(order->shipping.zip);
    free(order->shipping.country);
    for (size_t i = 0; i < order->items.count; i++) {
        free(order->items.items[i].sku);
        free(order->items.items[i].name);
    }
    free(order->items.items);
    for (size_t i = 0; i < order->tags.count; i++)
        free((char *)(uintptr_t)order->tags.items[i]);
    free((void *)order->tags.items);
    free(order->note);
}
