/* What goes to the server and back: user, and the three documents of the ODM benchmark. */
#ifndef MONGOMODEL_BENCH_MODELS_H
#define MONGOMODEL_BENCH_MODELS_H

#include <mongomodel.h>

typedef struct user {
    model_meta_t meta;
    int64_t id;
    char *username, *email, *first_name, *last_name, *city;
    bool active;
    int32_t age;
    double score;
    model_date_t created_at, updated_at;
    bson_oid_t org_id;
} user_t;

MODEL_DECLARE(user, user_t, int64_t);

/* clang-format off */
/* X for each of these numbers. */
#define TEN(X, t) X(t##0) X(t##1) X(t##2) X(t##3) X(t##4) X(t##5) X(t##6) X(t##7) X(t##8) X(t##9)
#define TO_7(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7)
#define TO_9(X) TO_7(X) X(8) X(9)
#define TO_14(X) TO_9(X) X(10) X(11) X(12) X(13) X(14)
#define TO_15(X) TO_14(X) X(15)
#define FROM_8_TO_13(X) X(8) X(9) X(10) X(11) X(12) X(13)
#define TO_125(X) TO_9(X) TEN(X, 1) TEN(X, 2) TEN(X, 3) TEN(X, 4) TEN(X, 5) TEN(X, 6) TEN(X, 7) \
    TEN(X, 8) TEN(X, 9) TEN(X, 10) TEN(X, 11) X(120) X(121) X(122) X(123) X(124) X(125)
#define FROM_126_TO_250(X) X(126) X(127) X(128) X(129) TEN(X, 13) TEN(X, 14) TEN(X, 15) \
    TEN(X, 16) TEN(X, 17) TEN(X, 18) TEN(X, 19) TEN(X, 20) TEN(X, 21) TEN(X, 22) TEN(X, 23) \
    TEN(X, 24) X(250)

#define TEXT_MEMBER(n) char *field##n;
#define NUMBER_MEMBER(n) int32_t field##n;
/* clang-format on */

typedef struct small {
    model_meta_t meta;
    bson_oid_t id;
    TO_7(TEXT_MEMBER)
    FROM_8_TO_13(NUMBER_MEMBER)
} small_t;

MODEL_DECLARE(small, small_t, bson_oid_t);

typedef struct large {
    model_meta_t meta;
    bson_oid_t id;
    TO_125(TEXT_MEMBER)
    FROM_126_TO_250(NUMBER_MEMBER)
    model_binary_t image_field;
} large_t;

MODEL_DECLARE(large, large_t, bson_oid_t);

typedef struct texts {
    bson_oid_t unique_id;
    TO_15(TEXT_MEMBER)
} texts_t;

MODEL_DECLARE_EMBEDDED(texts, texts_t);

typedef struct numbers {
    TO_15(NUMBER_MEMBER)
} numbers_t;

MODEL_DECLARE_EMBEDDED(numbers, numbers_t);

/* clang-format off */
#define TEXTS_MEMBERS(X) \
    X(embedded_str_doc_1) X(embedded_str_doc_2) X(embedded_str_doc_3) X(embedded_str_doc_4) \
    X(embedded_str_doc_5)
#define NUMBERS_MEMBERS(X) \
    X(embedded_int_doc_8) X(embedded_int_doc_9) X(embedded_int_doc_10) X(embedded_int_doc_11) \
    X(embedded_int_doc_12) X(embedded_int_doc_13) X(embedded_int_doc_14)

#define TEXTS_MEMBER(name) texts_t name;
#define NUMBERS_MEMBER(name) numbers_t name;
/* clang-format on */

typedef struct nested {
    model_meta_t meta;
    bson_oid_t id;
    TEXTS_MEMBERS(TEXTS_MEMBER)
    texts_list_t embedded_str_doc_array;
    NUMBERS_MEMBERS(NUMBERS_MEMBER)
} nested_t;

MODEL_DECLARE(nested, nested_t, bson_oid_t);

#endif
