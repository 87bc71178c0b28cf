/* Shaped like the flat document of the driver benchmark: 145 keys, strings of 80 characters. */
#include "flat_members.h"
#include "members.h"

#include <mongomodel/table.h>

enum { LEAST = 80, MOST = 80 };

typedef struct flat {
    model_meta_t meta;
    bson_oid_t id;
    FLAT_MEMBERS(DECLARE)
} flat_t;

#define ROW(kind, member) MODEL_FIELD(flat, member),

MODEL_DECLARE(flat, flat_t, bson_oid_t);
MODEL_DEFINE(flat, .fields = (const model_field_t[]){MODEL_FIELD(flat, id, .role = MODEL_ID_OBJECT),
                                                     FLAT_MEMBERS(ROW){.name = NULL}});

#define MEMBERS FLAT_MEMBERS
typedef flat_t record_t;
#include "members_hand.h"

static bool make(void *record)
{
    random_oid(&((flat_t *)record)->id);
    return make_members(record);
}

static void append(const void *record, bson_t *document)
{
    bson_append_oid(document, "_id", -1, &((const flat_t *)record)->id);
    append_members(record, document);
}

static bool take_id(const bson_iter_t *iter, flat_t *flat)
{
    if (!BSON_ITER_HOLDS_OID(iter))
        return false;
    bson_oid_copy(bson_iter_oid(iter), &flat->id);
    return true;
}

static bool take_element(const bson_iter_t *iter, const char *key, flat_t *flat)
{
    return strcmp(key, "_id") ? take_member(iter, key, flat) : take_id(iter, flat);
}

static bool iterate(const bson_t *document, void *record)
{
    bson_iter_t iter;

    memset(record, 0, sizeof(flat_t));
    if (!bson_iter_init(&iter, document))
        return false;
    while (bson_iter_next(&iter))
        if (!take_element(&iter, bson_iter_key(&iter), record))
            return false;
    return true;
}

static bool find(const bson_t *document, void *record)
{
    bson_iter_t iter;

    memset(record, 0, sizeof(flat_t));
    return bson_iter_init_find(&iter, document, "_id") && take_id(&iter, record) &&
           find_members(iter, record);
}

const shape_t flat_shape = {"flat", &flat_model, 64, make, append, iterate, find, NULL, release};
