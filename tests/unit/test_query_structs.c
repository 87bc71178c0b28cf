#include "query_case.h"

#define UUID4 BYTES("04", "AQEBAQEBAQEBAQEBAQEBAQ==")
#define UUID3 BYTES("03", "AQEBAQEBAQEBAQEBAQEBAQ==")
#define MISSING(key) "{'" key "':{'$exists':false}}"
#define EQ(key, value) "{'" key "':{'$eq':" value "}}"
#define IS_NULL(key) EQ(key, "null")
/* A condition on a member with one old name; a missing member would meet it. */
#define RENAMED(path, old, new_condition, old_condition)                                  \
    "{'$or':[{'$and':[{'" path "':{'$exists':true}}," new_condition "]},{'$and':[{'" path \
    "':{'$exists':false}}," old_condition "]}]}"

static const address_t oslo = {.city = "Oslo",
                               .door = {true, {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}}};
static const address_t empty = {.city = NULL};

static void a_struct_is_compared_member_by_member(void **state)
{
    (void)state;
    expect_filter(MODEL_QUERY(.where = {MODEL_EQ(user, home, &oslo)}),
                  "{'$and':[" IS_NULL("home.street") "," EQ(
                      "home.town", "'Oslo'") ","
                                             "{'home.door':{'$in':[" UUID4 "," UUID3 "]}}]}");
    expect_filter(MODEL_QUERY(.where = {MODEL_NE(user, home, &empty)}),
                  "{'$nor':[{'$and':[" IS_NULL("home.street") "," MISSING("home.town") "," MISSING(
                      "home.door") "]}]}");
    expect_filter(MODEL_QUERY(.where = {MODEL_IN(user, home, &empty)}),
                  "{'$or':[{'$and':[" IS_NULL("home.street") "," MISSING("home.town") "," MISSING(
                      "home.door") "]}]}");
}

static void a_struct_behind_a_pointer_is_given_by_the_pointers_address(void **state)
{
    address_t spare = empty, *pointer = &spare;
    const model_query_t query = {.where = {MODEL_EQ(user, office.spare, &pointer)}};

    (void)state;
    expect_filter(&query, "{'$and':[" IS_NULL("office.spare.street") "," MISSING(
                              "office.spare.town") "," MISSING("office.spare.door") "]}");
}

/* clang-format off */
#define WHOLE_OFFICE \
    IS_NULL("office.main.street") "," \
    EQ("office.main.town", "'Oslo'") "," \
    "{'office.main.door':{'$in':[" UUID4 "," UUID3 "]}}," \
    "{'office.spare':{'$type':" I32("3") "}}," \
    IS_NULL("office.spare.street") "," \
    MISSING("office.spare.town") "," \
    MISSING("office.spare.door") "," \
    "{'office.lines':{'$size':" I32("1") "}}," \
    EQ("office.lines.0.sku", "'a'") "," \
    RENAMED("office.lines.0.maker", "brand", MISSING("office.lines.0.maker"), \
            MISSING("office.lines.0.brand")) "," \
    EQ("office.lines.0.quantity", I32("2")) "," \
    MISSING("office.lines.0.notes") "," \
    RENAMED("office.label", "title", EQ("office.label", "'Head'"), EQ("office.title", "'Head'"))

#define BARE_OFFICE \
    IS_NULL("office.main.street") "," \
    MISSING("office.main.town") "," \
    MISSING("office.main.door") "," \
    MISSING("office.spare") "," \
    "{'office.lines':{'$size':" I32("0") "}}," \
    RENAMED("office.label", "title", MISSING("office.label"), MISSING("office.title"))
/* clang-format on */

static void structs_within_are_compared_too(void **state)
{
    line_t line = {.sku = "A", .quantity = 2};
    address_t spare = empty;
    const office_t office = {.main = oslo, .spare = &spare, .lines = {&line, 1}, .label = "Head"};
    const office_t bare = {.lines = {&line, 0}};

    (void)state;
    expect_filter(MODEL_QUERY(.where = {MODEL_EQ(user, office, &office)}),
                  "{'$and':[" WHOLE_OFFICE "]}");
    expect_filter(MODEL_QUERY(.where = {MODEL_EQ(user, office, &bare)}),
                  "{'$and':[" BARE_OFFICE "]}");
}

