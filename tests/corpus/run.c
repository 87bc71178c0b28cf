/* BSON as the drivers' own corpus has it, folder $MONGOMODEL_BSON_CORPUS, or the vectors here: what
 * is valid goes through a member that takes any value, and comes out byte for byte; what is not is
 * refused. */
#include "codec/bson.h"
#include "vectors.h"

#include <dirent.h>
#include <mongomodel/codec.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_KEYS = 64, MAX_BYTES = 1 << 20 };

typedef struct document {
    uint8_t *bytes; /* of exactly this size */
    size_t size;
} document_t;

static size_t n_valid, n_refused, n_faults;

static void fault(const char *name, const char *what)
{
    printf("FAULT %s: %s\n", name, what);
    n_faults++;
}

static void *allocate(size_t size)
{
    void *bytes = malloc(size ? size : 1);

    if (!bytes)
        abort();
    return bytes;
}

static document_t from_hex(const char *hex)
{
    document_t document = {allocate(strlen(hex) / 2), strlen(hex) / 2};
    unsigned byte;

    for (size_t i = 0; i < document.size; i++)
        if (sscanf(hex + 2 * i, "%2x", &byte) == 1)
            document.bytes[i] = (uint8_t)byte;
    return document;
}

/* ---- a model made of the document: a raw value for each of its keys, or for none ---- */

typedef struct any {
    model_t model;
    model_field_t fields[MAX_KEYS + 1];
    void *plan;
    model_raw_t values[MAX_KEYS];
    char names[MAX_KEYS][8];
    size_t count;
} any_t;

static void any_init(any_t *any)
{
    *any = (any_t){.model = {.abi = MODEL_ABI,
                             .model_size = sizeof(model_t),
                             .field_size = sizeof(model_field_t),
                             .index_size = sizeof(model_index_t),
                             .case_size = sizeof(model_case_t),
                             .term_size = sizeof(model_term_t),
                             .symbol = "any",
                             .size = sizeof any->values,
                             .meta = -1}};
    any->model.fields = any->fields;
    any->model.plan = &any->plan;
}

static void any_add(any_t *any, const char *key, bool store_null)
{
    model_field_t *field = &any->fields[any->count];

    if (any->count == MAX_KEYS)
        return;
    snprintf(any->names[any->count], sizeof *any->names, "m%zu", any->count);
    *field = (model_field_t){.name = any->names[any->count],
                             .kind = MODEL_KIND_RAW,
                             .offset = (uint32_t)(any->count * sizeof(model_raw_t)),
                             .size = sizeof(model_raw_t),
                             .key = key,
                             .store_null = store_null};
    any->count++;
}

/* No model is without members. */
static void any_add_unused(any_t *any)
{
    any_add(any, "no such key", false);
}

/* What any two ways of writing a document that was read have in common. */
static void compare(const char *name, const char *what, bool ok, const document_t *document,
                    const uint8_t *bytes, size_t size)
{
    if (!ok)
        fault(name, what);
    else if (size != document->size || memcmp(bytes, document->bytes, size) != 0)
        fault(name, "comes out as other bytes");
}

static void check_over(const char *name, const any_t *any, const document_t *document)
{
    const model__plan_t *plan = model__plan_of(&any->model, NULL);
    model__buffer_t out;

    model__buffer_init(&out, NULL, 0);
    bool ok = model__encode_over(plan, any->values, document->bytes, NULL, &out, NULL);
    compare(name, "cannot be written over itself", ok, document, out.data, out.size);
    model__buffer_free(&out);
}

/* whole: all keys of the document are members, in its order. */
static void check_trip(const char *name, any_t *any, const document_t *document, bool whole)
{
    model_error_t error = {.code = MODEL_OK};
    model_memory_t *memory = model_memory_new(0);
    model_buffer_t buffer = {.bytes = NULL};

    if (!model_decode(&any->model, document->bytes, document->size, memory, any->values, &error)) {
        fault(name, error.message);
    } else {
        check_over(name, any, document);
        bool written = whole && model_encode(&any->model, any->values, &buffer, NULL);
        if (whole)
            compare(name, "cannot be written", written, document, buffer.bytes, buffer.size);
    }
    model_buffer_clear(&buffer);
    model_memory_free(memory);
    model__plan_free(any->plan);
}

static size_t add_keys(any_t *any, const document_t *document, const char *only)
{
    const uint8_t *p = document->bytes + 4;
    model__found_t found;
    size_t n = 0;

    for (; model__bson_step(p, document->bytes + document->size, &found) == MODEL__STEP_ELEMENT;
         n++) {
        if (!only || !strcmp(model__found_key(&found), only))
            any_add(any, model__found_key(&found), true);
        p = model__found_end(&found);
    }
    return n;
}

/* only: the key that a member takes; NULL: all of them have one. */
static void check_with(const char *name, const document_t *document, const char *only)
{
    any_t any;

    any_init(&any);
    size_t n = add_keys(&any, document, only);
    bool whole = any.count == n && model_check_schema(&any.model, NULL);
    if (!any.count || !model_check_schema(&any.model, NULL)) {
        any_init(&any);
        any_add_unused(&any);
    }
    check_trip(name, &any, document, whole);
}

static void check_valid(const char *name, const document_t *document, const char *key)
{
    model_error_t error = {.code = MODEL_OK};

    n_valid++;
    if (!model__bson_valid(document->bytes, document->size, &error)) {
        fault(name, error.message);
        return;
    }
    check_with(name, document, key);
    check_with(name, document, NULL);
    check_with(name, document, "");
}

