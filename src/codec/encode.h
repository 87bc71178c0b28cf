/* Between the files of the encoder and of the changes. */
#ifndef MONGOMODEL_CODEC_ENCODE_H
#define MONGOMODEL_CODEC_ENCODE_H

#include "codec/bson.h"

/* BSON is little-endian, and values are copied as they lie in memory. */
_Static_assert(BSON_BYTE_ORDER == BSON_LITTLE_ENDIAN, "big-endian machines are not supported");

#define MODEL__NO_ITEM SIZE_MAX
#define MODEL__ITS_KEY (SIZE_MAX - 1)

enum { MODEL__PATH_SIZE = 256 }; /* more than a detail holds */

/* A struct inside the record and how one comes to it: for paths in messages, and to find what the
 * outer defaults say about its members. */
typedef struct model__place {
    const struct model__place *outer; /* NULL: the record itself holds the member */
    const model__field_t *field;      /* the member that holds the struct */
    size_t item;                      /* of a list, or MODEL__NO_ITEM */
    size_t inner; /* of the list that this item is; MODEL__ITS_KEY: of a map's item; or none */
} model__place_t;

/* As a user would write it: "billing->city", "lines.items[2].quantity". Cut to size. */
void model__place_text(const model__place_t *place, char *text, size_t size);

typedef struct model__encoder {
    uint8_t *end; /* of the room in out; the slack lies behind it */
    model__buffer_t *out;
    const model__place_t *place; /* of the struct that is being written; NULL: the record */
    size_t item, inner;          /* of the list that is being written, as in the place */
    uint32_t depth;
    model_error_t *error;
    uint8_t *data; /* of out */
} model__encoder_t;

/* Writers take the place to write at and return the place behind; NULL: failed, error is filled.
 * They make room for what they write, and nothing more. */

uint8_t *model__encoder_grow(model__encoder_t *encoder, uint8_t *at, size_t n);
/* Fail for a member of the struct at encoder->place, the first with VALIDATION. Return NULL. */
uint8_t *model__encoder_fault(const model__encoder_t *encoder, const model__field_t *field,
                              const char *rule, const char *message);
uint8_t *model__encoder_fail(const model__encoder_t *encoder, const model__field_t *field,
                             model_code_t code, const char *rule, const char *message);
uint8_t *model__encoder_full(const model__encoder_t *encoder); /* LIMIT or MEMORY of the buffer */

/* Fail for the tag of the union at encoder->place. Returns NULL. */
uint8_t *model__no_case(const model__encoder_t *encoder, const model__plan_t *plan);

/* n bytes, of which a caller's data says how many: they may be more than any buffer holds. */
uint8_t *model__encoder_much(model__encoder_t *encoder, uint8_t *at, size_t fixed, size_t n);

static inline uint8_t *model__encoder_room(model__encoder_t *encoder, uint8_t *at, size_t n)
{
    if (MODEL__LIKELY((size_t)(encoder->end - at) >= n))
        return at;
    return model__encoder_grow(encoder, at, n);
}

/* The same where at is known not to be NULL. */
static inline bool model__encoder_ready(model__encoder_t *encoder, uint8_t **at, size_t n)
{
    if (MODEL__LIKELY((size_t)(encoder->end - *at) >= n))
        return true;
    *at = model__encoder_grow(encoder, *at, n);
    return *at;
}

/* place: of the struct whose members are written; NULL: a record. */
static inline uint8_t *model__encoder_begin(model__encoder_t *encoder, model__buffer_t *out,
                                            const model__place_t *place, model_error_t *error)
{
    *encoder =
        (model__encoder_t){NULL, out, place, MODEL__NO_ITEM, MODEL__NO_ITEM, 1, error, out->data};
    for (; MODEL__UNLIKELY(place); place = place->outer)
        encoder->depth += place->item == MODEL__NO_ITEM ? 1 : 2;
    if (MODEL__UNLIKELY(!out->data))
        return model__encoder_grow(encoder, NULL, 1);
    encoder->end = out->data + out->capacity;
    return out->data + out->size;
}

