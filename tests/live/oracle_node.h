/* Documents as trees that can be changed, and chance. What the oracles know of a document comes
 * from here and from the rows of the tables: nothing of the library has a part in it. */
#ifndef MONGOMODEL_TESTS_ORACLE_NODE_H
#define MONGOMODEL_TESTS_ORACLE_NODE_H

#include "live/live.h"

#include <math.h>
#include <mongomodel.h>
#include <time.h>

/* ---- chance ---- */

typedef struct oracle {
    uint64_t seed, state;
    size_t n_cases;  /* looked at so far */
    bool exact_wide; /* int64 is never stored as a double, with which the server counts inexactly */
    void **blocks;   /* memory of one case */
    size_t n_blocks, cap_blocks;
} oracle_t;

static oracle_t oracle;

static inline uint64_t chance(void)
{
    uint64_t z = oracle.state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static inline size_t below(size_t n)
{
    return (size_t)(chance() % n);
}

/* In n of a hundred cases. */
static inline bool percent(size_t n)
{
    return below(100) < n;
}

static inline uint64_t number_from(const char *name, uint64_t usual)
{
    const char *text = getenv(name);

    return text && *text ? strtoull(text, NULL, 0) : usual;
}

LIVE_UNUSED static void oracle_begin(const char *name)
{
    oracle.seed = oracle.state = number_from("MONGOMODEL_ORACLE_SEED", 20260101);
    print_message("%s: MONGOMODEL_ORACLE_SEED=%" PRIu64 "\n", name, oracle.seed);
}

/* ---- memory of one case ---- */

static inline void *take(size_t size)
{
    if (oracle.n_blocks == oracle.cap_blocks) {
        oracle.cap_blocks = oracle.cap_blocks ? 2 * oracle.cap_blocks : 64;
        oracle.blocks = realloc(oracle.blocks, oracle.cap_blocks * sizeof *oracle.blocks);
    }
    void *block = calloc(1, size ? size : 1);
    assert_non_null(block);
    return oracle.blocks[oracle.n_blocks++] = block;
}

/* All that was taken since there were n blocks. */
LIVE_UNUSED static void give_back(size_t n)
{
    while (oracle.n_blocks > n)
        free(oracle.blocks[--oracle.n_blocks]);
}

LIVE_UNUSED static void oracle_end(void)
{
    give_back(0);
    free(oracle.blocks);
    oracle.blocks = NULL;
    oracle.cap_blocks = 0;
}

static inline const char *keep(const char *text, size_t size)
{
    char *copy = take(size + 1);

    memcpy(copy, text, size);
    return copy;
}

/* ---- nodes ---- */

typedef struct node {
    uint8_t type, subtype; /* of BSON; 0: none */
    const char *key;
    int64_t integer; /* bool, integers, dates */
    double real;
    const char *text; /* strings, binary data */
    size_t size;
    union {
        bson_oid_t oid;
        bson_decimal128_t decimal;
    };
    struct node **items; /* of documents and arrays */
    size_t n;
} node_t;

static inline node_t *node_new(uint8_t type)
{
    node_t *node = take(sizeof *node);

    node->type = type;
    node->key = "";
    return node;
}

static inline node_t *node_add(node_t *parent, const char *key, node_t *child)
{
    node_t **items = take((parent->n + 1) * sizeof *items);

    if (parent->n)
        memcpy(items, parent->items, parent->n * sizeof *items);
    items[parent->n++] = child;
    parent->items = items;
    child->key = key;
    return child;
}

static inline node_t *node_get(const node_t *parent, const char *key)
{
    for (size_t i = 0; parent && parent->type == BSON_TYPE_DOCUMENT && i < parent->n; i++)
        if (strcmp(parent->items[i]->key, key) == 0)
            return parent->items[i];
    return NULL;
}

static inline void node_remove_at(node_t *parent, size_t i)
{
    memmove(parent->items + i, parent->items + i + 1, (parent->n - i - 1) * sizeof *parent->items);
    parent->n--;
}

static inline void node_remove(node_t *parent, const char *key)
{
    for (size_t i = parent->n; i-- > 0;)
        if (strcmp(parent->items[i]->key, key) == 0)
            node_remove_at(parent, i);
}

/* In the place of what is there under that key, else at the end. */
LIVE_UNUSED static void node_set(node_t *parent, const char *key, node_t *child)
{
    for (size_t i = 0; i < parent->n; i++)
        if (strcmp(parent->items[i]->key, key) == 0) {
            child->key = key;
            parent->items[i] = child;
            return;
        }
    node_add(parent, key, child);
}

LIVE_UNUSED static node_t *node_copy(const node_t *node)
{
    node_t *copy = take(sizeof *copy);

    *copy = *node;
    copy->items = NULL;
    copy->n = 0;
    for (size_t i = 0; i < node->n; i++)
        node_add(copy, node->items[i]->key, node_copy(node->items[i]));
    return copy;
}

/* ---- to and from BSON ---- */

static inline void node_read_children(node_t *node, bson_iter_t *iter);

static inline void node_read_bytes(node_t *node, const bson_iter_t *iter)
{
    uint32_t size = 0;

    if (node->type == BSON_TYPE_UTF8) {
        const char *text = bson_iter_utf8(iter, &size);
        node->text = keep(text, node->size = size);
    } else if (node->type == BSON_TYPE_BINARY) {
        const uint8_t *data;
        bson_subtype_t subtype;
        bson_iter_binary(iter, &subtype, &size, &data);
        node->subtype = (uint8_t)subtype;
        node->text = keep((const char *)data, node->size = size);
    } else if (node->type == BSON_TYPE_OID)
        node->oid = *bson_iter_oid(iter);
    else if (node->type == BSON_TYPE_DECIMAL128)
        bson_iter_decimal128(iter, &node->decimal);
}

static inline node_t *node_read(const bson_iter_t *iter)
{
    node_t *node = node_new((uint8_t)bson_iter_type(iter));
    bson_iter_t child;

    if (node->type == BSON_TYPE_DATE_TIME)
        node->integer = bson_iter_date_time(iter);
    else if (node->type == BSON_TYPE_DOUBLE)
        node->real = bson_iter_double(iter);
    else if (node->type == BSON_TYPE_DOCUMENT || node->type == BSON_TYPE_ARRAY) {
        assert_true(bson_iter_recurse(iter, &child));
        node_read_children(node, &child);
    } else if (node->type == BSON_TYPE_BOOL || node->type == BSON_TYPE_INT32 ||
               node->type == BSON_TYPE_INT64)
        node->integer = bson_iter_as_int64(iter);
    else
        node_read_bytes(node, iter);
    return node;
}

static inline void node_read_children(node_t *node, bson_iter_t *iter)
{
    while (bson_iter_next(iter)) {
        const char *key = bson_iter_key(iter);
        node_add(node, keep(key, strlen(key)), node_read(iter));
    }
}

LIVE_UNUSED static node_t *node_of(const bson_t *document)
{
    node_t *node = node_new(BSON_TYPE_DOCUMENT);
    bson_iter_t iter;

    assert_true(bson_iter_init(&iter, document));
    node_read_children(node, &iter);
    return node;
}

static inline void node_write(const node_t *node, bson_t *out);

static inline void node_append_parent(bson_t *out, const char *key, const node_t *node)
{
    bson_t child;

    if (node->type == BSON_TYPE_ARRAY) {
        assert_true(bson_append_array_begin(out, key, -1, &child));
        node_write(node, &child);
        assert_true(bson_append_array_end(out, &child));
    } else {
        assert_true(bson_append_document_begin(out, key, -1, &child));
        node_write(node, &child);
        assert_true(bson_append_document_end(out, &child));
    }
}

static inline void node_append(bson_t *out, const char *key, const node_t *node)
{
    const int size = (int)node->size;

    switch (node->type) {
    case BSON_TYPE_BOOL:
        bson_append_bool(out, key, -1, node->integer != 0);
        break;
    case BSON_TYPE_INT32:
        bson_append_int32(out, key, -1, (int32_t)node->integer);
        break;
    case BSON_TYPE_INT64:
        bson_append_int64(out, key, -1, node->integer);
        break;
    case BSON_TYPE_DOUBLE:
        bson_append_double(out, key, -1, node->real);
        break;
    case BSON_TYPE_DATE_TIME:
        bson_append_date_time(out, key, -1, node->integer);
        break;
    case BSON_TYPE_UTF8:
        bson_append_utf8(out, key, -1, node->text, size);
        break;
    case BSON_TYPE_BINARY:
        bson_append_binary(out, key, -1, (bson_subtype_t)node->subtype, (const uint8_t *)node->text,
                           (uint32_t)node->size);
        break;
    case BSON_TYPE_OID:
        bson_append_oid(out, key, -1, &node->oid);
        break;
    case BSON_TYPE_DECIMAL128:
        bson_append_decimal128(out, key, -1, &node->decimal);
        break;
    case BSON_TYPE_NULL:
        bson_append_null(out, key, -1);
        break;
    case BSON_TYPE_ARRAY:
    case BSON_TYPE_DOCUMENT:
        node_append_parent(out, key, node);
        break;
    default:
        fail_msg("a node of type %d", node->type);
    }
}

static inline void node_write(const node_t *node, bson_t *out)
{
    char text[16];
    const char *key;

    for (size_t i = 0; i < node->n; i++) {
        bson_uint32_to_string((uint32_t)i, &key, text, sizeof text);
        node_append(out, node->type == BSON_TYPE_ARRAY ? key : node->items[i]->key, node->items[i]);
    }
}

LIVE_UNUSED static void node_print(const char *what, const node_t *node)
{
    bson_t document = BSON_INITIALIZER;

    if (node)
        node_append(&document, "", node);
    char *text = bson_as_canonical_extended_json(&document, NULL);
    print_error("%s: %s\n", what, text);
    bson_free(text);
    bson_destroy(&document);
}

/* ---- comparisons ---- */

static inline bool node_is_number(const node_t *node)
{
    return node->type == BSON_TYPE_INT32 || node->type == BSON_TYPE_INT64 ||
           node->type == BSON_TYPE_DOUBLE || node->type == BSON_TYPE_DECIMAL128;
}

/* Exact for all that the pools hold; equal decimals give equal numbers. */
static inline long double node_number(const node_t *node)
{
    char text[BSON_DECIMAL128_STRING];

    if (node->type == BSON_TYPE_DOUBLE)
        return node->real;
    if (node->type != BSON_TYPE_DECIMAL128)
        return node->integer;
    bson_decimal128_to_string(&node->decimal, text);
    return strtold(text, NULL);
}

/* Same type, same value, to the last bit; keys in any order. */
static inline bool node_same(const node_t *a, const node_t *b)
{
    if (!a || !b || a->type != b->type || a->n != b->n || a->size != b->size ||
        a->subtype != b->subtype || a->integer != b->integer ||
        memcmp(&a->real, &b->real, sizeof a->real) != 0 ||
        (a->size && memcmp(a->text, b->text, a->size) != 0) ||
        memcmp(&a->decimal, &b->decimal, sizeof a->decimal) != 0)
        return a == b;
    for (size_t i = 0; i < a->n; i++) {
        const node_t *other =
            a->type == BSON_TYPE_ARRAY ? b->items[i] : node_get(b, a->items[i]->key);
        if (!node_same(a->items[i], other))
            return false;
    }
    return true;
}

#endif
