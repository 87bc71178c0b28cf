/* Keys of indexes, and what an index says of them. */
#include "query/options.h"
#include "query/query.h"

#include <stdio.h>

enum { MAX_WEIGHT = 99999 };

/* A key whose words are searched. */
typedef struct word {
    char key[MODEL__MAX_KEY_PATH];
    int32_t weight;
} word_t;

/* An index that is being written. */
typedef struct making {
    const model__plan_t *plan;
    const model_index_t *index;
    model__buffer_t *keys, *options;
    char *name;
    size_t size, mark; /* of the name; of the open document of keys */
    model_error_t *error;
    word_t words[MODEL_MAX_INDEX_KEYS]; /* sorted, as the server lists them */
    uint32_t n_words, last_word;        /* last_word: where it stands in the index */
    bool places;
} making_t;

typedef struct kind kind_t;

/* One key. */
typedef struct index_key {
    const kind_t *kind;
    const char *member;
    uint32_t at;
    model__sort_key_t sort;
} index_key_t;

/* What the sign of a key means. */
struct kind {
    char sign;
    const char *name; /* in the index's name */
    bool (*put)(making_t *making, const index_key_t *key);
};

static bool refuse(const making_t *making, const char *member, const char *rule, const char *text)
{
    return model__fail_at(making->error, MODEL_ERROR_SCHEMA, member, rule, "%s", text);
}

static bool refuse_all(const making_t *making, const char *text)
{
    return model__fail(making->error, MODEL_ERROR_SCHEMA, "%s", text);
}

/* ---- one key ---- */

static bool put_direction(making_t *making, const index_key_t *key)
{
    return model__put_int32(making->keys, key->sort.path.key, key->sort.path.size,
                            key->sort.direction) ||
           model__buffer_failed(making->keys, making->error);
}

static bool has_words(const model__field_t *field)
{
    bool text = field->kind == MODEL_KIND_STRING || field->kind == MODEL_KIND_TEXT ||
                field->kind == MODEL_KIND_CHARS;

    return text &&
           (!field->shape || field->shape == MODEL_SHAPE_LIST || field->shape == MODEL_SHAPE_FIXED);
}

static void add_word(making_t *making, const index_key_t *key)
{
    int32_t weight = making->index->weights[key->at];
    uint32_t at = making->n_words++;

    for (; at && strcmp(making->words[at - 1].key, key->sort.path.key) > 0; at--)
        making->words[at] = making->words[at - 1];
    memcpy(making->words[at].key, key->sort.path.key, key->sort.path.size + 1);
    making->words[at].weight = weight ? weight : 1;
    making->last_word = key->at;
}

/* The first one stands for all: {"_fts": "text", "_ftsx": 1} */
static bool put_words(making_t *making, const index_key_t *key)
{
    if (!has_words(key->sort.path.field))
        return refuse(making, key->member, MODEL__RULE_TYPE, "no string and no list of strings");
    if (making->n_words && making->last_word + 1 != key->at)
        return refuse(making, key->member, MODEL__RULE_KEY,
                      "the texts of an index stand beside each other");
    add_word(making, key);
    return making->n_words > 1 ||
           (model__put_string(making->keys, "_fts", 4, "text", 4) &&
            model__put_int32(making->keys, "_ftsx", 5, 1)) ||
           model__buffer_failed(making->keys, making->error);
}

static bool put_place(making_t *making, const index_key_t *key)
{
    static const char word[] = "2dsphere";
    const model__path_t *path = &key->sort.path;

    if (path->item || !model__holds_place(path->field, false) ||
        (path->field->kind == MODEL_KIND_DOCUMENT && model__has_items(path->field)))
        return refuse(making, key->member, MODEL__RULE_TYPE,
                      "no place: two doubles, or a struct with type and coordinates");
    making->places = true;
    return model__put_string(making->keys, path->key, path->size, word, sizeof word - 1) ||
           model__buffer_failed(making->keys, making->error);
}

