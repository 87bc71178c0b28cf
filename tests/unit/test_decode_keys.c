/* Keys: unknown, repeated, old, long, many; members that were not asked for. */
#include "codec_allocations.h"
#include "decode_models.h"

#define HEAD "'_id': {'$numberLong': '1'}, 'name': 'n'"

typedef struct strict {
    model_meta_t meta;
    int64_t id;
    int32_t number;
    place_t home;
} strict_t;
MODEL_DECLARE(strict, strict_t, int64_t);
MODEL_DEFINE(strict, .unknown = MODEL_UNKNOWN_REJECT,
             MODEL_FIELDS(MODEL_FIELD(strict, id, .role = MODEL_ID_SEQUENCE, .key = "id"),
                          MODEL_FIELD(strict, number), MODEL_EMBED(strict, home, place)));

typedef struct long_keys {
    int32_t one, two, three, four;
} long_keys_t;
MODEL_DECLARE_EMBEDDED(long_keys, long_keys_t);
MODEL_DEFINE_EMBEDDED(long_keys,
                      MODEL_FIELDS(MODEL_FIELD(long_keys, one, .key = "fourteen_bytes"),
                                   MODEL_FIELD(long_keys, two, .key = "sixteen_bytes_16"),
                                   MODEL_FIELD(long_keys, three, .key = "shared_beginning_a"),
                                   MODEL_FIELD(long_keys, four, .key = "shared_beginning_b")));

static void decode_passes_over_unknown_keys(void **state)
{
    customer_t record;

    (void)state;
    decodes(&customer_model,
            "{'first': {'a': [1, {'b': 'c'}]}, " HEAD ", 'x': 1, 'mail': 'm', 'y': null,"
            " 'age': 4, 'home': {'z': 1, 'city': 'c', 'zz': []}, 'last': true}",
            &record);
    assert_string_equal(record.mail, "m");
    assert_int_equal(record.age.value, 4);
    assert_string_equal(record.home.city, "c");
}

static void decode_refuses_unknown_keys_when_asked_to(void **state)
{
    strict_t record;

    (void)state;
    refuses(&strict_model, "{'id': 1, 'numbers': 1}", MODEL_ERROR_MISMATCH, "numbers", "key");
    decodes(&strict_model, "{'id': 1, 'home': {'city': 'c', 'kept': 1}}", &record);
}

static void decode_never_takes_the_id_for_unknown(void **state)
{
    static const char *const ids[] = {
        "{'_id': {'$oid': '0102030405060708090a0b0c'}, 'id': {'$numberLong': '5'}}",
        "{'id': 5, '_id': {'$oid': '0102030405060708090a0b0c'}}",
        "{'_id': 12, 'id': 5}",
        "{'_id': null, 'id': 5}",
        "{'id': 5}",
    };
    strict_t record;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(ids); i++) {
        decodes(&strict_model, ids[i], &record);
        assert_int_equal(record.id, 5);
    }
}

static void repeats(const char *first, const char *second, const char *path)
{
    bson_t *one = json(first), *other = json(second);
    model_error_t error;
    customer_t record;

    bson_concat(one, other);
    assert_false(decode_bson(&customer_model, one, &record, &error));
    failed(&error, MODEL_ERROR_CORRUPT, path, "key");
    bson_destroy(one);
    bson_destroy(other);
}

static void decode_refuses_a_repeated_key(void **state)
{
    (void)state;
    repeats("{" HEAD "}", "{'name': 'n'}", "name");
    repeats("{" HEAD ", 'mail': 'm'}", "{'_id': 1}", "_id");
    repeats("{" HEAD ", 'credits': 1}", "{'credits': {'$numberLong': '1'}}", "credits");
    repeats("{" HEAD ", 'credits': null}", "{'credits': 2}", "credits");
    repeats("{" HEAD ", 'x': 1, 'credits': 3}", "{'x': 2}", "x");
    repeats("{" HEAD ", 'email': 'm'}", "{'email': 'm'}", "email");
}

static void decode_refuses_a_repeated_key_deep_in_unknown_values(void **state)
{
    bson_t *inner = json("{'a': 1}"), *document = json("{" HEAD "}");
    bson_t list = BSON_INITIALIZER;
    model_error_t error;
    customer_t record;

    (void)state;
    bson_append_int32(inner, "a", -1, 2);
    bson_append_document(&list, "0", -1, inner);
    bson_append_array(document, "unknown", -1, &list);
    assert_false(decode_bson(&customer_model, document, &record, &error));
    failed(&error, MODEL_ERROR_CORRUPT, "unknown", "key");
    bson_destroy(inner);
    bson_destroy(&list);
    bson_destroy(document);
}

