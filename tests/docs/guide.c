/* The snippets of docs/guide.md, compiled and run against a server. */
#include <mongomodel.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *label;
    model_extra_t extra; /* elements of BSON: {data, length} */
} seal_t;
MODEL_DECLARE_EMBEDDED(seal, seal_t);
MODEL_DEFINE_EMBEDDED(seal, MODEL_FIELDS(MODEL_FIELD(seal, label), MODEL_EXTRA(seal, extra)));

typedef enum { STATUS_OPEN, STATUS_PAID, STATUS_SHIPPED } status_t;

typedef struct {
    const char *sku;
    int32_t quantity;
} line_t;
MODEL_DECLARE_EMBEDDED(line, line_t);

typedef struct {
    model_meta_t meta;
    bson_oid_t id;
    const char *number;
    const char *note; /* NULL: none */
    status_t status;
    double weight;
    line_list_t lines;
    model_opt_date_t shipped_at;
    model_date_t created_at, updated_at;
} parcel_t;
MODEL_DECLARE(parcel, parcel_t, bson_oid_t);

static const char *const statuses[] = {
    [STATUS_OPEN] = "open", [STATUS_PAID] = "paid", [STATUS_SHIPPED] = "shipped"};

static bool shipped_has_a_date(const parcel_t *parcel, model_error_t *error)
{
    if (parcel->status == STATUS_SHIPPED && !parcel->shipped_at.has)
        return model_refuse(error, "a shipped parcel has a date of shipping");
    return true;
}
MODEL_CHECK(parcel, shipped_has_a_date);

typedef struct {
    const char *last4;
} card_t;
typedef struct {
    const char *iban;
} transfer_t;
MODEL_DECLARE_EMBEDDED(card, card_t);
MODEL_DECLARE_EMBEDDED(transfer, transfer_t);
typedef enum { BY_CARD, BY_TRANSFER, IN_CASH } paid_by_t;
typedef struct {
    paid_by_t kind;
    union {
        card_t card;
        transfer_t transfer;
    };
} payment_t;
MODEL_DECLARE_EMBEDDED(payment, payment_t);

MODEL_DEFINE_EMBEDDED(card, MODEL_FIELDS(MODEL_FIELD(card, last4)));
MODEL_DEFINE_EMBEDDED(transfer, MODEL_FIELDS(MODEL_FIELD(transfer, iban)));

/* clang-format off */
MODEL_DEFINE_UNION(payment, kind,
    MODEL_CASE(payment, BY_CARD, "card", card, card),
    MODEL_CASE(payment, BY_TRANSFER, "transfer", transfer, transfer),
    MODEL_EMPTY_CASE(IN_CASH, "cash"));

MODEL_DEFINE_EMBEDDED(line,
    MODEL_FIELDS(
        MODEL_FIELD(line, sku, .required = true, .pattern = "^[A-Z]-[0-9]+$"),
        MODEL_FIELD(line, quantity, .range = MODEL_AT_LEAST(1))));

MODEL_DEFINE(parcel,
    .check = MODEL_CHECKED(shipped_has_a_date),
    .check_members = {MODEL_NAME(parcel, status), MODEL_NAME(parcel, shipped_at)},
    MODEL_FIELDS(
        MODEL_FIELD(parcel, id, .role = MODEL_ID_OBJECT),
        MODEL_FIELD(parcel, number, .required = true, .unique = true),
        MODEL_FIELD(parcel, note, .key = "remark", .length = MODEL_AT_MOST(500)),
        MODEL_ENUM(parcel, status, statuses),
        MODEL_FIELD(parcel, weight, .range = MODEL_BETWEEN(0.0, 31.5)),
        MODEL_EMBED_LIST(parcel, lines, line, .items = MODEL_AT_MOST(100)),
        MODEL_FIELD(parcel, shipped_at),
        MODEL_FIELD(parcel, created_at, .role = MODEL_CREATED_AT),
        MODEL_FIELD(parcel, updated_at, .role = MODEL_UPDATED_AT)));
/* clang-format on */

static int failures;

static void expect(bool ok, const char *what)
{
    if (!ok) {
        printf("FAILED %s\n", what);
        failures++;
    }
}

static void create_and_read(model_db_t *db)
{
    model_error_t error;

    parcel_t *parcel = parcel_new();
    parcel->number = parcel_text(parcel, "%s-%d", "P", 17);
    bool ok = MODEL_APPEND(parcel, parcel, lines, ((line_t){.sku = "A-1", .quantity = 2})) &&
              parcel_create(db, parcel, &error);
    expect(ok, "create");

    parcel_t *same = parcel_get(db, parcel->id, &error);
    expect(same && same->lines.count == 1 && strcmp(same->number, "P-17") == 0, "get");
    parcel_free(same);
    parcel_free(parcel);
}

