#include "encode_filled.h"

typedef void change_t(everything_t *record);

#define CHANGE(member, ...)                           \
    static void change_##member(everything_t *record) \
    {                                                 \
        __VA_ARGS__;                                  \
    }

/* A copy of a list with one item that differs. */
#define CHANGE_ITEM(member, type, ...)                                             \
    static void change_##member(everything_t *record)                              \
    {                                                                              \
        static type items[16];                                                     \
        memcpy(items, record->member.items, record->member.count * sizeof *items); \
        record->member.items = items;                                              \
        type *item = &items[record->member.count - 1];                             \
        __VA_ARGS__;                                                               \
    }

CHANGE(flag, record->flag = !record->flag)
CHANGE(small, record->small++)
CHANGE(large, record->large--)
CHANGE(real, record->real = 2.25)
CHANGE(date, record->date.ms++)
CHANGE(string, record->string = "Adb")
CHANGE(text, record->text = (model_text_t){"x\0z", 3})
CHANGE(chars, record->chars[4] = 'z')
CHANGE(oid, record->oid.bytes[11]++)
CHANGE(decimal, record->decimal.high++)
CHANGE(uuid, record->uuid.bytes[15]++)
CHANGE(role, record->role = ROLE_READER)
CHANGE(number, record->number = ROLE_READER)
CHANGE(natural, record->natural--)
CHANGE(binary, record->binary.subtype = 128)
CHANGE(raw, record->raw = (model_raw_t){(const uint8_t *)"\1\0\0\0", 4, BSON_TYPE_INT32})
CHANGE(opt_flag, record->opt_flag.value = false)
CHANGE(opt_small, record->opt_small.value = 2)
CHANGE(opt_large, record->opt_large.has = false)
CHANGE(opt_real, record->opt_real.value = 2)
CHANGE(opt_date, record->opt_date.value.ms = 2)
CHANGE(opt_oid, record->opt_oid.value.bytes[0]++)
CHANGE(opt_decimal, record->opt_decimal.value.low++)
CHANGE(opt_uuid, record->opt_uuid.value.bytes[0]++)
CHANGE(opt_role, record->opt_role.value = ROLE_AUTHOR)
CHANGE(billing, record->billing = NULL)
CHANGE_ITEM(flags, bool, *item = !*item)
CHANGE_ITEM(smalls, int32_t, ++*item)
CHANGE_ITEM(larges, int64_t, ++*item)
CHANGE_ITEM(reals, double, *item = 0.0)
CHANGE_ITEM(dates, model_date_t, item->ms++)
CHANGE_ITEM(strings, const char *, *item = "other")
CHANGE_ITEM(texts, model_text_t, *item = ((model_text_t){"\0", 1}))
CHANGE_ITEM(oids, bson_oid_t, item->bytes[5]++)
CHANGE_ITEM(decimals, bson_decimal128_t, item->low++)
CHANGE_ITEM(uuids, model_uuid_t, item->bytes[3]++)
CHANGE_ITEM(binaries, model_binary_t, item->length--)
CHANGE_ITEM(lines, line_t, item->from.floor++)
CHANGE(home_city, record->home.city = "Paris")

static const struct row {
    change_t *change;
    const char *key, *member; /* NULL: the key */
} rows[] = {
    {change_flag, "flag", NULL},
    {change_small, "small", NULL},
    {change_large, "large", NULL},
    {change_real, "a_stored_name_of_more_than_16_bytes", "real"},
    {change_date, "date", NULL},
    {change_string, "string", NULL},
    {change_text, "text", NULL},
    {change_chars, "chars", NULL},
    {change_oid, "oid", NULL},
    {change_decimal, "decimal", NULL},
    {change_uuid, "uuid", NULL},
    {change_role, "role", NULL},
    {change_number, "number", NULL},
    {change_natural, "natural", NULL},
    {change_binary, "binary", NULL},
    {change_raw, "raw", NULL},
    {change_opt_flag, "opt_flag", NULL},
    {change_opt_small, "opt_small", NULL},
    {change_opt_large, "opt_large", NULL},
    {change_opt_real, "opt_real", NULL},
    {change_opt_date, "opt_date", NULL},
    {change_opt_oid, "opt_oid", NULL},
    {change_opt_decimal, "opt_decimal", NULL},
    {change_opt_uuid, "opt_uuid", NULL},
    {change_opt_role, "opt_role", NULL},
    {change_billing, "billing", NULL},
    {change_flags, "flags", NULL},
    {change_smalls, "smalls", NULL},
    {change_larges, "larges", NULL},
    {change_reals, "reals", NULL},
    {change_dates, "dates", NULL},
    {change_strings, "strings", NULL},
    {change_texts, "texts", NULL},
    {change_oids, "oids", NULL},
    {change_decimals, "decimals", NULL},
    {change_uuids, "uuids", NULL},
    {change_binaries, "binaries", NULL},
    {change_lines, "lines", NULL},
    {change_home_city, "home.city", NULL},
};

