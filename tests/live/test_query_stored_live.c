/* Each condition finds exactly what a loop over the same things finds. */
#include "live/things.h"

static bool has_tag(const thing_t *thing, const char *tag)
{
    for (size_t i = 0; thing->tags.items && i < thing->tags.count; i++)
        if (!strcmp(thing->tags.items[i], tag))
            return true;
    return false;
}

static bool has_mark(const thing_t *thing, int64_t mark)
{
    for (size_t i = 0; i < thing->marks.count; i++)
        if (thing->marks.items[i] == mark)
            return true;
    return false;
}

static bool has_key(const thing_t *thing, size_t which)
{
    for (size_t i = 0; i < thing->keys.count; i++)
        if (!memcmp(&thing->keys.items[i], &uuids[which], sizeof uuids[which]))
            return true;
    return false;
}

/* A part with so many notes, and perhaps of this name. */
static bool has_part(const thing_t *thing, const char *name, size_t notes)
{
    for (size_t i = 0; i < thing->parts.count; i++)
        if (thing->parts.items[i].notes.count == notes &&
            (!name || !strcmp(thing->parts.items[i].name, name)))
            return true;
    return false;
}

MEETS(three_marks, it->marks.count == 3)
MEETS(no_mark, it->marks.count == 0)
MEETS(two_tags, it->tags.items && it->tags.count == 2)
MEETS(not_two_tags, !two_tags(it))
MEETS(part_of_two_notes, has_part(it, NULL, 2))
MEETS(part_a_of_one_note, has_part(it, "a", 1))

static void sizes(void **state)
{
    const row_t rows[] = {
        {{.where = {MODEL_SIZE(thing, marks, 3)}}, three_marks},
        {{.where = {MODEL_SIZE(thing, marks, 0)}}, no_mark},
        {{.where = {MODEL_SIZE(thing, tags, 2)}}, two_tags},
        {{.where = {MODEL_NOT(MODEL_SIZE(thing, tags, 2))}}, not_two_tags},
        {{.where = {MODEL_SIZE(thing, parts.items->notes, 2)}}, part_of_two_notes},
        {{.where = {MODEL_SOME_ITEM(thing, parts, part, MODEL_SIZE(part, notes, 1),
                                    MODEL_EQ(part, name, "a"))}},
         part_a_of_one_note},
    };

    (void)state;
    expect_each(rows, COUNT_OF(rows));
}

MEETS(tags_a_and_b, has_tag(it, "a") && has_tag(it, "b"))
MEETS(marks_1_2_3, has_mark(it, 1) && has_mark(it, 2) && has_mark(it, 3))
MEETS(not_marks_1_2, !(has_mark(it, 1) && has_mark(it, 2)))
MEETS(both_keys, has_key(it, 0) && has_key(it, 2))
MEETS(tag_a_and_ab, has_tag(it, "a") && has_tag(it, "ab"))

static void all_of_several_items(void **state)
{
    static const char *const array[] = {"ab", "a", "a"};
    const row_t rows[] = {
        {{.where = {MODEL_HAS_ALL(thing, tags, "a", "b")}}, tags_a_and_b},
        {{.where = {MODEL_HAS_ALL(thing, marks, 1, 2, 3)}}, marks_1_2_3},
        {{.where = {MODEL_NONE_OF(MODEL_HAS_ALL(thing, marks, 1, 2))}}, not_marks_1_2},
        {{.where = {MODEL_HAS_ALL(thing, keys, &uuids[0], &uuids[2])}}, both_keys},
        {{.where = {MODEL_HAS_ALL_ARRAY(thing, tags, array, 3)}}, tag_a_and_ab},
        {{.where = {MODEL_HAS_ALL(thing, tags, "a"), MODEL_HAS_ALL(thing, tags, "ab")}},
         tag_a_and_ab},
    };

    (void)state;
    expect_each(rows, COUNT_OF(rows));
}

MEETS(is_regex, it->any.type == MODEL_TYPE_REGEX)
MEETS(is_int, it->any.type == MODEL_TYPE_INT32)
MEETS(is_no_int, it->any.type != MODEL_TYPE_INT32)
MEETS(has_maybe, it->maybe.has)
MEETS(has_tags, it->tags.items)

