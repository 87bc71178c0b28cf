// A C++17 program uses typed operations and builds conditions with the same words; the table is C.
#include <mongomodel.h>

#include <cstdio>
#include <cstring>

enum role_t { ROLE_READER, ROLE_AUTHOR };
struct address_t {
    const char *street, *city;
};
enum paid_by_t { BY_CARD, BY_TRANSFER };
struct card_t {
    const char *last4;
};
struct transfer_t {
    const char *iban;
};
struct payment_t {
    paid_by_t kind;
    union {
        card_t card;
        transfer_t transfer;
    };
};
struct user_t {
    model_meta_t meta;
    int64_t id;
    const char *username;
    bool is_active;
    role_t role;
    model_opt_int32_t age;
    model_string_list_t tags;
    bson_oid_t org;
    address_t home;
    model_date_t created_at;
    uint8_t level;
    float ratio;
    model_timestamp_t stamp;
    model_regex_t regex;
    model_float_list_t embedding;
    model_opt_uint16_t port;
    double position[2];
    MODEL_MAP(const char *) settings;
    payment_t payment;
};

MODEL_DECLARE_EMBEDDED(address, address_t);
MODEL_DECLARE_EMBEDDED(card, card_t);
MODEL_DECLARE_EMBEDDED(transfer, transfer_t);
MODEL_DECLARE_EMBEDDED(payment, payment_t);
MODEL_DECLARE(user, user_t, int64_t);

static int failures;

static void expect(bool ok, const char *what)
{
    if (!ok) {
        std::printf("FAILED %s\n", what);
        failures++;
    }
}

static void changes()
{
    const char *const words[] = {"a", "b"};
    const role_t some[] = {ROLE_AUTHOR};
    const address_t moved = {nullptr, "Oslo"};
    model_update_t update = {};

    MODEL_CHANGE(&update, MODEL_SET(user, home, &moved), MODEL_SET(user, is_active, true),
                 MODEL_INC(user, age, 1), MODEL_MIN(user, ratio, 0.5), MODEL_BIT_OR(user, level, 4),
                 MODEL_UNSET(user, username), MODEL_CURRENT_DATE(user, stamp));
    MODEL_CHANGE(&update, MODEL_PUSH(user, tags, "x"), MODEL_PUSH_SLICE(-5),
                 MODEL_PULL_ARRAY(user, tags, words, 2), MODEL_POP_LAST(user, tags));
    expect(update.changes[0].op == MODEL__SET && update.changes[0].pointer == &moved, "a set");
    expect(update.changes[1].value_kind == MODEL__V_BOOL, "a bool");
    expect(update.changes[2].op == MODEL__INC && update.changes[2].integer == 1, "an increment");
    expect(update.changes[3].op == MODEL__MIN && update.changes[3].real == 0.5, "a minimum");
    expect(update.changes[4].op == MODEL__BIT && update.changes[4].count == 1, "bits");
    expect(update.changes[5].op == MODEL__UNSET && !update.changes[5].pointer, "an unset");
    expect(update.changes[7].op == MODEL__PUSH && !update.changes[7].key, "one item");
    expect(update.changes[8].op == MODEL__PUSH_SLICE && update.changes[8].integer == -5, "options");
    expect(update.changes[9].key && update.changes[9].count == 2 &&
               update.changes[9].value_kind == MODEL__V_STRING &&
               update.changes[9].integer == sizeof *words,
           "an array");
    expect(update.changes[10].op == MODEL__POP && update.changes[10].integer == 1, "the last one");
    const bson_t *raw = nullptr;
    const model_term_t written = MODEL_RAW_UPDATE(user, raw);
    expect(written.op == MODEL__RAW_UPDATE && written.value_kind == MODEL__V_RECORD, "raw");
    expect(model_detail::items_term<role_t>(MODEL__PUSH, &user_model, "role", some, 1).value_kind ==
               MODEL__V_UINT64,
           "an array of enums");
}