static const kind_t kinds[] = {
    {'~', "text", put_words},
    {'@', "2dsphere", put_place},
    {'-', "-1", put_direction},
    {'\0', "1", put_direction},
};

static bool find_key(const making_t *making, const char *text, index_key_t *key)
{
    key->kind = kinds;
    while (key->kind->sign && key->kind->sign != *text)
        key->kind++;
    key->member = model__key_member(text);
    if (!model__sort_find(making->plan, key->member, &key->sort, making->error))
        return false;
    key->sort.direction = key->kind->sign == '-' ? -1 : 1;
    return true;
}

static bool may_be_unique(const making_t *making, const index_key_t *key)
{
    if (!making->index->unique)
        return true;
    if (key->kind->put != put_direction)
        return refuse(making, key->member, MODEL__RULE_UNIQUE, "words and places cannot be unique");
    return !model__has_old_names(model__path_trail(key->sort.plan, &key->sort.path),
                                 key->sort.path.key, key->sort.path.size) ||
           refuse(making, key->member, MODEL__RULE_UNIQUE,
                  "a member with old names cannot be unique");
}

static bool weight_sound(const making_t *making, const index_key_t *key)
{
    int32_t weight = making->index->weights[key->at];

    if (weight && key->kind->put != put_words)
        return refuse(making, key->member, MODEL__RULE_TABLE, "a weight of a key that is no text");
    return (weight >= 0 && weight <= MAX_WEIGHT) ||
           model__fail_at(making->error, MODEL_ERROR_SCHEMA, key->member, MODEL__RULE_RANGE,
                          "a weight is from 1 to %d", MAX_WEIGHT);
}

static bool is_new(const making_t *making, const index_key_t *key)
{
    bool there = model__has_key(making->keys, making->mark, key->sort.path.key);

    for (uint32_t i = 0; i < making->n_words; i++)
        there = there || !strcmp(making->words[i].key, key->sort.path.key);
    return !there || refuse(making, key->member, MODEL__RULE_KEY, "stands there twice");
}

/* "author_id_1_status_-1", as the server's own tools name them. */
static bool add_to_name(const making_t *making, const index_key_t *key)
{
    size_t used = strlen(making->name);

    if (making->index->name)
        return true;
    int n = snprintf(making->name + used, making->size - used, "%s%s_%s", used ? "_" : "",
                     key->sort.path.key, key->kind->name);
    return (n > 0 && (size_t)n < making->size - used) ||
           refuse(making, key->member, MODEL__RULE_KEY,
                  "the index needs a name of its own: the keys make a long one");
}

static bool put_key(making_t *making, uint32_t at)
{
    index_key_t key = {.at = at};

    return find_key(making, making->index->keys[at], &key) && is_new(making, &key) &&
           may_be_unique(making, &key) && weight_sound(making, &key) &&
           key.kind->put(making, &key) && add_to_name(making, &key);
}

/* ---- all keys ---- */

static bool together(const making_t *making)
{
    const model_index_t *index = making->index;

    if (making->n_words && making->places)
        return refuse_all(making, "words and places in one index");
    if (!making->n_words && (index->language || index->language_member))
        return refuse_all(making, "a language of an index without texts");
    return !making->n_words || !index->collation ||
           (index->collation->locale && !strcmp(index->collation->locale, "simple")) ||
           refuse_all(making, "an index of texts has no collation but \"simple\"");
}

static bool put_keys(making_t *making)
{
    const model_index_t *index = making->index;
    uint32_t n = 0;

    if (!model__put_document_begin(making->keys, &making->mark))
        return model__buffer_failed(making->keys, making->error);
    for (; index->keys[n]; n++)
        if (!put_key(making, n))
            return false;
    for (; n < MODEL_MAX_INDEX_KEYS; n++)
        if (index->weights[n])
            return refuse_all(making, "more weights than keys");
    return together(making) && (model__put_end(making->keys, making->mark) ||
                                model__buffer_failed(making->keys, making->error));
}

