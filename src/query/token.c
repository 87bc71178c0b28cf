/* Tokens of pages: what is sealed, and base64 as in URLs. */
#include "query/families.h"

enum { FORMAT = 1, BACKWARD = 1, AT_A_MOMENT = 2, HEAD = 2 };

bool model__token_put(const model__token_t *token, model__buffer_t *out)
{
    const uint8_t head[HEAD] = {
        FORMAT, (uint8_t)((token->backward ? BACKWARD : 0) | (token->moment ? AT_A_MOMENT : 0))};

    return model__buffer_put(out, head, sizeof head) &&
           (!token->moment || model__buffer_put(out, &token->moment, sizeof token->moment)) &&
           model__buffer_put(out, token->values, token->n_values);
}

bool model__token_read(const uint8_t *bytes, size_t size, model__token_t *token)
{
    size_t at = HEAD;

    *token = (model__token_t){.backward = false};
    if (size < HEAD || bytes[0] != FORMAT || (bytes[1] & ~(BACKWARD | AT_A_MOMENT)))
        return false;
    token->backward = bytes[1] & BACKWARD;
    if (bytes[1] & AT_A_MOMENT) {
        if (size < HEAD + sizeof token->moment)
            return false;
        memcpy(&token->moment, bytes + HEAD, sizeof token->moment);
        at += sizeof token->moment;
        if (!token->moment)
            return false;
    }
    token->values = bytes + at;
    token->n_values = size - at;
    return true;
}

/* ---- base64 ---- */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Four digits of up to three bytes: one more than there are bytes. */
static char *put_group(char *at, const uint8_t *bytes, size_t n)
{
    uint32_t bits =
        (uint32_t)bytes[0] << 16 | (n > 1 ? (uint32_t)bytes[1] << 8 : 0) | (n > 2 ? bytes[2] : 0);

    for (size_t i = 0; i <= n; i++)
        *at++ = digits[bits >> (18 - 6 * i) & 63u];
    return at;
}

char *model__token_text(const uint8_t *bytes, size_t size, model_memory_t *memory)
{
    char *text = model__take(memory, (size + 2) / 3 * 4 + 1), *at = text;

    if (!text)
        return NULL;
    for (size_t i = 0; i < size; i += 3)
        at = put_group(at, bytes + i, size - i < 3 ? size - i : 3);
    *at = '\0';
    return text;
}

/* Bits behind the last byte must be zero: one token, one text. */
static bool read_group(const char *text, size_t n, uint8_t *bytes)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < n; i++) {
        const char *digit = memchr(digits, text[i], sizeof digits - 1);
        if (!digit)
            return false;
        bits |= (uint32_t)(digit - digits) << (18 - 6 * i);
    }
    for (size_t i = 0; i + 1 < n; i++)
        bytes[i] = (uint8_t)(bits >> (16 - 8 * i));
    return !(bits & ((1u << (24 - 8 * (n - 1))) - 1));
}

bool model__token_bytes(const char *text, size_t length, uint8_t *bytes, size_t *size)
{
    *size = 0;
    if (length % 4 == 1)
        return false;
    for (size_t i = 0; i < length; i += 4) {
        size_t n = length - i < 4 ? length - i : 4;
        if (!read_group(text + i, n, bytes + *size))
            return false;
        *size += n - 1;
    }
    return true;
}
