/* Models that contain themselves, through pointers, lists, maps and unions: down to the cap on
 * levels, in both directions, and in circles. A list or a map of structs is two levels. */
#include "shape_models.h"

typedef struct comment comment_t;
MODEL_DECLARE_EMBEDDED(comment, comment_t);
typedef struct {
    const char *text;
    comment_list_t answers;
} said_t;
MODEL_DECLARE_EMBEDDED(said, said_t);
typedef enum { SAID, QUOTED } what_t;
struct comment {
    what_t what;
    union {
        said_t said;
        struct quoted {
            comment_t *of;
        } quoted;
    };
};
typedef struct quoted quoted_t;
MODEL_DECLARE_EMBEDDED(quoted, quoted_t);

typedef struct tree tree_t;
MODEL_DECLARE_EMBEDDED(tree, tree_t);
typedef struct branches branches_t;
struct branches {
    struct entry *items;
    size_t count;
};
struct tree {
    int32_t value;
    branches_t branches;
};
struct entry {
    const char *key;
    tree_t value;
};

MODEL_DEFINE_EMBEDDED(said, MODEL_FIELDS(MODEL_FIELD(said, text, .prepare = model_trim),
                                         MODEL_EMBED_LIST(said, answers, comment)));
MODEL_DEFINE_EMBEDDED(quoted, MODEL_FIELDS(MODEL_EMBED(quoted, of, comment)));
MODEL_DEFINE_UNION(comment, what, MODEL_CASE(comment, SAID, "said", said, said),
                   MODEL_CASE(comment, QUOTED, "quoted", quoted, quoted));
MODEL_DEFINE_EMBEDDED(tree, MODEL_FIELDS(MODEL_FIELD(tree, value),
                                         MODEL_EMBED_MAP(tree, branches, tree)));

enum { MOST = 100, MANY = 120 };

/* One chain of n records; link joins one with the next. */
typedef struct kind {
    const model_t *model;
    size_t size, levels; /* of one record more */
    void (*init)(void *record);
    void (*link)(void *record, void *next, void *room);
} kind_t;

static void init_nothing(void *record)
{
    (void)record;
}

static void link_pointer(void *record, void *next, void *room)
{
    (void)room;
    ((node_t *)record)->next = next;
}

static void link_list(void *record, void *next, void *room)
{
    (void)room;
    ((node_t *)record)->children = (node_list_t){next, 1};
}

static void link_said(void *record, void *next, void *room)
{
    (void)room;
    ((comment_t *)record)->said.answers = (comment_list_t){next, 1};
}

static void init_quoted(void *record)
{
    ((comment_t *)record)->what = QUOTED;
}

static void link_quoted(void *record, void *next, void *room)
{
    (void)room;
    ((comment_t *)record)->quoted.of = next;
}

/* The next one lies within its entry: its own branches are set later, there. */
static void link_map(void *record, void *next, void *room)
{
    struct entry *entry = room;

    *entry = (struct entry){"a", *(tree_t *)next};
    ((tree_t *)record)->branches = (branches_t){entry, 1};
}

static const kind_t kinds[] = {
    {&node_model, sizeof(node_t), 1, init_nothing, link_pointer},
    {&node_model, sizeof(node_t), 2, init_nothing, link_list},
    {&comment_model, sizeof(comment_t), 2, init_nothing, link_said},
    {&comment_model, sizeof(comment_t), 1, init_quoted, link_quoted},
    {&tree_model, sizeof(tree_t), 2, init_nothing, link_map},
};

typedef struct chain {
    uint8_t *records;
    struct entry *room;
} chain_t;

/* From the innermost to the outermost, which is the first. */
static chain_t chain_of(const kind_t *kind, size_t n)
{
    chain_t chain = {calloc(n, kind->size), calloc(n, sizeof *chain.room)};

    assert_true(chain.records && chain.room);
    for (size_t i = n; i-- > 0;) {
        kind->init(chain.records + i * kind->size);
        if (i + 1 < n)
            kind->link(chain.records + i * kind->size, chain.records + (i + 1) * kind->size,
                       &chain.room[i]);
    }
    return chain;
}

static void end_chain(chain_t *chain)
{
    free(chain->records);
    free(chain->room);
}

static size_t most_of(const kind_t *kind)
{
    return (MOST - 1) / kind->levels + 1;
}

static void what_is_not_too_deep_makes_the_trip(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(kinds); i++) {
        const size_t lengths[] = {1, 2, most_of(&kinds[i]) / 2, most_of(&kinds[i])};
        for (size_t j = 0; j < MODEL__COUNT_OF(lengths); j++) {
            chain_t chain = chain_of(&kinds[i], lengths[j]);
            model_error_t error = {0};
            bson_t document;
            reading_t reading;
            model__buffer_t out, again;
            model__buffer_init(&out, NULL, 0);
            model__buffer_init(&again, NULL, 0);
            assert_true(model_validate(kinds[i].model, chain.records, &error));
            assert_true(model__encode(plan_of(kinds[i].model), chain.records, &out, &error));
            assert_true(bson_init_static(&document, out.data, out.size));
            assert_true(read_bson(&reading, kinds[i].model, &document, &error));
            assert_true(model__encode(reading.plan, reading.record, &again, &error));
            same_bytes(&again, &document);
            again.size = 0;
            assert_true(model__encode_over(reading.plan, reading.record, reading.origin, NULL,
                                           &again, &error));
            same_bytes(&again, &document);
            changes_are(&reading, "{}", "{}", "{}");
            assert_true(model_equal(kinds[i].model, chain.records, reading.record));
            end_reading(&reading);
            model__buffer_free(&again);
            model__buffer_free(&out);
            end_chain(&chain);
        }
    }
}