/* Sets the buffer's size, to start after a failure (at NULL). Returns whether there was none. */
static inline bool model__encoder_end(const model__encoder_t *encoder, const uint8_t *at,
                                      size_t start)
{
    encoder->out->size = MODEL__LIKELY(at) ? (size_t)(at - encoder->out->data) : start;
    return at != NULL;
}

static inline uint8_t *model__write_uint32(uint8_t *at, uint32_t value)
{
    memcpy(at, &value, sizeof value);
    return at + sizeof value;
}

/* Room for it was made. */
static inline uint8_t *model__write_head(uint8_t *at, const model__element_t *element)
{
    memcpy(at, element->head, sizeof element->head);
    for (size_t i = 16; MODEL__UNLIKELY(i < element->head_size); i += 16)
        memcpy(at + i, element->field->header + i, 16); /* zeros lie behind it */
    return at + element->head_size;
}

/* The length of a document or array that started at an offset: the buffer may have moved. */
static inline uint8_t *model__write_length(const model__encoder_t *encoder, size_t start,
                                           uint8_t *at)
{
    model__write_uint32(encoder->data + start, (uint32_t)((size_t)(at - encoder->data) - start));
    return at;
}

/* Length, closing NUL and everything between. */
uint8_t *model__write_document(model__encoder_t *encoder, const model__plan_t *plan,
                               const uint8_t *record, uint8_t *at);
/* The same, of its case if it is a tagged union. */
uint8_t *model__write_case(model__encoder_t *encoder, const model__plan_t *plan,
                           const uint8_t *record, uint8_t *at);
/* The same one level deeper, for the struct that the encoder's item of field holds. */
uint8_t *model__write_embedded(model__encoder_t *encoder, const model__field_t *field,
                               const uint8_t *record, uint8_t *at);

/* Begin an array or a document one level deeper, and end it, if at is not NULL. */
uint8_t *model__write_begin(model__encoder_t *encoder, const model__field_t *field, uint8_t *at,
                            size_t *start);
uint8_t *model__write_end(model__encoder_t *encoder, size_t start, uint8_t *at);
uint8_t *model__write_map(model__encoder_t *encoder, const model__field_t *field,
                          const uint8_t *member, uint8_t *at);

/* The head of an item: type, number, NUL. The number is counted up as text. */
typedef struct model__counter {
    uint8_t head[16]; /* a buffer holds no list whose numbers are longer */
    size_t size;
} model__counter_t;

void model__count_carry(model__counter_t *counter);
static inline void model__count_up(model__counter_t *counter)
{
    uint8_t *digit = counter->head + counter->size - 2;

    if (MODEL__LIKELY(*digit != '9'))
        ++*digit;
    else
        model__count_carry(counter);
}

/* Elements that are written without the detour by model__write_member(). Room was made for what is
 * fixed of them. */
uint8_t *model__write_label(model__encoder_t *encoder, const model__element_t *element,
                            const uint8_t *record, uint8_t *at);
uint8_t *model__write_list(model__encoder_t *encoder, const model__element_t *element,
                           const uint8_t *record, uint8_t *at);

/* What plan->extra holds, behind all members. */
uint8_t *model__write_extra(model__encoder_t *encoder, const model__element_t *element,
                            const uint8_t *record, uint8_t *at);
/* Are they the same in both, or as this document has them? True of a plan without extra. */
bool model__same_extra(const model__plan_t *plan, const uint8_t *one, const uint8_t *other);
bool model__stored_extra(const model__plan_t *plan, const uint8_t *record, const uint8_t *document);
/* Words for a change of it in a struct that is no item. */
#define MODEL__EXTRA_CHANGED "stored keys without a member can be changed in items of lists only"

