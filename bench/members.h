/* The code by hand for a struct of scalars and strings, made from the list of its members. Where
 * this is included, record_t and MEMBERS(X) are defined: X(kind, member) for each. */
#include "bench.h"

#include <stdlib.h>

/* clang-format off */
#define TYPE_STRING char *
#define TYPE_INT32 int32_t
#define TYPE_INT64 int64_t
#define TYPE_DOUBLE double
#define TYPE_BOOL bool
#define DECLARE(kind, member) TYPE_##kind member;

#define RANDOM_INT32 (int32_t)random_bits()
#define RANDOM_INT64 (int64_t)random_bits()
#define RANDOM_DOUBLE (double)below(1000000) / 3.0
#define RANDOM_BOOL random_bits() & 1
#define RANDOM_STRING random_text(LEAST, MOST)
#define MAKE(kind, member) record->member = RANDOM_##kind;
#define IS_MADE_STRING(member) && record->member
#define IS_MADE_INT32(member)
#define IS_MADE_INT64(member)
#define IS_MADE_DOUBLE(member)
#define IS_MADE_BOOL(member)
#define IS_MADE(kind, member) IS_MADE_##kind(member)

#define APPEND_STRING(member) bson_append_utf8(document, #member, -1, record->member, -1);
#define APPEND_INT32(member) bson_append_int32(document, #member, -1, record->member);
#define APPEND_INT64(member) bson_append_int64(document, #member, -1, record->member);
#define APPEND_DOUBLE(member) bson_append_double(document, #member, -1, record->member);
#define APPEND_BOOL(member) bson_append_bool(document, #member, -1, record->member);
#define APPEND(kind, member) APPEND_##kind(member)

#define TAKE_STRING(member) return take_text(iter, &record->member);
#define TAKE_SCALAR(member, HOLDS, get) \
    if (!BSON_ITER_HOLDS_##HOLDS(iter)) \
        return false; \
    record->member = get(iter); \
    return true;
#define TAKE_INT32(member) TAKE_SCALAR(member, INT32, bson_iter_int32)
#define TAKE_INT64(member) TAKE_SCALAR(member, INT64, bson_iter_int64)
#define TAKE_DOUBLE(member) TAKE_SCALAR(member, DOUBLE, bson_iter_double)
#define TAKE_BOOL(member) TAKE_SCALAR(member, BOOL, bson_iter_bool)
#define TAKE_IF_NAMED(kind, member) \
    if (!strcmp(key, #member)) { \
        TAKE_##kind(member) \
    }
#define DEFINE_TAKE(kind, member) \
    static inline bool take_##member(const bson_iter_t *iter, record_t *record) \
    { \
        TAKE_##kind(member) \
    }
#define FIND(kind, member) \
    if (bson_iter_find(&iter, #member) && !take_##member(&iter, record)) \
        return false;

#define RELEASE_STRING(member) free(record->member);
#define RELEASE_INT32(member)
#define RELEASE_INT64(member)
#define RELEASE_DOUBLE(member)
#define RELEASE_BOOL(member)
#define RELEASE(kind, member) RELEASE_##kind(member)
/* clang-format on */
