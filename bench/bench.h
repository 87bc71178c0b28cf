/* The benchmark of the codec: the library against libbson code as one would write it by hand. */
#ifndef MONGOMODEL_BENCH_BENCH_H
#define MONGOMODEL_BENCH_BENCH_H

#include "codec/codec.h"

#include <mongomodel/declare.h>

/* ---- shapes: what is stored, and the code by hand for it ---- */

/* Hand-written code is given records as void: a shape is a row of a table. It checks the type of
 * each element, copies strings with strdup(), and is compiled with the flags of the library. */
typedef struct shape {
    const char *name;
    const model_t *model;
    size_t n_documents;
    bool (*make)(void *record); /* random members; false: no memory */
    void (*append)(const void *record, bson_t *document);
    bool (*iterate)(const bson_t *document, void *record); /* bson_iter_next() and strcmp() */
    bool (*find)(const bson_t *document, void *record);    /* bson_iter_find(), in order; or NULL */
    bool (*borrow)(const bson_t *document, void *record);  /* an expert's, no copies; or NULL */
    void (*release)(void *record);
} shape_t;

extern const shape_t user_shape, order_shape, wide_shape, flat_shape, tree_shape;
extern const shape_t *const shapes[]; /* ends with NULL */

/* Random, but the same on every run. */
uint64_t random_bits(void);
uint64_t below(uint64_t limit);
char *random_text(size_t least, size_t most); /* letters, to be freed; NULL: no memory */
void random_oid(bson_oid_t *oid);

/* The string at iter, to be freed, or as it lies there. False: not a string, no memory. */
bool take_text(const bson_iter_t *iter, char **text);
bool borrow_text(const bson_iter_t *iter, char **text);

/* ---- documents in several orders ---- */

enum { MAX_DOCUMENTS = 256 };

enum {
    WHOLE,    /* in the table's order */
    OMITTED,  /* 15 % of the elements left out, at random */
    DRIFTED,  /* as an older program wrote them: one element less, two that the model does not name
               */
    SHUFFLED, /* each in an order of its own */
    N_ORDERS
};

typedef struct documents {
    bson_t *bson[MAX_DOCUMENTS];
    size_t n_bytes;
} documents_t;

void reorder(int order, const bson_t *document, bson_t *into);

/* ---- kernels: each takes all documents of one order once ---- */

typedef struct bench {
    const shape_t *shape;
    const model__plan_t *plan;
    uint8_t *records, *record; /* one for each document, one to decode into */
    documents_t documents[N_ORDERS];
    model__buffer_t buffer;
    model_memory_t memory;
    bson_t reused;
    uint64_t sink; /* what the compiler must not see is unused */
} bench_t;

/* False: said on stderr why. Frees nothing then: the program ends. */
bool bench_begin(bench_t *bench, const shape_t *shape);
void bench_end(bench_t *bench);
/* Encoded bytes equal libbson's; what is decoded is what the code by hand decodes. */
bool bench_check(bench_t *bench);
static inline const void *record_at(const bench_t *bench, size_t i)
{
    return bench->records + i * bench->plan->size;
}

typedef struct kernel {
    const char *name;
    void (*run)(bench_t *bench, const documents_t *documents);
    int order;
    bool own;             /* the library's, not by hand */
    const char *baseline; /* NULL: none */
} kernel_t;

extern const kernel_t kernels[];
bool kernel_suits(const kernel_t *kernel, const shape_t *shape);
/* What its time is divided by; NULL: nothing. */
const kernel_t *baseline_of(const kernel_t *kernel, const shape_t *shape);

/* ---- measuring ---- */

enum { MAX_KERNELS = 20, MAX_ROUNDS = 201 };

typedef struct figures {
    double ns, ns_low, ns_high;          /* per document: median, quartiles */
    double ratio, ratio_low, ratio_high; /* the baseline's time over this one's, round by round */
    double allocations;                  /* calls of the library's allocator per document */
} figures_t;

void measure(bench_t *bench, size_t n_rounds, figures_t figures[MAX_KERNELS]);
/* For callgrind: each kernel, or one, n times inside of a function that it knows. */
void count_instructions(bench_t *bench, const char *only, size_t n);

void print_table(const bench_t *bench, const figures_t *figures);
/* codec-<shape>.json and codec-<shape>.tsv in a folder. False: they can't be written. */
bool write_files(const char *folder, const bench_t *bench, const figures_t *figures,
                 size_t n_rounds);

#endif