static void a_list_has_an_item(void **state)
{
    const line_t line = {.sku = "A", .maker = "M", .quantity = 2};

    (void)state;
    expect_filter(MODEL_QUERY(.where = {MODEL_HAS(user, lines, &line)}),
                  "{'lines':{'$elemMatch':{'$and':[" EQ("sku", "'a'") "," RENAMED(
                      "maker", "brand", EQ("maker", "'M'"),
                      EQ("brand", "'M'")) "," EQ("quantity", I32("2")) "," MISSING("notes") "]}}}");
    expect_filter(
        MODEL_QUERY(.where = {MODEL_EQ(user, lines.items[1], &line)}),
        "{'$and':[" EQ("lines.1.sku", "'a'") "," RENAMED(
            "lines.1.maker", "brand", EQ("lines.1.maker", "'M'"),
            EQ("lines.1.brand", "'M'")) "," EQ("lines.1.quantity",
                                               I32("2")) "," MISSING("lines.1.notes") "]}");
}

static void a_whole_list_is_compared_in_order(void **state)
{
    const char *names[] = {"Vip", "New"};
    int64_t numbers[] = {3, 1};
    line_t line = {.sku = "A"};
    const model_string_list_t tags = {names, 2}, none = {NULL, 0}, no_tags = {names, 0};
    const model_int64_list_t marks = {numbers, 2};
    const line_list_t lines = {&line, 1}, no_lines = {NULL, 0};
    const model_uuid_list_t keys = {NULL, 0};

    (void)state;
    expect_filter(MODEL_QUERY(.where = {MODEL_EQ(user, tags, &tags)}),
                  "{'tags':{'$eq':['vip','new']}}");
    expect_filter(MODEL_QUERY(.where = {MODEL_EQ(user, tags, &no_tags)}), "{'tags':{'$eq':[]}}");
    expect_filter(MODEL_QUERY(.where = {MODEL_NE(user, marks, &marks)}),
                  "{'$nor':[{'marks':{'$eq':[" I64("3") "," I64("1") "]}}]}");
    expect_filter(MODEL_QUERY(.where = {MODEL_EQ(user, lines, &lines)}),
                  "{'$and':[{'lines':{'$size':" I32("1") "}}," EQ("lines.0.sku", "'a'") "," RENAMED(
                      "lines.0.maker", "brand", MISSING("lines.0.maker"),
                      MISSING("lines.0.brand")) "," EQ("lines.0.quantity",
                                                       I32("0")) "," MISSING("lines.0.notes") "]}");
    expect_refusal(MODEL_QUERY(.where = {MODEL_EQ(user, tags, &none)}), "tags", "required");
    expect_refusal(MODEL_QUERY(.where = {MODEL_EQ(user, lines, &no_lines)}), "lines", "required");
    expect_refusal(MODEL_QUERY(.where = {MODEL_EQ(user, keys, &keys)}), "keys", "required");
}

static void a_struct_that_cannot_be_stored_is_refused(void **state)
{
    const address_t bad = {.city = "\xff"};
    line_t refused = {.sku = "refuse"};
    const char *notes[] = {"good", "\xff"};
    line_t noted = {.sku = "A", .notes = {notes, 2}};
    const line_list_t lines = {&refused, 1};
    address_t spare = bad;
    const office_t of_spare = {.spare = &spare}, of_lines = {.lines = {&noted, 1}};

    (void)state;
    expect_refusal(MODEL_QUERY(.where = {MODEL_EQ(user, home, &bad)}), "home.city", "utf8");
    expect_refusal(MODEL_QUERY(.where = {MODEL_HAS(user, lines, &refused)}), "lines.items->sku",
                   "prepare");
    expect_refusal(MODEL_QUERY(.where = {MODEL_EQ(user, lines, &lines)}), "lines.items[0].sku",
                   "prepare");
    expect_refusal(MODEL_QUERY(.where = {MODEL_EQ(user, office, &of_spare)}), "office.spare->city",
                   "utf8");
    expect_refusal(MODEL_QUERY(.where = {MODEL_EQ(user, office, &of_lines)}),
                   "office.lines.items[0].notes.items[1]", "utf8");
}

