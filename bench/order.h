#ifndef MONGOMODEL_BENCH_ORDER_H
#define MONGOMODEL_BENCH_ORDER_H

#include "bench.h"

typedef enum order_status { PENDING, PAID, SHIPPED, CANCELLED, N_STATUSES } order_status_t;
extern const char *const order_statuses[N_STATUSES];

typedef struct address {
    char *street, *city, *zip, *country;
} address_t;
typedef struct line {
    char *sku, *name;
    int32_t quantity;
    double price;
    bool gift;
} line_t;

MODEL_DECLARE_EMBEDDED(address, address_t);
MODEL_DECLARE_EMBEDDED(line, line_t);

typedef struct order {
    model_meta_t meta;
    bson_oid_t id;
    int64_t number;
    bson_oid_t customer_id;
    order_status_t status;
    address_t shipping;
    line_list_t items;
    bson_decimal128_t total;
    model_date_t created_at;
    model_string_list_t tags;
    char *note;
} order_t;

MODEL_DECLARE(order, order_t, bson_oid_t);

/* By hand. */
void order_append(const void *record, bson_t *document);
bool order_iterate(const bson_t *document, void *record);
void order_release(void *record);

#endif
