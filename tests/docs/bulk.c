/* The snippets of docs/bulk.md, compiled and run against a server. */
#include <mongomodel.h>

#include <inttypes.h>
#include <stdlib.h>

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *sku;
    int32_t stock;
    double price;
    bool on_sale;
    int32_t version;
    model_date_t created_at, updated_at;
} product_t;
MODEL_DECLARE(product, product_t, int64_t);
MODEL_DEFINE(product, MODEL_FIELDS(MODEL_FIELD(product, id, .role = MODEL_ID_SEQUENCE),
                                   MODEL_FIELD(product, sku, .required = true, .unique = true),
                                   MODEL_FIELD(product, stock, .range = MODEL_AT_LEAST(0)),
                                   MODEL_FIELD(product, price), MODEL_FIELD(product, on_sale),
                                   MODEL_FIELD(product, version, .role = MODEL_VERSION),
                                   MODEL_FIELD(product, created_at, .role = MODEL_CREATED_AT),
                                   MODEL_FIELD(product, updated_at, .role = MODEL_UPDATED_AT)));

static int fail(const model_error_t *error)
{
    model_error_print(stderr, error);
    exit(1);
}

static void must(bool held)
{
    if (!held) {
        fprintf(stderr, "what the page says does not hold\n");
        exit(1);
    }
}

static void a_bulk(model_db_t *db)
{
    model_error_t error;

    model_bulk_t *bulk = product_bulk_new(db, NULL, &error);
    if (!bulk)
        fail(&error);

    product_t pen = {.sku = "pen", .price = 1.5}, ink = {.sku = "ink", .stock = 3};
    const model_query_t *sold_out = MODEL_QUERY(.where = {MODEL_EQ(product, stock, 0)});
    bool ok = product_bulk_insert(bulk, &pen, &error) && /* has its id, and may die now */
              product_bulk_update_many(bulk, sold_out,
                                       MODEL_UPDATE(MODEL_SET(product, on_sale, false)), &error) &&
              product_bulk_update_by_id(bulk, pen.id, MODEL_UPDATE(MODEL_INC(product, stock, 10)),
                                        &error) &&
              product_bulk_upsert(bulk, MODEL_QUERY(.where = {MODEL_EQ(product, sku, "ink")}),
                                  MODEL_UPDATE(MODEL_INC(product, stock, 3)), &ink, &error) &&
              product_bulk_delete_one(bulk, MODEL_QUERY(.where = {MODEL_EQ(product, sku, "nib")}),
                                      &error);

    model_bulk_report_t report = {0};
    ok = ok && model_bulk_run(bulk, &report, &error);
    int64_t id; /* 0 where nobody knows it: of the update_many, and the delete */
    for (size_t i = 0; i < report.n_items; i++)
        printf("%zu: %s, met %" PRId64 ", id %" PRId64 "\n", i,
               model_code_name(report.items[i].code), report.items[i].matched,
               product_bulk_id(&report, i, &id) ? id : 0);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
    if (!ok)
        fail(&error);
}

static model_bulk_t *new_products(model_db_t *db)
{
    model_error_t error;
    char sku[20];

    model_bulk_t *bulk = product_bulk_new(db, &(model_bulk_options_t){.unordered = true}, &error);
    for (int i = 0; bulk && i < 100; i++) {
        snprintf(sku, sizeof sku, "sku-%d", i);
        product_t product = {.sku = sku};
        if (!product_bulk_insert(bulk, &product, &error))
            fail(&error);
    }
    return bulk;
}

static bool run_on(model_bulk_t *bulk, model_error_t *error)
{
    bool ok = model_bulk_run(bulk, NULL, error);

    for (int i = 0; !ok && error->retry == MODEL_RETRY_SAME_CALL && i < 5; i++)
        ok = model_bulk_run(bulk, NULL, error); /* goes on with what is not done */
    return ok;
}

static bool give_up_on(model_bulk_t *bulk, const model_bulk_report_t *report, model_error_t *error)
{
    for (size_t i = 0; i < report->n_items; i++)
        if (report->items[i].code == MODEL_ERROR_DUPLICATE &&
            !model_bulk_resolve(bulk, i, true, error)) /* done, as far as we are concerned */
            return false;
    return model_bulk_run(bulk, NULL, error);
}

static void go_on(model_db_t *db)
{
    model_bulk_report_t report = {0};
    model_error_t error;

    model_bulk_t *bulk = new_products(db);
    if (!run_on(bulk, &error))
        fail(&error);
    model_bulk_free(bulk);
    bulk = new_products(db);
    must(!model_bulk_run(bulk, &report, &error));
    must(report.n_failed == 100);
    if (!give_up_on(bulk, &report, &error))
        fail(&error);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static bool next_line(product_t *product, void *context, model_error_t *error)
{
    static char sku[40];
    FILE *file = context;

    switch (fscanf(file, "%39s %" SCNd32, sku, &product->stock)) {
    case 2:
        product->sku = sku; /* must live until the next call */
        return true;
    case EOF:
        return false;
    default:
        error->code = MODEL_ERROR_CORRUPT; /* the stream fails with this */
        return false;
    }
}

static bool show(const model_progress_t *progress, void *context)
{
    (void)context;
    printf("%" PRId64 " stored, %" PRId64 " refused\n", progress->done, progress->failed);
    return progress->failed < 1000; /* false: cancel */
}

static void a_stream(model_db_t *db)
{
    static char lines[] = "a1 5\na2 7\na2 8\na3 -4\na4 0\n";
    model_error_t error;

    FILE *file = fmemopen(lines, sizeof lines - 1, "r");
    const model_stream_options_t options = {.go_on = true, .progress = show};
    model_streamed_t streamed = {0};
    if (!product_create_stream(db, next_line, file, &options, &streamed, &error))
        for (size_t i = 0; i < streamed.n_failures; i++)
            printf("line %" PRId64 ": %s\n", streamed.failures[i].record + 1,
                   model_code_name(streamed.failures[i].code));
    must(streamed.done == 3 && streamed.failed == 2);
    model_streamed_clear(&streamed);
    fclose(file);
}

int main(void)
{
    model_error_t error;
    int64_t n;

    model_db_t *db = model_open(NULL, &error);
    if (!db || !model_register(db, MODEL_LIST_OF(&product_model), &error) ||
        !product_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &error))
        return fail(&error);
    a_bulk(db);
    go_on(db);
    a_stream(db);
    if (!product_count(db, NULL, &n, &error))
        return fail(&error);
    must(n == 105);
    product_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &error);
    model_close(db);
    return 0;
}
