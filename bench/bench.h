/* The benchmark of the codec: the library against libbson code as one would write it by hand. */
#ifndef MONGOMODEL_BENCH_BENCH_H
#define MONGOMODEL_BENCH_BENCH_H

#include "codec/codec.h"

#include <mongomodel/declare.h>

typedef struct user {
    model_meta_t meta;
    int64_t id;
    char *username, *email, *first_name, *last_name, *city;
    bool active;
    int32_t age;
    double score;
    model_date_t created_at, updated_at;
    bson_oid_t org_id;
} user_t;

MODEL_DECLARE(user, user_t, int64_t);

enum { N_USERS = 256 };

/* One shape of documents in one order; bytes are owned by the library that made them. */
typedef struct documents {
    bson_t *bson[N_USERS];
    size_t n_bytes;
} documents_t;

typedef struct data {
    const model__plan_t *plan;
    user_t users[N_USERS];
    documents_t whole;    /* in the table's order */
    documents_t omitted;  /* 15 % of the elements left out, at random */
    documents_t shuffled; /* each in an order of its own */
} data_t;

/* Random, but the same on every run. False: the table is contradictory. */
bool data_make(data_t *data, model_error_t *error);
void data_free(data_t *data);

/* ---- by hand ---- */

void hand_encode(const user_t *user, bson_t *document);
bool hand_decode(const bson_t *document, user_t *user);
/* Strings are borrowed from the document; keys are told apart by their first letter. */
bool hand_decode_borrowed(const bson_t *document, user_t *user);
void hand_free(user_t *user);

/* ---- kernels: each takes all documents once ---- */

typedef struct bench {
    data_t data;
    model__buffer_t buffer;
    model_memory_t memory;
    bson_t reused;
    user_t user;
    uint64_t sink; /* what the compiler must not see is unused */
} bench_t;

typedef struct kernel {
    const char *name;
    void (*run)(bench_t *bench);
    const char *baseline; /* NULL: none */
} kernel_t;

extern const kernel_t kernels[];
const kernel_t *kernel_of(const char *name); /* NULL: no such kernel */

/* Encoded bytes equal libbson's, what is decoded is encoded to the same bytes. */
bool bench_check(bench_t *bench);

/* ---- measuring ---- */

typedef struct figures {
    double ns, ns_low, ns_high;          /* per document: median, quartiles */
    double ratio, ratio_low, ratio_high; /* the baseline's time over this one's, round by round */
} figures_t;

enum { MAX_KERNELS = 16, MAX_ROUNDS = 201 };

void measure(bench_t *bench, size_t n_rounds, figures_t figures[MAX_KERNELS]);
void print_table(const bench_t *bench, const figures_t *figures, size_t n_rounds);
/* False: the file can't be written. */
bool write_json(const char *path, const bench_t *bench, const figures_t *figures, size_t n_rounds);

#endif
