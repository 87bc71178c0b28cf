#include "model/compile.h"

enum {
    SCALAR = MODEL__CAN_OPTIONAL | MODEL__CAN_LIST,
    INTEGER = SCALAR | MODEL__CAN_RANGE | MODEL__CAN_CHECK_INTEGER,
    NARROW = INTEGER | MODEL__CAN_BE_GIVEN | MODEL__CAN_SATURATE | MODEL__CAN_WIDEN,
    REAL = SCALAR | MODEL__CAN_RANGE | MODEL__CAN_CHECK_REAL | MODEL__CAN_SATURATE,
    ENUM = SCALAR | MODEL__CAN_CHECK_INTEGER | MODEL__CAN_BE_GIVEN,
    TEXTUAL = MODEL__CAN_LENGTH | MODEL__CAN_PATTERN,
    NULLABLE = MODEL__CAN_LIST | MODEL__CAN_BE_EMPTY,
    ID = MODEL__CAN_BE_GIVEN
};

#define SIZES(T) sizeof(T), _Alignof(T)

static const model__kind_t kinds[MODEL__N_KINDS] = {
    [MODEL_KIND_BOOL] = {"bool", SIZES(bool), 0x08, MODEL__OP_MOVE, 1,
                         SCALAR | MODEL__CAN_CHECK_INTEGER, 1},
    [MODEL_KIND_INT32] = {"int32", SIZES(int32_t), 0x10, MODEL__OP_MOVE, 4,
                          NARROW | MODEL__CAN_BE_SEQUENCE, UINT32_MAX},
    [MODEL_KIND_INT64] = {"int64", SIZES(int64_t), 0x12, MODEL__OP_MOVE, 8,
                          INTEGER | ID | MODEL__CAN_BE_SEQUENCE | MODEL__CAN_SATURATE, UINT64_MAX},
    [MODEL_KIND_DOUBLE] = {"double", SIZES(double), 0x01, MODEL__OP_MOVE, 8, REAL, UINT64_MAX},
    [MODEL_KIND_DATE] = {"date", SIZES(model_date_t), 0x09, MODEL__OP_MOVE, 8, INTEGER | ID,
                         UINT64_MAX},
    [MODEL_KIND_STRING] = {"string", SIZES(const char *), 0x02, MODEL__OP_STRING, 5,
                           NULLABLE | TEXTUAL | MODEL__CAN_CHECK_STRING | ID, 0},
    [MODEL_KIND_TEXT] = {"text", SIZES(model_text_t), 0x02, MODEL__OP_TEXT, 5,
                         NULLABLE | TEXTUAL | MODEL__CAN_CHECK_TEXT | ID, 0},
    [MODEL_KIND_CHARS] = {"char[]", 0, 1, 0x02, MODEL__OP_CHARS, 5,
                          TEXTUAL | MODEL__CAN_CHECK_STRING | ID, 0},
    [MODEL_KIND_OID] = {"ObjectId", SIZES(bson_oid_t), 0x07, MODEL__OP_OID, 12, SCALAR | ID, 0},
    [MODEL_KIND_DECIMAL] = {"decimal", SIZES(bson_decimal128_t), 0x13, MODEL__OP_DECIMAL, 16,
                            SCALAR | MODEL__CAN_RANGE | ID, 0},
    [MODEL_KIND_UUID] = {"UUID", SIZES(model_uuid_t), 0x05, MODEL__OP_UUID, 21, SCALAR | ID, 0},
    [MODEL_KIND_ENUM] = {"enum", SIZES(int32_t), 0x02, MODEL__OP_ENUM, 5, ENUM | MODEL__CAN_LABELS,
                         0},
    [MODEL_KIND_DOCUMENT] = {"document", 0, 8, 0x03, MODEL__OP_DOCUMENT, 5,
                             MODEL__CAN_LIST | MODEL__CAN_POINTER, 0},
    [MODEL_KIND_UINT32] = {"uint32", SIZES(uint32_t), 0x12, MODEL__OP_NUMBER, 8,
                           INTEGER | ID | MODEL__CAN_SATURATE, 0},
    [MODEL_KIND_BINARY] = {"binary", SIZES(model_binary_t), 0x05, MODEL__OP_BINARY, 5,
                           NULLABLE | MODEL__CAN_LENGTH, 0},
    [MODEL_KIND_RAW] = {"raw", SIZES(model_raw_t), 0x00, MODEL__OP_RAW, 0, NULLABLE, 0},
    [MODEL_KIND_ENUM_NUMBER] = {"enum number", SIZES(int32_t), 0x10, MODEL__OP_NUMBER, 4,
                                ENUM | MODEL__CAN_WIDEN, 0},
    [MODEL_KIND_INT8] = {"int8", SIZES(int8_t), 0x10, MODEL__OP_NUMBER, 4, NARROW, 0},
    [MODEL_KIND_INT16] = {"int16", SIZES(int16_t), 0x10, MODEL__OP_NUMBER, 4, NARROW, 0},
    [MODEL_KIND_UINT8] = {"uint8", SIZES(uint8_t), 0x10, MODEL__OP_NUMBER, 4, NARROW, 0},
    [MODEL_KIND_UINT16] = {"uint16", SIZES(uint16_t), 0x10, MODEL__OP_NUMBER, 4, NARROW, 0},
    [MODEL_KIND_FLOAT] = {"float", SIZES(float), 0x01, MODEL__OP_NUMBER, 8, REAL, 0},
    [MODEL_KIND_TIMESTAMP] = {"timestamp", SIZES(model_timestamp_t), 0x11, MODEL__OP_NUMBER, 8,
                              SCALAR, 0},
    [MODEL_KIND_REGEX] = {"regex", SIZES(model_regex_t), 0x0b, MODEL__OP_BINARY, 2, NULLABLE, 0},
    [MODEL_KIND_JAVASCRIPT] = {"JavaScript", SIZES(model_javascript_t), 0x0d, MODEL__OP_BINARY, 5,
                               NULLABLE, 0},
    [MODEL_KIND_VECTOR_FLOAT] = {"vector of float", SIZES(model_float_list_t), 0x05,
                                 MODEL__OP_BINARY, 7, MODEL__CAN_ITEMS | MODEL__CAN_BE_EMPTY, 0},
    [MODEL_KIND_VECTOR_INT8] = {"vector of int8", SIZES(model_int8_list_t), 0x05, MODEL__OP_BINARY,
                                7, MODEL__CAN_ITEMS | MODEL__CAN_BE_EMPTY, 0},
    [MODEL_KIND_EXTRA] = {"extra", SIZES(model_extra_t), 0x00, MODEL__OP_EXTRA, 0, 0, 0},
};

const model__kind_t *model__kind_of(const model_field_t *row)
{
    uint32_t kind = row->kind & MODEL_KIND_MASK;

    return kind < MODEL__COUNT_OF(kinds) && kinds[kind].name ? &kinds[kind] : NULL;
}

size_t model__item_size(const model_field_t *row)
{
    if ((row->kind & MODEL_KIND_MASK) == MODEL_KIND_DOCUMENT)
        return row->embedded ? row->embedded->size : 0;
    return model__kind_of(row)->size;
}

const char *model__name_of(const model_t *model)
{
    const char *name = model->name && *model->name ? model->name : model->symbol;

    return name && *name ? name : "?";
}
