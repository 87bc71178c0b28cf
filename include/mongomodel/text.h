/** @file text.h Queries as text, as they stand in a URL or on a command line: untrusted input,
 * checked against a model. */
#ifndef MONGOMODEL_TEXT_H
#define MONGOMODEL_TEXT_H

#include <mongomodel/query.h>
#include <mongomodel/record.h>

MODEL__BEGIN

/** What a text may say. All zero is good. */
typedef struct mongomodel_text_rules {
    const char *const *members; /**< that may be named, ends at NULL: MODEL_NAME …; NULL: all. One
                                   that holds others (home) allows them (home.city) too */
    int64_t page_size;          /**< when the text has no "size"; 0: 20 */
    int64_t max_page_size;      /**< 0: 100 */
    uint32_t max_bytes;         /**< of the text; 0: 8,192 */
    bool regex; /**< "__regex" is allowed; a pattern can be hard work for the server */
    uint64_t reserved[4];
} model_text_rules_t;

/**
 * Read a query: "is_active=true&created_at__lt=2026-01-01&sort=-created_at,id&page=2&size=20".
 *
 * Parameters are separated by &, percent-encoded, + is a space; a leading ? is passed over.
 *   MEMBER=VALUE            equals; MEMBER as in JSON: home.city, lines.sku, lines.0.sku
 *   MEMBER__OPERATOR=VALUE  eq ne gt gte lt lte in nin exists contains icontains startswith
 *                           istartswith endswith iendswith regex; of lists also all
 *   sort=-created_at,id     fields=username,email     page=2     size=20     after=TOKEN
 * Values are read by the member's type: 42, 1.5, true, 2026-01-01, 2026-01-01T09:30:00Z, hex of an
 * ObjectId, a label of an enum. A comma separates the values of in, nin and all; %2C is one of
 * them. A condition can only be a value: no text becomes an operator. .secret members are unknown.
 *
 * @param text  NUL-terminated; not needed afterwards.
 * @param rules  NULL: all zero.
 * @param memory  What the query points into: lives as long as the query is used.
 * @param query  Overwritten: the conditions are in .also, so that .where is free for your own;
 * sort, fields, skip, limit and after are set. Matches nothing after a failure.
 * @errors VALIDATION (one detail for each parameter that is wrong: its name, a rule, a message),
 * LIMIT (the text's length, memory), ARGUMENT (NULL), SCHEMA, MEMORY
 */
MODEL_API bool model_query_parse(const model_t *model, const char *text,
                                 const model_text_rules_t *rules, model_memory_t *memory,
                                 model_query_t *query, model_error_t *error);

MODEL__END_C

#define MODEL__TEXT_QUERIES(N)                                                    \
    MODEL__UNUSED static inline bool N##_query_parse(                             \
        const char *text, const model_text_rules_t *rules, model_memory_t *arena, \
        model_query_t *query, model_error_t *error)                               \
    {                                                                             \
        return model_query_parse(&N##_model, text, rules, arena, query, error);   \
    }

#endif
