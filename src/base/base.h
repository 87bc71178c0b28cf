/* Errors, memory, buffers, text: what every room uses. Knows nothing of BSON or of models. */
#ifndef MONGOMODEL_BASE_BASE_H
#define MONGOMODEL_BASE_BASE_H

#include <mongomodel/error.h>
#include <string.h>

#define MODEL__LIKELY(x) __builtin_expect(!!(x), 1)
#define MODEL__UNLIKELY(x) __builtin_expect(!!(x), 0)
#define MODEL__COLD __attribute__((noinline, cold))
#define MODEL__APART __attribute__((noinline))
/* Hot loops begin at a cache line: what other code there is does not make them slower. */
#define MODEL__ALIGNED __attribute__((aligned(64)))
#define MODEL__COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* ---- errors. error may be NULL in all of these ---- */

/* Names of rules, as they stand in model_detail_t.rule. */
#define MODEL__RULE_REQUIRED "required"
#define MODEL__RULE_RANGE "range"
#define MODEL__RULE_LENGTH "length"
#define MODEL__RULE_ITEMS "items"
#define MODEL__RULE_PATTERN "pattern"
#define MODEL__RULE_FORMAT "format"
#define MODEL__RULE_ENUM "enum"
#define MODEL__RULE_CHECK "check"
#define MODEL__RULE_PREPARE "prepare"
#define MODEL__RULE_TYPE "type"
#define MODEL__RULE_UTF8 "utf8"
#define MODEL__RULE_NUL "nul"
#define MODEL__RULE_KEY "key"
#define MODEL__RULE_UNIQUE "unique"
#define MODEL__RULE_SERVER "server"
#define MODEL__RULE_IMMUTABLE "immutable"
#define MODEL__RULE_LOADED "loaded"
#define MODEL__RULE_DEPTH "depth"
#define MODEL__RULE_TABLE "table"

void model__error_clear(model_error_t *error);
/* Fill code and message; the first fault wins: an error that has a code already is left alone.
 * Returns false. */
bool model__fail(model_error_t *error, model_code_t code, const char *format, ...)
    MODEL__PRINTF(3, 4);
/* Add one detail (VALIDATION unless a code is set) and count the failure. Returns false. */
bool model__fault(model_error_t *error, const char *path, const char *rule, const char *format, ...)
    MODEL__PRINTF(4, 5);
/* Fail with a code and one detail: for MISMATCH, CORRUPT, LIMIT, SCHEMA, ARGUMENT that name a path.
 * Returns false. */
bool model__fail_at(model_error_t *error, model_code_t code, const char *path, const char *rule,
                    const char *format, ...) MODEL__PRINTF(5, 6);
bool model__no_memory(model_error_t *error); /* MEMORY; returns false */
/* snprintf, but a text that is cut does not end within a character. */
void model__print(char *text, size_t size, const char *format, ...) MODEL__PRINTF(3, 4);

/* ---- the heap: every allocation of the library goes through these ---- */

/* What realloc does, and by default is. A test puts its own here to make allocations fail. */
extern void *(*model__allocator)(void *old, size_t size);
void *model__malloc(size_t size); /* size 0 is taken as 1 */
void *model__realloc(void *old, size_t size);
void model__free(void *bytes);                         /* NULL is harmless */
char *model__strdup(const char *text);                 /* NULL: no memory */
void *model__malloc_zeroed(size_t count, size_t size); /* count * size, checked against overflow */

/* ---- memory: a bump arena ---- */

typedef struct model__chunk model__chunk_t;

struct mongomodel_memory {
    uint8_t *at, *end;
    model__chunk_t *chunks; /* newest first */
    size_t taken;           /* bytes handed out or reserved in chunks */
    size_t cap;             /* 0: none */
    bool over;              /* the cap was hit, or the caller's buffer is full: LIMIT, not MEMORY */
    bool fixed;             /* the caller's buffer: never calls malloc */
    bool failed;            /* something was asked for that could not be given */
};