static void more_words()
{
    static const int64_t ids[] = {1, 2};
    static const char *const names[] = {"a", "b"};
    const model_raw_t raw = {nullptr, 0, MODEL_TYPE_DOCUMENT};
    model_query_t query = {};

    MODEL_WHERE(&query, MODEL_IN(user, id, 1, 2), MODEL_HAS_ALL(user, tags, "a", "b"),
                MODEL_NIN_ARRAY(user, id, ids, 2), MODEL_HAS_ALL_ARRAY(user, tags, names, 2));
    expect(query.where[0].op == MODEL__IN && query.where[2].op == MODEL__ITEM &&
               query.where[3].op == MODEL__CLOSE,
           "values");
    expect(query.where[4].op == MODEL__HAS_ALL && query.where[7].op == MODEL__CLOSE, "items");
    expect(query.where[8].pointer == ids && query.where[8].count == 2 &&
               query.where[8].integer == 8 && query.where[8].value_kind == MODEL__V_INT,
           "an array");
    expect(query.where[9].value_kind == MODEL__V_STRING, "an array of strings");

    model_query_t more = {};
    MODEL_WHERE(&more, MODEL_SIZE(user, tags, 2), MODEL_IS_TYPE(user, age, MODEL_TYPE_INT32),
                MODEL_MOD(user, id, 3, 1), MODEL_BITS_ANY_SET(user, level, 4u),
                MODEL_FIELD_LT(user, level, id), MODEL_RAW(user, &raw));
    expect(more.where[0].op == MODEL__SIZE && more.where[0].integer == 2, "a size");
    expect(more.where[1].op == 15 && more.where[1].integer == 16, "a type");
    expect(more.where[2].integer == 3 && more.where[2].second == 1, "a remainder");
    expect(more.where[3].op == MODEL__BITS && more.where[3].count == 2, "bits");
    expect(more.where[4].integer == MODEL__LT && !std::strcmp(more.where[4].key, "id"),
           "two members");
    expect(more.where[5].op == MODEL__RAW && more.where[5].pointer == &raw, "raw BSON");
}

static void places_and_words()
{
    static const model_box_t box = {{10, 59}, {11, 60}};
    static const model_circle_t circle = {{10, 59}, 500};
    static const model_point_t corners[] = {{0, 0}, {1, 0}, {1, 1}};
    static const model_polygon_t polygon = {corners, 3, {}};
    static const model_near_t around = {{10, 59}, 0, 500, {}};
    model_query_t query = {};

    MODEL_WHERE(&query, MODEL_WITHIN(user, position, &box), MODEL_WITHIN(user, position, &circle),
                MODEL_WITHIN(user, position, &polygon), MODEL_INTERSECTS(user, position, &polygon),
                MODEL_INTERSECTS(user, position, &corners[1]), MODEL_NEAR(user, position, &around));
    const uint32_t asked[] = {MODEL__WITHIN_BOX,    MODEL__WITHIN_CIRCLE, MODEL__WITHIN_POLYGON,
                              MODEL__MEETS_POLYGON, MODEL__MEETS_POINT,   MODEL__NEAR};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        expect(query.where[i].op == MODEL__GEO && query.where[i].count == asked[i] &&
                   !std::strcmp(query.where[i].path, "position"),
               "a place");
    expect(query.where[4].pointer == &corners[1] && query.where[5].pointer == &around, "a shape");
    query = {};
    MODEL_WHERE(&query, MODEL_TEXT_SEARCH(user, "coffee"),
                MODEL_TEXT_SEARCH_IN(user, "café", "fr", MODEL_TEXT_CASE | MODEL_TEXT_DIACRITICS));
    query.sort[0] = MODEL_BY_TEXT_SCORE;
    expect(query.where[0].op == MODEL__TEXT && !query.where[0].key && !query.where[0].integer,
           "words");
    expect(!std::strcmp(query.where[1].key, "fr") && query.where[1].integer == 3, "a language");
}

static void pages()
{
    const model_query_t query = {};
    user_page_t page = {};
    model_error_t error;

    expect(!user_page_next(nullptr, &query, &page, &error) && error.code == MODEL_ERROR_ARGUMENT &&
               !page.items && !page.next,
           "a page of no database");
    expect(!user_page(nullptr, &query, 1, MODEL_PAGE_SIZE, MODEL_NO_TOTAL, &page, &error),
           "a page by number of no database");
    user_page_free(&page);
}

