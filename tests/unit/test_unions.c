/* Tagged unions: documents of one case each. */
#include "shape_models.h"
#include "union_models.h"

#define CARD "{'kind':'card','last4':'4242','expires':2712}"
#define TRANSFER "{'kind':'transfer','account':'NO1','days':3,'parts':[1,2]}"
#define CASH "{'kind':'cash'}"
#define ORDER(payment) "{'_id':{'$numberLong':'1'},'payment':" payment "}"
#define ORDER_WITH(more) "{'_id':{'$numberLong':'1'},'payment':" CASH "," more "}"

static void a_union_makes_the_trip_wherever_it_stands(void **state)
{
    static const char *const texts[] = {
        ORDER(CARD),
        ORDER(TRANSFER),
        ORDER(CASH),
        ORDER_WITH("'refund':" CARD),
        ORDER_WITH("'refund':" TRANSFER ",'tries':[" CARD "," CASH "," TRANSFER "]"),
        ORDER_WITH("'tries':[],'by_day':{'mon':" CARD ",'tue':" TRANSFER "}"),
        ORDER_WITH("'shape':{'type':'circle','radius':1.5}"),
        ORDER_WITH("'shape':{'type':'group','parts':[{'type':'circle','radius':1.5},"
                   "{'type':'group','parts':[]},{'type':'group'}]}"),
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(texts); i++)
        makes_the_trip(&order_model, texts[i]);
}

static void a_union_is_read_into_its_case(void **state)
{
    reading_t reading;

    (void)state;
    read_text(&reading, &order_model, ORDER(TRANSFER));
    const order_t *order = reading.record;
    assert_int_equal(order->payment.kind, BY_TRANSFER);
    assert_string_equal(order->payment.transfer.iban, "NO1");
    assert_int_equal(order->payment.transfer.parts.items[1], 2);
    end_reading(&reading);
}

static void the_label_may_stand_anywhere(void **state)
{
    reading_t reading;

    (void)state;
    read_text(&reading, &order_model, ORDER("{'x':1,'digits':'17','kind':'card'}"));
    const order_t *order = reading.record;
    assert_int_equal(order->payment.kind, BY_CARD);
    assert_string_equal(order->payment.card.last4, "17");
    assert_int_equal(order->payment.card.expires, 2712);
    end_reading(&reading);
}

static void a_union_that_is_missing_is_as_its_defaults_say(void **state)
{
    reading_t reading;

    (void)state;
    read_text(&reading, &order_model, "{'_id':1}");
    const order_t *order = reading.record;
    assert_int_equal(order->payment.kind, IN_CASH);
    assert_null(order->refund);
    end_reading(&reading);
    read_text(&reading, &order_model, "{'_id':1,'paid':" CARD ",'refund':null}");
    order = reading.record;
    assert_int_equal(order->payment.kind, BY_CARD);
    assert_null(order->refund);
    end_reading(&reading);
}

static void reading_refuses_what_is_of_no_case(void **state)
{
    static const struct misfit {
        const char *payment;
        model_code_t code;
        const char *path, *rule;
    } rows[] = {
        {"{'kind':'cheque'}", MODEL_ERROR_MISMATCH, "payment.kind", "enum"},
        {"{'kind':1}", MODEL_ERROR_MISMATCH, "payment.kind", "type"},
        {"{'kind':null}", MODEL_ERROR_MISMATCH, "payment.kind", "required"},
        {"{'last4':'1'}", MODEL_ERROR_MISMATCH, "payment.kind", "required"},
        {"{}", MODEL_ERROR_MISMATCH, "payment.kind", "required"},
        {"1", MODEL_ERROR_MISMATCH, "payment", "type"},
        {"{'kind':'card'}", MODEL_ERROR_MISMATCH, "payment.card.last4", "required"},
        {"{'kind':'card','last4':1}", MODEL_ERROR_MISMATCH, "payment.card.last4", "type"},
        {"{'kind':'transfer','parts':[1,'x']}", MODEL_ERROR_MISMATCH,
         "payment.transfer.parts.items[1]", "type"},
    };
    char text[256];

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        snprintf(text, sizeof text, ORDER("%s"), rows[i].payment);
        refuses(&order_model, text, rows[i].code, rows[i].path, rows[i].rule);
    }
    refuses(&order_model, ORDER_WITH("'tries':[" CASH ",{'kind':'x'}]"), MODEL_ERROR_MISMATCH,
            "tries.items[1].kind", "enum");
    refuses(&order_model, ORDER_WITH("'refund':{'kind':'card'}"), MODEL_ERROR_MISMATCH,
            "refund->card.last4", "required");
    refuses(&order_model, ORDER_WITH("'by_day':{'mon':{'kind':'card'}}"), MODEL_ERROR_MISMATCH,
            "by_day.items[0].value.card.last4", "required");
}