static void a_member_is_searched_under_its_old_names(void **state)
{
    (void)state;
    expect_filter(
        MODEL_QUERY(.where = {MODEL_EQ(user, email, "a")}),
        "{'$or':[" EQ("email", "'a'") ","
                                      "{'$and':[" MISSING("email") "," EQ(
                                          "mail", "'a'") "]},"
                                                         "{'$and':[" MISSING("email") "," MISSING(
                                                             "mail") "," EQ("e_mail",
                                                                            "'a'") "]}]}");
    expect_filter(MODEL_QUERY(.where = {MODEL_NE(user, email, "a")}),
                  "{'$or':[{'$and':[{'email':{'$exists':true}},{'email':{'$ne':'a'}}]},"
                  "{'$and':[" MISSING("email") ",{'mail':{'$exists':true}},{'mail':{'$ne':'a'}}]},"
                                               "{'$and':[" MISSING("email") "," MISSING(
                                                   "mail") ",{'e_mail':{'$ne':'a'}}]}]}");
    expect_filter(MODEL_QUERY(.where = {MODEL_NE(user, office.label, "a")}),
                  RENAMED("office.label", "title", "{'office.label':{'$ne':'a'}}",
                          "{'office.title':{'$ne':'a'}}"));
    expect_filter(
        MODEL_QUERY(.where = {MODEL_MISSING(user, office.label)}),
        RENAMED("office.label", "title", MISSING("office.label"), MISSING("office.title")));
    expect_filter(MODEL_QUERY(.where = {MODEL_EQ(user, billing->city, "Oslo")}),
                  "{'$or':[" EQ("billing.town", "'Oslo'") ",{'$and':[" MISSING("billing") "," EQ(
                      "payer.town", "'Oslo'") "]}]}");
    expect_filter(MODEL_QUERY(.where = {MODEL_EQ(user, lines.items[2].maker, "M")}),
                  "{'$or':[" EQ("lines.2.maker", "'M'") ",{'$and':[" MISSING(
                      "lines.2.maker") "," EQ("lines.2.brand", "'M'") "]}]}");
    expect_filter(
        MODEL_QUERY(.where = {MODEL_SOME_ITEM(user, lines, line, MODEL_EQ(line, maker, "M"))}),
        "{'lines':{'$elemMatch':{'$or':[" EQ("maker", "'M'") ",{'$and':[" MISSING("maker") "," EQ(
            "brand", "'M'") "]}]}}}");
}

typedef struct {
    address_t from;
} parcel_t;
MODEL_DECLARE_EMBEDDED(parcel, parcel_t);
typedef struct {
    model_meta_t meta;
    bson_oid_t id;
    parcel_list_t parcels;
} shipment_t;
MODEL_DECLARE(shipment, shipment_t, bson_oid_t);
MODEL_DEFINE_EMBEDDED(parcel, MODEL_FIELDS(MODEL_EMBED(parcel, from, address)));
MODEL_DEFINE(shipment, MODEL_FIELDS(MODEL_FIELD(shipment, id, .role = MODEL_ID_OBJECT),
                                    MODEL_EMBED_LIST(shipment, parcels, parcel)));

static void a_struct_of_any_item_is_compared_within_one_item(void **state)
{
    (void)state;
    expect_refusal_on(&shipment_model,
                      MODEL_QUERY(.where = {MODEL_EQ(shipment, parcels.items->from, &empty)}),
                      MODEL_ERROR_UNSUPPORTED, "parcels.items->from", "key");
    expect_filter_on(&shipment_model,
                     MODEL_QUERY(.where = {MODEL_SOME_ITEM(shipment, parcels, parcel,
                                                           MODEL_EQ(parcel, from, &empty))}),
                     "{'parcels':{'$elemMatch':{'$and':[" IS_NULL("from.street") "," MISSING(
                         "from.town") "," MISSING("from.door") "]}}}");
}

static void what_one_path_cannot_say_is_told(void **state)
{
    model_uuid_t one = {{1}};
    const model_uuid_list_t keys = {&one, 1};

    (void)state;
    expect_refusal_on(&user_model, MODEL_QUERY(.where = {MODEL_EQ(user, keys, &keys)}),
                      MODEL_ERROR_UNSUPPORTED, "keys", "type");
    expect_refusal_on(&user_model, MODEL_QUERY(.where = {MODEL_EQ(user, lines.items->maker, "M")}),
                      MODEL_ERROR_UNSUPPORTED, "lines.items->maker", "key");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_struct_is_compared_member_by_member),
        cmocka_unit_test(a_struct_behind_a_pointer_is_given_by_the_pointers_address),
        cmocka_unit_test(structs_within_are_compared_too),
        cmocka_unit_test(a_list_has_an_item),
        cmocka_unit_test(a_whole_list_is_compared_in_order),
        cmocka_unit_test(a_struct_that_cannot_be_stored_is_refused),
        cmocka_unit_test(a_member_is_searched_under_its_old_names),
        cmocka_unit_test(a_struct_of_any_item_is_compared_within_one_item),
        cmocka_unit_test(what_one_path_cannot_say_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
