/* Collations: the server stores all members of one, also those that were not given. */
#include "admin/admin.h"

/* What is stored of a member that was not given. */
typedef struct usual {
    const char *member;
    const char *text; /* NULL: a number, or a bool */
    int64_t number;
} usual_t;

static const usual_t usual[] = {
    {"locale", "", 0},
    {"strength", NULL, 3},
    {"caseLevel", NULL, 0},
    {"caseFirst", "off", 0},
    {"alternate", "non-ignorable", 0},
    {"maxVariable", "punct", 0},
    {"backwards", NULL, 0},
    {"normalization", NULL, 0},
    {"numericOrdering", NULL, 0},
};

/* Languages that have something else. */
static const struct habit {
    const char *language;
    usual_t instead;
} habits[] = {
    {"da", {"caseFirst", "upper", 0}},
    {"mt", {"caseFirst", "upper", 0}},
    {"th", {"alternate", "shifted", 0}},
    {"fr_CA", {"backwards", NULL, 1}},
};

static const char *const normalizing[] = {"as", "bn", "el",  "fa", "gu", "he", "hi", "ig",
                                          "km", "kn", "kok", "mr", "my", "or", "pa", "ps",
                                          "si", "ta", "te",  "th", "vi", "yi", "yo"};

static bool is_language(const char *locale, const char *language)
{
    size_t n = strlen(language);

    return !strncmp(locale, language, n) && strchr("_@", locale[n]);
}

static bool normalizes(const char *locale)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(normalizing); i++)
        if (is_language(locale, normalizing[i]))
            return true;
    return false;
}

static usual_t usual_of(const char *locale, const usual_t *member)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(habits); i++)
        if (!strcmp(habits[i].instead.member, member->member) &&
            is_language(locale, habits[i].language))
            return habits[i].instead;
    if (!strcmp(member->member, "normalization") && normalizes(locale))
        return (usual_t){member->member, NULL, 1};
    return *member;
}

static const char *locale_of(const bson_t *collation)
{
    bson_iter_t locale;

    return bson_iter_init_find(&locale, collation, "locale") && BSON_ITER_HOLDS_UTF8(&locale)
               ? bson_iter_utf8(&locale, NULL)
               : "";
}

static usual_t value_of(const bson_t *collation, const usual_t *member)
{
    bson_iter_t at;

    if (!bson_iter_init_find(&at, collation, member->member))
        return usual_of(locale_of(collation), member);
    if (BSON_ITER_HOLDS_UTF8(&at))
        return (usual_t){member->member, bson_iter_utf8(&at, NULL), 0};
    return (usual_t){member->member, NULL, bson_iter_as_int64(&at)};
}

static bool same_members(const bson_t *a, const bson_t *b)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(usual); i++) {
        usual_t one = value_of(a, &usual[i]), other = value_of(b, &usual[i]);
        if (!one.text != !other.text || one.number != other.number ||
            (one.text && strcmp(one.text, other.text) != 0))
            return false;
    }
    return true;
}

/* False: bytes compare. */
static bool collation_of(const bson_t *index, const model__collation_t *inherited,
                         bson_t *collation)
{
    const uint8_t *document;
    uint32_t size;
    bson_iter_t at;

    if (bson_iter_init_find(&at, index, "collation") && BSON_ITER_HOLDS_DOCUMENT(&at)) {
        bson_iter_document(&at, &size, &document);
        return bson_init_static(collation, document, size) &&
               strcmp(locale_of(collation), "simple") != 0;
    }
    return inherited && inherited->document &&
           bson_init_static(collation, inherited->document, inherited->size);
}

/* The server names what an index has inherited; one that names nothing was made so on purpose. */
bool model__index_same_collation(const bson_t *wanted, const bson_t *existing,
                                 const model__collation_t *inherited)
{
    bson_t one, other;
    bool collates = collation_of(wanted, inherited, &one);

    return collation_of(existing, NULL, &other) == collates &&
           (!collates || same_members(&one, &other));
}
