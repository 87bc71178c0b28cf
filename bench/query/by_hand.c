#include "query.h"

void append_by_hand(const asked_t *by, documents_t *documents)
{
    bson_t inner;

    bson_init(&documents->filter);
    BSON_APPEND_DOCUMENT_BEGIN(&documents->filter, "is_active", &inner);
    BSON_APPEND_BOOL(&inner, "$eq", by->is_active);
    bson_append_document_end(&documents->filter, &inner);
    BSON_APPEND_DOCUMENT_BEGIN(&documents->filter, "created_at", &inner);
    BSON_APPEND_DATE_TIME(&inner, "$gte", by->since);
    bson_append_document_end(&documents->filter, &inner);
    BSON_APPEND_DOCUMENT_BEGIN(&documents->filter, "home.city", &inner);
    BSON_APPEND_UTF8(&inner, "$eq", by->city);
    bson_append_document_end(&documents->filter, &inner);
    bson_init(&documents->options);
    BSON_APPEND_DOCUMENT_BEGIN(&documents->options, "sort", &inner);
    BSON_APPEND_INT32(&inner, "created_at", -1);
    bson_append_document_end(&documents->options, &inner);
    BSON_APPEND_INT64(&documents->options, "limit", by->limit);
}

void make_by_bcon(const asked_t *by, documents_t *documents)
{
    bson_init(&documents->filter);
    BCON_APPEND(&documents->filter, "is_active", "{", "$eq", BCON_BOOL(by->is_active), "}",
                "created_at", "{", "$gte", BCON_DATE_TIME(by->since), "}", "home.city", "{", "$eq",
                BCON_UTF8(by->city), "}");
    bson_init(&documents->options);
    BCON_APPEND(&documents->options, "sort", "{", "created_at", BCON_INT32(-1), "}", "limit",
                BCON_INT64(by->limit));
}
