/** @file expression.h Expressions of pipelines: what a stage makes of the members that documents
 * have.
 *
 *     MODEL_COND(MODEL_IS_GT(MODEL_MEMBER(line, quantity), MODEL_LITERAL(9)),
 *                MODEL_LITERAL("many"), MODEL_LITERAL("few"))
 *
 * The library knows the type of each, and refuses a function of what it cannot be of. Values are
 * literals.
 */
#ifndef MONGOMODEL_EXPRESSION_H
#define MONGOMODEL_EXPRESSION_H

#include <mongomodel/condition.h>

/* Functions of expressions. Numbers are ABI. */
enum {
    MODEL__F_ADD = 1,
    MODEL__F_SUBTRACT = 2,
    MODEL__F_MULTIPLY = 3,
    MODEL__F_DIVIDE = 4,
    MODEL__F_MOD = 5,
    MODEL__F_ABS = 6,
    MODEL__F_CONCAT = 7,
    MODEL__F_LOWER = 8,
    MODEL__F_UPPER = 9,
    MODEL__F_SIZE = 10,
    MODEL__F_COND = 11,
    MODEL__F_IF_NULL = 12,
    MODEL__F_EQ = 13,
    MODEL__F_NE = 14,
    MODEL__F_LT = 15,
    MODEL__F_LTE = 16,
    MODEL__F_GT = 17,
    MODEL__F_GTE = 18,
    MODEL__F_AND = 19,
    MODEL__F_OR = 20,
    MODEL__F_NOT = 21,
    MODEL__F_YEAR = 22,
    MODEL__F_MONTH = 23,
    MODEL__F_DAY = 24,
    MODEL__F_WEEKDAY = 25, /* 1: Sunday */
    MODEL__F_HOUR = 26,
    MODEL__F_MINUTE = 27,
    MODEL__F_TRUNC = 28
};

#ifndef __cplusplus
/* clang-format off */
#define MODEL__NAMED(OP, model_, p, text) \
    {.op = OP, .model = &model_, .path = MODEL__PATH(p, text)}

/** What the document has as member @p m. */
#define MODEL_MEMBER(N, m) MODEL__NAMED(MODEL__MEMBER, N##_model, MODEL__AT(N, m), #m)
/** A value: a scalar, a string, the address of what is wider. Never an operator. */
#define MODEL_LITERAL(v) {.op = MODEL__LITERAL, MODEL__VALUE(v)}
/** A value of the member's type: of an enum its label. */
#define MODEL_VALUE_OF(N, m, v) MODEL__TERM(MODEL__LITERAL, N##_model, MODEL__AT(N, m), #m, v)
/** For .let: a value that MODEL_VAR(name) is, in this pipeline and in those within it. @p name
 * begins with a small letter; letters, digits and _ follow, 63 at most. */
#define MODEL_LET(name, v) {.op = MODEL__LET, .key = (name), MODEL__VALUE(v)}
/** A value of the member's type: of an enum its label. */
#define MODEL_LET_OF(N, m, name, v) {.op = MODEL__LET, .key = (name), .model = &N##_model, \
    .path = &#m[MODEL__FITS(MODEL__AT(N, m), v) + MODEL__SAME(MODEL__AT(N, m), v)], \
    MODEL__VALUE(v)}
/** The value that .let names so. */
#define MODEL_VAR(name) {.op = MODEL__VARIABLE, .key = (name)}
/** The server's clock, the same for all of a pipeline. */
#define MODEL_NOW {.op = MODEL__NOW}
/** The document itself, of model @p N. */
#define MODEL_ROOT(N) {.op = MODEL__ROOT, .model = &N##_model}

#define MODEL__CALLED(function, ...) \
    {.op = MODEL__CALL, .count = function}, __VA_ARGS__, {.op = MODEL__CLOSE}
#define MODEL__OF_MEMBER(function, model_, text, must, key_, zone) \
    {.op = MODEL__FUNCTION_OF, .count = function, .model = &model_, .path = &text[must], \
     .key = (key_), .pointer = (zone)}
#define MODEL__PART_OF(function, N, p, text, unit, zone) MODEL__OF_MEMBER(function, N##_model, \
    text, MODEL__IS_TIME(p), unit, MODEL__ZONE(zone))
#define MODEL__ZONE(zone) (1 ? (zone) : (const char *)NULL)

