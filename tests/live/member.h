/* A model whose names are unique whatever their case. */
#ifndef TESTS_LIVE_MEMBER_H
#define TESTS_LIVE_MEMBER_H

#include "live/store_fixture.h"

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *name;
    const char *nick; /* NULL: none */
    const char *town;
    int32_t realm, visits;
} member_t;
MODEL_DECLARE(member, member_t, int64_t);

typedef struct {
    const char *who;
} member_name_t;
MODEL_DECLARE_RESULT(member_name, member_name_t);

static const model_collation_t no_case = {.locale = "en", .strength = 2};

/* clang-format off */
MODEL_DEFINE(member,
    MODEL_INDEXES(
        MODEL_INDEX({MODEL_ASC(member, name)}, .unique = true, .collation = &no_case),
        MODEL_INDEX({MODEL_ASC(member, realm), MODEL_ASC(member, nick)}, .unique = true,
                    .collation = &no_case, MODEL_ONLY(MODEL_GT(member, nick, ""))),
        MODEL_INDEX({MODEL_ASC(member, town)}, .collation = &no_case)),
    MODEL_FIELDS(
        MODEL_FIELD(member, id, .role = MODEL_ID_SEQUENCE),
        MODEL_FIELD(member, name, .required = true),
        MODEL_FIELD(member, nick),
        MODEL_FIELD(member, town),
        MODEL_FIELD(member, realm),
        MODEL_FIELD(member, visits, .range = MODEL_AT_LEAST(0))));
MODEL_DEFINE_VIEW(member_name, member, MODEL_FIELDS(MODEL_FIELD(member_name, who, .key = "name")));
/* clang-format on */

#define NAMED(name_) MODEL_EQ(member, name, name_)
#define CALLED(name_) MODEL_QUERY(.where = {NAMED(name_)})

LIVE_UNUSED static member_t *fresh_member(const char *name)
{
    member_t *member = member_new();

    assert_non_null(member);
    member->name = name;
    return member;
}

LIVE_UNUSED static void store_ada(fixture_t *fixture)
{
    member_t ada = {.name = "Ada", .nick = "Countess", .town = "London", .realm = 3};

    raw_delete(fixture, "member", "{}");
    assert_done(member_create(fixture->db, &ada, &fixture->error), fixture->error);
}

static inline int member_setup(void **state)
{
    fixture_setup(state);
    fixture_t *fixture = *state;
    assert_done(model_register(fixture->db, MODEL_LIST_OF(&member_model, &member_name_model),
                               &fixture->error),
                fixture->error);
    return 0;
}

#define MEMBER_TEST(f) cmocka_unit_test_setup_teardown(f, member_setup, fixture_teardown)

#endif
