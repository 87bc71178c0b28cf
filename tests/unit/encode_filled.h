/* A record with a value in every member, and what libbson makes of each. */
#ifndef TESTS_ENCODE_FILLED_H
#define TESTS_ENCODE_FILLED_H

#include "encode_models.h"

static const bson_oid_t an_oid = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
static const bson_decimal128_t a_decimal = {.low = 12345, .high = 0x303e000000000000u};
static const model_uuid_t a_uuid = {{9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6}};
static const char *bells[] = {"Ada", "Grace", ""};
static address_t billing = {"Long street name of more than 16 bytes 1", NULL, -1, {bells, 0}};

static bool truths[] = {true, false};
static int32_t smalls[] = {0, -1, INT32_MAX, 3, 4, 5, 6, 7, 8, 9, 10, 11};
static int64_t larges[] = {INT64_MIN, 1};
static double reals[] = {1.5, -0.0};
static model_date_t dates[] = {{0}, {-1}};
static const char *strings[] = {"a", "", "Ærøskøbing", "seventeen bytes!!"};
static model_text_t texts[] = {{"a\0b", 3}, {"", 0}};
static bson_oid_t oids[1];
static bson_decimal128_t decimals[1];
static model_uuid_t uuids[1];
static model_binary_t binaries[] = {{(const uint8_t *)"\1\2", 2, 128}};
static line_t lines[2] = {{"sku", 3, {"Street", "Oslo", 1, {bells, 3}}}};

static everything_t filled(void)
{
    oids[0] = an_oid;
    decimals[0] = a_decimal;
    uuids[0] = a_uuid;
    return (everything_t){.id = 42,
                          .flag = true,
                          .small = -5,
                          .large = INT64_MAX,
                          .real = 2.5,
                          .date = {1234567890123},
                          .string = "Ada",
                          .text = {"x\0y", 3},
                          .chars = "chars",
                          .oid = an_oid,
                          .decimal = a_decimal,
                          .uuid = a_uuid,
                          .role = ROLE_AUTHOR,
                          .number = ROLE_AUTHOR,
                          .home = {"Home", "Rome", 7, {NULL, 0}},
                          .natural = UINT32_MAX,
                          .binary = {(const uint8_t *)"bytes", 5, 0},
                          .raw = {(const uint8_t *)"\7\0\0\0\x0a"
                                                   "\0",
                                  7, BSON_TYPE_DOCUMENT},
                          .opt_flag = {true, true},
                          .opt_small = {true, 1},
                          .opt_large = {true, 2},
                          .opt_real = {true, 3.0},
                          .opt_date = {true, {4}},
                          .opt_oid = {true, an_oid},
                          .opt_decimal = {true, a_decimal},
                          .opt_uuid = {true, a_uuid},
                          .opt_role = {true, ROLE_READER},
                          .billing = &billing,
                          .flags = {truths, 2},
                          .smalls = {smalls, 12},
                          .larges = {larges, 2},
                          .reals = {reals, 2},
                          .dates = {dates, 2},
                          .strings = {strings, 4},
                          .texts = {texts, 2},
                          .oids = {oids, 1},
                          .decimals = {decimals, 1},
                          .uuids = {uuids, 1},
                          .binaries = {binaries, 1},
                          .lines = {lines, 2}};
}

typedef struct list {
    bson_t array;
    uint32_t n;
    char key[16];
} list_t;

static const char *next(list_t *list)
{
    snprintf(list->key, sizeof list->key, "%u", list->n++);
    return list->key;
}

#define LIST(b, k, type, from)                               \
    list_t list = {.n = 0};                                  \
    bson_append_array_begin(b, k, -1, &list.array);          \
    for (size_t i = 0; i < (from).count; i++)                \
        type(&list.array, next(&list), -1, (from).items[i]); \
    bson_append_array_end(b, &list.array)

static void append_date(bson_t *b, const char *key, int size, model_date_t date)
{
    bson_append_date_time(b, key, size, date.ms);
}

static void append_string(bson_t *b, const char *key, int size, const char *text)
{
    bson_append_utf8(b, key, size, text, -1);
}

static void append_text(bson_t *b, const char *key, int size, model_text_t text)
{
    bson_append_utf8(b, key, size, text.data, (int)text.length);
}

static void append_oid(bson_t *b, const char *key, int size, bson_oid_t oid)
{
    bson_append_oid(b, key, size, &oid);
}

static void append_decimal(bson_t *b, const char *key, int size, bson_decimal128_t decimal)
{
    bson_append_decimal128(b, key, size, &decimal);
}

static void append_uuid(bson_t *b, const char *key, int size, model_uuid_t uuid)
{
    bson_append_binary(b, key, size, BSON_SUBTYPE_UUID, uuid.bytes, sizeof uuid.bytes);
}

static void append_binary(bson_t *b, const char *key, int size, model_binary_t binary)
{
    bson_append_binary(b, key, size, (bson_subtype_t)binary.subtype, binary.data,
                       (uint32_t)binary.length);
}

static void append_address(bson_t *b, const char *key, int size, address_t address)
{
    bson_t child;

    bson_append_document_begin(b, key, size, &child);
    if (address.street)
        bson_append_utf8(&child, "street", -1, address.street, -1);
    if (address.city)
        bson_append_utf8(&child, "city", -1, address.city, -1);
    bson_append_int32(&child, "floor", -1, address.floor);
    if (address.bells.items) {
        LIST(&child, "bells", append_string, address.bells);
    }
    bson_append_document_end(b, &child);
}