static void an_unknown_label_is_told_with_those_that_are_known(void **state)
{
    bson_t *document = json(ORDER("{'kind':'cheque'}"));
    model_error_t error = {0};
    reading_t reading;

    (void)state;
    assert_false(read_bson(&reading, &order_model, document, &error));
    assert_non_null(strstr(error.message, "card, cash, transfer"));
    end_reading(&reading);
    bson_destroy(document);
}

static void a_repeated_label_is_corrupt(void **state)
{
    bson_t *document = json(ORDER("{'kind':'cash','kynd':'cash'}"));
    model_error_t error = {0};
    reading_t reading;
    uint8_t *bytes = (uint8_t *)(uintptr_t)bson_get_data(document);

    (void)state;
    for (size_t at = 0; at + 4 < document->len; at++)
        if (!memcmp(bytes + at, "kynd", 4))
            bytes[at + 1] = 'i';
    assert_false(read_bson(&reading, &order_model, document, &error));
    failed(&error, MODEL_ERROR_CORRUPT, "payment.kind", "key");
    end_reading(&reading);
    bson_destroy(document);
}

/* ---- writing ---- */

static void writing_refuses_a_tag_that_no_case_has(void **state)
{
    payment_t wrong[] = {{.kind = IN_CASH}, {.kind = (paid_by_t)2}};
    order_t order = {.id = 1, .payment = {.kind = (paid_by_t)9}};

    (void)state;
    does_not_write(&order_model, &order, MODEL_ERROR_VALIDATION, "payment.kind", "enum");
    order.payment.kind = IN_CASH;
    order.tries = (payment_list_t){wrong, 2};
    does_not_write(&order_model, &order, MODEL_ERROR_VALIDATION, "tries.items[1].kind", "enum");
    order.tries.count = 0;
    order.refund = &wrong[1];
    does_not_write(&order_model, &order, MODEL_ERROR_VALIDATION, "refund->kind", "enum");
}

static void rules_are_those_of_the_case(void **state)
{
    payment_t tries[] = {{.kind = BY_CARD}, {.kind = BY_TRANSFER, .transfer = {.bank = "B"}}};
    order_t order = {
        .id = 1, .payment = {.kind = BY_CARD, .card = {.last4 = "12345"}}, .tries = {tries, 2}};
    static const char *const details[][2] = {{"payment.card.last4", "length"},
                                             {"tries.items[0].card.last4", "required"},
                                             {"tries.items[1]", "check"}};
    model_error_t error = {0};

    (void)state;
    assert_false(model_validate(&order_model, &order, &error));
    assert_int_equal(error.n_failures, MODEL__COUNT_OF(details));
    for (size_t i = 0; i < MODEL__COUNT_OF(details); i++) {
        assert_string_equal(error.details[i].path, details[i][0]);
        assert_string_equal(error.details[i].rule, details[i][1]);
    }
    assert_true(model_check_schema(&order_model, &error));
}

static void a_case_is_prepared_in_a_copy(void **state)
{
    payment_t refund = {.kind = BY_CARD, .card = {.last4 = " 17 "}};
    order_t order = {.id = 1, .payment = refund, .refund = &refund}, copy;
    model_memory_t memory;

    (void)state;
    model__memory_init(&memory, 0);
    assert_true(model__prepare(plan_of(&order_model), &order, &copy, &memory, NULL));
    assert_string_equal(copy.payment.card.last4, "17");
    assert_string_equal(copy.refund->card.last4, "17");
    assert_string_equal(refund.card.last4, " 17 ");
    model__memory_clear(&memory);
}

/* ---- changes ---- */

static void the_same_case_is_saved_member_by_member(void **state)
{
    reading_t reading;

    (void)state;
    read_text(&reading, &order_model,
              ORDER("{'kind':'card','digits':'17','x':1}") /* an old name, an unknown key */);
    order_t *order = reading.record;
    order->payment.card.expires = 2801;
    changes_are(&reading, "{'payment.expires':2801}", "{}",
                "{'payment':{'$type':'object'},'payment.kind':{'$eq':'card'}}");
    order->payment.card.last4 = "18";
    changes_are(&reading, "{'payment.last4':'18','payment.expires':2801}", "{'payment.digits':''}",
                "{'payment':{'$type':'object'},'payment.kind':{'$eq':'card'}}");
    end_reading(&reading);
}

