#include "bench.h"

/* As many documents as a read puts into one memory before it is used and emptied. */
enum { PER_MEMORY = 64 };

static size_t n_of(const bench_t *bench)
{
    return bench->shape->n_documents;
}

static void copy_bytes(bench_t *bench, const documents_t *documents)
{
    for (size_t i = 0; i < n_of(bench); i++) {
        const bson_t *document = documents->bson[i];
        memcpy(bench->buffer.data, bson_get_data(document), document->len);
        bench->sink += bench->buffer.data[document->len / 2];
    }
}

static void append(bench_t *bench, const documents_t *documents)
{
    (void)documents;
    for (size_t i = 0; i < n_of(bench); i++) {
        bson_t document;
        bson_init(&document);
        bench->shape->append(record_at(bench, i), &document);
        bench->sink += document.len;
        bson_destroy(&document);
    }
}

static void append_reusing(bench_t *bench, const documents_t *documents)
{
    (void)documents;
    for (size_t i = 0; i < n_of(bench); i++) {
        bson_reinit(&bench->reused);
        bench->shape->append(record_at(bench, i), &bench->reused);
        bench->sink += bench->reused.len;
    }
}

/* Up to the bson_t that the driver takes. */
static void encode(bench_t *bench, const documents_t *documents)
{
    (void)documents;
    for (size_t i = 0; i < n_of(bench); i++) {
        bson_t document;
        bench->buffer.size = 0;
        if (model__encode(bench->plan, record_at(bench, i), &bench->buffer, NULL) &&
            bson_init_static(&document, bench->buffer.data, bench->buffer.size))
            bench->sink += document.len;
    }
}

static void decode_by(bool (*by_hand)(const bson_t *document, void *record), bench_t *bench,
                      const documents_t *documents)
{
    for (size_t i = 0; i < n_of(bench); i++) {
        bson_t document;
        bson_init_static(&document, bson_get_data(documents->bson[i]), documents->bson[i]->len);
        bench->sink += by_hand(&document, bench->record);
        bench->shape->release(bench->record);
    }
}

static void iterate(bench_t *bench, const documents_t *documents)
{
    decode_by(bench->shape->iterate, bench, documents);
}

static void find(bench_t *bench, const documents_t *documents)
{
    decode_by(bench->shape->find, bench, documents);
}

static void borrow(bench_t *bench, const documents_t *documents)
{
    for (size_t i = 0; i < n_of(bench); i++) {
        bson_t document;
        bson_init_static(&document, bson_get_data(documents->bson[i]), documents->bson[i]->len);
        bench->sink += bench->shape->borrow(&document, bench->record);
    }
}

static void decode(bench_t *bench, const documents_t *documents)
{
    model__passes_t passes = {.count = 0};
    model__reading_t reading = {.memory = &bench->memory, .passes = &passes};
    const uint8_t *copy;

    for (size_t i = 0; i < n_of(bench); i++) {
        if (i % PER_MEMORY == 0)
            model__memory_reset(&bench->memory);
        bench->sink +=
            model__decode_copy(bench->plan, bson_get_data(documents->bson[i]),
                               documents->bson[i]->len, bench->record, &reading, &copy, NULL);
    }
}

const kernel_t kernels[] = {
    {"memcpy", copy_bytes, WHOLE, false, NULL},
    {"append", append, WHOLE, false, NULL},
    {"append-reuse", append_reusing, WHOLE, false, "append"},
    {"encode", encode, WHOLE, true, "append"},
    {"iterate", iterate, WHOLE, false, NULL},
    {"find", find, WHOLE, false, "iterate"},
    {"borrow", borrow, WHOLE, false, "iterate"},
    {"decode", decode, WHOLE, true, "iterate"},
    {"iterate-omitted", iterate, OMITTED, false, NULL},
    {"decode-omitted", decode, OMITTED, true, "iterate-omitted"},
    {"iterate-drifted", iterate, DRIFTED, false, NULL},
    {"decode-drifted", decode, DRIFTED, true, "iterate-drifted"},
    {"iterate-shuffled", iterate, SHUFFLED, false, NULL},
    {"decode-shuffled", decode, SHUFFLED, true, "iterate-shuffled"},
    {.name = NULL},
};

bool kernel_suits(const kernel_t *kernel, const shape_t *shape)
{
    return (kernel->run != find || shape->find) && (kernel->run != borrow || shape->borrow);
}

static const kernel_t *kernel_of(const char *name)
{
    const kernel_t *kernel = kernels;

    while (strcmp(kernel->name, name))
        kernel++;
    return kernel;
}

/* strcmp() on each of many members is quadratic; there the search in order is what one would write.
 */
const kernel_t *baseline_of(const kernel_t *kernel, const shape_t *shape)
{
    if (kernel->run == decode && kernel->order == WHOLE && shape->find)
        return kernel_of("find");
    return kernel->baseline ? kernel_of(kernel->baseline) : NULL;
}
