/* 150 members of random types: where a jump by type would be mispredicted. */
#include "members.h"
#include "wide_members.h"

#include <mongomodel/table.h>

enum { LEAST = 6, MOST = 16 };

typedef struct wide {
    WIDE_MEMBERS(DECLARE)
} wide_t;

#define ROW(kind, member) MODEL_FIELD(wide, member),

MODEL_DECLARE_EMBEDDED(wide, wide_t);
MODEL_DEFINE_EMBEDDED(wide, .fields = (const model_field_t[]){WIDE_MEMBERS(ROW){.name = NULL}});

#define MEMBERS WIDE_MEMBERS
typedef wide_t record_t;
#include "members_hand.h"

static bool make(void *record)
{
    return make_members(record);
}

static void append(const void *record, bson_t *document)
{
    append_members(record, document);
}

static bool iterate(const bson_t *document, void *record)
{
    bson_iter_t iter;

    memset(record, 0, sizeof(wide_t));
    if (!bson_iter_init(&iter, document))
        return false;
    while (bson_iter_next(&iter))
        if (!take_member(&iter, bson_iter_key(&iter), record))
            return false;
    return true;
}

static bool find(const bson_t *document, void *record)
{
    bson_iter_t iter;

    memset(record, 0, sizeof(wide_t));
    return bson_iter_init(&iter, document) && find_members(iter, record);
}

const shape_t wide_shape = {"wide", &wide_model, 64, make, append, iterate, find, NULL, release};