void model__memory_init(model_memory_t *memory, size_t cap);
/* Start in the caller's bytes, 16-byte aligned, and move to the heap when they are full. */
void model__memory_init_in(model_memory_t *memory, void *bytes, size_t size);
/* Use the caller's bytes and never malloc. */
void model__memory_init_fixed(model_memory_t *memory, void *bytes, size_t size);
void *model__memory_slow(model_memory_t *memory, size_t size);
void model__memory_clear(model_memory_t *memory); /* frees all; usable again */
void model__memory_reset(model_memory_t *memory); /* empties, keeps the largest chunk */
/* Frees what was taken since a copy of memory was made: mark. */
void model__memory_rewind(model_memory_t *memory, const model_memory_t *mark);
/* Do these bytes lie in what the heap gave to memory? */
bool model__memory_holds(const model_memory_t *memory, const void *bytes, size_t size);
bool model__memory_failed(const model_memory_t *memory,
                          model_error_t *error); /* LIMIT or MEMORY; returns false */

/* 16-byte aligned; NULL: no memory or over the cap. Not zeroed. size 0 gives a pointer that is not
 * NULL. */
static inline void *model__take(model_memory_t *memory, size_t size)
{
    size_t rounded = (size + !size + 15u) & ~(size_t)15u;

    if (MODEL__UNLIKELY((size_t)(memory->end - memory->at) < rounded || rounded < size))
        return model__memory_slow(memory, size);
    void *taken = memory->at;
    memory->at += rounded;
    return taken;
}
/* count * size, checked against overflow. */
void *model__take_array(model_memory_t *memory, size_t count, size_t size);
char *model__take_text(model_memory_t *memory, const char *text, size_t length); /* with a NUL */
void *model__take_copy(model_memory_t *memory, const void *bytes, size_t size);

/* ---- a growing buffer of bytes ---- */

enum { MODEL__SLACK = 32 }; /* bytes that may be written or read behind the used ones */

typedef struct model__buffer {
    uint8_t *data;
    size_t size;     /* used */
    size_t capacity; /* of data, MODEL__SLACK beyond it not counted */
    size_t cap;      /* never grow beyond; 0: INT32_MAX */
    bool owned;      /* data came from malloc */
    bool over;       /* the cap was hit */
    bool fixed;      /* never malloc */
} model__buffer_t;

/* Start in the caller's bytes (at least MODEL__SLACK of them; NULL and 0: none), move to the heap
 * when they are full. */
void model__buffer_init(model__buffer_t *buffer, void *bytes, size_t size);
void model__buffer_free(model__buffer_t *buffer);
/* Room for n more bytes (and the slack). False: no memory, over the cap. */
bool model__buffer_grow(model__buffer_t *buffer, size_t n);
static inline bool model__buffer_room(model__buffer_t *buffer, size_t n)
{
    return MODEL__LIKELY(buffer->capacity - buffer->size >= n) || model__buffer_grow(buffer, n);
}
bool model__buffer_put(model__buffer_t *buffer, const void *bytes, size_t n);
bool model__buffer_failed(const model__buffer_t *buffer,
                          model_error_t *error); /* LIMIT or MEMORY; returns false */

/* ---- text ---- */

bool model__utf8_valid(const char *text,
                       size_t length); /* strict: no surrogates, no overlong forms; NUL allowed */
size_t model__utf8_count(const char *text, size_t length); /* code points of valid UTF-8 */
/* Inline in the hot loops: true for ASCII at once, else model__utf8_valid(). */
static inline bool model__utf8_ok(const char *text, size_t length)
{
    uint64_t bits = 0, word;
    size_t i = 0;

    for (; i + 8 <= length; i += 8) {
        memcpy(&word, text + i, 8);
        bits |= word;
    }
    for (; i < length; i++)
        bits |= (uint8_t)text[i];
    return MODEL__LIKELY(!(bits & 0x8080808080808080u)) || model__utf8_valid(text, length);
}

/* ---- decimals: see mongomodel/decimal.h ---- */

bson_decimal128_t model__decimal_of(int64_t integer);
bool model__decimal_is_nan(const bson_decimal128_t *value);

/* ---- time ---- */

int64_t model__clock_ms(void); /* since 1970-01-01 UTC */

#endif