static void create_many(model_db_t *db)
{
    model_error_t error;
    line_t line = {.sku = "B-2", .quantity = 1};
    parcel_t parcels[] = {{.number = "Q-1", .weight = 1.5, .lines = {&line, 1}},
                          {.number = "P-17"}, /* is there already */
                          {.number = "Q-2", .note = "fragile"}};

    model_report_t report = {0};
    model_create_many_t options = {.unordered = true}; /* go on behind a refused record */
    if (!parcel_create_many(db, parcels, 3, &options, &report, &error))
        for (size_t i = 0; i < report.n_items; i++)
            printf("%s: %s\n", parcels[i].number, model_code_name(report.items[i].code));
    expect(error.code == MODEL_ERROR_DUPLICATE && error.outcome == MODEL_OUTCOME_PARTLY, "partly");
    expect(report.n_done == 2 && report.items[1].code == MODEL_ERROR_DUPLICATE, "report");
    model_report_clear(&report);
}

static void refuse(model_db_t *db)
{
    model_error_t error;
    line_t line = {.sku = "A-1", .quantity = 0};
    parcel_t wrong = {.weight = 40, .lines = {&line, 1}};

    if (!parcel_create(db, &wrong, &error) && error.code == MODEL_ERROR_VALIDATION)
        for (uint32_t i = 0; i < error.n_details; i++)
            printf("%s: %s\n", error.details[i].path, error.details[i].message);
    expect(error.n_failures == 3 && error.outcome == MODEL_OUTCOME_NOTHING, "validation");
}

/* A query is a plain value: a function may build and return it. */
static model_query_t heavy_or_noted(double weight)
{
    return (model_query_t){.where = {MODEL_ANY_OF(MODEL_GTE(parcel, weight, weight),
                                                  MODEL_STARTS_WITH(parcel, note, "frag"))},
                           .sort = {MODEL_DESC(parcel, weight), MODEL_ASC(parcel, id)},
                           .limit = 10};
}

static void step_through(model_db_t *db)
{
    model_error_t error;
    model_query_t query = heavy_or_noted(1);
    parcel_cursor_t cursor;
    parcel_t *parcel;
    size_t n = 0;

    if (parcel_find(db, &query, &cursor, &error))
        while (parcel_cursor_next(&cursor, &parcel, &error))
            n++; /* parcel lives until the next step */
    if (error.code != MODEL_OK)
        model_error_print(stderr, &error); /* an error is never the end of the data */
    parcel_cursor_close(&cursor);
    expect(n == 2 && error.code == MODEL_OK, "cursor");
}

static void some_item(model_db_t *db)
{
    model_error_t error;
    parcel_list_t found;
    bool ok = parcel_filter(
        db,
        MODEL_QUERY(.where = {MODEL_SOME_ITEM(parcel, lines, line, MODEL_EQ(line, sku, "A-1"),
                                              MODEL_GTE(line, quantity, 2)),
                              MODEL_MISSING(parcel, shipped_at)}),
        &found, &error);
    expect(ok && found.count == 1, "some item");

    /* An item outlives its list through a copy only. */
    parcel_t *kept = ok && found.count ? parcel_copy(&found.items[0]) : NULL;
    parcel_list_free(&found);
    expect(kept && strcmp(kept->number, "P-17") == 0, "copy");
    parcel_free(kept);
}

static void change(model_db_t *db)
{
    model_error_t error;

    parcel_t *parcel =
        parcel_get_one(db, MODEL_QUERY(.where = {MODEL_EQ(parcel, number, "P-17")}), &error);
    parcel->status = STATUS_SHIPPED;
    expect(!parcel_save(db, parcel, &error) && error.code == MODEL_ERROR_VALIDATION, "check");
    parcel->shipped_at = (model_opt_date_t){true, {1767225600000}};
    bool ok = parcel_save(db, parcel, &error); /* sends status, shipped_at and updated_at */
    expect(ok, "save");
    parcel_free(parcel);
}

/* Members that were not read are not written either. */
static void change_part(model_db_t *db)
{
    model_error_t error;

    parcel_t *part = parcel_first(db,
                                  MODEL_QUERY(.where = {MODEL_EQ(parcel, number, "Q-2")},
                                              .fields = {MODEL_NAME(parcel, weight)}),
                                  &error);
    part->weight = 2;
    bool ok = parcel_save(db, part, &error);
    parcel_free(part);

    bool noted = false;
    ok = ok && parcel_exists(db, MODEL_QUERY(.where = {MODEL_EQ(parcel, note, "fragile")}), &noted,
                             &error);
    expect(ok && noted, "projection");
}

