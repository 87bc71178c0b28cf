#include "pipeline_case.h"

#define NUMBER(text) "{'$numberInt':'" text "'}"
#define LONG(text) "{'$numberLong':'" text "'}"
#define LITERAL(text) "{'$literal':" text "}"

/* Users as they are found for someone. */
typedef struct {
    model_opt_int64_t id;
    user_card_list_t cards;
    user_list_t users;
    month_list_t months;
    any_list_t anything;
} found_t;
MODEL_DECLARE_RESULT(found, found_t);
MODEL_DEFINE_EMBEDDED(found, MODEL_FIELDS(MODEL_FIELD(found, id, .key = "_id"),
                                          MODEL_EMBED_LIST(found, cards, user_card),
                                          MODEL_EMBED_LIST(found, users, user),
                                          MODEL_EMBED_LIST(found, months, month),
                                          MODEL_EMBED_LIST(found, anything, any)));

static void lookups_are_by_model(void **state)
{
    (void)state;
    expect_stages(MODEL_PIPELINE(user, MODEL_LOOKUP(found, users, user, age, user, id)),
                  &found_model,
                  "{'$lookup':{'from':'user','localField':'age','foreignField':'_id','as':'users'}"
                  "}");
    expect_stages(
        MODEL_PIPELINE(user, MODEL_LOOKUP(found, cards, user, marks, user, id)), &found_model,
        "{'$lookup':{'from':'user','localField':'marks','foreignField':'_id','as':"
        "'cards','pipeline':[{'$project':{'_id':" NUMBER("1") ",'n':" NUMBER("1") "}}]}}");
    expect_stages(
        MODEL_PIPELINE(user,
                       MODEL_LOOKUP_WITH(found, months, user, home.city, user, nick,
                                         MODEL_MATCH(MODEL_EQ(user, is_active, true)),
                                         MODEL_GROUP(MODEL_COUNT_OF(month, count),
                                                     MODEL_SUM_OF(month, year, 2),
                                                     MODEL_SUM_OF(month, month, 3))),
                       MODEL_LIMIT(1)),
        &found_model,
        "{'$lookup':{'from':'user','localField':'home.town','foreignField':'n','as':'months',"
        "'pipeline':[{'$match':{'is_active':{'$eq':true}}},{'$group':{'_id':null,'count':{'$sum'"
        ":" NUMBER("1") "},'year':{'$sum':" LITERAL(NUMBER("2")) "},'month':{'$sum':" LITERAL(NUMBER("3")) "}}},{'$project':{'count':" NUMBER(
            "1") ",'year':" NUMBER("1") ",'month':" NUMBER("1") ",'_id':" NUMBER("0") "}}]}},{'$"
                                                                                      "limit'"
                                                                                      ":" LONG(
                                                                                          "1") "}");
}

static void unions_and_facets_hold_stages(void **state)
{
    (void)state;
    expect_stages(MODEL_PIPELINE(user, MODEL_KEEP(user_card), MODEL_UNION(user)), &user_card_model,
                  "{'$project':{'_id':" NUMBER("1") ",'n':" NUMBER(
                      "1") "}},{'$unionWith':{'coll':'user','pipeline':[{'$project':{'_"
                           "id':" NUMBER("1") ",'n':" NUMBER("1") "}}]}}");
    expect_stages(
        MODEL_PIPELINE(user, MODEL_FACET(MODEL_BRANCH(found, users, MODEL_LIMIT(2)),
                                         MODEL_BRANCH(found, anything, MODEL_COUNT(any, number)))),
        &found_model,
        "{'$facet':{'users':[{'$limit':" LONG("2") "}],'anything':[{'$count':'number'}"
                                                   "]}}");
}

static void buckets_are_groups_with_bounds(void **state)
{
    (void)state;
    expect_stages(
        MODEL_PIPELINE(user, MODEL_BUCKET(MODEL_KEY(any, number, MODEL_MEMBER(user, age)),
                                          MODEL_BOUND(0), MODEL_BOUND(18), MODEL_OTHERWISE(-1),
                                          MODEL_SUM_OF(any, real, 1))),
        &any_model,
        "{'$bucket':{'groupBy':'$age','boundaries':[" LITERAL(NUMBER("0")) "," LITERAL(NUMBER("18")) "],'default':" LITERAL(
            NUMBER("-1")) ",'output':{'real':{'$sum':" LITERAL(NUMBER("1")) "}}}},{'$project':{'"
                                                                            "number':'$_id',"
                                                                            "'real':" NUMBER(
                                                                                "1") ",'_id'"
                                                                                     ":" NUMBER(
                                                                                         "0") "}}");
    expect_stages(
        MODEL_PIPELINE(user,
                       MODEL_BUCKET_AUTO(5, MODEL_KEY(any, date, MODEL_MEMBER(user, created_at)),
                                         MODEL_COUNT_OF(any, number))),
        &any_model,
        "{'$bucketAuto':{'groupBy':'$created_at','buckets':" LONG(
            "5") ",'output':{'number':{'$sum':" NUMBER("1") "}}}},{'$project':{'date':'$_id.min','"
                                                            "number':" NUMBER("1") ",'_id':" NUMBER(
                                                                "0") "}}");
}

