/** @file model.h Descriptors: what a table of MODEL_DEFINE is made of. Applications write the
 * macros of table.h. */
#ifndef MONGOMODEL_MODEL_H
#define MONGOMODEL_MODEL_H

#include <mongomodel/error.h>
#include <mongomodel/options.h>
#include <mongomodel/term.h>
#include <mongomodel/values.h>

MODEL__BEGIN

/* One enum, so that kind | shape mixes no types. Numbers are ABI: never reused. */
enum {
    MODEL_KIND_BOOL = 1,
    MODEL_KIND_INT32 = 2,
    MODEL_KIND_INT64 = 3,
    MODEL_KIND_DOUBLE = 4,
    MODEL_KIND_DATE = 5,
    MODEL_KIND_STRING = 6, /**< const char *; no NUL inside */
    MODEL_KIND_TEXT = 7,   /**< model_text_t */
    MODEL_KIND_CHARS = 8,  /**< char[n], NUL-terminated inside */
    MODEL_KIND_OID = 9,
    MODEL_KIND_DECIMAL = 10,
    MODEL_KIND_UUID = 11,
    MODEL_KIND_ENUM = 12, /**< a C enum stored as its label */
    MODEL_KIND_DOCUMENT = 13,
    MODEL_KIND_UINT32 = 14,
    MODEL_KIND_BINARY = 15,
    MODEL_KIND_RAW = 16,
    MODEL_KIND_ENUM_NUMBER = 17, /**< a C enum stored as its number */
    MODEL_KIND_INT8 = 18,
    MODEL_KIND_INT16 = 19,
    MODEL_KIND_UINT8 = 20,
    MODEL_KIND_UINT16 = 21,
    MODEL_KIND_FLOAT = 22, /**< stored as a double */
    MODEL_KIND_TIMESTAMP = 23,
    MODEL_KIND_REGEX = 24,
    MODEL_KIND_JAVASCRIPT = 25,
    MODEL_KIND_VECTOR_FLOAT = 26, /**< model_float_list_t, stored as binary of subtype 9 */
    MODEL_KIND_VECTOR_INT8 = 27,  /**< model_int8_list_t, the same */
    MODEL_KIND_EXTRA = 28,        /**< model_extra_t: no member's keys */
    MODEL_KIND_MASK = 0xff,
    MODEL_SHAPE_OPTIONAL = 0x100,
    MODEL_SHAPE_LIST = 0x200,
    MODEL_SHAPE_FIXED = 0x300,
    MODEL_SHAPE_POINTER = 0x400,
    MODEL_SHAPE_MAP = 0x500,
    MODEL_SHAPE_LISTS = 0x600,
    MODEL_SHAPE_MASK = 0xf00
};

/** What a member is for, beside holding a value. */
enum {
    MODEL_ID_SEQUENCE = 1, /**< integers from the collection id_sequences */
    MODEL_ID_OBJECT = 2,
    MODEL_ID_UUID = 3,
    MODEL_ID_CALLER = 4, /**< the caller gives it */
    MODEL_CREATED_AT = 5,
    MODEL_UPDATED_AT = 6,
    MODEL_VERSION = 7, /**< an int32 or int64 that every write moves on by one */
    MODEL_REFERENCE = 9,
    MODEL_TEXT_SCORE = 12 /**< of a view: a double, or an optional one, that is not stored: how well
                             a record fits the words of a MODEL_TEXT_SEARCH */
};

/**
 * Formats that a string may have to meet. An e-mail address is judged by its text alone: local part
 * of at most 64 bytes without quotes or comments, domain of two labels or more, 254 bytes in all;
 * letters of any language and punycode on both sides, no address in brackets, no "Name <…>".
 */
enum { MODEL_EMAIL = 1 };

/** What happens to stored keys that the model does not name. */
enum { MODEL_UNKNOWN_KEEP = 0, MODEL_UNKNOWN_REJECT = 1 };

/** What becomes of a stored number that the member's type cannot hold. */
enum {
    MODEL_NUMBER_EXACT = 0,    /**< reading fails: MISMATCH */
    MODEL_NUMBER_SATURATE = 1, /**< reading takes the nearest value that the type has */
    MODEL_NUMBER_WIDEN = 2     /**< exact; integers of up to 32 bits are stored as int64 */
};

typedef struct mongomodel_limits {
    uint32_t has; /**< 1: a lower bound, 2: an upper bound, 4: they are texts of decimals */
    union {
        int64_t int_min;
        const char *decimal_min;
    };
    union {
        int64_t int_max;
        const char *decimal_max;
    };
    double real_min, real_max;
} model_limits_t;

/**
 * A check of one member: one pointer per C type, so that the compiler checks the signature; the
 * library picks by the member's kind. Runs after the rules of the member have passed; refuses with
 * model_refuse(). Lists are checked item by item; an empty optional is not checked.
 */
