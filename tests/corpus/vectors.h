/* Values of every BSON type, for those who have no corpus at hand. */
#ifndef TESTS_CORPUS_VECTORS_H
#define TESTS_CORPUS_VECTORS_H

#include <stdint.h>

/* A value that is valid, and where in it lengths stand: any other length is wrong. */
typedef struct vector {
    const char *name;
    uint8_t type;
    const char *hex;
    int8_t lengths[4]; /* ends at -1 */
} vector_t;

#define NO_LENGTH \
    {             \
        -1        \
    }

static const vector_t vectors[] = {
    {"double 1.5", 0x01, "000000000000f83f", NO_LENGTH},
    {"double -0", 0x01, "0000000000000080", NO_LENGTH},
    {"double NaN with a payload", 0x01, "120000000000f8ff", NO_LENGTH},
    {"double infinity", 0x01, "000000000000f07f", NO_LENGTH},
    {"empty string", 0x02, "0100000000", {0, -1}},
    {"string", 0x02, "0400000061c3a600", {0, -1}},
    {"string with a NUL", 0x02, "0400000061006200", {0, -1}},
    {"string beyond 16 bits", 0x02, "05000000f09f988000", {0, -1}},
    {"empty document", 0x03, "0500000000", {0, -1}},
    {"document", 0x03, "0c0000001078000100000000", {0, -1}},
    {"document in a document", 0x03, "0d000000036100050000000000", {0, 7, -1}},
    {"document with strange keys", 0x03, "130000000a000a2461000a612e62000a2e0000", {0, -1}},
    {"empty array", 0x04, "0500000000", {0, -1}},
    {"array", 0x04, "13000000103000010000000a31000832000100", {0, -1}},
    {"array with wrong keys", 0x04, "140000000a61000a61000a000a39000a39390000", {0, -1}},
    {"binary of subtype 0", 0x05, "020000000001fe", {0, -1}},
    {"empty binary", 0x05, "0000000000", {0, -1}},
    {"binary of subtype 1", 0x05, "020000000101fe", {0, -1}},
    {"binary of subtype 2", 0x05, "06000000020200000001fe", {0, 5, -1}},
    {"empty binary of subtype 2", 0x05, "040000000200000000", {0, 5, -1}},
    {"binary of subtype 3", 0x05, "1000000003000102030405060708090a0b0c0d0efe", {0, -1}},
    {"binary of subtype 4", 0x05, "1000000004000102030405060708090a0b0c0d0efe", {0, -1}},
    {"binary of subtype 5", 0x05, "1000000005000102030405060708090a0b0c0d0efe", {0, -1}},
    {"binary of subtype 6", 0x05, "020000000601fe", {0, -1}},
    {"binary of subtype 7", 0x05, "020000000701fe", {0, -1}},
    {"binary of subtype 8", 0x05, "020000000801fe", {0, -1}},
    {"binary of subtype 9", 0x05, "0400000009030001fe", {0, -1}},
    {"binary of subtype 128", 0x05, "020000008001fe", {0, -1}},
    {"binary of subtype 255", 0x05, "02000000ff01fe", {0, -1}},
    {"undefined", 0x06, "", NO_LENGTH},
    {"ObjectId", 0x07, "0102030405060708090a0b0c", NO_LENGTH},
    {"true", 0x08, "01", NO_LENGTH},
    {"false", 0x08, "00", NO_LENGTH},
    {"date", 0x09, "0100000000000000", NO_LENGTH},
    {"date before 1970", 0x09, "ffffffffffffffff", NO_LENGTH},
    {"null", 0x0a, "", NO_LENGTH},
    {"regex", 0x0b, "612e6200696d00", NO_LENGTH},
    {"empty regex", 0x0b, "0000", NO_LENGTH},
    {"regex with unsorted options", 0x0b, "61006d697800", NO_LENGTH},
    {"DBPointer", 0x0c, "0200000062000102030405060708090a0b0c", {0, -1}},
    {"code", 0x0d, "0400000066282900", {0, -1}},
    {"symbol", 0x0e, "020000007300", {0, -1}},
    {"code with scope", 0x0f, "160000000200000066000c0000001078000100000000", {0, 4, 10, -1}},
    {"code with an empty scope", 0x0f, "0e00000001000000000500000000", {0, 4, 9, -1}},
    {"int32", 0x10, "ffffffff", NO_LENGTH},
    {"timestamp", 0x11, "0200000001000000", NO_LENGTH},
    {"timestamp at its end", 0x11, "ffffffffffffffff", NO_LENGTH},
    {"int64", 0x12, "0000000000000080", NO_LENGTH},
    {"decimal 1", 0x13, "01000000000000000000000000004030", NO_LENGTH},
    {"decimal -0E-6176", 0x13, "00000000000000000000000000000080", NO_LENGTH},
    {"decimal NaN", 0x13, "0000000000000000000000000000007c", NO_LENGTH},
    {"decimal -NaN", 0x13, "000000000000000000000000000000fc", NO_LENGTH},
    {"decimal signalling NaN", 0x13, "0000000000000000000000000000007e", NO_LENGTH},
    {"decimal infinity", 0x13, "00000000000000000000000000000078", NO_LENGTH},
    {"decimal -infinity", 0x13, "000000000000000000000000000000f8", NO_LENGTH},
    {"decimal with a coefficient too large", 0x13, "ffffffffffffffffffffffffffff6c6c", NO_LENGTH},
    {"min key", 0xff, "", NO_LENGTH},
    {"max key", 0x7f, "", NO_LENGTH},
};

