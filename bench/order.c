/* An order with ten lines: embedded structs, lists, an enum, a decimal. */
#include "order.h"

#include <mongomodel/table.h>
#include <stdlib.h>

enum { N_LINES = 10, N_TAGS = 4 };

const char *const order_statuses[] = {
    [PENDING] = "pending", [PAID] = "paid", [SHIPPED] = "shipped", [CANCELLED] = "cancelled"};

MODEL_DEFINE_EMBEDDED(address,
                      MODEL_FIELDS(MODEL_FIELD(address, street), MODEL_FIELD(address, city),
                                   MODEL_FIELD(address, zip), MODEL_FIELD(address, country)));
MODEL_DEFINE_EMBEDDED(line, MODEL_FIELDS(MODEL_FIELD(line, sku), MODEL_FIELD(line, name),
                                         MODEL_FIELD(line, quantity, .key = "qty"),
                                         MODEL_FIELD(line, price), MODEL_FIELD(line, gift)));
MODEL_DEFINE(order, MODEL_FIELDS(MODEL_FIELD(order, id, .role = MODEL_ID_OBJECT),
                                 MODEL_FIELD(order, number), MODEL_FIELD(order, customer_id),
                                 MODEL_ENUM(order, status, order_statuses),
                                 MODEL_EMBED(order, shipping, address),
                                 MODEL_EMBED_LIST(order, items, line), MODEL_FIELD(order, total),
                                 MODEL_FIELD(order, created_at), MODEL_FIELD(order, tags),
                                 MODEL_FIELD(order, note)));

static bool make_line(line_t *line)
{
    *line = (line_t){
        .sku = random_text(8, 12),
        .name = random_text(8, 24),
        .quantity = (int32_t)below(20),
        .price = (double)below(100000) / 100.0,
        .gift = below(5) == 0,
    };
    return line->sku && line->name;
}

static bool make_lists(order_t *order)
{
    const char **tags = calloc(N_TAGS, sizeof *tags);

    order->items = (line_list_t){calloc(N_LINES, sizeof(line_t)), N_LINES};
    order->tags = (model_string_list_t){.items = tags, .count = N_TAGS};
    if (!order->items.items || !tags)
        return false;
    for (size_t i = 0; i < N_LINES; i++)
        if (!make_line(&order->items.items[i]))
            return false;
    for (size_t i = 0; i < N_TAGS; i++)
        if (!(tags[i] = random_text(3, 9)))
            return false;
    return true;
}

static bool make(void *record)
{
    order_t *order = record;

    *order = (order_t){
        .number = (int64_t)below(1000000),
        .status = (order_status_t)below(N_STATUSES),
        .shipping = {.street = random_text(10, 22),
                     .city = random_text(5, 12),
                     .zip = random_text(5, 6),
                     .country = random_text(2, 2)},
        .created_at = {1700000000000 + (int64_t)below(1000000000)},
        .note = random_text(10, 40),
    };
    random_oid(&order->id);
    random_oid(&order->customer_id);
    bson_decimal128_from_string("12345.67", &order->total);
    return order->shipping.street && order->shipping.city && order->shipping.zip &&
           order->shipping.country && order->note && make_lists(order);
}

const shape_t order_shape = {"order",       &order_model, 64,   make,         order_append,
                             order_iterate, NULL,         NULL, order_release};