static void decode_sees_a_repeated_key_among_many(void **state)
{
    bson_t document = BSON_INITIALIZER;
    model_error_t error;
    customer_t record;
    char key[16];

    (void)state;
    bson_append_utf8(&document, "name", -1, "n", -1);
    for (int i = 0; i < 5000; i++) {
        snprintf(key, sizeof key, "key%d", i);
        bson_append_int32(&document, key, -1, i);
    }
    assert_true(decode_bson(&customer_model, &document, &record, &error));
    bson_append_int32(&document, "key4321", -1, 0);
    assert_false(decode_bson(&customer_model, &document, &record, &error));
    failed(&error, MODEL_ERROR_CORRUPT, "key4321", "key");
    bson_destroy(&document);
}

static void decode_reads_old_names_and_prefers_the_new_one(void **state)
{
    static const char *const mails[] = {
        "{" HEAD ", 'email': 'right'}",
        "{'email': 'right', " HEAD "}",
        "{" HEAD ", 'e_mail': 'right', 'age': 3}",
        "{'email': 'wrong', " HEAD ", 'mail': 'right'}",
        "{" HEAD ", 'mail': 'right', 'email': 'wrong', 'e_mail': 'wrong'}",
        "{" HEAD ", 'e_mail': 'wrong', 'email': 'right'}",
        "{'email': 5, " HEAD ", 'mail': 'right'}",
    };
    customer_t record;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(mails); i++) {
        decodes(&customer_model, mails[i], &record);
        assert_string_equal(record.mail, "right");
    }
    decodes(&customer_model, "{" HEAD ", 'email': null}", &record);
    assert_null(record.mail);
    decodes(&customer_model, "{" HEAD ", 'mail': null, 'email': 'old'}", &record);
    assert_null(record.mail);
    refuses(&customer_model, "{" HEAD ", 'email': 5}", MODEL_ERROR_MISMATCH, "mail", "type");
}

static void decode_tells_long_keys_apart(void **state)
{
    static const char *const documents[] = {
        "{'fourteen_bytes': 1, 'sixteen_bytes_16': 2, 'shared_beginning_a': 3,"
        " 'shared_beginning_b': 4}",
        "{'shared_beginning_b': 4, 'sixteen_bytes_16': 2, 'shared_beginning_a': 3,"
        " 'fourteen_bytes': 1}",
        "{'shared_beginning_c': 9, 'shared_beginning_b': 4, 'shared_beginning_a': 3,"
        " 'shared_beginning_': 5, 'sixteen_bytes_1': 8, 'sixteen_bytes_16': 2,"
        " 'sixteen_bytes_167': 1, 'fourteen_byte': 6, 'fourteen_bytes': 1, '': 7}",
    };
    long_keys_t record;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(documents); i++) {
        decodes(&long_keys_model, documents[i], &record);
        assert_int_equal(record.one, 1);
        assert_int_equal(record.two, 2);
        assert_int_equal(record.three, 3);
        assert_int_equal(record.four, 4);
    }
}

enum { WIDE = 700 };

/* More members than the bits on the stack. */
static void decode_reads_a_wide_record_in_any_order(void **state)
{
    static model_field_t rows[WIDE + 1];
    static char names[WIDE][8];
    static void *plan;
    const model_t model = {
        MODEL__SIZES, .symbol = "wide", .fields = rows, .meta = -1, .size = WIDE * sizeof(int32_t),
        .plan = &plan};
    static int32_t record[WIDE];
    bson_t document = BSON_INITIALIZER;
    model_error_t error;

    (void)state;
    for (uint32_t i = 0; i < WIDE; i++) {
        snprintf(names[i], sizeof names[i], "m%u", i);
        rows[i] = (model_field_t){.name = names[i], .kind = MODEL_KIND_INT32, .size = 4};
        rows[i].offset = i * 4;
    }
    for (int32_t i = 0; i < WIDE; i++) {
        int32_t member = i * 331 % WIDE;
        if (member != 600)
            bson_append_int32(&document, names[member], -1, member + 1);
    }
    assert_true(decode_bson(&model, &document, record, &error));
    for (int32_t i = 0; i < WIDE; i++)
        assert_int_equal(record[i], i == 600 ? 0 : i + 1);
    bson_append_int32(&document, names[599], -1, 1);
    assert_false(decode_bson(&model, &document, record, &error));
    failed(&error, MODEL_ERROR_CORRUPT, "m599", "key");
    bson_destroy(&document);
}

/* ---- loaded bits ---- */