/* Values that are not valid, beside those with another length, cut short, or with a byte more. */
static const vector_t broken[] = {
    {"bool 2", 0x08, "02", NO_LENGTH},
    {"bool -1", 0x08, "ff", NO_LENGTH},
    {"string of no bytes", 0x02, "00000000", NO_LENGTH},
    {"string without its NUL", 0x02, "020000006162", NO_LENGTH},
    {"string that is not UTF-8", 0x02, "020000008000", NO_LENGTH},
    {"string with a surrogate", 0x02, "04000000eda08000", NO_LENGTH},
    {"string with an overlong form", 0x02, "03000000c08000", NO_LENGTH},
    {"string with half a character", 0x02, "02000000c300", NO_LENGTH},
    {"string of 2 GiB", 0x02, "ffffff7f6100", NO_LENGTH},
    {"document without its NUL", 0x03, "0500000001", NO_LENGTH},
    {"document whose string is cut", 0x03, "0f000000027800ff00000061000000", NO_LENGTH},
    {"document with a key twice", 0x03, "0b0000000a61000a610000", NO_LENGTH},
    {"document with a key that is not UTF-8", 0x03, "080000000a800000", NO_LENGTH},
    {"document with a key without its NUL", 0x03, "070000000a6161", NO_LENGTH},
    {"document with an unknown type", 0x03, "0800000014610000", NO_LENGTH},
    {"array without its NUL", 0x04, "0500000001", NO_LENGTH},
    {"array whose string is not UTF-8", 0x04, "0e00000002300002000000800000", NO_LENGTH},
    {"binary of subtype 2 without its length", 0x05, "0300000002010000", NO_LENGTH},
    {"binary of -1 bytes", 0x05, "ffffffff0001", NO_LENGTH},
    {"regex with a NUL", 0x0b, "6100620069006d00", NO_LENGTH},
    {"regex that is not UTF-8", 0x0b, "800000", NO_LENGTH},
    {"regex with options that are not UTF-8", 0x0b, "008000", NO_LENGTH},
    {"DBPointer to no UTF-8", 0x0c, "0200000080000102030405060708090a0b0c", NO_LENGTH},
    {"DBPointer without its NUL", 0x0c, "0200000062620102030405060708090a0b0c", NO_LENGTH},
    {"DBPointer with half an id", 0x0c, "020000006200010203040506", NO_LENGTH},
    {"code that is not UTF-8", 0x0d, "020000008000", NO_LENGTH},
    {"symbol that is not UTF-8", 0x0e, "020000008000", NO_LENGTH},
    {"code with scope, not UTF-8", 0x0f, "0f0000000200000080000500000000", NO_LENGTH},
    {"code with a scope without its NUL", 0x0f, "0e00000001000000000500000001", NO_LENGTH},
    {"code with a scope that is cut", 0x0f, "0e00000001000000000400000000", NO_LENGTH},
    {"type 0x14", 0x14, "", NO_LENGTH},
    {"type 0x7e", 0x7e, "", NO_LENGTH},
    {"type 0x80", 0x80, "", NO_LENGTH},
    {"type 0xf0", 0xf0, "", NO_LENGTH},
};

/* Whole documents that are none. */
static const char *const no_documents[] = {
    "",
    "05",
    "05000000",
    "0000000000",
    "0400000000",
    "0600000000",
    "ffffffff00",
    "0000008000",
    "0500000001",
    "05000000ff",
    "050000000000",
    "0500000000ff",
    "0d000000107800010000000001",
    "0c00000010780001000000",
    "080000000a6161",
    "0a0000000a7861000a6200",
    "ffffff7f0a610000",
    "0000000000000000",
};

#endif