static void is_too_deep(const model_t *model, const void *record)
{
    model_error_t error = {0};
    model__buffer_t out;

    model__buffer_init(&out, NULL, 0);
    assert_false(model__encode(plan_of(model), record, &out, &error));
    failed(&error, MODEL_ERROR_LIMIT, NULL, NULL);
    assert_int_equal(out.size, 0);
    model__buffer_free(&out);
    assert_null(model_copy(model, record));
}

static void what_is_too_deep_is_not_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(kinds); i++) {
        chain_t chain = chain_of(&kinds[i], most_of(&kinds[i]) + 1);
        is_too_deep(kinds[i].model, chain.records);
        end_chain(&chain);
    }
}

/* Documents of any depth, by hand. */
static void nest(model__buffer_t *out, const char *head, const char *const *keys, size_t n)
{
    size_t marks[2 * MANY], n_marks = 0;

    assert_true(model__put_document_begin(out, &marks[n_marks++]));
    for (size_t i = 1; i < n; i++) {
        assert_true(!head || model__put_string(out, "what", 4, head, strlen(head)));
        for (size_t k = 0; keys[k]; k++)
            assert_true(model__put_begin(
                out,
                !keys[k + 1] || strcmp(keys[k + 1], "0") ? BSON_TYPE_DOCUMENT : BSON_TYPE_ARRAY,
                keys[k], strlen(keys[k]), &marks[n_marks++]));
    }
    assert_true(!head || model__put_string(out, "what", 4, head, strlen(head)));
    while (n_marks)
        assert_true(model__put_end(out, marks[--n_marks]));
}

static void what_is_too_deep_is_not_read(void **state)
{
    static const struct row {
        const char *head, *keys[3];
    } rows[] = {
        {NULL, {"next"}},   {NULL, {"children", "0"}}, {"said", {"answers", "0"}},
        {"quoted", {"of"}}, {NULL, {"branches", "a"}},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        for (size_t more = 0; more <= 1; more++) {
            model_error_t error = {0};
            model__buffer_t out;
            reading_t reading;
            bson_t document;
            model__buffer_init(&out, NULL, 0);
            nest(&out, rows[i].head, rows[i].keys, most_of(&kinds[i]) + more);
            assert_true(bson_init_static(&document, out.data, out.size));
            assert_int_equal(read_bson(&reading, kinds[i].model, &document, &error), !more);
            if (more)
                failed(&error, MODEL_ERROR_LIMIT, NULL, NULL);
            end_reading(&reading);
            model__buffer_free(&out);
        }
}

static void a_circle_is_not_written(void **state)
{
    node_t node = {.value = 1}, twin[2] = {{.value = 1}};
    comment_t comment = {.what = QUOTED}, said = {.what = SAID};
    tree_t tree = {.value = 1};
    struct entry *entry = calloc(1, sizeof *entry);
    model_error_t error = {0};

    (void)state;
    node.next = &node;
    is_too_deep(&node_model, &node);
    assert_false(model_validate(&node_model, &node, &error));
    failed(&error, MODEL_ERROR_LIMIT, NULL, NULL);
    twin[0].children = twin[1].children = (node_list_t){twin, 2};
    is_too_deep(&node_model, &twin[0]);
    assert_false(model_validate(&node_model, &twin[0], &error));
    failed(&error, MODEL_ERROR_LIMIT, NULL, NULL);
    comment.quoted.of = &comment;
    is_too_deep(&comment_model, &comment);
    said.said.answers = (comment_list_t){&said, 1};
    is_too_deep(&comment_model, &said);
    assert_false(model_validate(&comment_model, &said, &error));
    failed(&error, MODEL_ERROR_LIMIT, NULL, NULL);
    assert_non_null(entry);
    entry->key = "a";
    tree.branches = (branches_t){entry, 1};
    entry->value.branches = tree.branches;
    is_too_deep(&tree_model, &tree);
    free(entry);
}

static void a_circle_is_no_change_that_can_be_saved(void **state)
{
    bson_t *document = json("{'value':1,'next':{'value':2,'next':{'value':3}}}");
    model_error_t error = {0};
    model__changes_t changes;
    reading_t reading;

    (void)state;
    assert_true(read_bson(&reading, &node_model, document, &error));
    node_t *node = reading.record;
    node->next->next->next = node;
    assert_false(model__changes_find(reading.plan, node, reading.origin, reading.size, NULL,
                                     &reading.memory, &changes, &error));
    failed(&error, MODEL_ERROR_LIMIT, NULL, NULL);
    end_reading(&reading);
    bson_destroy(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_too_deep_makes_the_trip),
        cmocka_unit_test(what_is_too_deep_is_not_written),
        cmocka_unit_test(what_is_too_deep_is_not_read),
        cmocka_unit_test(a_circle_is_not_written),
        cmocka_unit_test(a_circle_is_no_change_that_can_be_saved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
