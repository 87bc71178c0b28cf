/* A program may have a function model_free of its own: the library goes on using its own one. */
#include <mongomodel.h>

#include <stdlib.h>
#include <string.h>

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *name;
} item_t;
MODEL_DECLARE(item, item_t, int64_t);
MODEL_DEFINE(item, .defaults = &(const item_t){.name = "nameless"},
             MODEL_FIELDS(MODEL_FIELD(item, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(item, name, .length = MODEL_AT_MOST(10))));

/* Public in its header, so the definition that counts in this program is this one. */
void model_free(void *record)
{
    (void)record;
    fputs("the library called the program's model_free\n", stderr);
    abort();
}

static bool read_and_write(model_db_t *db, model_error_t *error)
{
    item_t items[] = {{.id = 1, .name = "one"}, {.id = 2, .name = "two"}};
    model_error_t expected;
    item_list_t found;
    item_cursor_t cursor;
    item_t *item = NULL;
    size_t n = 0;

    if (!item_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, error) ||
        !item_create_many(db, items, 2, NULL, NULL, error) ||
        !item_filter(db, MODEL_QUERY(.sort = {MODEL_ASC(item, id)}), &found, error))
        return false;
    bool ok = found.count == 2 && strcmp(found.items[1].name, "two") == 0;
    item_list_free(&found);
    ok = ok && !item_get(db, 3, &expected) &&
         !item_get_one(db, MODEL_QUERY(.where = {MODEL_GTE(item, id, 1)}), &expected);
    if (!item_find(db, MODEL_QUERY(.limit = 9), &cursor, error))
        return false;
    while (item_cursor_next(&cursor, &item, error) && item)
        n++;
    item_cursor_close(&cursor);
    return ok && n == 2;
}

int main(void)
{
    model_error_t error;
    model_db_t *db = model_open(NULL, &error);
    bool ok =
        db && model_register(db, MODEL_LIST_OF(&item_model), &error) && read_and_write(db, &error);

    model_close(db);
    if (!ok)
        model_error_print(stderr, &error);
    return ok ? 0 : 1;
}