static void ask_by_text(model_db_t *db)
{
    model_error_t error;
    parcel_list_t found = {0};

    const char *const members[] = {MODEL_NAME(parcel, number), MODEL_NAME(parcel, status),
                                   MODEL_NAME(parcel, weight), NULL};
    model_text_rules_t rules = {.members = members, .max_page_size = 50};
    model_memory_t *memory = model_memory_new(0); /* what the query points into */
    model_query_t query;
    bool ok = parcel_query_parse("status__in=open,shipped&weight__gte=1&sort=-weight&size=10",
                                 &rules, memory, &query, &error);
    ok = ok && parcel_filter(db, &query, &found, &error);
    expect(ok && found.count == 2 && found.items[0].weight > 1.5, "text");
    parcel_list_free(&found);
    expect(!parcel_query_parse("note=x&page=0", &rules, memory, &query, &error) &&
               error.n_failures == 2,
           "wrong text");
    model_memory_free(memory);
}

static void delete_some(model_db_t *db)
{
    model_error_t error;
    int64_t n = 0;

    expect(!parcel_delete_many(db, MODEL_QUERY(.limit = 0), &n, &error) &&
               error.code == MODEL_ERROR_ARGUMENT,
           "a delete without a condition");
    bool ok = parcel_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), &n, &error);
    expect(ok && n == 3, "every");
}

/* ---- update ---- */

static void update(model_db_t *db)
{
    parcel_t light = {.number = "U-1", .weight = 1}, heavy = {.number = "U-2", .weight = 25};
    model_error_t error;

    expect(parcel_create(db, &light, &error) && parcel_create(db, &heavy, &error), "parcels");
    bool ok = parcel_update_one(
        db, MODEL_QUERY(.where = {MODEL_EQ(parcel, number, "U-1")}),
        MODEL_UPDATE(MODEL_SET(parcel, note, "fragile"), MODEL_INC(parcel, weight, 0.5)), &error);
    expect(ok, "one");
    expect(!parcel_update_one(db, MODEL_QUERY(.where = {MODEL_EQ(parcel, number, "U-2")}),
                              MODEL_UPDATE(MODEL_INC(parcel, weight, 10)), &error) &&
               error.code == MODEL_ERROR_VALIDATION,
           "a parcel that is too heavy");
}

static void update_all(model_db_t *db)
{
    model_error_t error;

    model_updated_t updated;
    bool ok = parcel_update_many(db, MODEL_QUERY(.where = {MODEL_GT(parcel, weight, 20)}),
                                 MODEL_UPDATE(MODEL_SET(parcel, note, "heavy")), &updated, &error);
    if (ok)
        printf("%" PRId64 " found, %" PRId64 " changed\n", updated.matched, updated.changed);
    expect(ok && updated.changed == 1, "all heavy ones");
}

static void take_next(model_db_t *db)
{
    model_error_t error;

    parcel_t *next = parcel_find_one_and_update(
        db,
        MODEL_QUERY(.where = {MODEL_EQ(parcel, status, STATUS_OPEN)},
                    .sort = {MODEL_ASC(parcel, created_at)}),
        MODEL_UPDATE(MODEL_SET(parcel, note, "taken by lorry 4")), MODEL_AFTER, &error);
    expect(next && !strcmp(next->note, "taken by lorry 4"), "the next one");
    parcel_free(next);
}

static void get_or_create(model_db_t *db)
{
    model_error_t error;

    parcel_t *parcel = parcel_new();
    parcel->number = "U-3";
    bool created;
    bool ok = parcel_get_or_create(db, MODEL_QUERY(.where = {MODEL_EQ(parcel, number, "U-3")}),
                                   parcel, &created, &error);
    expect(ok && created, "one of each");
    parcel_free(parcel);
    expect(parcel_delete_many(db, MODEL_QUERY(.where = {MODEL_STARTS_WITH(parcel, number, "U-")}),
                              NULL, &error),
           "the end of the updates");
}

int main(void)
{
    model_error_t error;
    model_db_t *db = model_open(NULL, &error);

    if (!db || !model_register(db, MODEL_LIST_OF(&parcel_model), &error) ||
        !parcel_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &error)) {
        model_close(db);
        return model_error_print(stderr, &error);
    }
    create_and_read(db);
    create_many(db);
    refuse(db);
    step_through(db);
    some_item(db);
    change(db);
    change_part(db);
    update(db);
    update_all(db);
    take_next(db);
    get_or_create(db);
    ask_by_text(db);
    delete_some(db);
    expect(model_check_schema(&payment_model, &error), "a union");
    model_close(db);
    return failures;
}
