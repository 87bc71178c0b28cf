#include "bench.h"

#include <stdio.h>

/* As many documents as a read puts into one memory before it is used and emptied. */
enum { PER_MEMORY = 64 };

static void copy_bytes(bench_t *bench)
{
    const documents_t *documents = &bench->data.whole;

    for (size_t i = 0; i < N_USERS; i++) {
        const bson_t *document = documents->bson[i];
        memcpy(bench->buffer.data, bson_get_data(document), document->len);
        bench->sink += bench->buffer.data[document->len / 2];
    }
}

static void encode_by_hand(bench_t *bench)
{
    for (size_t i = 0; i < N_USERS; i++) {
        bson_t document;
        bson_init(&document);
        hand_encode(&bench->data.users[i], &document);
        bench->sink += document.len;
        bson_destroy(&document);
    }
}

static void encode_by_hand_reusing(bench_t *bench)
{
    for (size_t i = 0; i < N_USERS; i++) {
        bson_reinit(&bench->reused);
        hand_encode(&bench->data.users[i], &bench->reused);
        bench->sink += bench->reused.len;
    }
}

/* Up to the bson_t that the driver takes. */
static void encode(bench_t *bench)
{
    for (size_t i = 0; i < N_USERS; i++) {
        bson_t document;
        bench->buffer.size = 0;
        if (model__encode(bench->data.plan, &bench->data.users[i], &bench->buffer, NULL) &&
            bson_init_static(&document, bench->buffer.data, bench->buffer.size))
            bench->sink += document.len;
    }
}

static void decode_by_hand_from(bench_t *bench, const documents_t *documents)
{
    for (size_t i = 0; i < N_USERS; i++) {
        bson_t document;
        user_t user;
        bson_init_static(&document, bson_get_data(documents->bson[i]), documents->bson[i]->len);
        if (hand_decode(&document, &user))
            bench->sink += (uint64_t)user.age;
        hand_free(&user);
    }
}

static void decode_by_hand(bench_t *bench)
{
    decode_by_hand_from(bench, &bench->data.whole);
}

static void decode_by_hand_omitted(bench_t *bench)
{
    decode_by_hand_from(bench, &bench->data.omitted);
}

static void decode_by_hand_shuffled(bench_t *bench)
{
    decode_by_hand_from(bench, &bench->data.shuffled);
}

static void decode_by_hand_borrowing(bench_t *bench)
{
    for (size_t i = 0; i < N_USERS; i++) {
        bson_t document, *whole = bench->data.whole.bson[i];
        user_t user;
        bson_init_static(&document, bson_get_data(whole), whole->len);
        if (hand_decode_borrowed(&document, &user))
            bench->sink += (uint64_t)user.age;
    }
}

static void decode_from(bench_t *bench, const documents_t *documents)
{
    model__reading_t reading = {.memory = &bench->memory};
    const uint8_t *copy;

    for (size_t i = 0; i < N_USERS; i++) {
        if (i % PER_MEMORY == 0)
            model__memory_reset(&bench->memory);
        if (model__decode_copy(bench->data.plan, bson_get_data(documents->bson[i]),
                               documents->bson[i]->len, &bench->user, &reading, &copy, NULL))
            bench->sink += (uint64_t)bench->user.age;
    }
}

static void decode(bench_t *bench)
{
    decode_from(bench, &bench->data.whole);
}

static void decode_omitted(bench_t *bench)
{
    decode_from(bench, &bench->data.omitted);
}

static void decode_shuffled(bench_t *bench)
{
    decode_from(bench, &bench->data.shuffled);
}

const kernel_t kernels[] = {
    {"memcpy", copy_bytes, NULL},
    {"encode-hand", encode_by_hand, NULL},
    {"encode-hand-reuse", encode_by_hand_reusing, "encode-hand"},
    {"encode", encode, "encode-hand"},
    {"decode-hand", decode_by_hand, NULL},
    {"decode-hand-borrow", decode_by_hand_borrowing, "decode-hand"},
    {"decode", decode, "decode-hand"},
    {"decode-hand-omitted", decode_by_hand_omitted, NULL},
    {"decode-omitted", decode_omitted, "decode-hand-omitted"},
    {"decode-hand-shuffled", decode_by_hand_shuffled, NULL},
    {"decode-shuffled", decode_shuffled, "decode-hand-shuffled"},
    {NULL, NULL, NULL},
};

const kernel_t *kernel_of(const char *name)
{
    for (const kernel_t *kernel = kernels; kernel->name; kernel++)
        if (!strcmp(kernel->name, name))
            return kernel;
    return NULL;
}

static bool encodes_to(bench_t *bench, const user_t *user, const bson_t *document)
{
    bench->buffer.size = 0;
    return model__encode(bench->data.plan, user, &bench->buffer, NULL) &&
           bench->buffer.size == document->len &&
           !memcmp(bench->buffer.data, bson_get_data(document), document->len);
}

static bool decodes_to(bench_t *bench, const bson_t *from, const bson_t *document)
{
    model__reading_t reading = {.memory = &bench->memory};
    const uint8_t *copy;

    model__memory_reset(&bench->memory);
    return model__decode_copy(bench->data.plan, bson_get_data(from), from->len, &bench->user,
                              &reading, &copy, NULL) &&
           encodes_to(bench, &bench->user, document);
}

bool bench_check(bench_t *bench)
{
    const data_t *data = &bench->data;

    for (size_t i = 0; i < N_USERS; i++) {
        const bson_t *whole = data->whole.bson[i];
        if (!encodes_to(bench, &data->users[i], whole) || !decodes_to(bench, whole, whole) ||
            !decodes_to(bench, data->shuffled.bson[i], whole)) {
            fprintf(stderr, "document %zu: not the same bytes as by hand\n", i);
            return false;
        }
    }
    return true;
}
