/** @file patch.h Partial updates as JSON, as the body of a PATCH request is one: untrusted input,
 * checked against a model.
 *
 *     {"email": "ada@example.org", "age": null, "home": {"city": "Oslo"}, "tags": ["a", "b"]}
 *
 * What is absent is not touched; null empties a member; a value is set. That is RFC 7396, JSON
 * Merge Patch: what stands in an object is changed member by member, everything else, lists too, is
 * set whole. Maps and tagged unions are set whole as well.
 */
#ifndef MONGOMODEL_PATCH_H
#define MONGOMODEL_PATCH_H

#include <mongomodel/record.h>
#include <mongomodel/update.h>

MODEL__BEGIN

/** What a patch may say. All zero is good. */
typedef struct mongomodel_patch_rules {
    const char *const *members; /**< that may be named, ends at NULL: MODEL_NAME …; NULL: all. One
                                   that holds others (home) allows them (home.city) too */
    bool skip_unknown;          /**< keys that no member has; false: VALIDATION. Models that say
                                   MODEL_UNKNOWN_REJECT refuse them anyway */
    bool whole;                 /**< objects are set whole, with all that is required in them */
    size_t max_bytes;           /**< length of the text; 0: 1 MiB */
    uint64_t reserved[4];
} model_patch_rules_t;

/**
 * Read a patch: an update of what it names.
 *
 * Names and values are those of plain JSON (json.h): keys by their JSON names, values exact by the
 * member's type. Values obey the rules of their members. Ids, times, versions and immutable members
 * cannot be changed; .secret members, and those that @p rules do not allow, are unknown. A key or a
 * string cannot become an operator.
 *
 * null: a member that may be empty is emptied (stored as null where the model wants that), any
 * other is removed and reads as its default; refused where the member is required, or is a struct
 * with required members.
 *
 * A part of a struct ("home": {"city": …}) meets a document only if the struct is stored there, or
 * has no required members; otherwise the update fails with VALIDATION. See model_patch_apply() for
 * records.
 *
 * @param text  UTF-8, @p length bytes; not needed afterwards.
 * @param rules  NULL: all zero.
 * @param memory  What the update points into: lives as long as the update is used.
 * @param update  Overwritten: the changes are in .also, however many there are, so that .changes is
 * free for your own. Of {} and after a failure it is empty: an update of nothing, which every
 * write refuses, with .also NULL.
 * @errors VALIDATION (one detail per member: "type", "range", "format", "required", "immutable",
 * "key" …), CORRUPT (not JSON, not UTF-8, a key twice), LIMIT (length, depth of 100, number of
 * changes, @p memory), UNSUPPORTED, ARGUMENT (NULL), SCHEMA, MEMORY
 */
MODEL_API bool model_patch_parse(const model_t *model, const char *text, size_t length,
                                 const model_patch_rules_t *rules, model_memory_t *memory,
                                 model_update_t *update, model_error_t *error);

/**
 * Do to a record in memory what a patch does to a document; then save it. For models with a check
 * of the whole record, which no update can obey, and for structs that are not there yet: they are
 * made, with their defaults.
 *
 * @param update  As model_patch_parse() has filled it.
 * @param memory  For structs that are made; it and the update's live until the record was saved.
 * @param record  Rules are looked at when it is saved. After a failure some members may be changed.
 * @errors ARGUMENT (NULL), UNSUPPORTED (a change that no patch makes), LIMIT, MEMORY, SCHEMA
 */
MODEL_API bool model_patch_apply(const model_t *model, const model_update_t *update,
                                 model_memory_t *memory, void *record, model_error_t *error);

MODEL__END_C

/* clang-format off */
#define MODEL__PATCHES(N, S) \
    MODEL__UNUSED static inline bool N##_patch_parse( \
        const char *text, size_t length, const model_patch_rules_t *rules, model_memory_t *arena, \
        model_update_t *update, model_error_t *error) \
    { \
        return model_patch_parse(&N##_model, text, length, rules, arena, update, error); \
    } \
    MODEL__UNUSED static inline bool N##_patch_apply(const model_update_t *update, \
                                                     model_memory_t *arena, S *record, \
                                                     model_error_t *error) \
    { \
        return model_patch_apply(&N##_model, update, arena, record, error); \
    }
/* clang-format on */

#endif
