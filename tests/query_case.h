/* Models and comparisons of the query's tests. */
#ifndef QUERY_CASE_H
#define QUERY_CASE_H

#include "query/query.h"

#include <mongomodel.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

typedef enum { ROLE_READER, ROLE_AUTHOR = 2 } role_t;
static const char *const roles[] = {[ROLE_READER] = "reader", [ROLE_AUTHOR] = "author"};

typedef struct {
    const char *street, *city;
    model_opt_uuid_t door;
} address_t;

typedef struct {
    const char *sku, *maker;
    int32_t quantity;
    model_string_list_t notes;
} line_t;
MODEL_DECLARE_EMBEDDED(line, line_t);
MODEL_DECLARE_EMBEDDED(address, address_t);

typedef struct {
    address_t main;
    address_t *spare;
    line_list_t lines;
    const char *label;
} office_t;
MODEL_DECLARE_EMBEDDED(office, office_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *username, *email;
    model_opt_int32_t age;
    role_t role, level;
    bool is_active;
    uint32_t logins;
    double score;
    char code[4];
    model_text_t bio;
    bson_oid_t org;
    bson_decimal128_t credit;
    model_uuid_t token;
    model_binary_t photo;
    model_raw_t any;
    address_t home;
    address_t *billing;
    office_t office;
    model_string_list_t tags;
    model_int64_list_t marks;
    model_uuid_list_t keys;
    line_list_t lines;
    const char *nick;
    model_date_t created_at;
} user_t;
MODEL_DECLARE(user, user_t, int64_t);

static const char *lower(model_memory_t *memory, const char *value)
{
    char *copy = model_memory_take(memory, strlen(value) + 1);

    if (!copy || strcmp(value, "refuse") == 0)
        return NULL;
    for (size_t i = 0; i <= strlen(value); i++)
        copy[i] = (char)(value[i] >= 'A' && value[i] <= 'Z' ? value[i] + 32 : value[i]);
    return copy;
}

MODEL_DEFINE_EMBEDDED(line, MODEL_FIELDS(MODEL_FIELD(line, sku, .prepare = lower),
                                         MODEL_FIELD(line, maker, .also_read = {"brand"}),
                                         MODEL_FIELD(line, quantity), MODEL_FIELD(line, notes)));
MODEL_DEFINE_EMBEDDED(address, MODEL_FIELDS(MODEL_FIELD(address, street, .store_null = true),
                                            MODEL_FIELD(address, city, .key = "town"),
                                            MODEL_FIELD(address, door)));
MODEL_DEFINE_EMBEDDED(office, MODEL_FIELDS(MODEL_EMBED(office, main, address),
                                           MODEL_EMBED(office, spare, address),
                                           MODEL_EMBED_LIST(office, lines, line),
                                           MODEL_FIELD(office, label, .also_read = {"title"})));
MODEL_DEFINE(user, MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE),
                                MODEL_FIELD(user, username, .prepare = lower),
                                MODEL_FIELD(user, email, .also_read = {"mail", "e_mail"}),
                                MODEL_FIELD(user, age), MODEL_ENUM(user, role, roles),
                                MODEL_ENUM_NUMBER(user, level, roles), MODEL_FIELD(user, is_active),
                                MODEL_UINT32(user, logins), MODEL_FIELD(user, score),
                                MODEL_FIELD(user, code), MODEL_FIELD(user, bio, .secret = true),
                                MODEL_FIELD(user, org), MODEL_FIELD(user, credit),
                                MODEL_FIELD(user, token), MODEL_FIELD(user, photo),
                                MODEL_FIELD(user, any), MODEL_EMBED(user, home, address),
                                MODEL_EMBED(user, billing, address, .also_read = {"payer"}),
                                MODEL_EMBED(user, office, office),
                                MODEL_FIELD(user, tags, .prepare = lower), MODEL_FIELD(user, marks),
                                MODEL_FIELD(user, keys), MODEL_EMBED_LIST(user, lines, line),
                                MODEL_FIELD(user, nick, .key = "n"),
                                MODEL_FIELD(user, created_at, .role = MODEL_CREATED_AT)));