static void another_case_is_saved_whole(void **state)
{
    reading_t reading;

    (void)state;
    read_text(&reading, &order_model, ORDER("{'kind':'card','last4':'17','x':1}"));
    order_t *order = reading.record;
    order->payment = (payment_t){.kind = BY_TRANSFER, .transfer = {.iban = "NO1"}};
    changes_are(&reading, "{'payment':{'kind':'transfer','account':'NO1'}}", "{}",
                "{'payment.kind':{'$eq':'card'}}");
    order->payment = (payment_t){.kind = IN_CASH};
    changes_are(&reading, "{'payment':{'kind':'cash'}}", "{}", "{'payment.kind':{'$eq':'card'}}");
    end_reading(&reading);
    read_text(&reading, &order_model, "{'_id':1,'paid':" CARD "}");
    order = reading.record;
    order->payment = (payment_t){.kind = BY_TRANSFER};
    changes_are(&reading, "{'payment':{'kind':'transfer'}}", "{'paid':''}",
                "{'payment':{'$eq':null}}");
    end_reading(&reading);
}

static void what_the_model_does_not_name_stays_with_its_case(void **state)
{
    static const char *const texts[] = {
        ORDER("{'x':{'y':1},'kind':'card','last4':'17','expires':1,'z':2}"),
        ORDER_WITH("'refund':{'kind':'cash','x':1}"),
        ORDER_WITH("'tries':[{'kind':'cash','x':1}]"),
        ORDER_WITH("'by_day':{'mon':{'kind':'cash','x':1}}"),
    };
    model_error_t error = {0};
    reading_t reading;
    model__buffer_t out;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(texts); i++) {
        bson_t *document = json(texts[i]);
        read_text(&reading, &order_model, texts[i]);
        changes_are(&reading, "{}", "{}", "{}");
        model__buffer_init(&out, NULL, 0);
        assert_true(
            model__encode_over(reading.plan, reading.record, reading.origin, NULL, &out, &error));
        same_bytes(&out, document);
        model__buffer_free(&out);
        end_reading(&reading);
        bson_destroy(document);
    }
    bson_t *expected = json(ORDER("{'kind':'cash'}"));
    read_text(&reading, &order_model, texts[0]);
    ((order_t *)reading.record)->payment = (payment_t){.kind = IN_CASH};
    model__buffer_init(&out, NULL, 0);
    assert_true(
        model__encode_over(reading.plan, reading.record, reading.origin, NULL, &out, &error));
    same_bytes(&out, expected);
    model__buffer_free(&out);
    end_reading(&reading);
    bson_destroy(expected);
}

/* ---- records ---- */

static void lists_of_a_case_grow_while_it_is_the_case(void **state)
{
    order_t *order = order_new();

    (void)state;
    assert_non_null(order);
    assert_int_equal(order->payment.kind, IN_CASH);
    assert_false(model_grow(order, &order_model, "payment.card.notes", 1));
    order->payment = (payment_t){.kind = BY_CARD, .card = {.last4 = "1"}};
    assert_true(MODEL_APPEND(order, order, payment.card.notes, "a"));
    assert_false(model_grow(order, &order_model, "payment.transfer.parts", 1));
    order_t *copy = order_copy(order);
    assert_non_null(copy);
    assert_string_equal(copy->payment.card.notes.items[0], "a");
    assert_true(model_equal(&order_model, order, copy));
    copy->payment.kind = IN_CASH;
    assert_false(model_equal(&order_model, order, copy));
    order_free(copy);
    order_free(order);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_union_makes_the_trip_wherever_it_stands),
        cmocka_unit_test(a_union_is_read_into_its_case),
        cmocka_unit_test(the_label_may_stand_anywhere),
        cmocka_unit_test(a_union_that_is_missing_is_as_its_defaults_say),
        cmocka_unit_test(reading_refuses_what_is_of_no_case),
        cmocka_unit_test(an_unknown_label_is_told_with_those_that_are_known),
        cmocka_unit_test(a_repeated_label_is_corrupt),
        cmocka_unit_test(writing_refuses_a_tag_that_no_case_has),
        cmocka_unit_test(rules_are_those_of_the_case),
        cmocka_unit_test(a_case_is_prepared_in_a_copy),
        cmocka_unit_test(the_same_case_is_saved_member_by_member),
        cmocka_unit_test(another_case_is_saved_whole),
        cmocka_unit_test(what_the_model_does_not_name_stays_with_its_case),
        cmocka_unit_test(lists_of_a_case_grow_while_it_is_the_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