/** Parts of a date, in UTC. */
#define MODEL_YEAR_OF(N, m) \
    MODEL__PART_OF(MODEL__F_YEAR, N, MODEL__AT(N, m), #m, NULL, NULL)
#define MODEL_MONTH_OF(N, m) \
    MODEL__PART_OF(MODEL__F_MONTH, N, MODEL__AT(N, m), #m, NULL, NULL)
#define MODEL_DAY_OF(N, m) \
    MODEL__PART_OF(MODEL__F_DAY, N, MODEL__AT(N, m), #m, NULL, NULL)
/** 1: Sunday … 7: Saturday */
#define MODEL_WEEKDAY_OF(N, m) \
    MODEL__PART_OF(MODEL__F_WEEKDAY, N, MODEL__AT(N, m), #m, NULL, NULL)
#define MODEL_HOUR_OF(N, m) \
    MODEL__PART_OF(MODEL__F_HOUR, N, MODEL__AT(N, m), #m, NULL, NULL)
#define MODEL_MINUTE_OF(N, m) \
    MODEL__PART_OF(MODEL__F_MINUTE, N, MODEL__AT(N, m), #m, NULL, NULL)
/** The date's "year", "quarter", "month", "week", "day", "hour", "minute" as it began; server 5.0. */
#define MODEL_START_OF(N, m, unit) \
    MODEL__PART_OF(MODEL__F_TRUNC, N, MODEL__AT(N, m), #m, unit, NULL)
/** The same where clocks show the time of @p zone: "Europe/Oslo", "+05:30". */
#define MODEL_YEAR_IN(N, m, zone) \
    MODEL__PART_OF(MODEL__F_YEAR, N, MODEL__AT(N, m), #m, NULL, zone)
#define MODEL_MONTH_IN(N, m, zone) \
    MODEL__PART_OF(MODEL__F_MONTH, N, MODEL__AT(N, m), #m, NULL, zone)
#define MODEL_DAY_IN(N, m, zone) \
    MODEL__PART_OF(MODEL__F_DAY, N, MODEL__AT(N, m), #m, NULL, zone)
#define MODEL_WEEKDAY_IN(N, m, zone) \
    MODEL__PART_OF(MODEL__F_WEEKDAY, N, MODEL__AT(N, m), #m, NULL, zone)
#define MODEL_HOUR_IN(N, m, zone) \
    MODEL__PART_OF(MODEL__F_HOUR, N, MODEL__AT(N, m), #m, NULL, zone)
#define MODEL_MINUTE_IN(N, m, zone) \
    MODEL__PART_OF(MODEL__F_MINUTE, N, MODEL__AT(N, m), #m, NULL, zone)
#define MODEL_START_IN(N, m, unit, zone) \
    MODEL__PART_OF(MODEL__F_TRUNC, N, MODEL__AT(N, m), #m, unit, zone)
/** How many items the list has; a missing one has none. */
#define MODEL_SIZE_OF(N, m) MODEL__OF_MEMBER(MODEL__F_SIZE, N##_model, #m, \
    0 * sizeof(MODEL__ITEM_AT(N, m)), NULL, NULL)

/* Of expressions, separated by commas. */
#define MODEL_ADDED(...) MODEL__CALLED(MODEL__F_ADD, __VA_ARGS__)
#define MODEL_SUBTRACTED(...) MODEL__CALLED(MODEL__F_SUBTRACT, __VA_ARGS__)
#define MODEL_MULTIPLIED(...) MODEL__CALLED(MODEL__F_MULTIPLY, __VA_ARGS__)
#define MODEL_DIVIDED(...) MODEL__CALLED(MODEL__F_DIVIDE, __VA_ARGS__)
#define MODEL_REMAINDER(...) MODEL__CALLED(MODEL__F_MOD, __VA_ARGS__)
#define MODEL_ABSOLUTE(...) MODEL__CALLED(MODEL__F_ABS, __VA_ARGS__)
#define MODEL_CONCATENATED(...) MODEL__CALLED(MODEL__F_CONCAT, __VA_ARGS__)
#define MODEL_LOWERED(...) MODEL__CALLED(MODEL__F_LOWER, __VA_ARGS__)
#define MODEL_UPPERED(...) MODEL__CALLED(MODEL__F_UPPER, __VA_ARGS__)
/** A condition, what is so if it holds, what is so if not. */
#define MODEL_COND(...) MODEL__CALLED(MODEL__F_COND, __VA_ARGS__)
/** The first one that is neither null nor missing. */
#define MODEL_IF_NULL(...) MODEL__CALLED(MODEL__F_IF_NULL, __VA_ARGS__)
#define MODEL_IS_EQ(...) MODEL__CALLED(MODEL__F_EQ, __VA_ARGS__)
#define MODEL_IS_NE(...) MODEL__CALLED(MODEL__F_NE, __VA_ARGS__)
#define MODEL_IS_LT(...) MODEL__CALLED(MODEL__F_LT, __VA_ARGS__)
#define MODEL_IS_LTE(...) MODEL__CALLED(MODEL__F_LTE, __VA_ARGS__)
#define MODEL_IS_GT(...) MODEL__CALLED(MODEL__F_GT, __VA_ARGS__)
#define MODEL_IS_GTE(...) MODEL__CALLED(MODEL__F_GTE, __VA_ARGS__)
#define MODEL_ALL_TRUE(...) MODEL__CALLED(MODEL__F_AND, __VA_ARGS__)
#define MODEL_ANY_TRUE(...) MODEL__CALLED(MODEL__F_OR, __VA_ARGS__)
#define MODEL_NOT_TRUE(...) MODEL__CALLED(MODEL__F_NOT, __VA_ARGS__)
/* clang-format on */
#endif

#endif
