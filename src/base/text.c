#include "base/base.h"

static const uint64_t high_bits = 0x8080808080808080u;

/* What may follow a lead byte: the range of the second byte keeps out overlong forms, surrogates
 * and what is above U+10FFFF. */
typedef struct lead {
    uint8_t first, last, size, second_min, second_max;
} lead_t;

static const lead_t leads[] = {
    {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf}, {0xe1, 0xec, 3, 0x80, 0xbf},
    {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf}, {0xf0, 0xf0, 4, 0x90, 0xbf},
    {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
};

/* Bytes of the valid sequence at text that is not ASCII; 0: there is none. */
static size_t sequence_size(const uint8_t *text, size_t left)
{
    const lead_t *lead = leads;
    const lead_t *end = leads + MODEL__COUNT_OF(leads);

    while (lead < end && text[0] > lead->last)
        lead++;
    if (lead == end || text[0] < lead->first || left < lead->size)
        return 0;
    if (text[1] < lead->second_min || text[1] > lead->second_max)
        return 0;
    for (size_t i = 2; i < lead->size; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    return lead->size;
}

bool model__utf8_valid(const char *text, size_t length)
{
    const uint8_t *bytes = (const uint8_t *)text;
    size_t i = 0;

    while (i < length) {
        uint64_t word;
        if (length - i >= 8 && (memcpy(&word, bytes + i, 8), !(word & high_bits))) {
            i += 8;
        } else if (bytes[i] < 0x80) {
            i++;
        } else {
            size_t size = sequence_size(bytes + i, length - i);
            if (!size)
                return false;
            i += size;
        }
    }
    return true;
}

size_t model__utf8_count(const char *text, size_t length)
{
    size_t continuations = 0, i = 0;

    for (; i + 8 <= length; i += 8) {
        uint64_t word;
        memcpy(&word, text + i, 8);
        uint64_t marks = (word & high_bits) & ~(word << 1);
        continuations += ((marks >> 7) * 0x0101010101010101u) >> 56;
    }
    for (; i < length; i++)
        continuations += ((uint8_t)text[i] & 0xc0) == 0x80;
    return length - continuations;
}
