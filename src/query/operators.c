#include "query/query.h"

enum {
    TEXTS = MODEL__KIND_BIT(STRING) | MODEL__KIND_BIT(TEXT) | MODEL__KIND_BIT(CHARS),
    ORDERED = TEXTS | MODEL__KIND_BIT(INT32) | MODEL__KIND_BIT(INT64) | MODEL__KIND_BIT(UINT32) |
              MODEL__KIND_BIT(DOUBLE) | MODEL__KIND_BIT(DATE) | MODEL__KIND_BIT(OID) |
              MODEL__KIND_BIT(DECIMAL) | MODEL__KIND_BIT(UUID) | MODEL__KIND_BIT(ENUM_NUMBER) |
              MODEL__KIND_BIT(BINARY) | MODEL__KIND_BIT(RAW) | MODEL__KIND_BIT(INT8) |
              MODEL__KIND_BIT(INT16) | MODEL__KIND_BIT(UINT8) | MODEL__KIND_BIT(UINT16) |
              MODEL__KIND_BIT(FLOAT) | MODEL__KIND_BIT(TIMESTAMP),
    INTEGERS = MODEL__KIND_BIT(INT8) | MODEL__KIND_BIT(INT16) | MODEL__KIND_BIT(INT32) |
               MODEL__KIND_BIT(INT64) | MODEL__KIND_BIT(UINT8) | MODEL__KIND_BIT(UINT16) |
               MODEL__KIND_BIT(UINT32) | MODEL__KIND_BIT(ENUM_NUMBER),
    NUMBERS =
        INTEGERS | MODEL__KIND_BIT(DOUBLE) | MODEL__KIND_BIT(FLOAT) | MODEL__KIND_BIT(DECIMAL),
    ALL = ORDERED | MODEL__KIND_BIT(BOOL) | MODEL__KIND_BIT(ENUM) | MODEL__KIND_BIT(DOCUMENT) |
          MODEL__KIND_BIT(REGEX) | MODEL__KIND_BIT(JAVASCRIPT) | MODEL__KIND_BIT(VECTOR_FLOAT) |
          MODEL__KIND_BIT(VECTOR_INT8)
};

/* {key: {"$lt": value}} */
static bool write_order(model__writer_t *writer, const model__condition_t *condition,
                        const char *key, size_t key_size)
{
    model__operand_t operand;

    return model__operand_read(writer, condition, condition->value, &operand) &&
           model__put_comparison(writer, &operand, &condition->operation->one, key, key_size);
}

