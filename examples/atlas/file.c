#include "file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct text {
    text_t *next;
    char bytes[];
};

static bool fail(model_error_t *error, const char *path, const char *why)
{
    *error = (model_error_t){.code = MODEL_ERROR_CONFIG};
    snprintf(error->message, sizeof error->message, "%.120s: %.120s", path, why);
    return false;
}

static char *read_all(const char *path, size_t *size)
{
    FILE *stream = fopen(path, "rb");
    char *bytes = NULL;
    long end = -1;

    if (stream && fseek(stream, 0, SEEK_END) == 0 && (end = ftell(stream)) >= 0)
        bytes = malloc((size_t)end + 1);
    if (bytes) {
        rewind(stream);
        *size = fread(bytes, 1, (size_t)end, stream);
    }
    if (stream)
        fclose(stream);
    return bytes;
}

bool file_open(file_t *file, const char *folder, const char *name, model_error_t *error)
{
    char path[512];
    size_t size = 0;
    bson_error_t cause;
    bson_iter_t top;

    *file = (file_t){NULL, {0}, NULL};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *bytes = read_all(path, &size);
    if (!bytes)
        return fail(error, path, strerror(errno));
    file->whole = bson_new_from_json((const uint8_t *)bytes, (ssize_t)size, &cause);
    free(bytes);
    if (!file->whole)
        return fail(error, path, cause.message);
    if (bson_iter_init(&top, file->whole) && bson_iter_next(&top) && BSON_ITER_HOLDS_ARRAY(&top) &&
        bson_iter_recurse(&top, &file->rows))
        return true;
    file_close(file);
    return fail(error, path, "no array of rows");
}

void file_close(file_t *file)
{
    while (file->joined) {
        text_t *next = file->joined->next;
        free(file->joined);
        file->joined = next;
    }
    bson_destroy(file->whole);
    file->whole = NULL;
}

size_t file_count_rows(const file_t *file)
{
    bson_iter_t rows = file->rows;
    size_t n = 0;

    while (bson_iter_next(&rows))
        n++;
    return n;
}

bool file_next(file_t *file, bson_iter_t *row)
{
    while (bson_iter_next(&file->rows))
        if (BSON_ITER_HOLDS_DOCUMENT(&file->rows) && bson_iter_recurse(&file->rows, row))
            return true;
    return false;
}

const char *row_text(const bson_iter_t *row, const char *key)
{
    bson_iter_t at = *row;

    return bson_iter_find(&at, key) && BSON_ITER_HOLDS_UTF8(&at) ? bson_iter_utf8(&at, NULL) : NULL;
}

const char *file_join(file_t *file, const char *a, size_t n, const char *b)
{
    size_t size = n + strlen(b) + 1;
    text_t *text = malloc(sizeof *text + size);

    if (!text)
        return NULL;
    snprintf(text->bytes, size, "%.*s%s", (int)n, a, b);
    text->next = file->joined;
    file->joined = text;
    return text->bytes;
}
