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
    const char *part; /* of a map's item: ".key", ".value"; NULL */
} model__frame_t;

/* What a value is decoded under. Inner documents get a changed copy. */
typedef struct model__decoder {
    const model__reading_t *reading; /* its memory and source hold for inner documents too */
    const model__plan_t *plan;       /* of the outermost document */
    const uint8_t *top;              /* that document: for places and its _id in messages */
    const model__loaded_t *loaded;
    const model__frame_t *frame;
    model_error_t *error;
    uint32_t depth; /* of the document that is walked; the outermost has 1 */
    uint32_t leaf;  /* of its first member */
    bool lenient;   /* parts may be missing: nothing is required */
} model__decoder_t;

enum { MODEL__MAX_MISSING = 32 };

/* How a document in the table's order differs from what the plan predicts. */
typedef struct model__detours {
    uint16_t n_missing, n_unknown;
    uint32_t failed; /* not 0: error is filled */
    uint16_t missing[MODEL__MAX_MISSING];
    const uint8_t *unknown[MODEL__MAX_PASSES]; /* at their type bytes */
} model__detours_t;

/* One document on its way into one record. */
typedef struct model__walk {
    const model__decoder_t *decoder;
    const model__plan_t *plan;
    const uint8_t *document, *end;
    uint8_t *record;
    model__detours_t detours;
} model__walk_t;

/* Fill record from the plan's image, then from the document. */
bool model__decode_document(const model__decoder_t *decoder, const model__plan_t *plan,
                            const uint8_t *document, const uint8_t *end, void *record);

/* The plan of the case that this document of a tagged union says it is; NULL: failed. */
const model__plan_t *model__decode_case(const model__decoder_t *decoder, const model__plan_t *plan,
                                        const uint8_t *document, const uint8_t *end);

/* The element to go on with where *p is not what element predicts, and *p behind what was passed:
 * some are missing, or a key is unknown, or a value has another type. NULL: failed, or none of
 * these; then *p is as it was. */
const model__element_t *model__decode_detour(model__walk_t *walk, const model__element_t *element,
                                             const uint8_t **p);
/* Members that detours have found missing. */
bool model__decode_missing(const model__walk_t *walk);

/* Go on from p, where the document is not what element predicts; all elements before it were read,
 * but for those that detours have found missing. */
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

/* Numbers, as .number of the field wants. */
bool model__read_integer(const model__decoder_t *decoder, const model__field_t *field,
                         const model__found_t *found, void *at);
bool model__read_real(const model__decoder_t *decoder, const model__field_t *field,
                      const model__found_t *found, void *at);
bool model__read_decimal(const model__decoder_t *decoder, const model__field_t *field,
                         const model__found_t *found, void *at);

/* The same, or null. */
bool model__read_field(const model__walk_t *walk, const model__field_t *field,
                       const model__found_t *found);
/* A member that no key gave a value: by its old names, else missing. */
bool model__read_unseen(const model__walk_t *walk, const model__field_t *field);
/* A member that the document does not have. */
bool model__read_missing(const model__walk_t *walk, const model__field_t *field);

/* Keys that no member has go to plan->extra. */
bool model__read_extra(const model__walk_t *walk);

/* Take the value at p, behind its head, of any element but the END. Returns its end; NULL: failed.
 */
const uint8_t *model__take_rest(const model__walk_t *walk, const model__element_t *element,
                                const uint8_t *p);
/* The same by the slow path, which knows all shapes and says what is wrong. */
const uint8_t *model__take_other(const model__walk_t *walk, const model__element_t *element,
                                 const uint8_t *p);

/* The text of the field's string is not plain ASCII. */
bool model__decode_text(const model__decoder_t *decoder, const model__field_t *field,
                        const uint8_t *text, size_t size);

/* Failures; all return false. name: the member, or an unknown key; NULL: the document itself. */
bool model__decode_fail(const model__decoder_t *decoder, model_code_t code, const char *name,
                        const char *rule, const uint8_t *at, const char *format, ...)
    MODEL__PRINTF(6, 7);
bool model__decode_mismatch(const model__decoder_t *decoder, const model__field_t *field,
                            const model__found_t *found);
bool model__decode_expected(const model__decoder_t *decoder, const model__field_t *field,
                            const model__found_t *found, const char *type);
bool model__decode_corrupt(const model__decoder_t *decoder, const char *name, const uint8_t *at,
                           const char *text);
bool model__decode_flawed(const model__decoder_t *decoder, const char *name,
                          const model__flaw_t *flaw);
const char *model__kind_name(const model__field_t *field); /* of a value: "int32", "UUID" … */

/* To look for one: with the caller's memory, if there is to be no other. */
static inline model__flaw_t model__no_flaw(const model__decoder_t *decoder)
{
    model_memory_t *memory = decoder->reading->memory;

    return (model__flaw_t){.memory = memory->fixed ? memory : NULL};
}

static inline const char *model__source(const model__decoder_t *decoder)
{
    return decoder->reading->source ? decoder->reading->source : decoder->plan->name;
}
static inline const char *model__member(const model__field_t *field)
{
    return !field ? NULL : field->row ? field->row->name : field->key;
}

static inline uint32_t model__index_of(const model__plan_t *plan, const model__element_t *element)
{
    return (uint32_t)(element - plan->elements);
}