static void append_line(bson_t *b, const char *key, int size, line_t line)
{
    bson_t child;

    bson_append_document_begin(b, key, size, &child);
    if (line.sku)
        bson_append_utf8(&child, "sku", -1, line.sku, -1);
    bson_append_int32(&child, "quantity", -1, line.quantity);
    append_address(&child, "from", -1, line.from);
    bson_append_document_end(b, &child);
}

typedef void append_t(bson_t *b, const char *key, const everything_t *record);

#define SCALAR(member, call)                                                            \
    static void append_##member(bson_t *b, const char *key, const everything_t *record) \
    {                                                                                   \
        call;                                                                           \
    }
#define MANY(member, type)                                                              \
    static void append_##member(bson_t *b, const char *key, const everything_t *record) \
    {                                                                                   \
        LIST(b, key, type, record->member);                                             \
    }
SCALAR(id, bson_append_int64(b, key, -1, record->id))
SCALAR(flag, bson_append_bool(b, key, -1, record->flag))
SCALAR(small, bson_append_int32(b, key, -1, record->small))
SCALAR(large, bson_append_int64(b, key, -1, record->large))
SCALAR(real, bson_append_double(b, key, -1, record->real))
SCALAR(day, append_date(b, key, -1, record->date))
SCALAR(word, append_string(b, key, -1, record->string))
SCALAR(words, append_text(b, key, -1, record->text))
SCALAR(chars, append_string(b, key, -1, record->chars))
SCALAR(object_id, append_oid(b, key, -1, record->oid))
SCALAR(number_128, append_decimal(b, key, -1, record->decimal))
SCALAR(unique_id, append_uuid(b, key, -1, record->uuid))
SCALAR(role, append_string(b, key, -1, roles[record->role]))
SCALAR(number, bson_append_int32(b, key, -1, (int32_t)record->number))
SCALAR(home, append_address(b, key, -1, record->home))
SCALAR(natural, bson_append_int64(b, key, -1, record->natural))
SCALAR(bytes, append_binary(b, key, -1, record->binary))
SCALAR(opt_flag, bson_append_bool(b, key, -1, record->opt_flag.value))
SCALAR(opt_small, bson_append_int32(b, key, -1, record->opt_small.value))
SCALAR(opt_large, bson_append_int64(b, key, -1, record->opt_large.value))
SCALAR(opt_real, bson_append_double(b, key, -1, record->opt_real.value))
SCALAR(opt_date, append_date(b, key, -1, record->opt_date.value))
SCALAR(opt_oid, append_oid(b, key, -1, record->opt_oid.value))
SCALAR(opt_decimal, append_decimal(b, key, -1, record->opt_decimal.value))
SCALAR(opt_uuid, append_uuid(b, key, -1, record->opt_uuid.value))
SCALAR(opt_role, append_string(b, key, -1, roles[record->opt_role.value]))
SCALAR(billing, append_address(b, key, -1, *record->billing))
MANY(flags, bson_append_bool)
MANY(smalls, bson_append_int32)
MANY(larges, bson_append_int64)
MANY(reals, bson_append_double)
MANY(dates, append_date)
MANY(strings, append_string)
MANY(texts, append_text)
MANY(oids, append_oid)
MANY(decimals, append_decimal)
MANY(uuids, append_uuid)
MANY(binaries, append_binary)
MANY(lines, append_line)

static void append_raw(bson_t *b, const char *key, const everything_t *record)
{
    bson_t child;

    (void)record;
    bson_append_document_begin(b, key, -1, &child);
    bson_append_null(&child, "", 0);
    bson_append_document_end(b, &child);
}

/* In stored order. */
static const struct member_row {
    const char *member;
    append_t *append;
    bool never_empty;
} member_rows[] = {
    {"id", append_id, true},
    {"flag", append_flag, true},
    {"small", append_small, true},
    {"large", append_large, true},
    {"real", append_real, true},
    {"date", append_day, true},
    {"string", append_word, false},
    {"text", append_words, false},
    {"chars", append_chars, true},
    {"oid", append_object_id, true},
    {"decimal", append_number_128, true},
    {"uuid", append_unique_id, true},
    {"role", append_role, true},
    {"number", append_number, true},
    {"home", append_home, true},
    {"natural", append_natural, true},
    {"binary", append_bytes, false},
    {"raw", append_raw, false},
    {"opt_flag", append_opt_flag, false},
    {"opt_small", append_opt_small, false},
    {"opt_large", append_opt_large, false},
    {"opt_real", append_opt_real, false},
    {"opt_date", append_opt_date, false},
    {"opt_oid", append_opt_oid, false},
    {"opt_decimal", append_opt_decimal, false},
    {"opt_uuid", append_opt_uuid, false},
    {"opt_role", append_opt_role, false},
    {"billing", append_billing, false},
    {"flags", append_flags, false},
    {"smalls", append_smalls, false},
    {"larges", append_larges, false},
    {"reals", append_reals, false},
    {"dates", append_dates, false},
    {"strings", append_strings, false},
    {"texts", append_texts, false},
    {"oids", append_oids, false},
    {"decimals", append_decimals, false},
    {"uuids", append_uuids, false},
    {"binaries", append_binaries, false},
    {"lines", append_lines, false},
};

static inline bson_t *expected_of(const model__plan_t *plan, const everything_t *record, bool empty)
{
    bson_t *expected = bson_new();

    for (size_t i = 0; i < MODEL__COUNT_OF(member_rows); i++)
        if (member_rows[i].never_empty || !empty)
            member_rows[i].append(expected, field_of(plan, member_rows[i].member)->key, record);
    return expected;
}

#endif
