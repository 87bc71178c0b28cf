/* A JSON object as values of single members: what a partial update is read from. */
#ifndef MONGOMODEL_CODEC_PARTS_H
#define MONGOMODEL_CODEC_PARTS_H

#include "codec/codec.h"

/* A member that the object names. */
typedef struct model__part {
    const char *path; /* as in C, in memory */
    const model__field_t *field;
    const uint8_t *record; /* the struct that the member lies in: only it was read; NULL: null */
} model__part_t;

/* Why a member may not be named. */
typedef struct model__veto {
    const char *rule, *text;
} model__veto_t;

typedef struct model__parts {
    bool skip_unknown;
    bool whole; /* objects are values too, not parts of what is there */
    size_t max_bytes;
    /* NULL: it may be named. inner: what is in it is asked for next. */
    const model__veto_t *(*veto)(void *context, const char *path, const model__field_t *field,
                                 bool inner);
    /* A value. False: no memory, or too many: the error is set. */
    bool (*take)(void *context, const model__part_t *part);
    void *context;
} model__parts_t;

/* Give all members that the text names to take, those in embedded structs one by one; lists, maps
 * and tagged unions are given whole. All that is wrong is reported in one error: VALIDATION,
 * CORRUPT (no JSON), LIMIT (length, depth, path, memory), MEMORY. */
bool model__json_parts(const model__plan_t *plan, const char *text, size_t length,
                       const model__parts_t *parts, model_memory_t *memory, model_error_t *error);

#endif
