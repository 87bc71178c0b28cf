/* Every stored number against every member that holds one, alone, optional and in a list, under
 * every policy: what is expected follows from the exact value, in a long double. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "codec/codec.h"

#include <float.h>
#include <math.h>
#include <mongomodel.h>

_Static_assert(LDBL_MANT_DIG >= 64, "the oracle holds every int64 and every double");

/* name, part of the names of its types, C type, what it is stored as, bounds of an integer */
#define INTEGERS(X)                                                      \
    X(tiny, int8, int8_t, BSON_TYPE_INT32, INT8_MIN, INT8_MAX)           \
    X(little, int16, int16_t, BSON_TYPE_INT32, INT16_MIN, INT16_MAX)     \
    X(medium, int32, int32_t, BSON_TYPE_INT32, INT32_MIN, INT32_MAX)     \
    X(unsigned_tiny, uint8, uint8_t, BSON_TYPE_INT32, 0, UINT8_MAX)      \
    X(unsigned_little, uint16, uint16_t, BSON_TYPE_INT32, 0, UINT16_MAX) \
    X(unsigned_medium, uint32, uint32_t, BSON_TYPE_INT64, 0, UINT32_MAX) \
    X(big, int64, int64_t, BSON_TYPE_INT64, INT64_MIN, INT64_MAX)
#define REALS(X)                                    \
    X(single, float, float, BSON_TYPE_DOUBLE, 0, 0) \
    X(twofold, double, double, BSON_TYPE_DOUBLE, 0, 0)
#define OTHERS(X)                                         \
    X(flag, bool, bool, BSON_TYPE_BOOL, 0, 1)             \
    X(day, date, model_date_t, BSON_TYPE_DATE_TIME, 0, 0) \
    X(exact10, decimal, bson_decimal128_t, BSON_TYPE_DECIMAL128, 0, 0)
#define ALL(X) INTEGERS(X) REALS(X) OTHERS(X)

#define MEMBERS(name, part, T, type, least, most) \
    T name;                                       \
    model_opt_##part##_t opt_##name;              \
    model_##part##_list_t list_##name;
typedef struct numbers {
    ALL(MEMBERS)
    int64_t end;
} numbers_t;
MODEL_DECLARE_EMBEDDED(exact, numbers_t);
MODEL_DECLARE_EMBEDDED(saturate, numbers_t);
MODEL_DECLARE_EMBEDDED(widen, numbers_t);

