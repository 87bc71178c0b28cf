/* Between the files of queries as text. Nobody else includes this. */
#ifndef MONGOMODEL_QUERY_TEXT_H
#define MONGOMODEL_QUERY_TEXT_H

#include "query/query.h"

#include <mongomodel/text.h>

/* A piece of the text, not decoded. */
typedef struct model__piece {
    const char *at;
    size_t size;
} model__piece_t;

typedef struct model__parser {
    const model__plan_t *plan;
    const model_text_rules_t *rules;
    model_memory_t *memory;
    model_query_t *query;
    model_error_t *error;
    model_term_t *terms; /* room for all that the text can say, and an empty one */
    size_t n_terms;
    const char *name;   /* of the parameter that is read, for messages */
    const char *member; /* its part before the operator */
    int64_t page, size; /* 0: not said */
    bool failed;        /* something was reported */
    bool stopped;       /* no memory */
} model__parser_t;

/* Where the values of a condition are compared. */
typedef struct model__target {
    const model__field_t *field;
    const char *path; /* as in C */
    bool list;        /* the path ends at a list as a whole */
} model__target_t;

/* Report what is wrong with the parameter. Always false. */
bool model__parser_fault(model__parser_t *parser, const char *rule, const char *format, ...)
    MODEL__PRINTF(3, 4);
/* No memory. Always NULL. */
void *model__parser_full(model__parser_t *parser);
/* Percent-decoded. Returns the length; SIZE_MAX: a sequence that is none, or a NUL. */
size_t model__decode_into(char *text, model__piece_t piece);
/* Percent-decoded, valid UTF-8, without NUL, in memory; NULL: reported. */
const char *model__parser_decode(model__parser_t *parser, model__piece_t piece);
/* The part before the next separator; moves rest behind it. */
model__piece_t model__piece_next(model__piece_t *rest, char separator);

/* Add the terms of one parameter that is a condition. False: reported. */
bool model__parser_condition(model__parser_t *parser, char *name, model__piece_t value);

/* "home.city" → the member, and its path in C. False: reported as unknown. */
bool model__target_find(model__parser_t *parser, const char *name, model__target_t *target);

/* Is the path one of these (NULL: any), or of a part of one? Names end at NULL. */
bool model__names_allow(const char *const *allowed, const char *path);

/* Fill the value of a term from text, by the kind of the target's field. False: reported. */
bool model__value_parse(model__parser_t *parser, const model__field_t *field, const char *text,
                        model_term_t *term);
/* "true" and "false"; digits. False: none. */
bool model__truth_of(const char *text, int64_t *value);
bool model__digits_of(const char *text, int64_t *value);

#endif
