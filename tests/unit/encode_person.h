/* A model that has something of everything that matters to a save. */
#ifndef TESTS_ENCODE_PERSON_H
#define TESTS_ENCODE_PERSON_H

#include "encode_models.h"

typedef struct person {
    model_meta_t meta;
    int64_t id;
    const char *name, *nick, *town, *code;
    model_opt_int32_t age;
    double score;
    address_t home;
    address_t *billing;
    model_string_list_t tags;
    line_list_t lines;
    model_date_t created_at, updated_at;
} person_t;
MODEL_DECLARE(person, person_t, int64_t);

MODEL_DEFINE(person, .defaults = (&(const person_t){.town = "Oslo"}),
             MODEL_FIELDS(MODEL_FIELD(person, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(person, name), MODEL_FIELD(person, nick, .store_null = true),
                          MODEL_FIELD(person, town), MODEL_FIELD(person, code, .immutable = true),
                          MODEL_FIELD(person, age, .also_read = {"years", "old"}),
                          MODEL_FIELD(person, score),
                          MODEL_EMBED(person, home, address, .also_read = {"addr"}),
                          MODEL_EMBED(person, billing, address),
                          MODEL_FIELD(person, tags, .also_read = {"labels"}),
                          MODEL_EMBED_LIST(person, lines, line),
                          MODEL_FIELD(person, created_at, .role = MODEL_CREATED_AT),
                          MODEL_FIELD(person, updated_at, .role = MODEL_UPDATED_AT)));

/* A record as it was read. */
typedef struct reading {
    person_t record;
    const uint8_t *origin;
    size_t origin_size;
    model_memory_t memory;
} reading_t;

static inline void read_person(reading_t *reading, const char *text, const model__loaded_t *loaded)
{
    bson_t *document = json(text);
    model_error_t error = {0};
    model__reading_t how = {.memory = &reading->memory, .loaded = loaded};

    model__memory_init(&reading->memory, 0);
    reading->origin_size = document->len;
    bool ok = model__decode_copy(plan_of(&person_model), bson_get_data(document), document->len,
                                 &reading->record, &how, &reading->origin, &error);
    if (!ok)
        model_error_print(stderr, &error);
    assert_true(ok);
    bson_destroy(document);
}

static inline void end_reading(reading_t *reading)
{
    model__memory_clear(&reading->memory);
}

/* The bits of some leaves, by member; NULL ends. */
static inline uint64_t leaves_of(const char *const *paths)
{
    uint64_t bits = 0;

    for (; *paths; paths++) {
        model__path_t path;
        model_error_t error = {0};
        assert_true(model__path_resolve(plan_of(&person_model), *paths, &path, &error));
        for (uint32_t i = 0; i < path.n_leaves; i++)
            bits |= (uint64_t)1 << (path.leaf + i);
    }
    return bits;
}

#endif