/* Copy text; the bits of all its bytes: one of the high ones says that it is not ASCII. */
uint64_t model__copy_long(uint8_t *to, const char *text, size_t length); /* from 16 bytes on */

static inline uint64_t model__copy_text(uint8_t *to, const char *text, size_t length)
{
    uint64_t first = 0, last = 0; /* moves that overlap: no loop, nothing read behind the text */

    if (length >= 16)
        return model__copy_long(to, text, length);
    if (length >= 8) {
        memcpy(&first, text, 8);
        memcpy(&last, text + length - 8, 8);
        memcpy(to, &first, 8);
        memcpy(to + length - 8, &last, 8);
    } else if (length >= 4) {
        memcpy(&first, text, 4);
        memcpy(&last, text + length - 4, 4);
        memcpy(to, &first, 4);
        memcpy(to + length - 4, &last, 4);
    } else if (length) {
        to[0] = (uint8_t)text[0];
        to[length / 2] = (uint8_t)text[length / 2];
        to[length - 1] = (uint8_t)text[length - 1];
        first = (uint64_t)to[0] | to[length / 2] | to[length - 1];
    }
    return first | last;
}

/* Length, bytes, NUL; room for them was made. NULL: not UTF-8. */
static inline uint8_t *model__write_text(uint8_t *at, const char *text, size_t length)
{
    at = model__write_uint32(at, (uint32_t)length + 1);
    if (MODEL__UNLIKELY(model__copy_text(at, text, length) & 0x8080808080808080u) &&
        !model__utf8_valid(text, length))
        return NULL;
    at[length] = 0;
    return at + length + 1;
}

/* ---- values by their kind alone: scalars, items of lists ---- */

bool model__kind_empty(uint16_t kind, const uint8_t *value);
/* The type that is written for a value that is not empty. */
static inline uint8_t model__value_type(const model__field_t *field, const uint8_t *value)
{
    return field->kind == MODEL_KIND_RAW ? value[offsetof(model_raw_t, type)] : field->value_type;
}
/* The bytes behind the key. VALIDATION if there is no value. */
uint8_t *model__write_kind(model__encoder_t *encoder, const model__field_t *field,
                           const uint8_t *value, uint8_t *at);

/* ---- members whatever their shape ---- */

/* What is stored of a member: behind an optional or a pointer; the member if it has items. NULL: it
 * is empty. */
const uint8_t *model__value_of(const model__field_t *field, const uint8_t *record);
/* Is the member to be stored as null when it is empty? */
bool model__stores_null(const model__place_t *place, const model__field_t *field);
/* An element under the member's own key; nothing, or null, for an empty member. */
uint8_t *model__write_member(model__encoder_t *encoder, const model__field_t *field,
                             const uint8_t *record, uint8_t *at);
/* The same under another key, into a buffer. place: of the struct that holds the member. value: as
 * of model__value_of(). */
bool model__put_member(const model__place_t *place, const model__field_t *field,
                       const uint8_t *value, const char *key, size_t key_size, model__buffer_t *out,
                       model_error_t *error);
bool model__same_member(const model__field_t *field, const uint8_t *one, const uint8_t *other);

/* ---- over an origin ---- */

/* The document of a struct over the one that it was read from. */
uint8_t *model__write_over(model__encoder_t *encoder, const model__plan_t *plan,
                           const uint8_t *record, const uint8_t *origin, uint8_t *at);
/* Has this document, or a document in this array or map, a key that the model does not name? */
bool model__holds_unknown(const model__field_t *field, const model__found_t *found);
/* Would that be lost if the record's items were written? They have no origin of their own. */
bool model__loses_unknown(const model__field_t *field, const uint8_t *record,
                          const model__found_t *stored);
/* The member's element in a document, by its own name, else by an old one. */
bool model__find_stored(const model__field_t *field, const uint8_t *document,
                        model__found_t *found);

#endif