static void types(void **state)
{
    const row_t rows[] = {
        {{.where = {MODEL_IS_TYPE(thing, any, MODEL_TYPE_REGEX)}}, is_regex},
        {{.where = {MODEL_IS_TYPE(thing, any, MODEL_TYPE_NUMBER)}}, is_int},
        {{.where = {MODEL_NOT(MODEL_IS_TYPE(thing, any, MODEL_TYPE_INT32))}}, is_no_int},
        {{.where = {MODEL_IS_TYPE(thing, maybe, MODEL_TYPE_INT32)}}, has_maybe},
        {{.where = {MODEL_IS_TYPE(thing, tags, MODEL_TYPE_ARRAY)}}, has_tags},
    };

    (void)state;
    expect_each(rows, COUNT_OF(rows));
}

static int64_t whole_price(const thing_t *thing)
{
    char digits[BSON_DECIMAL128_STRING];

    bson_decimal128_to_string(&thing->price, digits);
    return atoi(digits);
}

MEETS(number_3_1, it->number % 3 == 1)
MEETS(number_3_minus_1, it->number % 3 == -1)
MEETS(number_minus_4, it->number % -4 == -2)
MEETS(maybe_2, it->maybe.has && it->maybe.value % 2 == 0)
MEETS(real_3, (int)it->real % 3 == 2)
MEETS(price_5, whole_price(it) % 5 == 1)
MEETS(not_number_2_0, !(it->number % 2 == 0))

static void remainders(void **state)
{
    const row_t rows[] = {
        {{.where = {MODEL_MOD(thing, number, 3, 1)}}, number_3_1},
        {{.where = {MODEL_MOD(thing, number, 3, -1)}}, number_3_minus_1},
        {{.where = {MODEL_MOD(thing, number, -4, -2)}}, number_minus_4},
        {{.where = {MODEL_MOD(thing, maybe, 2, 0)}}, maybe_2},
        {{.where = {MODEL_MOD(thing, real, 3, 2)}}, real_3},
        {{.where = {MODEL_MOD(thing, price, 5u, 1u)}}, price_5},
        {{.where = {MODEL_NOT(MODEL_MOD(thing, number, 2, 0))}}, not_number_2_0},
    };

    (void)state;
    expect_each(rows, COUNT_OF(rows));
}

/* The bytes as one number, the first one lowest. */
static uint64_t bits_of(const thing_t *thing)
{
    uint64_t bits = 0;

    for (size_t i = thing->bytes.length; i-- > 0;)
        bits = bits << 8 | thing->bytes.data[i];
    return bits;
}

MEETS(flags_5_set, (it->flags & 5) == 5)
MEETS(flags_5_clear, (it->flags & 5) == 0)
MEETS(flags_5_any_set, (it->flags & 5) != 0)
MEETS(flags_5_any_clear, (it->flags & 5) != 5)
MEETS(negative, it->number < 0)
MEETS(bytes_set, it->bytes.data && (bits_of(it) & 0x0201) == 0x0201)
MEETS(bytes_any_clear, it->bytes.data && (bits_of(it) & 0x0600) != 0x0600)
MEETS(bytes_3, it->bytes.data && (bits_of(it) & 3) != 0)

static void bits(void **state)
{
    static const uint8_t two[] = {1, 2}, six[] = {0, 6};
    const model_binary_t at_0_and_9 = {two, 2, 0}, at_9_and_10 = {six, 2, 0};
    const row_t rows[] = {
        {{.where = {MODEL_BITS_ALL_SET(thing, flags, 5)}}, flags_5_set},
        {{.where = {MODEL_BITS_ALL_CLEAR(thing, flags, 5)}}, flags_5_clear},
        {{.where = {MODEL_BITS_ANY_SET(thing, flags, 5)}}, flags_5_any_set},
        {{.where = {MODEL_BITS_ANY_CLEAR(thing, flags, 5)}}, flags_5_any_clear},
        {{.where = {MODEL_BITS_ALL_SET(thing, number, UINT64_C(1) << 63)}}, negative},
        {{.where = {MODEL_BITS_ALL_SET(thing, bytes, &at_0_and_9)}}, bytes_set},
        {{.where = {MODEL_BITS_ANY_CLEAR(thing, bytes, &at_9_and_10)}}, bytes_any_clear},
        {{.where = {MODEL_BITS_ANY_SET(thing, bytes, 3)}}, bytes_3},
    };

    (void)state;
    expect_each(rows, COUNT_OF(rows));
}

static int order(const thing_t *thing)
{
    return thing->one && thing->other ? strcmp(thing->one, thing->other) : 9;
}

