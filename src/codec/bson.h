/* Reading BSON that may be hostile: elements, sizes, whole values. The codec's own. */
#ifndef MONGOMODEL_CODEC_BSON_H
#define MONGOMODEL_CODEC_BSON_H

#include "codec/codec.h"

static inline uint32_t model__load32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}
static inline uint64_t model__load64(const uint8_t *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

/* Is this a document: length, at least 5 bytes, a NUL at its end? */
static inline bool model__bson_framed(const uint8_t *bytes, size_t length)
{
    return length >= 5 && length <= INT32_MAX && model__load32(bytes) == length &&
           !bytes[length - 1];
}

typedef enum model__step {
    MODEL__STEP_ELEMENT,
    MODEL__STEP_END,
    MODEL__STEP_CORRUPT
} model__step_t;

/* The element at p, which lies before end (the end of its document, behind the closing NUL). Its
 * lengths are valid then; its key and its value are not looked into. */
model__step_t model__bson_step(const uint8_t *p, const uint8_t *end, model__found_t *found);

static inline const char *model__found_key(const model__found_t *found)
{
    return (const char *)found->element + 1;
}
static inline size_t model__found_key_size(const model__found_t *found)
{
    return (size_t)(found->value - found->element) - 2;
}
static inline const uint8_t *model__found_end(const model__found_t *found)
{
    return found->value + found->value_size;
}

/* A string's text, without its NUL. */
static inline const char *model__found_text(const model__found_t *found)
{
    return (const char *)found->value + 4;
}
static inline size_t model__found_text_size(const model__found_t *found)
{
    return found->value_size - 5;
}

/* What stands between a binary's subtype and its bytes: of the oldest one, their number again. */
static inline size_t model__binary_prefix(uint8_t subtype)
{
    return subtype == BSON_SUBTYPE_BINARY_DEPRECATED ? sizeof(uint32_t) : 0;
}

/* ---- binary vectors: subtype, then what the numbers are and how many bits of the last byte are
 * not used ---- */

enum { MODEL__SUBTYPE_VECTOR = 9, MODEL__VECTOR_HEAD = 2 };

static inline uint8_t model__vector_type(uint32_t kind)
{
    return kind == MODEL_KIND_VECTOR_FLOAT ? 0x27 : 0x03;
}

/* What is wrong with a value, and where. */
typedef struct model__flaw {
    model_code_t code;
    const char *rule, *text;
    const uint8_t *at;
    model_memory_t *memory; /* what checking needs is taken from it; NULL: from the heap */
} model__flaw_t;

static inline bool model__flawed(model__flaw_t *flaw, model_code_t code, const char *rule,
                                 const char *text, const uint8_t *at)
{
    *flaw = (model__flaw_t){code, rule, text, at, flaw->memory};
    return false;
}

/* Check all of a value whose size is known: UTF-8, what lies in it, no key twice in one document.
 * flaw: only its memory is looked at before there is one. depth: of the document that holds it, the
 * outermost has 1. */
bool model__bson_check(const model__found_t *found, uint32_t depth, model__flaw_t *flaw);

/* The plan by which a document that was read before is gone through: that of its case, if the plan
 * is of a tagged union; NULL: of none. */
const model__plan_t *model__case_stored(const model__plan_t *plan, const uint8_t *document);
/* The plan by which both records are gone through; NULL: they are of different cases. */
const model__plan_t *model__same_case(const model__plan_t *plan, const void *one,
                                      const void *other);

/* The keys of one document, to see that none comes twice. */
typedef struct model__keys {
    const uint8_t *document;
    model_memory_t *memory; /* that has the slots, when they are not few; NULL: the heap */
    uint32_t *slots;        /* offset of the key in the document; 0: free */
    uint32_t mask, count;
    uint32_t few[32];
} model__keys_t;

void model__keys_begin(model__keys_t *keys, const uint8_t *document, model_memory_t *memory);
/* False: it came before, or no memory; the flaw says which. */
bool model__keys_add(model__keys_t *keys, const model__found_t *found, model__flaw_t *flaw);
void model__keys_end(model__keys_t *keys);

#endif