typedef struct mongomodel_check {
    bool (*string)(const char *value, void *context, model_error_t *error);
    bool (*text)(const model_text_t *value, void *context, model_error_t *error);
    bool (*integer)(int64_t value, void *context,
                    model_error_t *error); /**< also bool, date, enum */
    bool (*real)(double value, void *context, model_error_t *error);
} model_check_t;

/**
 * Normalise a string before it is checked, stored or compared. Must be idempotent.
 *
 * @param memory  Where the new string belongs: model_memory_text(), model_memory_take().
 * @return @p value itself if nothing changes, a new string, or NULL: refused.
 */
typedef const char *model_prepare_t(model_memory_t *memory, const char *value);

enum { MODEL_MAX_OLD_KEYS = 3, MODEL_MAX_INDEX_KEYS = 8, MODEL_MAX_CHECKED = 8 };

/** One member. The first line is filled by the macros, the rest by the application. */
struct mongomodel_field {
    const char *name;
    uint16_t kind, role;
    uint32_t offset, size, value_at, items_at, count_at, item_size, n_items, n_labels;
    const model_t *embedded, *refers;
    const char *const *labels;

    const char *key;                               /**< stored name; NULL: the member's */
    const char *also_read[MODEL_MAX_OLD_KEYS + 1]; /**< old stored names */
    model_limits_t range;                          /**< numbers, dates, decimals */
    model_limits_t length;                         /**< strings: code points; binary: bytes */
    model_limits_t items;                          /**< lists, maps, vectors: number of items */
    const char *pattern; /**< PCRE2 with UTF; found anywhere unless anchored; a match that costs
                              too much is refused */
    model_check_t check;
    void *check_context;
    model_prepare_t *prepare;
    uint8_t format; /**< MODEL_EMAIL */
    bool required, unique, secret, immutable, store_null;
    uint8_t number;   /**< MODEL_NUMBER_… */
    bool any_key;     /**< maps: keys may be empty, begin with $ or hold dots */
    const char *json; /**< name in plain JSON; NULL: the member's */
    uint64_t reserved[5];
};

/** One case of a tagged union. */
typedef struct mongomodel_case {
    int64_t tag;
    const char *label; /**< stored under the tag's key */
    uint32_t offset;
    const model_t *embedded; /**< NULL: nothing but the tag */
    const char *name;        /**< the member of the union */
    uint64_t reserved[2];
} model_case_t;

typedef struct mongomodel_index {
    /** MODEL_ASC, MODEL_DESC, MODEL_TEXT, MODEL_2DSPHERE */
    const char *keys[MODEL_MAX_INDEX_KEYS + 1];
    bool unique, sparse;
    const model_term_t *only; /**< partial: ends at an empty term */
    const char *name;         /**< NULL: made of the keys */
    /** How strings compare in it; NULL: as the collection says. If the index is unique, conditions
     * whose equalities are on exactly its members compare so too. */
    const model_collation_t *collation;
    /** Of texts: what a word counts in each key, beside the 1 of others; 1 to 99999, 0: 1. */
    int32_t weights[MODEL_MAX_INDEX_KEYS];
    /** Of texts: "fr", "french" …, or "none": words as they stand; NULL: "english". */
    const char *language;
    /** Of texts, MODEL_NAME: the member that has the language of each document; NULL: a stored
     * "language", if there is one. */
    const char *language_member;
    uint64_t reserved[4];
} model_index_t;

/** A check of a whole record; made by MODEL_CHECK, which keeps the record's type. */
typedef bool model_record_check_t(const void *record, model_error_t *error);

struct mongomodel {
    uint16_t abi, model_size, field_size, index_size, case_size,
        term_size;                 /**< as the application was compiled */
    const char *symbol;            /**< the C prefix */
    const char *name, *collection; /**< NULL: from the symbol */
    const model_field_t *fields;   /**< ends at a NULL name */
    const model_index_t *indexes;  /**< ends at no keys */
    const model_case_t *cases;     /**< a tagged union; ends at a NULL label */
    uint32_t tag_at, tag_size;
    const char *tag_name, *tag_key; /**< key NULL: the name */
    size_t size;
    ptrdiff_t meta;          /**< offset; -1: no bookkeeping */
    uint16_t id_kind;        /**< of the id type that MODEL_DECLARE named */
    uint16_t unknown;        /**< MODEL_UNKNOWN_… */
    bool no_default_indexes; /**< no index on created_at and updated_at */
    const void *defaults;    /**< a record; NULL: all zero */
    const model_t *view_of;
    model_record_check_t *check;
    const char
        *check_members[MODEL_MAX_CHECKED + 1]; /**< what the check looks at; none: everything */
    void **plan; /**< made on first use by the library, read and set atomically */
    uint64_t reserved[6];
};

/** @return the collection that @p model is stored in, NULL if the table is contradictory. Static
 * text. */
MODEL_API const char *model_collection_name(const model_t *model);

/** @return whether @p model contradicts itself. @errors SCHEMA, naming model and member; MEMORY */
MODEL_API bool model_check_schema(const model_t *model, model_error_t *error);

MODEL__END_C

#endif
