/* Patterns: PCRE2 with UTF, compiled once for each field, bounded in time and memory. */
#include "rules/check.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    WORK = 5000000,      /* that one search may cost, … */
    WORK_OF_A_BYTE = 16, /* … and for each byte of the text */
    SHORT = 128,         /* texts for which PCRE2's own count is exact enough */
    HEAP_KIB = 32 * 1024
};

static void *take(size_t size, void *context)
{
    (void)context;
    return model__malloc(size);
}

static void give_back(void *bytes, void *context)
{
    (void)context;
    model__free(bytes);
}

/* ---- compile ---- */

static pcre2_code *compile(const char *pattern, pcre2_compile_context *context, int *code,
                           size_t *at)
{
    return pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                         PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT, code, at,
                         context);
}

/* NULL: *code says why. */
static pcre2_code *compile_with_heap(const char *pattern, int *code, size_t *at)
{
    pcre2_general_context *general = pcre2_general_context_create(take, give_back, NULL);
    pcre2_compile_context *context = general ? pcre2_compile_context_create(general) : NULL;
    pcre2_code *compiled = NULL;

    *code = PCRE2_ERROR_HEAP_FAILED;
    if (context)
        compiled = compile(pattern, context, code, at);
    pcre2_compile_context_free(context);
    pcre2_general_context_free(general);
    return compiled;
}

static bool no_pattern(const model__field_t *field, int code, size_t at, model_error_t *error)
{
    PCRE2_UCHAR words[128];

    if (code == PCRE2_ERROR_HEAP_FAILED)
        return model__no_memory(error);
    if (pcre2_get_error_message(code, words, sizeof words) < 0)
        words[0] = '\0';
    return model__table_fault(error, field->plan->model, field->row->name, MODEL__RULE_PATTERN,
                              "no pattern, at offset %zu: %s", at, (const char *)words);
}

/* The first one wins. Plans are never changed but for this. */
static void publish(const model__field_t *field, pcre2_code *compiled)
{
    void **slot = (void **)(uintptr_t)&field->pattern;
    void *none = NULL;

    if (!__atomic_compare_exchange_n(slot, &none, compiled, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE))
        pcre2_code_free(compiled);
}

static const pcre2_code *compiled_of(const model__field_t *field)
{
    return __atomic_load_n(&field->pattern, __ATOMIC_ACQUIRE);
}

bool model__pattern_ready(const model__field_t *field, model_error_t *error)
{
    size_t at = 0;
    int code;

    if (compiled_of(field))
        return true;
    pcre2_code *compiled = compile_with_heap(field->row->pattern, &code, &at);
    if (!compiled)
        return no_pattern(field, code, at, error);
    publish(field, compiled);
    return true;
}

/* ---- match ---- */

static bool begin(model__matcher_t *matcher)
{
    pcre2_general_context *general;

    if (matcher->data)
        return true;
    general = pcre2_general_context_create(take, give_back, NULL);
    if (!general)
        return false;
    matcher->data = pcre2_match_data_create(1, general);
    matcher->context = pcre2_match_context_create(general);
    pcre2_general_context_free(general);
    if (matcher->data && matcher->context)
        return true;
    model__matcher_end(matcher);
    return false;
}

void model__matcher_end(model__matcher_t *matcher)
{
    if (!matcher->data && !matcher->context)
        return;
    pcre2_match_data_free(matcher->data);
    pcre2_match_context_free(matcher->context);
    *matcher = (model__matcher_t){0};
}

/* PCRE2's own limit counts anew at each place where a match may start, and not the characters that
 * a repeat runs over. So long texts are charged for the way from one item of the pattern to the
 * next, each of which calls back. */
typedef struct work {
    size_t left, at;
} work_t;

static int charge(pcre2_callout_block *block, void *context)
{
    work_t *work = context;
    size_t at = block->current_position;
    size_t cost = 1 + (at > work->at ? at - work->at : work->at - at);

    work->at = at;
    if (cost > work->left)
        return PCRE2_ERROR_CALLOUT;
    work->left -= cost;
    return 0;
}

static const struct meaning {
    int code;
    model__match_t match;
} meanings[] = {
    {PCRE2_ERROR_NOMATCH, MODEL__DIFFERS},
    {PCRE2_ERROR_NOMEMORY, MODEL__MATCH_NO_MEMORY},
};

static model__match_t meaning_of(int code)
{
    if (code >= 0)
        return MODEL__MATCHES;
    for (size_t i = 0; i < MODEL__COUNT_OF(meanings); i++)
        if (meanings[i].code == code)
            return meanings[i].match;
    return MODEL__COSTLY;
}

static void set_limits(pcre2_match_context *context, size_t length, work_t *work)
{
    bool is_short = length <= SHORT;

    *work = (work_t){.left = WORK + WORK_OF_A_BYTE * length};
    pcre2_set_callout(context, is_short ? NULL : charge, work);
    pcre2_set_match_limit(context, is_short ? (uint32_t)(WORK / (length + 1)) : UINT32_MAX);
    pcre2_set_heap_limit(context, HEAP_KIB);
}

model__match_t model__pattern_match(model__matcher_t *matcher, const model__field_t *field,
                                    const char *text, size_t length)
{
    work_t work;

    if (!begin(matcher))
        return MODEL__MATCH_NO_MEMORY;
    set_limits(matcher->context, length, &work);
    return meaning_of(pcre2_match(compiled_of(field), (PCRE2_SPTR)text, length, 0,
                                  PCRE2_NO_UTF_CHECK, matcher->data, matcher->context));
}
