/* Whole trips to a real server and back: the library against the same work by hand on libmongoc.
 *
 * What is compared is the processor time of this process, of user and system, with nothing
 * subtracted: the server's share is the same for both. Both sides take turns within each round, and
 * a ratio is that of one round, so that what else runs on the machine meets both. */
#ifndef MONGOMODEL_BENCH_TRIPS_H
#define MONGOMODEL_BENCH_TRIPS_H

#include "models.h"

#include <mongoc/mongoc.h>

typedef struct world {
    model_db_t *db;
    mongoc_client_t *client; /* by hand: one client, not of a pool, for all operations */
    mongoc_collection_t *users, *small, *large, *nested;
    user_t *made;      /* n_made of them; what is created */
    user_list_t read;  /* managed: what is saved */
    small_t small_doc; /* of the ODM benchmark */
    large_t large_doc;
    nested_t nested_doc;
    small_list_t smalls; /* managed */
    large_list_t larges;
    nested_list_t nesteds;
    bool with_odm;
    uint64_t sum; /* of what was read: both sides must come to the same */
    model_error_t error;
    bson_error_t driver;
} world_t;

enum { N_MADE = 100000, N_CHUNK = 1000, MAX_ROUNDS = 101 };

typedef bool step_t(world_t *world, size_t n);

typedef struct trip {
    const char *name, *what;
    size_t n;          /* documents in a round */
    double limit, aim; /* of the ratio; 0: none */
    step_t *setup;     /* once, behind an empty collection */
    step_t *clear;     /* before each turn, not timed; NULL: nothing to do */
    step_t *hand, *library;
    step_t *floor; /* what the driver alone needs, without a struct in sight; NULL: none */
    step_t *check; /* behind each turn, not timed: is what was to happen in the database? */
    step_t *teardown;
    bool odm; /* needs the documents of the ODM benchmark */
} trip_t;

extern const trip_t user_trips[], flat_trips[], nested_trips[]; /* end at one without a name */

bool world_open(world_t *world, const char *uri, const char *odm_folder);
void world_close(world_t *world);
bool failed(const world_t *world, const char *what); /* prints both errors; false */

/* ---- shared steps ---- */

bool drop_users(world_t *world, size_t n);
bool text_is_stored(world_t *world, mongoc_collection_t *collection, const char *key,
                    const char *text, size_t n);
int64_t now_ms(void);

/* ---- by hand ---- */

bool hand_take_text(const bson_iter_t *iter, char **text);
bool hand_encode_user(const user_t *user, bson_t *document);
bool hand_decode_user(const bson_t *document, user_t *user);
void hand_free_user(user_t *user);

void hand_encode_small(const small_t *small, bson_t *document);
bool hand_decode_small(const bson_t *document, small_t *small);
void hand_free_small(small_t *small);
void hand_encode_large(const large_t *large, bson_t *document);
bool hand_decode_large(const bson_t *document, large_t *large);
void hand_free_large(large_t *large);
void hand_encode_nested(const nested_t *nested, bson_t *document);
bool hand_decode_nested(const bson_t *document, nested_t *nested);
void hand_free_nested(nested_t *nested);

/* ---- measuring ---- */

enum { HAND = 0, LIBRARY = 1, FLOOR = 2, N_SIDES = 3 };

typedef struct spread {
    double low, middle, high; /* quartiles */
} spread_t;

typedef struct result {
    const trip_t *trip;
    size_t n_rounds, n;
    spread_t cpu[N_SIDES], wall[N_SIDES]; /* ns per document */
    spread_t cpu_ratio, wall_ratio;       /* library over hand, round by round */
    spread_t floor_ratio;                 /* floor over hand */
} result_t;

bool measure(world_t *world, const trip_t *trip, size_t n, size_t n_rounds, result_t *result);
void print_head(void);
void print_result(const result_t *result);
bool write_json(const char *path, const result_t *results, size_t n);

#endif