static bool find(const everything_t *record, const model__buffer_t *origin, model_memory_t *memory,
                 model__changes_t *changes)
{
    model_error_t error = {0};
    bool ok = model__changes_find(plan_of(&everything_model), record, origin->data, origin->size,
                                  NULL, memory, changes, &error);

    if (!ok)
        print_error("%s\n", error.message);
    return ok;
}

static void encode_filled(const everything_t *record, model__buffer_t *out)
{
    model__buffer_init(out, NULL, 0);
    assert_true(model__encode(plan_of(&everything_model), record, out, NULL));
    assert_true(model__buffer_room(out, MODEL__SLACK));
}

static void changes_of_each_kind_are_seen_and_only_those(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        const char *member = rows[i].member ? rows[i].member : rows[i].key;
        everything_t record = filled();
        model_memory_t memory;
        model__changes_t changes;
        model__buffer_t origin;
        model__found_t found;
        model__path_t path;
        encode_filled(&record, &origin);
        model__memory_init(&memory, 0);
        assert_true(find(&record, &origin, &memory, &changes));
        assert_int_equal(changes.n_changed, 0);
        model__changes_free(&changes);

        rows[i].change(&record);
        assert_true(find(&record, &origin, &memory, &changes));
        if (changes.n_changed != 1)
            fail_msg("%s: %zu changes", rows[i].key, changes.n_changed);
        const model__buffer_t *elements = changes.set.size ? &changes.set : &changes.unset;
        assert_int_equal(changes.set.size && changes.unset.size, false);
        assert_int_equal(
            model__bson_step(elements->data, elements->data + elements->size + 1, &found),
            MODEL__STEP_ELEMENT);
        assert_string_equal(model__found_key(&found), rows[i].key);
        assert_int_equal(model__found_end(&found) - elements->data, elements->size);
        assert_true(model__path_resolve(plan_of(&everything_model), member, &path, NULL));
        assert_true(model__bit(changes.leaves, path.leaf));
        model__changes_free(&changes);
        model__memory_clear(&memory);
        model__buffer_free(&origin);
    }
}

static void changes_beyond_the_end_of_chars_are_none(void **state)
{
    everything_t record = filled();
    model_memory_t memory;
    model__changes_t changes;
    model__buffer_t origin;

    (void)state;
    encode_filled(&record, &origin);
    record.chars[7] = 'x';
    model__memory_init(&memory, 0);
    assert_true(find(&record, &origin, &memory, &changes));
    assert_int_equal(changes.n_changed, 0);
    model__changes_free(&changes);
    model__memory_clear(&memory);
    model__buffer_free(&origin);
}

/* A chain of nodes, as deep as a document may be: the last one gets more below it. */
static bool change_last_of_chain(size_t levels, node_t *below, model_error_t *error)
{
    static node_t nodes[MODEL__MAX_DEPTH];
    const model__plan_t *plan = plan_of(&node_model);
    model_memory_t memory;
    model__changes_t changes;
    model__buffer_t origin;

    memset(nodes, 0, sizeof nodes);
    for (size_t i = 0; i + 1 < levels; i++)
        nodes[i].next = &nodes[i + 1];
    model__buffer_init(&origin, NULL, 0);
    model__memory_init(&memory, 0);
    assert_true(model__encode(plan, nodes, &origin, NULL));
    assert_true(model__buffer_room(&origin, MODEL__SLACK));
    nodes[levels - 1].next = below;
    bool ok =
        model__changes_find(plan, nodes, origin.data, origin.size, NULL, &memory, &changes, error);
    model__changes_free(&changes);
    model__memory_clear(&memory);
    model__buffer_free(&origin);
    return ok;
}

static void changes_never_make_a_document_too_deep(void **state)
{
    node_t last = {.value = 1}, first = {.next = &last};
    model_error_t error = {0};

    (void)state;
    assert_true(change_last_of_chain(MODEL__MAX_DEPTH - 1, &last, &error));
    assert_false(change_last_of_chain(MODEL__MAX_DEPTH - 1, &first, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_of_each_kind_are_seen_and_only_those),
        cmocka_unit_test(changes_beyond_the_end_of_chars_are_none),
        cmocka_unit_test(changes_never_make_a_document_too_deep),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