#define ROWS(N, scalar, name, policy)                                                \
    scalar(N, name, .number = policy), MODEL_FIELD(N, opt_##name, .number = policy), \
        MODEL_FIELD(N, list_##name, .number = policy)
#define NARROW_ROWS(N, policy)                                                             \
    ROWS(N, MODEL_FIELD, tiny, policy), ROWS(N, MODEL_FIELD, little, policy),              \
        ROWS(N, MODEL_FIELD, medium, policy), ROWS(N, MODEL_FIELD, unsigned_tiny, policy), \
        ROWS(N, MODEL_FIELD, unsigned_little, policy)
#define WIDE_ROWS(N, policy)                                                     \
    NARROW_ROWS(N, policy), ROWS(N, MODEL_UINT32, unsigned_medium, policy),      \
        ROWS(N, MODEL_FIELD, big, policy), ROWS(N, MODEL_FIELD, single, policy), \
        ROWS(N, MODEL_FIELD, twofold, policy)

MODEL_DEFINE_EMBEDDED(exact, MODEL_FIELDS(WIDE_ROWS(exact, MODEL_NUMBER_EXACT),
                                          ROWS(exact, MODEL_FIELD, flag, MODEL_NUMBER_EXACT),
                                          ROWS(exact, MODEL_FIELD, day, MODEL_NUMBER_EXACT),
                                          ROWS(exact, MODEL_FIELD, exact10, MODEL_NUMBER_EXACT)));
MODEL_DEFINE_EMBEDDED(saturate, MODEL_FIELDS(WIDE_ROWS(saturate, MODEL_NUMBER_SATURATE)));
MODEL_DEFINE_EMBEDDED(widen, MODEL_FIELDS(NARROW_ROWS(widen, MODEL_NUMBER_WIDEN)));

/* ---- members, as the C compiler sees them ---- */

#define LOADERS(name, part, T, type, least, most)  \
    static long double load_##name(const void *at) \
    {                                              \
        T value;                                   \
        memcpy(&value, at, sizeof value);          \
        return (long double)value;                 \
    }
INTEGERS(LOADERS)
REALS(LOADERS)

static long double load_flag(const void *at)
{
    return *(const bool *)at;
}

static long double load_day(const void *at)
{
    return (long double)((const model_date_t *)at)->ms;
}

/* Digits of an integer, or NaN. */
static long double load_exact10(const void *at)
{
    char text[BSON_DECIMAL128_STRING];

    bson_decimal128_to_string(at, text);
    return strtold(text, NULL);
}

typedef struct member {
    const char *name;
    size_t scalar, opt_has, opt_value, list;
    long double (*load)(const void *at);
    uint8_t type;
    long double least, most;
} member_t;

#define MEMBER(name, part, T, type, least, most) \
    {#name,                                      \
     offsetof(numbers_t, name),                  \
     offsetof(numbers_t, opt_##name),            \
     offsetof(numbers_t, opt_##name.value),      \
     offsetof(numbers_t, list_##name),           \
     load_##name,                                \
     type,                                       \
     (long double)(least),                       \
     (long double)(most)},
static const member_t members[] = {ALL(MEMBER)};

/* ---- stored values ---- */

typedef struct stored {
    uint8_t type;
    long double value;
} stored_t;

enum { MAX_STORED = 1024 };
static stored_t stored[MAX_STORED];
static size_t n_stored;

static void store(uint8_t type, long double value)
{
    assert_true(n_stored < MAX_STORED);
    stored[n_stored++] = (stored_t){type, value};
}

/* As every type that can hold it. */
static void store_integer(long double value)
{
    if (value >= INT32_MIN && value <= INT32_MAX)
        store(BSON_TYPE_INT32, value);
    if (value >= (long double)INT64_MIN && value <= (long double)INT64_MAX) {
        store(BSON_TYPE_INT64, value);
        store(BSON_TYPE_DATE_TIME, value);
        store(BSON_TYPE_DECIMAL128, value);
    }
    store(BSON_TYPE_DOUBLE, (long double)(double)value);
    store(BSON_TYPE_DOUBLE, (long double)((double)value + 0.5));
    store(BSON_TYPE_DOUBLE, (long double)nextafter((double)value, INFINITY));
    store(BSON_TYPE_DOUBLE, (long double)nextafter((double)value, -INFINITY));
}

static void store_all(void)
{
    static const int powers[] = {0, 7, 8, 15, 16, 24, 31, 32, 53, 62, 63, 64};
    static const double reals[] = {
        0.0,      -0.0,    0.1,       (double)0.1f, 1e-320,   DBL_MIN,
        -DBL_MIN, DBL_MAX, -DBL_MAX,  0x1p-149,     0x1p-150, 0x1.8p-149,
        FLT_MIN,  FLT_MAX, -FLT_MAX,  0x1p128,      -0x1p128, 0x1.ffffffp127,
        1e300,    -1e300,  0x1p-1074, 16777216.5,   INFINITY, -INFINITY,
        NAN};

    for (size_t i = 0; i < MODEL__COUNT_OF(powers); i++)
        for (int sign = -1; sign <= 1; sign += 2)
            for (int off = -1; off <= 1; off++)
                store_integer((long double)sign * ldexpl(1, powers[i]) + off);
    for (size_t i = 0; i < MODEL__COUNT_OF(reals); i++)
        store(BSON_TYPE_DOUBLE, (long double)reals[i]);
    store(BSON_TYPE_BOOL, 0);
    store(BSON_TYPE_BOOL, 1);
    store(BSON_TYPE_TIMESTAMP, 1);
    store(BSON_TYPE_UTF8, 1);
}

static void append(bson_t *document, const char *key, uint8_t type, long double value)
{
    bson_decimal128_t decimal;
    char text[32];

    if (type == BSON_TYPE_INT32)
        bson_append_int32(document, key, -1, (int32_t)value);
    else if (type == BSON_TYPE_INT64)
        bson_append_int64(document, key, -1, (int64_t)value);
    else if (type == BSON_TYPE_DOUBLE)
        bson_append_double(document, key, -1, (double)value);
    else if (type == BSON_TYPE_DATE_TIME)
        bson_append_date_time(document, key, -1, (int64_t)value);
    else if (type == BSON_TYPE_BOOL)
        bson_append_bool(document, key, -1, value != 0);
    else if (type == BSON_TYPE_TIMESTAMP)
        bson_append_timestamp(document, key, -1, 0, (uint32_t)value);
    else if (type == BSON_TYPE_UTF8)
        bson_append_utf8(document, key, -1, "1", -1);
    if (type != BSON_TYPE_DECIMAL128)
        return;
    snprintf(text, sizeof text, "%.0Lf", value);
    bson_decimal128_from_string(text, &decimal);
    bson_append_decimal128(document, key, -1, &decimal);
}

/* ---- the oracle ---- */

static bool is_integer(const member_t *member)
{
    return member->load != load_single && member->load != load_twofold;
}

static long double clamp(long double value, long double least, long double most)
{
    return value < least ? least : value > most ? most : value;
}

/* The nearest value that the member has. */
static long double nearest(const member_t *member, long double value)
{
    if (is_integer(member))
        return clamp(value, member->least, member->most);
    if (member->load == load_twofold)
        return (long double)(double)value;
    return (long double)(float)(isinf(value) ? value : clamp(value, -FLT_MAX, FLT_MAX));
}

/* Which rule it breaks; NULL: none, and it is read as *expected. */
static const char *oracle(const member_t *member, const stored_t *from, uint8_t policy,
                          long double *expected)
{
    bool number = from->type == BSON_TYPE_INT32 || from->type == BSON_TYPE_INT64;
    bool taken = member->type == from->type;

    if (member->type == BSON_TYPE_INT32 || member->type == BSON_TYPE_INT64 ||
        member->type == BSON_TYPE_DOUBLE)
        taken = number || from->type == BSON_TYPE_DOUBLE;
    else if (member->type == BSON_TYPE_DECIMAL128)
        taken = taken || number;
    if (!taken)
        return "type";
    *expected = from->value;
    if (member->type == BSON_TYPE_DECIMAL128 || member->type == BSON_TYPE_DATE_TIME)
        return NULL;
    if (isnan(from->value))
        return is_integer(member) ? "range" : NULL;
    *expected = nearest(member, from->value);
    if (policy != MODEL_NUMBER_SATURATE && *expected != from->value)
        return "range";
    return is_integer(member) && *expected != floorl(*expected) ? "range" : NULL;
}

/* ---- one of them ---- */

typedef struct trial {
    const model_t *model;
    const member_t *member;
    const stored_t *from;
    uint8_t policy, shape; /* 0: scalar, 1: optional, 2: in a list */
} trial_t;

static const char *const prefixes[] = {"", "opt_", "list_"};

static void fail_trial(const trial_t *trial, const char *what, const model_error_t *error)
{
    fail_msg("%s.%s%s from type %d, %.40Lg: %s; %s", trial->model->symbol, prefixes[trial->shape],
             trial->member->name, trial->from->type, trial->from->value, what,
             error->n_details ? error->details[0].message : "no error");
}

static void put(const trial_t *trial, bson_t *document, const char *key, uint8_t type,
                long double value)
{
    bson_t items;

    if (trial->shape < 2) {
        append(document, key, type, value);
        return;
    }
    bson_append_array_begin(document, key, -1, &items);
    append(&items, "0", type, value);
    bson_append_array_end(document, &items);
}

static const uint8_t *value_in(const trial_t *trial, const numbers_t *record)
{
    const uint8_t *bytes = (const uint8_t *)record;

    if (trial->shape == 0)
        return bytes + trial->member->scalar;
    if (trial->shape == 1)
        return bytes[trial->member->opt_has] ? bytes + trial->member->opt_value : NULL;
    return model__load_pointer(bytes + trial->member->list);
}

/* Is the member written as it has to be? */
static void check_written(const trial_t *trial, const numbers_t *record, const char *key,
                          long double value)
{
    const model__plan_t *plan = model__plan_of(trial->model, NULL);
    uint8_t type = trial->member->type;
    model_error_t error = {0};
    model__buffer_t out;
    bson_t wanted;
    bool written;

    if (trial->policy == MODEL_NUMBER_WIDEN)
        type = BSON_TYPE_INT64;
    bson_init(&wanted);
    put(trial, &wanted, key, type, value);
    model__buffer_init(&out, NULL, 0);
    const model__field_t *field = model__field_by_name(plan, key, strlen(key));
    if (!model__encode_member(field, record, key, strlen(key), &out, &written, &error) || !written)
        fail_trial(trial, "not written", &error);
    if (out.size != wanted.len - 5u || memcmp(out.data, bson_get_data(&wanted) + 4, out.size) != 0)
        fail_trial(trial, "written as something else", &error);
    model__buffer_free(&out);
    bson_destroy(&wanted);
}

/* Integers have no −0. */
static bool same_value(const member_t *member, long double a, long double b)
{
    if (isnan(a))
        return isnan(b);
    return a == b && (is_integer(member) || !signbit(a) == !signbit(b));
}

static void try(const trial_t *trial)
{
    const model__plan_t *plan = model__plan_of(trial->model, NULL);
    long double expected = 0;
    const char *rule = oracle(trial->member, trial->from, trial->policy, &expected);
    model_memory_t memory;
    model__reading_t reading = {.memory = &memory};
    model_error_t error = {0};
    const uint8_t *copy;
    numbers_t record;
    char key[40];
    bson_t document;

    snprintf(key, sizeof key, "%s%s", prefixes[trial->shape], trial->member->name);
    bson_init(&document);
    put(trial, &document, key, trial->from->type, trial->from->value);
    model__memory_init(&memory, 0);
    bool read = model__decode_copy(plan, bson_get_data(&document), document.len, &record, &reading,
                                   &copy, &error);
    if (read != !rule)
        fail_trial(trial, read ? "was read" : "was refused", &error);
    if (rule && (error.code != MODEL_ERROR_MISMATCH || strcmp(error.details[0].rule, rule) != 0))
        fail_trial(trial, "refused by another rule", &error);
    if (read) {
        const uint8_t *value = value_in(trial, &record);
        if (!value || !same_value(trial->member, trial->member->load(value), expected))
            fail_trial(trial, "read as something else", &error);
        check_written(trial, &record, key, trial->member->load(value));
    }
    model__memory_clear(&memory);
    bson_destroy(&document);
}

/* Returns how many there were. */
static size_t try_all(const model_t *model, uint8_t policy)
{
    const model__plan_t *plan = model__plan_of(model, NULL);
    size_t n = 0;

    assert_non_null(plan);
    for (size_t i = 0; i < MODEL__COUNT_OF(members); i++) {
        if (!model__field_by_name(plan, members[i].name, strlen(members[i].name)))
            continue;
        for (size_t j = 0; j < n_stored; j++)
            for (uint8_t shape = 0; shape < 3; shape++, n++)
                try(&(trial_t){model, &members[i], &stored[j], policy, shape});
    }
    return n;
}

static void numbers_are_read_exactly_or_refused(void **state)
{
    (void)state;
    assert_int_equal(try_all(&exact_model, MODEL_NUMBER_EXACT), 12 * 3 * n_stored);
}

static void numbers_are_read_as_the_nearest_where_that_is_said(void **state)
{
    (void)state;
    assert_int_equal(try_all(&saturate_model, MODEL_NUMBER_SATURATE), 9 * 3 * n_stored);
}

static void widened_integers_are_stored_as_int64(void **state)
{
    (void)state;
    assert_int_equal(try_all(&widen_model, MODEL_NUMBER_WIDEN), 5 * 3 * n_stored);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_exactly_or_refused),
        cmocka_unit_test(numbers_are_read_as_the_nearest_where_that_is_said),
        cmocka_unit_test(widened_integers_are_stored_as_int64),
    };

    store_all();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
