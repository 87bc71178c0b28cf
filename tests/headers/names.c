/* A program may call its own things what parameters of functions are called that macros make. */
#include <mongomodel.h>

extern int db, query, list, record, records, error, id, n, count, size, number, flags, page, update;
extern int options, report, bulk, next, context, streamed, buffer, data, length, arena, exists,
    text;
extern int cursor, callback, each, pipeline, explain, path, kind, rules, format, one, other, borrow;
extern int raw, ok, source, document, documents, borrowing, args, as, filter, values, stage, before;

typedef struct {
    model_meta_t meta;
    int64_t key;
} thing_t;
typedef struct {
    int64_t key;
} view_t;
MODEL_DECLARE(thing, thing_t, int64_t);
MODEL_DECLARE_RESULT(view, view_t);

#ifndef __cplusplus
static bool is_sound(const thing_t *thing, model_error_t *why)
{
    return thing->key || model_refuse(why, "no key");
}
MODEL_CHECK(thing, is_sound);

MODEL_DEFINE(thing, .check = MODEL_CHECKED(is_sound),
             MODEL_FIELDS(MODEL_FIELD(thing, key, .role = MODEL_ID_SEQUENCE)));
#endif