static bool decode_loaded(const char *text, const char *const *read, bool whole, customer_t *record,
                          model_error_t *error)
{
    const model__plan_t *plan = plan_of(&customer_model);
    uint64_t bits[2] = {0}, writable[2] = {0};
    model__loaded_t loaded = {bits, writable};
    bson_t *document = json(text);

    for (; *read; read++) {
        model__path_t path;
        assert_true(model__path_resolve(plan, *read, &path, NULL));
        for (uint32_t i = 0; i < path.n_leaves; i++) {
            model__bit_set(bits, path.leaf + i);
            if (whole)
                model__bit_set(writable, path.leaf + i);
        }
    }
    bool ok = decode_with(plan, bson_get_data(document), document->len, record,
                          (model__reading_t){.loaded = &loaded}, error);
    bson_destroy(document);
    return ok;
}

static void decode_requires_only_what_was_asked_for(void **state)
{
    const char *const mail[] = {"mail", NULL}, *const name[] = {"name", NULL};
    const char *const floor[] = {"home.floor", NULL}, *const city[] = {"home.city", NULL};
    customer_t record;
    model_error_t error;

    (void)state;
    assert_true(decode_loaded("{'_id': 1, 'mail': 'm'}", mail, true, &record, &error));
    assert_string_equal(record.mail, "m");
    assert_null(record.name);
    assert_false(decode_loaded("{'_id': 1}", name, true, &record, &error));
    failed(&error, MODEL_ERROR_MISMATCH, "name", "required");
    assert_true(decode_loaded("{'home': {'floor': 9}}", floor, true, &record, &error));
    assert_int_equal(record.home.floor, 9);
    assert_false(decode_loaded("{'home': {}}", city, true, &record, &error));
    failed(&error, MODEL_ERROR_MISMATCH, "home.city", "required");
}

static void decode_requires_nothing_of_parts_of_lists_and_pointers(void **state)
{
    const char *const parts[] = {"billing", "visits", NULL};
    const char text[] = "{'billing': {'floor': 1}, 'visits': [{'floor': 2}]}";
    customer_t record;
    model_error_t error;

    (void)state;
    assert_true(decode_loaded(text, parts, false, &record, &error));
    assert_int_equal(record.billing->floor, 1);
    assert_int_equal(record.visits.items[0].floor, 2);
    assert_false(decode_loaded(text, parts, true, &record, &error));
    failed(&error, MODEL_ERROR_MISMATCH, "billing->city", "required");
}

/* Many keys, here and deeper, to be told apart: within the caller's bytes too. */
static void many_unknown_keys_ask_nothing_of_the_heap_in_fixed_memory(void **state)
{
    enum { N_KEYS = 200, ENOUGH = 16384 };
    static uint8_t bytes[ENOUGH];
    const model__plan_t *plan = plan_of(&everything_model);
    bson_t *document = json("{'_id': {'$numberLong': '1'}}");
    const uint8_t *copy;
    everything_t record;
    model_error_t error = {.code = MODEL_OK};
    model_memory_t fixed;
    model__reading_t reading = {.memory = &fixed};
    char key[8];

    (void)state;
    for (int i = 0; i < N_KEYS; i++) {
        snprintf(key, sizeof key, "k%d", i);
        bson_append_int32(document, key, -1, i);
    }
    bson_t *inner = bson_copy(document);
    bson_append_document(document, "deeper", -1, inner);
    bson_destroy(inner);
    for (size_t size = 0; size <= ENOUGH; size += ENOUGH / 128) {
        model__memory_init_fixed(&fixed, bytes, size);
        model__error_clear(&error);
        count_allocations(SIZE_MAX);
        bool ok = model__decode_copy(plan, bson_get_data(document), document->len, &record,
                                     &reading, &copy, &error);
        assert_int_equal(counted_allocations(), 0);
        assert_int_equal(error.code, ok ? MODEL_OK : MODEL_ERROR_LIMIT);
        assert_true(ok || size < ENOUGH);
    }
    bson_destroy(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode_passes_over_unknown_keys),
        cmocka_unit_test(decode_refuses_unknown_keys_when_asked_to),
        cmocka_unit_test(decode_never_takes_the_id_for_unknown),
        cmocka_unit_test(decode_refuses_a_repeated_key),
        cmocka_unit_test(decode_refuses_a_repeated_key_deep_in_unknown_values),
        cmocka_unit_test(decode_sees_a_repeated_key_among_many),
        cmocka_unit_test(decode_reads_old_names_and_prefers_the_new_one),
        cmocka_unit_test(decode_tells_long_keys_apart),
        cmocka_unit_test(decode_reads_a_wide_record_in_any_order),
        cmocka_unit_test(decode_requires_only_what_was_asked_for),
        cmocka_unit_test(decode_requires_nothing_of_parts_of_lists_and_pointers),
        cmocka_unit_test(many_unknown_keys_ask_nothing_of_the_heap_in_fixed_memory),
    };

    return cmocka_run_group_tests(tests, open_memory, close_memory);
}
