#include "codec/encode.h"

enum { LONG = 256 }; /* from here on two passes of the library's own are faster */

static inline uint64_t copy_16(uint8_t *to, const char *text)
{
    uint64_t first, second;

    memcpy(&first, text, 8);
    memcpy(&second, text + 8, 8);
    memcpy(to, &first, 8);
    memcpy(to + 8, &second, 8);
    return first | second;
}

uint64_t model__copy_long(uint8_t *to, const char *text, size_t length)
{
    uint64_t bits = 0;

    if (length >= LONG) {
        memcpy(to, text, length);
        return model__utf8_ok(text, length) ? 0 : UINT64_MAX;
    }
    for (size_t i = 0; i + 16 <= length; i += 16)
        bits |= copy_16(to + i, text + i);
    return bits | copy_16(to + length - 16, text + length - 16);
}
