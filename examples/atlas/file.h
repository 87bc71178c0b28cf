/* A file of iso-codes: one JSON object with one array of flat objects. */
#ifndef FILE_H
#define FILE_H

#include <mongomodel.h>

typedef struct text text_t;
typedef struct {
    bson_t *whole;
    bson_iter_t rows;
    text_t *joined;
} file_t;

/* False: not readable or not such a file; error says which. */
bool file_open(file_t *file, const char *folder, const char *name, model_error_t *error);
void file_close(file_t *file);

size_t file_count_rows(const file_t *file);
/* Step to the next row. False: no more. */
bool file_next(file_t *file, bson_iter_t *row);
/* A string of the row, alive as long as the file is open; NULL: the row has none. */
const char *row_text(const bson_iter_t *row, const char *key);
/* The first n characters of a, then b; alive as long as the file is open; NULL: no memory. */
const char *file_join(file_t *file, const char *a, size_t n, const char *b);

#endif