int main()
{
    const bson_oid_t org = {};
    model_query_t query = {};

    query.limit = 20;
    query.sort[0] = MODEL_DESC(user, created_at);
    query.fields[0] = MODEL_WITHOUT(user, tags);
    MODEL_WHERE(&query, MODEL_EQ(user, is_active, true), MODEL_GTE(user, age, 18),
                MODEL_ANY_OF(MODEL_EQ(user, username, "bob"), MODEL_HAS(user, tags, "vip")),
                MODEL_EQ(user, role, ROLE_AUTHOR), MODEL_ISTARTS_WITH(user, username, "b"),
                MODEL_EQ(user, org, &org), MODEL_EQ(user, home.city, "Oslo"));

    expect(query.where[0].op == MODEL__EQ && query.where[0].integer == 1, "a bool");
    expect(query.where[1].op == MODEL__GTE && query.where[1].value_kind == MODEL__V_INT, "an int");
    expect(query.where[2].op == MODEL__ANY_OF && query.where[5].op == MODEL__CLOSE, "brackets");
    expect(std::strcmp(query.where[4].path, "tags") == 0, "an item");
    expect(query.where[6].integer == ROLE_AUTHOR, "an enum");
    expect(query.where[7].integer == 1, "any case");
    expect(query.where[8].value_kind == MODEL__V_OID && query.where[8].pointer == &org, "an id");
    expect(std::strcmp(query.where[9].path, "home.city") == 0, "a path");
    expect(query.where[10].op == 0, "the end");

    const model_timestamp_t stamp = {1, 2};
    const model_regex_t regex = {"a", nullptr};
    const model_float_list_t embedding = {nullptr, 0};
    model_query_t more = {};
    MODEL_WHERE(&more, MODEL_EQ(user, level, 3), MODEL_GT(user, ratio, 0.5f),
                MODEL_EQ(user, stamp, &stamp), MODEL_EQ(user, regex, &regex),
                MODEL_EQ(user, embedding, &embedding), MODEL_EQ(user, port, 80));
    expect(more.where[0].value_kind == MODEL__V_INT, "a small int");
    expect(more.where[1].value_kind == MODEL__V_REAL && more.where[1].real == 0.5, "a float");
    expect(more.where[2].value_kind == MODEL__V_TIMESTAMP, "a timestamp");
    expect(more.where[3].value_kind == MODEL__V_REGEX, "a regex");
    expect(more.where[4].value_kind == MODEL__V_RECORD, "a vector");
    expect(more.where[5].integer == 80, "an optional small int");
    expect(std::strcmp(query.sort[0], "-created_at") == 0, "a sort key");

    pages();
    more_words();
    places_and_words();
    model_query_t shapes = {};
    MODEL_WHERE(&shapes, MODEL_EQ(user, position[1], 59.9),
                MODEL_EQ_AT(user, settings, "theme", "dark"), MODEL_MISSING_AT(user, settings, "x"),
                MODEL_EQ(user, payment.kind, BY_CARD), MODEL_EQ(user, payment.card.last4, "4242"));
    expect(std::strcmp(shapes.where[0].path, "position[1]") == 0, "an item of an array");
    expect(shapes.where[1].count == MODEL__ON_KEY && !std::strcmp(shapes.where[1].key, "theme"),
           "a key of a map");
    expect(shapes.where[2].op == MODEL__EXISTS && !shapes.where[2].integer, "no key of a map");
    expect(std::strcmp(shapes.where[4].path, "payment.card.last4") == 0, "a case of a union");

    changes();

    user_t *user = user_new();
    expect(user && user->age.value == 33, "defaults of a table in C");
    expect(user && std::strcmp(user_text(user, "%d", 42), "42") == 0, "text");
    user_free(user);

    model_error_t error;
    expect(!user_save(nullptr, nullptr, &error) && error.code == MODEL_ERROR_ARGUMENT, "an error");
    return failures;
}