MEETS(texts_equal, order(it) == 0)
MEETS(texts_not_equal, order(it) != 0)
MEETS(text_less, order(it) < 0)
MEETS(number_less, it->maybe.has && it->number < it->maybe.value)
MEETS(number_not_more, (double)it->number <= it->real)
MEETS(real_more, it->maybe.has && it->real > it->maybe.value)
MEETS(price_not_less, whole_price(it) >= it->number)
MEETS(same_class, it->class == it->wanted)
MEETS(closed_later, it->closed.ms > it->opened.ms)
MEETS(no_maybe_or_other, !it->maybe.has || it->maybe.value != it->number)
MEETS(either, order(it) == 0 || it->number == 3)

static void two_members(void **state)
{
    const row_t rows[] = {
        {{.where = {MODEL_FIELD_EQ(thing, one, other)}}, texts_equal},
        {{.where = {MODEL_FIELD_NE(thing, one, other)}}, texts_not_equal},
        {{.where = {MODEL_FIELD_LT(thing, one, other)}}, text_less},
        {{.where = {MODEL_FIELD_LT(thing, number, maybe)}}, number_less},
        {{.where = {MODEL_FIELD_LTE(thing, number, real)}}, number_not_more},
        {{.where = {MODEL_FIELD_GT(thing, real, maybe)}}, real_more},
        {{.where = {MODEL_FIELD_GTE(thing, price, number)}}, price_not_less},
        {{.where = {MODEL_FIELD_EQ(thing, class, wanted)}}, same_class},
        {{.where = {MODEL_FIELD_GT(thing, closed, opened)}}, closed_later},
        {{.where = {MODEL_FIELD_NE(thing, maybe, number)}}, no_maybe_or_other},
        {{.where = {MODEL_ANY_OF(MODEL_FIELD_EQ(thing, one, other), MODEL_EQ(thing, number, 3))}},
         either},
    };

    (void)state;
    expect_each(rows, COUNT_OF(rows));
}

MEETS(number_is_3, it->number == 3)
MEETS(number_is_3_and_a, it->number == 3 && has_tag(it, "a"))
MEETS(number_is_not_3, it->number != 3)

static void raw_bson(void **state)
{
    bson_t *is_3 = BCON_NEW("number", BCON_INT32(3));
    const row_t rows[] = {
        {{.where = {MODEL_RAW(thing, is_3)}}, number_is_3},
        {{.where = {MODEL_RAW(thing, is_3), MODEL_HAS(thing, tags, "a")}}, number_is_3_and_a},
        {{.where = {MODEL_NOT(MODEL_RAW(thing, is_3))}}, number_is_not_3},
    };

    (void)state;
    expect_each(rows, COUNT_OF(rows));
    bson_destroy(is_3);
}

static void a_mistake_in_raw_bson_is_the_servers_to_tell(void **state)
{
    bson_t *wrong = BCON_NEW("number", "{", "$no_such", BCON_INT32(3), "}");
    model_error_t error;
    thing_list_t found;

    (void)state;
    assert_false(
        thing_filter(live.db, MODEL_QUERY(.where = {MODEL_RAW(thing, wrong)}), &found, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_int_equal(error.driver_code, 2);
    assert_int_equal(error.outcome, MODEL_OUTCOME_NOTHING);
    bson_destroy(wrong);
}

static void nothing_is_deleted_by_a_condition_that_says_nothing(void **state)
{
    static const int64_t none[] = {0};
    bson_t empty = BSON_INITIALIZER;
    model_error_t error;
    int64_t n;

    (void)state;
    assert_false(
        thing_delete_many(live.db, MODEL_QUERY(.where = {MODEL_RAW(thing, &empty)}), &n, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(thing_delete_many(
        live.db, MODEL_QUERY(.where = {MODEL_HAS_ALL_ARRAY(thing, marks, none, 0)}), &n, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_int_equal(live_count(&live, "thing", "{}"), N);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes),
        cmocka_unit_test(all_of_several_items),
        cmocka_unit_test(types),
        cmocka_unit_test(remainders),
        cmocka_unit_test(bits),
        cmocka_unit_test(two_members),
        cmocka_unit_test(raw_bson),
        cmocka_unit_test(a_mistake_in_raw_bson_is_the_servers_to_tell),
        cmocka_unit_test(nothing_is_deleted_by_a_condition_that_says_nothing),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