/* ---- what it says of them ---- */

static bool put_weights(const making_t *making)
{
    size_t mark;
    bool ok = model__put_begin(making->options, BSON_TYPE_DOCUMENT, "weights", 7, &mark);

    for (uint32_t i = 0; ok && i < making->n_words; i++)
        ok = model__put_int32(making->options, making->words[i].key, strlen(making->words[i].key),
                              making->words[i].weight);
    return ok && model__put_end(making->options, mark);
}

static bool has_language(const model__path_t *path)
{
    const model__field_t *field = path->field;

    return path->field == path->top && !path->item && !field->shape &&
           (has_words(field) || field->kind == MODEL_KIND_ENUM) && !strchr(path->key, '.');
}

static bool put_languages(const making_t *making)
{
    const model_index_t *index = making->index;
    const char *word = index->language ? model__language(index->language) : "english";
    const char *key = "language";
    model__path_t path;

    if (!word)
        return refuse_all(making, "a language that the server does not know");
    if (index->language_member) {
        if (!model__path_resolve(making->plan, index->language_member, &path, making->error))
            return false;
        if (!has_language(&path))
            return refuse(making, index->language_member, MODEL__RULE_TYPE,
                          "no string of the record itself, to hold a language");
        key = path.key;
    }
    return (model__put_string(making->options, "default_language", 16, word, strlen(word)) &&
            model__put_string(making->options, "language_override", 17, key, strlen(key))) ||
           model__buffer_failed(making->options, making->error);
}

/* Texts in a collection with a collation: the server wants to be told that they have none. */
static bool put_options(const making_t *making)
{
    static const model_collation_t simple = {.locale = "simple"};

    if (!making->n_words)
        return model__collation_write(making->index->collation, making->options, making->error);
    return (put_weights(making) || model__buffer_failed(making->options, making->error)) &&
           put_languages(making) && model__collation_write(&simple, making->options, making->error);
}

/* ---- the whole ---- */

static bool write_index(making_t *making)
{
    const model_index_t *index = making->index;

    if (!index->keys[0] || index->keys[MODEL_MAX_INDEX_KEYS])
        return model__fail(making->error, MODEL_ERROR_SCHEMA,
                           "an index of no keys, or of more than %d", MODEL_MAX_INDEX_KEYS);
    if (index->name && strlen(index->name) >= making->size)
        return model__fail(making->error, MODEL_ERROR_SCHEMA,
                           "an index name of more than %zu bytes", making->size - 1);
    if (index->name)
        memcpy(making->name, index->name, strlen(index->name) + 1);
    if (index->sparse && index->only)
        return refuse_all(making, ".sparse beside MODEL_ONLY");
    return put_keys(making) && put_options(making);
}

/* Says also which index of which table it is. */
static void blame(const making_t *making, const model_error_t *why, model_error_t *error)
{
    const char *name = making->name[0] ? making->name : making->index->keys[0];

    if (!error)
        return;
    *error = *why;
    if (error->code != MODEL_ERROR_ARGUMENT && error->code != MODEL_ERROR_SCHEMA)
        return;
    error->code = MODEL_ERROR_SCHEMA;
    model__print(error->message, sizeof error->message, "%.60s: the index %.80s: %s",
                 making->plan->name, name ? name : "", why->message);
}

bool model__index_write(const model__plan_t *plan, const model_index_t *index,
                        model__buffer_t *keys, model__buffer_t *options, char *name, size_t size,
                        model_error_t *error)
{
    const size_t keys_before = keys->size, options_before = options->size;
    model_error_t why = {.code = MODEL_OK};
    making_t making = {.plan = plan,
                       .index = index,
                       .keys = keys,
                       .options = options,
                       .name = name,
                       .size = size,
                       .error = &why};

    name[0] = '\0';
    if (write_index(&making))
        return true;
    keys->size = keys_before;
    options->size = options_before;
    blame(&making, &why, error);
    return false;
}
