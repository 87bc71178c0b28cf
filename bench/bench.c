#include "bench.h"

#include <stdlib.h>

const shape_t *const shapes[] = {&user_shape, &order_shape, &wide_shape,
                                 &flat_shape, &tree_shape,  NULL};

static void take(documents_t *documents, size_t i, bson_t *document)
{
    documents->bson[i] = document;
    documents->n_bytes += document->len;
}

static bool make_document(bench_t *bench, size_t i)
{
    bson_t *whole = bson_new();
    void *record = bench->records + i * bench->plan->size;

    if (!bench->shape->make(record))
        return false;
    bench->shape->append(record, whole);
    take(&bench->documents[WHOLE], i, whole);
    for (int order = WHOLE + 1; order < N_ORDERS; order++) {
        bson_t *document = bson_new();
        reorder(order, whole, document);
        take(&bench->documents[order], i, document);
    }
    return true;
}

bool bench_begin(bench_t *bench, const shape_t *shape)
{
    model_error_t error = {.code = MODEL_OK};

    *bench = (bench_t){.shape = shape, .plan = model__plan_of(shape->model, &error)};
    if (!bench->plan)
        return !model_error_print(stderr, &error);
    bench->records = calloc(shape->n_documents + 1, bench->plan->size);
    if (!bench->records)
        return false;
    bench->record = bench->records + shape->n_documents * bench->plan->size;
    for (size_t i = 0; i < shape->n_documents; i++)
        if (!make_document(bench, i))
            return false;
    model__memory_init(&bench->memory, 0);
    model__buffer_init(&bench->buffer, NULL, 0);
    bson_init(&bench->reused);
    return model__buffer_grow(&bench->buffer, (size_t)1 << 16);
}

void bench_end(bench_t *bench)
{
    for (size_t i = 0; i < bench->shape->n_documents; i++) {
        bench->shape->release(bench->records + i * bench->plan->size);
        for (int order = WHOLE; order < N_ORDERS; order++)
            bson_destroy(bench->documents[order].bson[i]);
    }
    bson_destroy(&bench->reused);
    model__buffer_free(&bench->buffer);
    model__memory_clear(&bench->memory);
    free(bench->records);
}

/* ---- correct before fast ---- */

static bool encodes_to(bench_t *bench, const void *record, const uint8_t *bytes, size_t size)
{
    bench->buffer.size = 0;
    return model__encode(bench->plan, record, &bench->buffer, NULL) && bench->buffer.size == size &&
           !memcmp(bench->buffer.data, bytes, size);
}

/* A document in any order becomes the record that the code by hand makes of it. */
static bool decodes_alike(bench_t *bench, const bson_t *document)
{
    model__reading_t reading = {.memory = &bench->memory};
    const uint8_t *copy;
    model__buffer_t expected;

    model__buffer_init(&expected, NULL, 0);
    bool ok = bench->shape->iterate(document, bench->record) &&
              model__encode(bench->plan, bench->record, &expected, NULL);
    bench->shape->release(bench->record);
    model__memory_reset(&bench->memory);
    ok = ok &&
         model__decode_copy(bench->plan, bson_get_data(document), document->len, bench->record,
                            &reading, &copy, NULL) &&
         encodes_to(bench, bench->record, expected.data, expected.size);
    model__buffer_free(&expected);
    return ok;
}

static bool finds_alike(bench_t *bench, const bson_t *document)
{
    if (!bench->shape->find)
        return true;
    bool ok = bench->shape->find(document, bench->record) &&
              encodes_to(bench, bench->record, bson_get_data(document), document->len);
    bench->shape->release(bench->record);
    return ok;
}

static bool borrows_alike(bench_t *bench, const bson_t *document)
{
    return !bench->shape->borrow ||
           (bench->shape->borrow(document, bench->record) &&
            encodes_to(bench, bench->record, bson_get_data(document), document->len));
}

static bool check_one(bench_t *bench, size_t i)
{
    const bson_t *whole = bench->documents[WHOLE].bson[i];

    if (!encodes_to(bench, record_at(bench, i), bson_get_data(whole), whole->len) ||
        !finds_alike(bench, whole) || !borrows_alike(bench, whole))
        return false;
    for (int order = WHOLE; order < N_ORDERS; order++)
        if (!decodes_alike(bench, bench->documents[order].bson[i]))
            return false;
    return true;
}

bool bench_check(bench_t *bench)
{
    for (size_t i = 0; i < bench->shape->n_documents; i++)
        if (!check_one(bench, i)) {
            fprintf(stderr, "%s, document %zu: not the same as by hand\n", bench->shape->name, i);
            return false;
        }
    return true;
}
