/* Load files: what is new is created, what is stored is set again and saved. save() sends nothing
 * for a record that did not change, so a second run changes nothing. */
#include "atlas.h"
#include "file.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *file, *title;
    const model_t *model;
    size_t code_at, updated_at;
    void (*fill)(file_t *file, const bson_iter_t *row, void *record);
} source_t;

typedef struct {
    size_t created, changed, same;
} tally_t;

static void fill_country(file_t *file, const bson_iter_t *row, void *record)
{
    (void)file;
    country_t *country = record;
    const char *alpha_3 = row_text(row, "alpha_3");
    const char *numeric = row_text(row, "numeric");

    country->code = row_text(row, "alpha_2");
    snprintf(country->alpha_3, sizeof country->alpha_3, "%s", alpha_3 ? alpha_3 : "");
    country->numeric = numeric ? (int32_t)strtol(numeric, NULL, 10) : 0;
    country->names.common = row_text(row, "common_name");
    if (!country->names.common)
        country->names.common = row_text(row, "name");
    country->names.official = row_text(row, "official_name");
    country->flag = row_text(row, "flag");
}

/* "NO-03" lies in "NO". Most parents are named without their country, some with it. */
static void fill_subdivision(file_t *file, const bson_iter_t *row, void *record)
{
    subdivision_t *subdivision = record;
    const char *code = row_text(row, "code");
    const char *parent = row_text(row, "parent");

    subdivision->code = code;
    subdivision->country = code ? file_join(file, code, 2, "") : NULL;
    subdivision->parent =
        parent && code && !strchr(parent, '-') ? file_join(file, code, 3, parent) : parent;
    subdivision->name = row_text(row, "name");
    subdivision->type = row_text(row, "type");
}

static scope_t scope_of(const char *letter)
{
    return letter && letter[0] == 'M'   ? SCOPE_MACRO
           : letter && letter[0] == 'S' ? SCOPE_SPECIAL
                                        : SCOPE_INDIVIDUAL;
}

static language_type_t type_of(const char *letter)
{
    static const char letters[] = "ACEHLS"; /* in the order of language_type_t */
    const char *at = letter && letter[0] ? strchr(letters, letter[0]) : NULL;

    return at ? (language_type_t)(at - letters) : LANGUAGE_SPECIAL;
}

static void fill_language(file_t *file, const bson_iter_t *row, void *record)
{
    (void)file;
    language_t *language = record;

    language->code = row_text(row, "alpha_3");
    language->alpha_2 = row_text(row, "alpha_2");
    language->name = row_text(row, "name");
    language->inverted_name = row_text(row, "inverted_name");
    language->scope = scope_of(row_text(row, "scope"));
    language->type = type_of(row_text(row, "type"));
}

/* clang-format off */
static const source_t sources[] = {
    {"iso_3166-1.json", "countries", &country_model,
     offsetof(country_t, code), offsetof(country_t, updated_at), fill_country},
    {"iso_3166-2.json", "subdivisions", &subdivision_model,
     offsetof(subdivision_t, code), offsetof(subdivision_t, updated_at), fill_subdivision},
    {"iso_639-3.json", "languages", &language_model,
     offsetof(language_t, code), offsetof(language_t, updated_at), fill_language}};
/* clang-format on */

static const char *code_of(const source_t *source, const void *record)
{
    const char *code;

    memcpy(&code, (const char *)record + source->code_at, sizeof code);
    return code;
}

/* The stored record with this code; they are sorted by it. */
static void *stored(const source_t *source, const model_list_t *list, const char *code)
{
    size_t low = 0, high = list->count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        char *record = (char *)list->items + middle * source->model->size;
        int order = strcmp(code_of(source, record), code);
        if (order == 0)
            return record;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool save(model_db_t *db, const source_t *source, file_t *file, const bson_iter_t *row,
                 void *record, tally_t *tally, model_error_t *error)
{
    int64_t before, after;

    memcpy(&before, (char *)record + source->updated_at, sizeof before);
    source->fill(file, row, record);
    if (!model_save(db, source->model, record, error))
        return false;
    memcpy(&after, (char *)record + source->updated_at, sizeof after);
    *(before == after ? &tally->same : &tally->changed) += 1;
    return true;
}

/* Rows that are stored are saved; the others are collected in added, which has room for all. */
static bool merge(model_db_t *db, const source_t *source, file_t *file, const model_list_t *list,
                  char *added, tally_t *tally, model_error_t *error)
{
    bson_iter_t row;

    while (file_next(file, &row)) {
        char *fresh = added + tally->created * source->model->size;
        source->fill(file, &row, fresh);
        const char *code = code_of(source, fresh);
        void *record = code ? stored(source, list, code) : NULL;
        if (!record)
            tally->created++;
        else if (!save(db, source, file, &row, record, tally, error))
            return false;
    }
    return model_create_many(db, source->model, added, tally->created, NULL, NULL, error);
}

static bool load(model_db_t *db, const source_t *source, const char *folder, model_error_t *error)
{
    model_list_t list;
    tally_t tally = {0, 0, 0};
    file_t file;

    if (!file_open(&file, folder, source->file, error))
        return false;
    char *added = calloc(file_count_rows(&file) + 1, source->model->size);
    bool ok = model_filter(db, source->model,
                           &(model_query_t){.sort = {source->model->fields[0].name}}, &list, error);
    ok = ok && added && merge(db, source, &file, &list, added, &tally, error);
    if (ok)
        printf("%-13s %5zu created, %5zu changed, %5zu as they were\n", source->title,
               tally.created, tally.changed, tally.same);
    model_list_clear(&list);
    free(added);
    file_close(&file);
    return ok;
}

bool atlas_load(model_db_t *db, const char *folder, model_error_t *error)
{
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (!load(db, &sources[i], folder, error))
            return false;
    return true;
}