/* Are these the first 16 bytes of the element's head, or all? They are looked at even where fewer
 * remain: the slack. */
static inline bool model__head_begins(const model__element_t *element, const uint8_t *p)
{
    uint64_t low = (model__load64(p) ^ element->head[0]) & element->mask[0];
    uint64_t high = (model__load64(p + 8) ^ element->head[1]) & element->mask[1];

    return MODEL__LIKELY(!(low | high));
}

static inline bool model__head_ends(const model__element_t *element, const uint8_t *p)
{
    return MODEL__LIKELY(element->head_size <= 16) ||
           !memcmp(p + 16, element->field->header + 16, element->head_size - 16u);
}

/* Is this the element's head, and is there room for its shortest value and the document's NUL? */
static inline bool model__predicted(const model__element_t *element, const uint8_t *p,
                                    const uint8_t *end)
{
    return MODEL__LIKELY((size_t)(end - p) >= element->need) && model__head_begins(element, p) &&
           model__head_ends(element, p);
}

/* Bytes before the first NUL; 8: there is none. */
static inline uint32_t model__bytes_before_nul(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t nuls = (word - ones) & ~word & (ones << 7);

    return nuls ? (uint32_t)__builtin_ctzll(nuls) / 8 : 8;
}

/* The element of exactly this head, by the plan's hash of its first 16 bytes, and not the END;
 * NULL: there is none, or it has no slot. */
static inline const model__element_t *model__element_of(const model__plan_t *plan, const uint8_t *p,
                                                        const uint8_t *end)
{
    static const uint64_t low_bytes[] = {
        0,          0xff,         0xffff,         0xffffff,
        0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff,
        UINT64_MAX,
    };
    uint64_t low = model__load64(p), high = model__load64(p + 8);
    uint32_t size = model__bytes_before_nul(low);

    low &= low_bytes[size];
    high = size < 8 ? 0 : high & low_bytes[model__bytes_before_nul(high)];
    uint16_t index = plan->slots[model__slot_index(plan, low, high)];
    if (index == UINT16_MAX || !model__predicted(&plan->elements[index], p, end))
        return NULL;
    return &plan->elements[index];
}

/* The high bits of all bytes that are 0x00 or from 0x80 on, and perhaps of some above a 0x00. */
static inline uint64_t model__odd_bytes(const uint8_t *text)
{
    uint64_t word = model__load64(text);

    return (word - 0x0101010101010101u) | word;
}

static inline uint64_t model__odd_16(const uint8_t *text)
{
    return model__odd_bytes(text) | model__odd_bytes(text + 8);
}

/* Are all bytes 0x01 to 0x7f? Looks at up to 16 bytes behind a short text. */
static inline bool model__plain(const uint8_t *text, size_t size)
{
    /* from 16 - n on: the high bits of n bytes, then zeros */
    static const uint8_t high_bits[32] = "\x80\x80\x80\x80\x80\x80\x80\x80"
                                         "\x80\x80\x80\x80\x80\x80\x80\x80";
    const uint8_t *mask = high_bits + 16;

    if (MODEL__LIKELY(size <= 16))
        return !((model__odd_bytes(text) & model__load64(mask - size)) |
                 (model__odd_bytes(text + 8) & model__load64(mask - size + 8)));
    const uint8_t *last = text + size - 16;
    uint64_t odd = model__odd_16(last);
    for (; text < last; text += 16)
        odd |= model__odd_16(text);
    return !(odd & 0x8080808080808080u);
}

/* Point to the text at p. Returns its end, behind which rest bytes remain; NULL: not a string, not
 * a plain one, or too long. At least 5 + rest bytes remain at p. */
static inline const uint8_t *model__point(const uint8_t *p, const uint8_t *end, uint32_t rest,
                                          uint8_t *at)
{
    const uint8_t *text = p + 4;
    size_t size = model__load32(p);

    if (MODEL__UNLIKELY(size - 1 >= (size_t)(end - text) - rest) || text[size - 1] ||
        !model__plain(text, size - 1))
        return NULL;
    memcpy(at, &text, sizeof text);
    return text + size;
}

/* Take the value at p, behind its head, if it is one that the loops take themselves and as it
 * should be. Returns its end, or NULL: ask model__take_rest(). roomy: room is to be left for all
 * elements behind it at their shortest. */
static inline const uint8_t *model__take_plain(const model__element_t *element, const uint8_t *p,
                                               const uint8_t *end, const bool roomy,
                                               uint8_t *record)
{
    uint8_t *at = record + element->at;

    if (element->take == MODEL__TAKE_8) {
        memcpy(at, p, 8);
        return p + 8;
    }
    if (element->take == MODEL__TAKE_STRING)
        return model__point(p, end, roomy ? element->rest : 1, at);
    if (element->take == MODEL__TAKE_4) {
        memcpy(at, p, 4);
        return p + 4;
    }
    if (element->take == MODEL__TAKE_BOOL) {
        *at = *p;
        return MODEL__LIKELY(*p <= 1) ? p + 1 : NULL;
    }
    if (element->take == MODEL__TAKE_OID) {
        memcpy(at, p, sizeof(bson_oid_t));
        return p + sizeof(bson_oid_t);
    }
    return NULL;
}

#endif
