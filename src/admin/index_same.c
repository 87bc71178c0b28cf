#include "admin/admin.h"

enum { MAX_DEPTH = 40 };

/* What an index document says beside its options, or says in words of its server. */
static const char *const ignored[] = {"v",        "key",        "name",
                                      "ns",       "background", "textIndexVersion",
                                      "dropDups", "clustered",  "2dsphereIndexVersion",
                                      "collation"};

static bool is_ignored(const char *key)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(ignored); i++)
        if (!strcmp(key, ignored[i]))
            return true;
    return false;
}

static bool is_document(const bson_iter_t *value)
{
    return BSON_ITER_HOLDS_DOCUMENT(value) || BSON_ITER_HOLDS_ARRAY(value);
}

/* {a: {$eq: 1}} says the same as {a: 1}. */
static void unwrap_equal(bson_iter_t *value)
{
    bson_iter_t inner, next;

    if (!BSON_ITER_HOLDS_DOCUMENT(value) || !bson_iter_recurse(value, &inner) ||
        !bson_iter_next(&inner) || strcmp(bson_iter_key(&inner), "$eq") != 0 ||
        is_document(&inner) || BSON_ITER_HOLDS_REGEX(&inner))
        return;
    next = inner;
    if (!bson_iter_next(&next))
        *value = inner;
}

static bool same_number(const bson_iter_t *a, const bson_iter_t *b)
{
    if (BSON_ITER_HOLDS_DOUBLE(a) || BSON_ITER_HOLDS_DOUBLE(b))
        return bson_iter_as_double(a) == bson_iter_as_double(b);
    return bson_iter_as_int64(a) == bson_iter_as_int64(b);
}

static bool same_bytes(const bson_iter_t *a, const bson_iter_t *b)
{
    bson_t left = BSON_INITIALIZER, right = BSON_INITIALIZER;

    bool same = bson_append_iter(&left, "", 0, a) && bson_append_iter(&right, "", 0, b) &&
                bson_equal(&left, &right);
    bson_destroy(&left);
    bson_destroy(&right);
    return same;
}

static bool same_value(bson_iter_t *a, bson_iter_t *b, unsigned depth);

static bool same_elements(const bson_iter_t *a, const bson_iter_t *b, unsigned depth)
{
    bson_iter_t left, right;

    if (depth > MAX_DEPTH || bson_iter_type(a) != bson_iter_type(b) ||
        !bson_iter_recurse(a, &left) || !bson_iter_recurse(b, &right))
        return false;
    while (bson_iter_next(&left))
        if (!bson_iter_next(&right) || strcmp(bson_iter_key(&left), bson_iter_key(&right)) != 0 ||
            !same_value(&left, &right, depth + 1))
            return false;
    return !bson_iter_next(&right);
}

static bool same_value(bson_iter_t *a, bson_iter_t *b, unsigned depth)
{
    unwrap_equal(a);
    unwrap_equal(b);
    if (BSON_ITER_HOLDS_NUMBER(a) && BSON_ITER_HOLDS_NUMBER(b))
        return same_number(a, b);
    return is_document(a) ? same_elements(a, b, depth) : same_bytes(a, b);
}

/* Options that are off are the same as options that are not there. */
static bool says_nothing(const bson_iter_t *option)
{
    return is_ignored(bson_iter_key(option)) ||
           ((BSON_ITER_HOLDS_BOOL(option) || BSON_ITER_HOLDS_NUMBER(option)) &&
            strcmp(bson_iter_key(option), "expireAfterSeconds") != 0 && !bson_iter_as_bool(option));
}

/* "en" is "english". */
static bool same_language(const bson_iter_t *a, const bson_iter_t *b)
{
    const char *one = BSON_ITER_HOLDS_UTF8(a) ? model__language(bson_iter_utf8(a, NULL)) : NULL;
    const char *other = BSON_ITER_HOLDS_UTF8(b) ? model__language(bson_iter_utf8(b, NULL)) : NULL;

    return one && other && !strcmp(one, other);
}

static bool same_option(bson_iter_t *a, bson_iter_t *b)
{
    return same_value(a, b, 0) ||
           (!strcmp(bson_iter_key(a), "default_language") && same_language(a, b));
}

static bool options_within(const bson_t *a, const bson_t *b)
{
    bson_iter_t option, other;

    if (!bson_iter_init(&option, a))
        return false;
    while (bson_iter_next(&option))
        if (!says_nothing(&option) && !(bson_iter_init_find(&other, b, bson_iter_key(&option)) &&
                                        same_option(&option, &other)))
            return false;
    return true;
}

/* The sign of a number counts, not its size. */
static bool same_direction(const bson_iter_t *a, const bson_iter_t *b)
{
    if (BSON_ITER_HOLDS_NUMBER(a) && BSON_ITER_HOLDS_NUMBER(b))
        return (bson_iter_as_double(a) < 0) == (bson_iter_as_double(b) < 0);
    return same_bytes(a, b);
}

bool model__index_same_keys(const bson_t *a, const bson_t *b)
{
    bson_iter_t left, right, x, y;

    if (!bson_iter_init_find(&left, a, "key") || !bson_iter_init_find(&right, b, "key") ||
        !is_document(&left) || !is_document(&right) || !bson_iter_recurse(&left, &x) ||
        !bson_iter_recurse(&right, &y))
        return false;
    while (bson_iter_next(&x))
        if (!bson_iter_next(&y) || strcmp(bson_iter_key(&x), bson_iter_key(&y)) != 0 ||
            !same_direction(&x, &y))
            return false;
    return !bson_iter_next(&y);
}

bool model__index_of_texts(const bson_t *index)
{
    bson_iter_t iter, key;

    return bson_iter_init(&iter, index) && bson_iter_find_descendant(&iter, "key._fts", &key);
}

bool model__index_same(const bson_t *wanted, const bson_t *existing,
                       const model__collation_t *inherited)
{
    return model__index_same_keys(wanted, existing) &&
           model__index_same_collation(wanted, existing, inherited) &&
           options_within(wanted, existing) && options_within(existing, wanted);
}
