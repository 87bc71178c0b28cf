/* Values as text, and back. */
#include "codec/json.h"

#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <stdlib.h>

/* ---- UUIDs ---- */

static bool dash_before(size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void model__uuid_text(const uint8_t *bytes, char text[MODEL__UUID_TEXT])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < sizeof(model_uuid_t); i++) {
        if (dash_before(i))
            *text++ = '-';
        *text++ = digits[bytes[i] >> 4];
        *text++ = digits[bytes[i] & 15];
    }
    *text = '\0';
}

int model__hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool model__uuid_of(const char *text, size_t size, uint8_t *bytes)
{
    if (size != MODEL__UUID_TEXT - 1)
        return false;
    for (size_t i = 0; i < sizeof(model_uuid_t); i++) {
        if (dash_before(i) && *text++ != '-')
            return false;
        int high = model__hex_digit(*text++), low = model__hex_digit(*text++);
        if (high < 0 || low < 0)
            return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* ---- numbers ---- */

/* The point of the locale, whatever it is, becomes one. */
static void settle(char *text)
{
    bool real = false;

    for (char *c = text; *c; c++) {
        bool digit = (*c >= '0' && *c <= '9') || *c == '-' || *c == '+' || *c == 'e';
        real |= !digit || *c == 'e';
        if (!digit)
            *c = '.';
    }
    if (!real)
        strcat(text, ".0");
}

/* Text of as many digits, of which most always suffice, until it reads as the same. */
static void print_real(double value, int least, int most, char *text)
{
    bool subnormal = value < DBL_MIN && value > -DBL_MIN;

    for (int digits = subnormal ? 1 : least; digits <= most; digits++) {
        snprintf(text, MODEL__REAL_TEXT - 3, "%.*g", digits, value);
        double again = strtod(text, NULL);
        if (most == FLT_DECIMAL_DIG ? (float)again == (float)value : again == value)
            break;
    }
    settle(text);
}

void model__double_text(double value, char text[MODEL__REAL_TEXT])
{
    print_real(value, DBL_DIG, DBL_DECIMAL_DIG, text);
}

void model__float_text(float value, char text[MODEL__REAL_TEXT])
{
    print_real((double)value, FLT_DIG, FLT_DECIMAL_DIG, text);
}

bool model__is_large(int64_t value)
{
    const int64_t most = INT64_C(1) << 53;

    return value > most || value < -most;
}

bool model__large_of(const char *text, size_t size, int64_t *value)
{
    char digits[24], again[24];
    char *end;

    if (!size || size >= sizeof digits)
        return false;
    memcpy(digits, text, size);
    digits[size] = '\0';
    errno = 0;
    *value = strtoll(digits, &end, 10);
    snprintf(again, sizeof again, "%" PRId64, *value);
    return !errno && !strcmp(digits, again) && strlen(again) == size && model__is_large(*value);
}

/* ---- base64 ---- */

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void write_group(const uint8_t *bytes, size_t n, char *text)
{
    uint32_t word =
        (uint32_t)bytes[0] << 16 | (n > 1 ? (uint32_t)bytes[1] << 8 : 0) | (n > 2 ? bytes[2] : 0);

    for (size_t i = 0; i < 4; i++)
        text[i] = i > n ? '=' : alphabet[word >> (18 - 6 * i) & 63];
}

bool model__json_put_base64(model__json_t *json, const uint8_t *bytes, size_t size)
{
    if (size > INT32_MAX || !model__buffer_room(json->out, size / 3 * 4 + 6)) {
        json->out->over |= size > INT32_MAX;
        return model__json_full(json);
    }
    char *at = (char *)json->out->data + json->out->size;
    *at++ = '"';
    for (size_t i = 0; i < size; i += 3, at += 4)
        write_group(bytes + i, size - i < 3 ? size - i : 3, at);
    *at++ = '"';
    json->out->size = (size_t)(at - (char *)json->out->data);
    return true;
}

/* Bits of one character; 64: none. */
static uint32_t bits_of(char c)
{
    const char *found = c ? strchr(alphabet, c) : NULL;

    return found ? (uint32_t)(found - alphabet) : 64;
}

/* Bytes of four characters, of which the last may be padding; 0: they are none. */
static size_t read_group(const char *text, bool last, uint8_t *bytes)
{
    size_t n = 3;
    uint32_t word = 0;

    if (last && text[3] == '=')
        n = text[2] == '=' ? 1 : 2;
    for (size_t i = 0; i <= n; i++) {
        uint32_t bits = bits_of(text[i]);
        if (bits > 63)
            return 0;
        word |= bits << (18 - 6 * i);
    }
    for (size_t i = 0; i < 3; i++)
        bytes[i] = (uint8_t)(word >> (16 - 8 * i));
    return (n < 3 && bytes[n]) ? 0 : n; /* one way to write it */
}

bool model__base64_of(const char *text, size_t size, model__buffer_t *out)
{
    if (size % 4 || !model__buffer_room(out, size))
        return false;
    for (size_t i = 0; i < size; i += 4) {
        size_t n = read_group(text + i, i + 4 == size, out->data + out->size);
        if (!n)
            return false;
        out->size += n;
    }
    return true;
}