static void raw_stages_are_sent_as_they_are(void **state)
{
    bson_t *stage = BCON_NEW("near", BCON_INT32(1));
    bson_t *stages = BCON_NEW("0", "{", "$match", "{", "n", "x", "}", "}");

    (void)state;
    expect_stages(
        MODEL_PIPELINE(user, MODEL_RAW_STAGE("$geoNear", stage), MODEL_LIMIT(1),
                       MODEL_BECOMES(user_card), MODEL_RAW_STAGES(stages)),
        &user_card_model,
        "{'$geoNear':{'near':" NUMBER("1") "}},{'$limit':" LONG("1") "},{'$match':{'n':'x'}}");
    expect_stages(MODEL_PIPELINE(user, MODEL_RAW_JSON("[{\"$limit\": 3}, {\"$skip\": 1}]")),
                  &any_model, "{'$limit':" NUMBER("3") "},{'$skip':" NUMBER("1") "}");
    bson_destroy(stage);
    bson_destroy(stages);
}

static void a_struct_may_become_the_document(void **state)
{
    (void)state;
    expect_stages(
        MODEL_PIPELINE(user, MODEL_REPLACE_ROOT(user, office.main),
                       MODEL_PROJECT(any, MODEL_AS(any, text, MODEL_MEMBER(address, city)))),
        &any_model,
        "{'$replaceRoot':{'newRoot':'$office.main'}},{'$project':{'text':'$town','_id':" NUMBER(
            "0") "}}");
}

#define PIPE(...)                                      \
    {                                                  \
        .from = &user_model, .stages = { __VA_ARGS__ } \
    }

static const struct {
    model_pipeline_t pipeline;
    const char *path, *words;
} refused[] = {
    {.pipeline = PIPE(MODEL_LOOKUP(found, users, user, username, user, id)),
     .path = "id",
     .words = "never those of username"},
    {.pipeline = PIPE(MODEL_LOOKUP(found, users, user, email, user, nick)),
     .path = "email",
     .words = "old names"},
    {.pipeline = PIPE(MODEL_LOOKUP(found, months, user, id, user, id)),
     .path = "months",
     .words = "a list of structs does not fit"},
    {.pipeline =
         PIPE(MODEL_LOOKUP_WITH(found, users, user, id, user, id, MODEL_UNWIND(user, tags))),
     .words = "with an unwound list"},
    {.pipeline = PIPE(MODEL_UNION_WITH(user, MODEL_GROUP(MODEL_COUNT_OF(any, number)))),
     .words = "a union of documents of model user"},
    {.pipeline = PIPE(MODEL_FACET(MODEL_BRANCH(found, months, MODEL_LIMIT(1)))),
     .path = "months",
     .words = "a list of structs does not fit"},
    {.pipeline = PIPE(MODEL_FACET(MODEL_LIMIT(1))), .words = "MODEL_BRANCH is expected"},
    {.pipeline =
         PIPE(MODEL_BUCKET(MODEL_KEY(any, number, MODEL_MEMBER(user, age)), MODEL_BOUND(0))),
     .words = "two bounds"},
    {.pipeline = PIPE(MODEL_BUCKET(MODEL_BOUND(0), MODEL_BOUND(1))), .words = "behind a key"},
    {.pipeline = PIPE(MODEL_BUCKET(MODEL_KEY(any, number, MODEL_MEMBER(user, age)),
                                   MODEL_BOUND("a"), MODEL_BOUND("b"))),
     .words = "another type than the key"},
    {.pipeline = PIPE(MODEL_BUCKET(MODEL_KEY(any, text, MODEL_MEMBER(user, nick)),
                                   MODEL_BOUND("$n"), MODEL_BOUND("b"))),
     .words = "begins with $"},
    {.pipeline = PIPE(MODEL_BUCKET_AUTO(0, MODEL_KEY(any, number, MODEL_MEMBER(user, age)))),
     .words = "less than one"},
    {.pipeline = PIPE(MODEL_REPLACE_ROOT(user, lines)), .path = "lines", .words = "not one struct"},
    {.pipeline = PIPE(MODEL_RAW_JSON("[{\"$limit\": 3}]"), MODEL_SORT_BY("id")),
     .words = "MODEL_BECOMES must follow"},
    {.pipeline = PIPE(MODEL_RAW_JSON("[{]")), .words = "no JSON"},
    {.pipeline = PIPE(MODEL_RAW_JSON("[1]")), .words = "an array of documents"},
    {.pipeline = PIPE(MODEL_RAW_JSON("[{\"limit\": 1}]")), .words = "an array of documents"},
    {.pipeline = PIPE(MODEL_RAW_JSON("[{\"$out\": \"x\"}]")), .words = "nothing comes out"},
    {.pipeline = PIPE(MODEL_RAW_JSON("[{\"$out\": \"x\"}]"), MODEL_LIMIT(1)),
     .words = "behind the one that writes"},
    {.pipeline = PIPE(MODEL_FACET(MODEL_BRANCH(found, users, MODEL_OUT(user)))),
     .words = "within another one"},
    {.pipeline = PIPE(MODEL_OUT(user)), .words = "nothing comes out"},
    {.pipeline = PIPE(MODEL_OUT(user), MODEL_LIMIT(1)), .words = "behind the one that writes"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_COUNT_OF(any, number)), MODEL_OUT(user)),
     .path = "id",
     .words = "no stage gives"},
    {.pipeline = PIPE(MODEL_OUT(user_card)), .words = "not one that is stored"},
    {.pipeline = PIPE(MODEL_MERGE(user, 9, MODEL_NEW_INSERT)), .words = "no such kind"},
};

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(refused); i++)
        refuse_stages(&refused[i].pipeline, &found_model, MODEL_ERROR_ARGUMENT, refused[i].path,
                      refused[i].words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lookups_are_by_model),
        cmocka_unit_test(unions_and_facets_hold_stages),
        cmocka_unit_test(buckets_are_groups_with_bounds),
        cmocka_unit_test(raw_stages_are_sent_as_they_are),
        cmocka_unit_test(a_struct_may_become_the_document),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
