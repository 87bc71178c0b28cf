#include "bench.h"

bool take_text(const bson_iter_t *iter, char **text)
{
    if (!BSON_ITER_HOLDS_UTF8(iter))
        return false;
    *text = strdup(bson_iter_utf8(iter, NULL));
    return *text;
}

bool borrow_text(const bson_iter_t *iter, char **text)
{
    if (bson_iter_type_unsafe(iter) != BSON_TYPE_UTF8)
        return false;
    *text = (char *)(uintptr_t)bson_iter_utf8(iter, NULL);
    return true;
}
