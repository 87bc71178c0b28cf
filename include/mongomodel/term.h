/** @file term.h One flat token of a query: a condition, or a bracket around some. Made by
 * condition.h. */
#ifndef MONGOMODEL_TERM_H
#define MONGOMODEL_TERM_H

#include <mongomodel/base.h>

/* Numbers are ABI: arrays of terms are compiled into programs. */
enum {
    MODEL__EQ = 1, /* .count: MODEL__ON_ITEM, MODEL__ON_KEY */
    MODEL__NE = 2,
    MODEL__LT = 3,
    MODEL__LTE = 4,
    MODEL__GT = 5,
    MODEL__GTE = 6,
    MODEL__EXISTS = 7, /* integer 1: present, 0: missing */
    MODEL__IS_NULL = 8,
    MODEL__CONTAINS = 9, /* integer 1: any case */
    MODEL__STARTS_WITH = 10,
    MODEL__ENDS_WITH = 11,
    MODEL__REGEX = 12, /* .key: options */
    MODEL__ITEM = 13,  /* a value of the IN before it */
    MODEL__EVERY = 14, /* all documents, meant */
    MODEL__TYPE = 15,  /* integer: the BSON type */
    MODEL__SIZE = 16,  /* integer: items */
    MODEL__MOD = 17,   /* integer: divisor, second: remainder, count: its class */
    MODEL__BITS = 18, /* a value: the mask; count: 0 all set, 1 all clear, 2 any set, 3 any clear */
    MODEL__TEXT = 19, /* pointer: words; .key: language; integer: MODEL_TEXT_… */
    MODEL__GEO = 20,  /* count: which; pointer: a shape */
    MODEL__FIELD = 21,  /* compares with the member .key: integer is the comparison's op */
    MODEL__RAW = 22,    /* pointer: a document, as a model_raw_t or a bson_t */
    MODEL__ALL_OF = 32, /* brackets, closed by MODEL__CLOSE */
    MODEL__ANY_OF = 33,
    MODEL__NONE_OF = 34,
    MODEL__SOME_ITEM = 35,
    MODEL__IN = 36, /* its MODEL__ITEMs follow; or .pointer and .count: an array */
    MODEL__NIN = 37,
    MODEL__HAS_ALL = 38, /* as IN, of a list's items */
    MODEL__CLOSE = 63,
    /* changes */
    MODEL__SET = 64,
    MODEL__UNSET = 65,
    MODEL__INC = 66,
    MODEL__MUL = 67,
    MODEL__MIN = 68,
    MODEL__MAX = 69,
    MODEL__RENAME = 70, /* .key: the other member's path */
    MODEL__CURRENT_DATE = 71,
    MODEL__SET_ON_INSERT = 72,
    MODEL__PUSH = 73, /* .key not NULL: an array, as IN has; else one value */
    MODEL__ADD_TO_SET = 74,
    MODEL__PULL = 75,       /* equal items; one value, or an array, as PUSH */
    MODEL__POP = 76,        /* integer -1: the first, 1: the last */
    MODEL__BIT = 77,        /* count: 0 and, 1 or, 2 xor */
    MODEL__PULL_WHERE = 78, /* bracket: conditions on an item; pointer: its model */
    MODEL__FILTERED = 79,   /* the same, on the items that [MODEL_FILTERED] means */
    MODEL__PUSH_AT = 80,    /* modifies the PUSH before it: integer position */
    MODEL__PUSH_SLICE = 81, /* … integer: how many are kept */
    MODEL__PUSH_SORT = 82,  /* … path: a sort key of the item, or NULL; integer 1, -1 */
    MODEL__RAW_UPDATE = 83, /* pointer: operators or a pipeline, as a model_raw_t or a bson_t */
    /* stages */
    MODEL__MATCH = 96,   /* bracket: conditions */
    MODEL__GROUP = 97,   /* bracket: keys and accumulators, each with an expression behind it */
    MODEL__PROJECT = 98, /* bracket: MODEL__AS …; .model: the next descriptor */
    MODEL__ADD_FIELDS = 99,
    MODEL__SORT = 100, /* .path: a key of a sort; those in a row are one stage */
    MODEL__LIMIT = 101,
    MODEL__SKIP = 102,
    MODEL__SAMPLE = 103,
    MODEL__COUNT = 104,  /* .model, .path: where the number goes */
    MODEL__UNWIND = 105, /* integer 1: also documents without an item; .pointer: the next
                            descriptor, .key: its member for the index; or NULL */
    MODEL__LOOKUP = 106, /* bracket: .model, .path: the list; a local MODEL__MEMBER, a foreign one,
                            stages */
    MODEL__UNION_WITH = 107,   /* bracket: .model: the other one; stages */
    MODEL__FACET = 108,        /* bracket: branches */
    MODEL__BUCKET = 109,       /* bracket: a key, bounds, accumulators */
    MODEL__BUCKET_AUTO = 110,  /* the same without bounds; integer: how many */
    MODEL__REPLACE_ROOT = 111, /* .model, .path: the struct that becomes the document */
    MODEL__OUT = 112,          /* .model: whose collection becomes what comes out */
    MODEL__MERGE = 113,        /* the same; integer: MODEL_MATCHED_…, count: MODEL_NEW_… */
    MODEL__BECOMES = 114,      /* .model: the next descriptor; says nothing to the server */
    MODEL__RAW_STAGES = 115,   /* pointer: a bson_t; .key: its name, of one stage; or NULL: an array
                                  of stages; integer 1: a text of JSON with that array */
    /* what is made: .model and .path say of what; an expression follows */
    MODEL__KEY = 116,
    MODEL__AS = 117,
    MODEL__BRANCH = 118, /* bracket: stages; .model, .path: the list that they make */
    MODEL__UP_TO = 119,  /* the upper bound of an automatic bucket */
    MODEL__SUM = 120,
    MODEL__AVG = 121,
    MODEL__LEAST = 122,
    MODEL__GREATEST = 123,
    MODEL__FIRST = 124,
    MODEL__LAST = 125,
    MODEL__COLLECT = 126,
    MODEL__COLLECT_SET = 127,
    MODEL__STD_DEV = 128,
    MODEL__STD_DEV_SAMPLE = 129,
    MODEL__TALLY = 130,     /* no expression follows */
    MODEL__BOUND = 131,     /* a value: where a bucket begins */
    MODEL__OTHERWISE = 132, /* a value: the bucket of all others */
    /* expressions */
    MODEL__LET = 134,        /* .key: its name; a value; .path not NULL: of that member */
    MODEL__MATCH_EXPR = 135, /* an expression follows */
    MODEL__GEO_NEAR = 136,   /* bracket: .model, .path: the distance; a MODEL__GEO, conditions */
    MODEL__MEMBER = 140,
    MODEL__LITERAL = 141, /* .path not NULL: a value of that member */
    MODEL__ROOT = 142,    /* the document */
    MODEL__FUNCTION_OF =
        143, /* .count: MODEL__F_…; of this member; .key: a unit of time, pointer: a zone */
    MODEL__CALL = 144, /* bracket: its arguments */
    MODEL__NOW = 145,
    MODEL__VARIABLE = 146 /* .key: the name of a MODEL__LET */
};