typedef struct {
    int64_t id;
    const char *nick;
} user_card_t;
MODEL_DECLARE_RESULT(user_card, user_card_t);
MODEL_DEFINE_VIEW(user_card, user,
                  MODEL_FIELDS(MODEL_FIELD(user_card, id, .role = MODEL_ID_CALLER),
                               MODEL_FIELD(user_card, nick)));

/* ---- what a filter, a sort, a projection is expected to be ---- */

/* Values in canonical extended JSON, as simplify() leaves it. */
#define I32(text) "{'$numberInt':'" text "'}"
#define I64(text) "{'$numberLong':'" text "'}"
#define REAL(text) "{'$numberDouble':'" text "'}"
#define BYTES(subtype, text) "{'$binary':{'base64':'" text "','subType':'" subtype "'}}"
#define REGEX(pattern, letters) \
    "{'$regex':{'$regularExpression':{'pattern':'" pattern "','options':'" letters "'}}}"

/* No blanks outside of strings, and ' for ". */
static void simplify(char *text)
{
    bool inside = false;
    char *to = text;

    for (const char *at = text; *at; at++) {
        if (*at == '"' && (at == text || at[-1] != '\\'))
            inside = !inside;
        if (inside || *at != ' ')
            *to++ = (char)(*at == '"' ? '\'' : *at);
    }
    *to = '\0';
}

static void expect_document(const model__buffer_t *buffer, const char *json)
{
    bson_t document;

    assert_true(model__bson_valid(buffer->data, buffer->size, NULL));
    assert_true(bson_init_static(&document, buffer->data, buffer->size));
    char *text = bson_as_canonical_extended_json(&document, NULL);
    simplify(text);
    if (strcmp(text, json) != 0)
        print_error("%s\n%s\n", text, json);
    assert_string_equal(text, json);
    bson_free(text);
}

static const model__plan_t *plan_for(const model_t *model)
{
    model_error_t error = {0};
    const model__plan_t *plan = model__plan_of(model, &error);

    if (!plan)
        print_error("%s\n", error.message);
    assert_non_null(plan);
    return plan;
}

MODEL__UNUSED static model__filter_t expect_filter_on(const model_t *model,
                                                      const model_query_t *query, const char *json)
{
    const model__plan_t *plan = plan_for(model);
    model__filter_t filter;
    model_error_t error = {0};
    model_memory_t memory;
    model__buffer_t out;

    model__memory_init(&memory, 0);
    model__buffer_init(&out, NULL, 0);
    bool ok = model__query_filter(plan, query, &memory, &out, &filter, &error);
    if (!ok)
        print_error("%s\n", error.message);
    assert_true(ok);
    expect_document(&out, json);
    model__buffer_free(&out);
    model__memory_clear(&memory);
    return filter;
}

MODEL__UNUSED static model__filter_t expect_filter(const model_query_t *query, const char *json)
{
    return expect_filter_on(&user_model, query, json);
}

MODEL__UNUSED static void expect_refusal_on(const model_t *model, const model_query_t *query,
                                            model_code_t code, const char *path, const char *rule)
{
    const model__plan_t *plan = plan_for(model);
    model__filter_t filter;
    model_error_t error = {0};
    model_memory_t memory;
    model__buffer_t out;

    model__memory_init(&memory, 0);
    model__buffer_init(&out, NULL, 0);
    assert_true(model__buffer_put(&out, "before", 6));
    assert_false(model__query_filter(plan, query, &memory, &out, &filter, &error));
    assert_false(model__query_filter(plan, query, &memory, &out, &filter, NULL));
    if (error.code != code)
        print_error("%s\n", error.message);
    assert_int_equal(error.code, code);
    assert_int_equal(error.n_details, path ? 1 : 0);
    if (path) {
        assert_string_equal(error.details[0].path, path);
        assert_string_equal(error.details[0].rule, rule);
    }
    assert_true(error.message[0]);
    assert_int_equal(out.size, 6);
    assert_false(filter.every || filter.nothing);
    model__buffer_free(&out);
    model__memory_clear(&memory);
}

MODEL__UNUSED static void expect_refusal(const model_query_t *query, const char *path,
                                         const char *rule)
{
    expect_refusal_on(&user_model, query, MODEL_ERROR_ARGUMENT, path, rule);
}

#endif
