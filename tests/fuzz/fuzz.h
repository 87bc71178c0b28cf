/* What the fuzz targets share: an input taken apart, documents made of it, checks that stop. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "codec/bson.h"
#include "codec/encode.h"

#include <stdio.h>
#include <stdlib.h>

#define FUZZ_CHECK(holds)                          \
    do {                                           \
        if (!(holds))                              \
            fuzz_stop(__FILE__, __LINE__, #holds); \
    } while (0)

static inline void fuzz_stop(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    abort();
}

static inline void fuzz_tell(const model_error_t *error)
{
    if (error->code != MODEL_OK)
        model_error_print(stderr, error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is left of an input; behind its end there are zeros. */
typedef struct fuzz_input {
    const uint8_t *at, *end;
} fuzz_input_t;

static inline uint8_t fuzz_byte(fuzz_input_t *input)
{
    return input->at < input->end ? *input->at++ : 0;
}

static inline size_t fuzz_left(const fuzz_input_t *input)
{
    return (size_t)(input->end - input->at);
}

/* n bytes, or as many as are left, in a block of exactly their size and slack more bytes of 0xa5.
 */
uint8_t *fuzz_block(fuzz_input_t *input, size_t n, size_t slack, size_t *size);
uint8_t *fuzz_copy(const uint8_t *bytes, size_t size, size_t slack, uint8_t filler);
/* As a string; NULs end it early. */
char *fuzz_text(fuzz_input_t *input, size_t n);

/* A model with every kind in every shape, one with every setting … */
const model__plan_t *fuzz_plan(uint8_t which);
size_t fuzz_n_plans(void);
const model__plan_t *fuzz_plan_of(const model_t *model);

/* How a document lies in an input. */
enum {
    FUZZ_AS_IS = 0,  /* two bytes: its length, then itself */
    FUZZ_FRAMED = 1, /* the same, but its length and its last byte are put right */
    FUZZ_MADE = 2    /* what follows decides, element by element, what is in it */
};

/* The next document of the input: free() it. plan: whose keys and types it mostly has. */
uint8_t *fuzz_document(fuzz_input_t *input, const model__plan_t *plan, size_t *size);

/* The same document with other bytes behind it must give the same. NULL: it was refused, and the
 * error is as promised; else the bytes that the record points into. */
uint8_t *fuzz_decode(const model__plan_t *plan, const uint8_t *bytes, size_t size, void *record,
                     model__reading_t *reading);

/* A code that reading bytes may give, with one place and one text. */
void fuzz_check_failure(const model_error_t *error, size_t size);

/* The leaves of a plan of which some were read, as a query's projection would have it. NULL bits:
 * all. */
void fuzz_loaded(fuzz_input_t *input, const model__plan_t *plan, model_memory_t *memory,
                 model__loaded_t *loaded);

/* Are all members the same? */
bool fuzz_same(const model__plan_t *plan, const void *one, const void *other);

/* Two documents have the same keys and types, whatever the values. */
void fuzz_check_form(const uint8_t *one, const uint8_t *other);

/* All keys of one document that the model does not name are in the other, byte for byte. */
void fuzz_check_kept(const model__plan_t *plan, const uint8_t *before, const uint8_t *after);

#endif
