#include "codec/bson.h"

/* Bytes of a value that may take at most left; MODEL__BSON_CORRUPT. */
typedef size_t sizer_t(const uint8_t *p, size_t left);

static size_t size_of_bool(const uint8_t *p, size_t left)
{
    return left && *p <= 1 ? 1 : MODEL__BSON_CORRUPT;
}

static size_t size_of_string(const uint8_t *p, size_t left)
{
    if (left < 5)
        return MODEL__BSON_CORRUPT;
    size_t text = model__load32(p);
    return text && text <= left - 4 && !p[3 + text] ? 4 + text : MODEL__BSON_CORRUPT;
}

static size_t size_of_document(const uint8_t *p, size_t left)
{
    if (left < 5)
        return MODEL__BSON_CORRUPT;
    size_t size = model__load32(p);
    return size <= left && model__bson_framed(p, size) ? size : MODEL__BSON_CORRUPT;
}

static size_t size_of_binary(const uint8_t *p, size_t left)
{
    if (left < 5)
        return MODEL__BSON_CORRUPT;
    size_t bytes = model__load32(p);
    if (bytes > left - 5)
        return MODEL__BSON_CORRUPT;
    size_t prefix = model__binary_prefix(p[4]);
    bool whole = !prefix || (bytes >= prefix && model__load32(p + 5) == bytes - prefix);
    return whole ? 5 + bytes : MODEL__BSON_CORRUPT;
}

/* With its NUL. */
static size_t size_of_key(const uint8_t *p, size_t left)
{
    const uint8_t *nul = left ? memchr(p, 0, left) : NULL;

    return nul ? (size_t)(nul - p) + 1 : MODEL__BSON_CORRUPT;
}

static size_t size_of_regex(const uint8_t *p, size_t left)
{
    size_t pattern = size_of_key(p, left);
    if (pattern == MODEL__BSON_CORRUPT)
        return pattern;
    size_t options = size_of_key(p + pattern, left - pattern);
    return options == MODEL__BSON_CORRUPT ? options : pattern + options;
}

static size_t size_of_pointer(const uint8_t *p, size_t left)
{
    size_t name = size_of_string(p, left);

    return name != MODEL__BSON_CORRUPT && left - name >= 12 ? name + 12 : MODEL__BSON_CORRUPT;
}

/* Its length, a string, a document, and nothing else. */
static size_t size_of_scoped_code(const uint8_t *p, size_t left)
{
    if (left < 14)
        return MODEL__BSON_CORRUPT;
    size_t size = model__load32(p);
    if (size < 14 || size > left)
        return MODEL__BSON_CORRUPT;
    size_t code = size_of_string(p + 4, size - 4);
    if (code == MODEL__BSON_CORRUPT)
        return code;
    size_t rest = size - 4 - code;
    return size_of_document(p + 4 + code, rest) == rest ? size : MODEL__BSON_CORRUPT;
}

/* Indexed by type; those that are 0xff and 0x7f stand at the end. */
static const struct type_row {
    const char *name;
    uint8_t fixed;
    sizer_t *size;
} types[] = {
    [BSON_TYPE_DOUBLE] = {"double", 8, NULL},
    [BSON_TYPE_UTF8] = {"string", 0, size_of_string},
    [BSON_TYPE_DOCUMENT] = {"document", 0, size_of_document},
    [BSON_TYPE_ARRAY] = {"array", 0, size_of_document},
    [BSON_TYPE_BINARY] = {"binary", 0, size_of_binary},
    [BSON_TYPE_UNDEFINED] = {"undefined", 0, NULL},
    [BSON_TYPE_OID] = {"ObjectId", 12, NULL},
    [BSON_TYPE_BOOL] = {"bool", 0, size_of_bool},
    [BSON_TYPE_DATE_TIME] = {"date", 8, NULL},
    [BSON_TYPE_NULL] = {"null", 0, NULL},
    [BSON_TYPE_REGEX] = {"regex", 0, size_of_regex},
    [BSON_TYPE_DBPOINTER] = {"dbpointer", 0, size_of_pointer},
    [BSON_TYPE_CODE] = {"code", 0, size_of_string},
    [BSON_TYPE_SYMBOL] = {"symbol", 0, size_of_string},
    [BSON_TYPE_CODEWSCOPE] = {"code with scope", 0, size_of_scoped_code},
    [BSON_TYPE_INT32] = {"int32", 4, NULL},
    [BSON_TYPE_TIMESTAMP] = {"timestamp", 8, NULL},
    [BSON_TYPE_INT64] = {"int64", 8, NULL},
    [BSON_TYPE_DECIMAL128] = {"decimal", 16, NULL},
};
static const struct type_row max_key = {"maxkey", 0, NULL}, min_key = {"minkey", 0, NULL};

static const struct type_row *row_of(uint8_t type)
{
    if (type == BSON_TYPE_MAXKEY)
        return &max_key;
    if (type == BSON_TYPE_MINKEY)
        return &min_key;
    return type < MODEL__COUNT_OF(types) && types[type].name ? &types[type] : NULL;
}

const char *model__bson_type_name(uint8_t type)
{
    const struct type_row *row = row_of(type);

    return row ? row->name : "an unknown type";
}

size_t model__bson_value_size(uint8_t type, const uint8_t *p, const uint8_t *end)
{
    const struct type_row *row = row_of(type);

    if (!row || p >= end)
        return MODEL__BSON_CORRUPT;
    size_t left = (size_t)(end - p) - 1;
    if (row->size)
        return row->size(p, left);
    return row->fixed <= left ? row->fixed : MODEL__BSON_CORRUPT;
}

model__step_t model__bson_step(const uint8_t *p, const uint8_t *end, model__found_t *found)
{
    if (!*p)
        return p + 1 == end ? MODEL__STEP_END : MODEL__STEP_CORRUPT;
    size_t key = size_of_key(p + 1, (size_t)(end - p) - 1);
    if (key == MODEL__BSON_CORRUPT)
        return MODEL__STEP_CORRUPT;
    *found = (model__found_t){.type = *p, .element = p, .value = p + 1 + key};
    found->value_size = model__bson_value_size(*p, found->value, end);
    return found->value_size == MODEL__BSON_CORRUPT ? MODEL__STEP_CORRUPT : MODEL__STEP_ELEMENT;
}

bool model__bson_find(const uint8_t *document, const char *key, size_t key_size,
                      model__found_t *found)
{
    const uint8_t *end = document + model__load32(document);
    const uint8_t *p = document + 4;

    while (model__bson_step(p, end, found) == MODEL__STEP_ELEMENT) {
        if (model__found_key_size(found) == key_size &&
            !memcmp(model__found_key(found), key, key_size))
            return true;
        p = model__found_end(found);
    }
    return false;
}
