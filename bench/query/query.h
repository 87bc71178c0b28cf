/* The benchmark of queries: three conditions, a sort and a limit, against libbson by hand. */
#ifndef MONGOMODEL_BENCH_QUERY_H
#define MONGOMODEL_BENCH_QUERY_H

#include "query/query.h"

#include <mongomodel.h>

typedef enum { ROLE_READER, ROLE_AUTHOR } role_t;

typedef struct {
    const char *street, *city;
} address_t;
MODEL_DECLARE_EMBEDDED(address, address_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *username, *email;
    model_opt_int32_t age;
    role_t role;
    bool is_active;
    address_t home;
    model_string_list_t tags;
    model_date_t created_at, updated_at;
} user_t;
MODEL_DECLARE(user, user_t, int64_t);

/* What a request asks for. */
typedef struct asked {
    bool is_active;
    int64_t since;
    const char *city;
    int64_t limit;
} asked_t;

extern const asked_t asked;

/* ---- by hand: {filter}, {sort, limit}; both are to be destroyed ---- */

typedef struct documents {
    bson_t filter, options;
} documents_t;

void append_by_hand(const asked_t *by, documents_t *documents);
void make_by_bcon(const asked_t *by, documents_t *documents);

/* ---- by the library ---- */

model_query_t build_query(const asked_t *by);

/* Room that lives from one query to the next. */
typedef struct room {
    const model__plan_t *plan;
    model_memory_t memory;
    model__buffer_t filter, options;
    uint8_t memory_bytes[1024], filter_bytes[512], options_bytes[512];
} room_t;

void room_begin(room_t *room);
/* False: it was refused. */
bool write_query(room_t *room, const model_query_t *query);

#endif