/* What of the member a term is about, in .count; 0: the member as a whole. */
enum {
    MODEL__ON_ITEM = 1, /* one item of a list: MODEL_HAS */
    MODEL__ON_KEY = 2   /* what a map has under .key: MODEL_EQ_AT … */
};

/* The class of a term's value. */
enum {
    MODEL__V_RECORD = 0,
    MODEL__V_BOOL = 1,
    MODEL__V_INT = 2,
    MODEL__V_UINT64 = 3,
    MODEL__V_REAL = 4,
    MODEL__V_STRING = 5,
    MODEL__V_DATE = 6,
    MODEL__V_TEXT = 7,
    MODEL__V_OID = 8,
    MODEL__V_DECIMAL = 9,
    MODEL__V_UUID = 10,
    MODEL__V_BINARY = 11,
    MODEL__V_RAW = 12,
    MODEL__V_TIMESTAMP = 13,
    MODEL__V_REGEX = 14,
    MODEL__V_JAVASCRIPT = 15,
    MODEL__V_MEMBER = 31 /* of changes: a member of any type, as it lies in a record */
};

/** 64 bytes on 64-bit machines, frozen. Strings, ids, records given to it are borrowed until the
 * call returns. */
typedef struct mongomodel_term {
    uint16_t op, value_kind;
    uint32_t count;       /**< of .pointer: items of an array; MODEL__ON_… */
    const model_t *model; /**< whose member .path names */
    const char *path;     /**< as written in C: "home.city", "billing->city", "lines.items->sku" */
    const char *key;      /**< key of a map; options of a regex */
    int64_t integer;
    double real;
    const void *pointer;
    int64_t second; /**< of an operator that takes two numbers */
} model_term_t;

#endif