/* A code and words for it, whatever the model. */
static void check_refused(const char *name, const document_t *document, const char *key)
{
    n_refused++;
    if (model__bson_valid(document->bytes, document->size, NULL))
        fault(name, "is taken for valid");
    for (int known = 0; known < 2; known++) {
        model_error_t error = {.code = MODEL_OK};
        model_memory_t *memory = model_memory_new(0);
        any_t any;
        any_init(&any);
        any_add(&any, known ? key : "no such key", true);
        if (model_decode(&any.model, document->bytes, document->size, memory, any.values, &error))
            fault(name, "is read");
        else if (error.code != MODEL_ERROR_CORRUPT || !*error.message)
            fault(name, error.message);
        model_memory_free(memory);
        model__plan_free(any.plan);
    }
}

/* ---- the vectors here ---- */

/* {"a": value}, with as many bytes less, or zeros more. */
static document_t document_of(const vector_t *vector, int more)
{
    document_t value = from_hex(vector->hex);
    uint32_t size = (uint32_t)((int)value.size + more + 8);
    document_t document = {allocate(size), size};

    memset(document.bytes, 0, size);
    memcpy(document.bytes, &size, sizeof size);
    document.bytes[4] = vector->type;
    document.bytes[5] = 'a';
    memcpy(document.bytes + 7, value.bytes, more < 0 ? size - 8 : value.size);
    free(value.bytes);
    return document;
}

static void check_length(const vector_t *vector, size_t at)
{
    static const int64_t wrong[] = {0, 4, -1, 1, INT32_MAX, INT32_MIN};

    for (size_t i = 0; i < MODEL__COUNT_OF(wrong); i++) {
        document_t document = document_of(vector, 0);
        int32_t right, length = (int32_t)wrong[i];
        memcpy(&right, document.bytes + 7 + at, sizeof right);
        if (i >= 2 && i <= 3)
            length = right + (int32_t)wrong[i];
        memcpy(document.bytes + 7 + at, &length, sizeof length);
        if (length != right)
            check_refused(vector->name, &document, "a");
        free(document.bytes);
    }
}

static void check_vector(const vector_t *vector)
{
    int size = (int)strlen(vector->hex) / 2;

    for (int more = -size; more <= 1; more++) {
        document_t document = document_of(vector, more);
        if (more)
            check_refused(vector->name, &document, "a");
        else
            check_valid(vector->name, &document, "a");
        free(document.bytes);
    }
    for (size_t i = 0; vector->lengths[i] >= 0; i++)
        check_length(vector, (size_t)vector->lengths[i]);
}

static void run_vectors(void)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(vectors); i++)
        check_vector(&vectors[i]);
    for (size_t i = 0; i < MODEL__COUNT_OF(broken); i++) {
        document_t document = document_of(&broken[i], 0);
        check_refused(broken[i].name, &document, "a");
        free(document.bytes);
    }
    for (size_t i = 0; i < MODEL__COUNT_OF(no_documents); i++) {
        document_t document = from_hex(no_documents[i]);
        check_refused(no_documents[i], &document, "a");
        free(document.bytes);
    }
}

/* ---- files of the corpus ---- */

typedef void check_t(const char *name, const document_t *document, const char *key);

static const char *text_of(const bson_iter_t *parent, const char *key)
{
    bson_iter_t child;

    if (bson_iter_recurse(parent, &child) && bson_iter_find(&child, key) &&
        BSON_ITER_HOLDS_UTF8(&child))
        return bson_iter_utf8(&child, NULL);
    return NULL;
}

/* Each item of a list of cases that has bytes under this name. */
static void run_cases(const bson_t *file, const char *list, const char *bytes, check_t *check)
{
    bson_iter_t iter, item;
    const char *key = "a";

    if (bson_iter_init_find(&iter, file, "test_key") && BSON_ITER_HOLDS_UTF8(&iter))
        key = bson_iter_utf8(&iter, NULL);
    if (!bson_iter_init_find(&iter, file, list) || !bson_iter_recurse(&iter, &item))
        return;
    while (bson_iter_next(&item)) {
        const char *hex = text_of(&item, bytes), *name = text_of(&item, "description");
        if (!hex)
            continue;
        document_t document = from_hex(hex);
        check(name ? name : hex, &document, key);
        free(document.bytes);
    }
}

static bool run_file(const char *path)
{
    bson_error_t error;
    char *text = allocate(MAX_BYTES);
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(text, 1, MAX_BYTES, file) : 0;
    bson_t *cases = bson_new_from_json((const uint8_t *)text, (ssize_t)size, &error);

    if (file)
        fclose(file);
    free(text);
    if (!cases) {
        fault(path, "is not JSON");
        return false;
    }
    printf("%s\n", path);
    run_cases(cases, "valid", "canonical_bson", check_valid);
    run_cases(cases, "valid", "degenerate_bson", check_valid);
    run_cases(cases, "decodeErrors", "bson", check_refused);
    bson_destroy(cases);
    return true;
}

static void run_folder(const char *folder)
{
    char path[512];
    struct dirent *entry;
    DIR *entries = opendir(folder);
    size_t n = 0;

    while (entries && (entry = readdir(entries))) {
        size_t size = strlen(entry->d_name);
        if (size < 6 || strcmp(entry->d_name + size - 5, ".json") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        n += run_file(path);
    }
    if (!n)
        fault(folder, "no corpus there");
    if (entries)
        closedir(entries);
}

int main(void)
{
    const char *folder = getenv("MONGOMODEL_BSON_CORPUS");

    run_vectors();
    if (folder && *folder)
        run_folder(folder);
    printf("%zu valid, %zu to be refused, %zu faults\n", n_valid, n_refused, n_faults);
    return n_faults != 0;
}