static bool write_exists(model__writer_t *writer, const model__condition_t *condition,
                         const char *key, size_t key_size)
{
    const model__word_t *word = &condition->operation->one;
    size_t mark;

    return model__put_begin(writer->out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_bool(writer->out, word->text, word->size, !condition->operation->absent) &&
           model__put_end(writer->out, mark);
}

/* Not {"$eq": null}: the server takes a missing member for null then. */
static bool write_null(model__writer_t *writer, const model__condition_t *condition,
                       const char *key, size_t key_size)
{
    const model__word_t *word = &condition->operation->one;
    size_t mark;

    return model__put_begin(writer->out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_int32(writer->out, word->text, word->size, BSON_TYPE_NULL) &&
           model__put_end(writer->out, mark);
}

#define ORDER(op, server)                        \
    [MODEL__##op] = {.name = "MODEL_" #op,       \
                     .one = MODEL__WORD(server), \
                     .kinds = ORDERED,           \
                     .write = write_order,       \
                     .partial = true}

static const model__operator_t rows[] = {
    [MODEL__EQ] = {.name = "MODEL_EQ",
                   .one = MODEL__WORD("$eq"),
                   .many = MODEL__WORD("$in"),
                   .kinds = ALL,
                   .write = model__write_equal,
                   .prepared = true,
                   .partial = true},
    [MODEL__NE] = {.name = "MODEL_NE",
                   .one = MODEL__WORD("$ne"),
                   .many = MODEL__WORD("$nin"),
                   .group = MODEL__WORD("$nor"),
                   .kinds = ALL,
                   .write = model__write_equal,
                   .prepared = true,
                   .absent = true},
    ORDER(LT, "$lt"),
    ORDER(LTE, "$lte"),
    ORDER(GT, "$gt"),
    ORDER(GTE, "$gte"),
    [MODEL__EXISTS] = {.name = "MODEL_EXISTS",
                       .one = MODEL__WORD("$exists"),
                       .kinds = ALL,
                       .write = write_exists,
                       .presence = true,
                       .partial = true},
    [MODEL__IS_NULL] = {.name = "MODEL_IS_NULL",
                        .one = MODEL__WORD("$type"),
                        .kinds = ALL,
                        .write = write_null,
                        .presence = true,
                        .partial = true},
    [MODEL__CONTAINS] = {.name = "MODEL_CONTAINS", .kinds = TEXTS, .write = model__write_contains},
    [MODEL__STARTS_WITH] = {.name = "MODEL_STARTS_WITH",
                            .kinds = TEXTS,
                            .write = model__write_starts_with},
    [MODEL__ENDS_WITH] = {.name = "MODEL_ENDS_WITH",
                          .kinds = TEXTS,
                          .write = model__write_ends_with},
    [MODEL__REGEX] = {.name = "MODEL_REGEX", .kinds = TEXTS, .write = model__write_regex},
    [MODEL__TYPE] = {.name = "MODEL_IS_TYPE",
                     .kinds = ALL,
                     .write = model__write_type,
                     .presence = true,
                     .partial = true},
    [MODEL__SIZE] = {.name = "MODEL_SIZE", .kinds = ALL, .write = model__write_size},
    [MODEL__MOD] = {.name = "MODEL_MOD",
                    .kinds = NUMBERS,
                    .write = model__write_mod,
                    .counts = true},
    [MODEL__BITS] = {.name = "a condition on bits",
                     .kinds = INTEGERS | MODEL__KIND_BIT(BINARY),
                     .write = model__write_bits,
                     .counts = true},
    [MODEL__GEO] = {.name = "a condition on a place",
                    .kinds = MODEL__KIND_BIT(DOUBLE) | MODEL__KIND_BIT(DOCUMENT),
                    .write = model__write_place,
                    .counts = true},
    [MODEL__FIELD] = {.name = "a comparison of members",
                      .kinds = ALL,
                      .write = model__write_comparison},
    [MODEL__IN] = {.name = "MODEL_IN",
                   .many = MODEL__WORD("$in"),
                   .group = MODEL__WORD("$or"),
                   .kinds = ALL,
                   .write = model__write_among,
                   .prepared = true,
                   .counts = true},
    [MODEL__NIN] = {.name = "MODEL_NIN",
                    .many = MODEL__WORD("$nin"),
                    .group = MODEL__WORD("$nor"),
                    .kinds = ALL,
                    .write = model__write_among,
                    .prepared = true,
                    .absent = true,
                    .counts = true},
    [MODEL__HAS_ALL] = {.name = "MODEL_HAS_ALL",
                        .many = MODEL__WORD("$all"),
                        .group = MODEL__WORD("$and"),
                        .kinds = ALL,
                        .write = model__write_has_all,
                        .prepared = true,
                        .counts = true},
};

static const model__operator_t missing = {.name = "MODEL_MISSING",
                                          .one = MODEL__WORD("$exists"),
                                          .kinds = ALL,
                                          .write = write_exists,
                                          .presence = true,
                                          .absent = true};

const model__operator_t *model__operator_of(const model_term_t *term)
{
    if (term->op == MODEL__EXISTS && !term->integer)
        return &missing;
    return term->op < MODEL__COUNT_OF(rows) && rows[term->op].write ? &rows[term->op] : NULL;
}
