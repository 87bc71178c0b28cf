/* The decoder's own. A walk goes through a document by the order that the plan predicts; what lies
 * off it is taken by the slow path, value by value. */
#ifndef MONGOMODEL_CODEC_DECODE_H
#define MONGOMODEL_CODEC_DECODE_H

#include "codec/bson.h"

#define MODEL__COLD __attribute__((noinline, cold))
#define MODEL__APART __attribute__((noinline))

enum { MODEL__NO_ITEM = INT32_MAX };

/* A step from the record inwards: into a struct, or to an item of a list. */
typedef struct model__frame {
    const struct model__frame *outer;
    const model__field_t *field; /* NULL: the struct is the item that the outer frame names */
    uint32_t item;
} model__frame_t;

/* What a value is decoded under. Inner documents get a changed copy. */
typedef struct model__decoder {
    const uint8_t *top; /* the whole document: for places and its _id in messages */
    model_memory_t *memory;
    const model__loaded_t *loaded;
    const model__frame_t *frame;
    const char *source;
    model_error_t *error;
    uint32_t depth; /* of the document that is walked; the outermost has 1 */
    uint32_t leaf;  /* of its first member */
    bool lenient;   /* parts may be missing: nothing is required */
} model__decoder_t;

/* One document on its way into one record. */
typedef struct model__walk {
    const model__decoder_t *decoder;
    const model__plan_t *plan;
    const uint8_t *document, *end;
    uint8_t *record;
} model__walk_t;

/* Fill record from the plan's image, then from the document. */
bool model__decode_document(const model__decoder_t *decoder, const model__plan_t *plan,
                            const uint8_t *document, const uint8_t *end, void *record);

/* Go on from p, where the document is not what element predicts; all elements before it were read.
 */
bool model__decode_astray(const model__walk_t *walk, const model__element_t *element,
                          const uint8_t *p);

/* Read a value, not null, into its member. */
bool model__read_member(const model__decoder_t *decoder, const model__field_t *field,
                        const model__found_t *found, uint8_t *record);
/* Read a value of the field's kind: a scalar, what is in an optional, an item. */
bool model__read_value(const model__decoder_t *decoder, const model__field_t *field,
                       const model__found_t *found, void *at);
bool model__read_embedded(const model__decoder_t *decoder, const model__field_t *field,
                          const model__found_t *found, void *at);

/* The same, or null. */
bool model__read_field(const model__walk_t *walk, const model__field_t *field,
                       const model__found_t *found);
/* A member that the document does not have. */
bool model__read_missing(const model__walk_t *walk, const model__field_t *field);

/* Any other value than those that the loops take themselves. Returns its end; NULL: failed. */
const uint8_t *model__take_other(const model__walk_t *walk, const model__element_t *element,
                                 const uint8_t *p);
const uint8_t *model__bad_value(const model__walk_t *walk, const model__element_t *element,
                                const uint8_t *p); /* NULL */

/* The text of the field's string is not plain ASCII. */
bool model__decode_text(const model__decoder_t *decoder, const model__field_t *field,
                        const uint8_t *text, size_t size);

/* Failures; all return false. name: the member, or an unknown key; NULL: the document itself. */
bool model__decode_fail(const model__decoder_t *decoder, model_code_t code, const char *name,
                        const char *rule, const uint8_t *at, const char *format, ...)
    MODEL__PRINTF(6, 7);
bool model__decode_mismatch(const model__decoder_t *decoder, const model__field_t *field,
                            const model__found_t *found);
bool model__decode_corrupt(const model__decoder_t *decoder, const char *name, const uint8_t *at,
                           const char *text);
bool model__decode_flawed(const model__decoder_t *decoder, const char *name,
                          const model__flaw_t *flaw);
const char *model__kind_name(const model__field_t *field); /* of a value: "int32", "UUID" … */

static inline const char *model__member(const model__field_t *field)
{
    return !field ? NULL : field->row ? field->row->name : field->key;
}

/* Is this the element's head, and is there room for its shortest value? 16 bytes are looked at even
 * where fewer remain: the slack. */
static inline bool model__predicted(const model__element_t *element, const uint8_t *p,
                                    const uint8_t *end)
{
    uint64_t low = (model__load64(p) ^ element->head[0]) & element->mask[0];
    uint64_t high = (model__load64(p + 8) ^ element->head[1]) & element->mask[1];

    if (MODEL__UNLIKELY((size_t)(end - p) < element->need || (low | high)))
        return false;
    return MODEL__LIKELY(element->head_size <= 16) ||
           !memcmp(p + 16, element->field->header + 16, element->head_size - 16u);
}

/* Are all bytes 0x01 to 0x7f? Looks at up to 8 bytes behind the text. */
static inline bool model__plain(const uint8_t *text, size_t size)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t odd = 0, word;

    for (; size >= 8; size -= 8, text += 8) {
        word = model__load64(text);
        odd |= (word - ones) | word;
    }
    uint64_t behind = UINT64_MAX << (8 * size);
    word = (model__load64(text) & ~behind) | (ones & behind);
    odd |= (word - ones) | word;
    return !(odd & (ones << 7));
}

/* Up to 8 bytes as they are. False: a bool that is neither 0 nor 1. */
static inline bool model__move(const model__element_t *element, const uint8_t *p, uint8_t *at)
{
    if (element->value_size == 8)
        memcpy(at, p, 8);
    else if (element->value_size == 4)
        memcpy(at, p, 4);
    else
        *at = *p;
    return element->value_size > 1 || MODEL__LIKELY(*p <= 1);
}

/* The size of the string at p, with its length and NUL; 0: corrupt. At least 6 bytes remain. */
static inline size_t model__string_size(const uint8_t *p, const uint8_t *end)
{
    size_t size = model__load32(p);

    if (MODEL__UNLIKELY(size - 1 >= (size_t)(end - p) - 5) || p[3 + size])
        return 0;
    return 4 + size;
}

/* Take the value at p, behind its head. Returns its end; NULL: failed. */
static inline const uint8_t *model__take_element(const model__walk_t *walk,
                                                 const model__element_t *element, const uint8_t *p)
{
    uint8_t *at = walk->record + element->at;

    if (element->op == MODEL__OP_MOVE)
        return MODEL__LIKELY(model__move(element, p, at)) ? p + element->value_size
                                                          : model__bad_value(walk, element, p);
    if (element->op != MODEL__OP_STRING)
        return model__take_other(walk, element, p);
    size_t size = model__string_size(p, walk->end);
    const char *text = (const char *)p + 4;
    if (MODEL__UNLIKELY(!size))
        return model__bad_value(walk, element, p);
    if (MODEL__UNLIKELY(!model__plain(p + 4, size - 5)) &&
        !model__decode_text(walk->decoder, element->field, p + 4, size - 5))
        return NULL;
    memcpy(at, &text, sizeof text);
    return p + size;
}

#endif
