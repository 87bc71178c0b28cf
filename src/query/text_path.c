/* Names of members as a user writes them: dots where C has ->, .items-> and [2]. */
#include "query/text.h"

enum { MAX_PATH = 256 };

typedef struct walk {
    model__parser_t *parser;
    const model__plan_t *plan; /* NULL: nothing may follow */
    const char *rest;
    char path[MAX_PATH];
    size_t size;
    const model__field_t *field;
    bool list; /* field is a list, and no item of it was named */
} walk_t;

static bool append(walk_t *walk, const char *text, size_t size)
{
    if (walk->size + size >= sizeof walk->path)
        return false;
    memcpy(walk->path + walk->size, text, size);
    walk->size += size;
    walk->path[walk->size] = '\0';
    return true;
}

static bool enter_member(walk_t *walk)
{
    size_t size = 0;
    const model__field_t *field = model__field_before(walk->plan, walk->rest, ".", &size);

    if (!field || field->row->secret || field->row->role == MODEL_TEXT_SCORE ||
        !append(walk, walk->rest, size))
        return false;
    walk->rest += size;
    walk->field = field;
    walk->list = field->shape == MODEL_SHAPE_LIST;
    walk->plan = field->kind == MODEL_KIND_DOCUMENT ? field->embedded : NULL;
    return true;
}

/* ".2" of a list. */
static bool enter_item(walk_t *walk)
{
    size_t digits = strspn(walk->rest + 1, "0123456789");
    char behind = walk->rest[1 + digits];

    if (!digits || digits > 6 || (behind && behind != '.'))
        return false;
    if (!append(walk, ".items[", 7) || !append(walk, walk->rest + 1, digits) ||
        !append(walk, "]", 1))
        return false;
    walk->rest += 1 + digits;
    walk->list = false;
    return true;
}

static const char *connector(const walk_t *walk)
{
    return walk->list ? ".items->" : walk->field->shape == MODEL_SHAPE_POINTER ? "->" : ".";
}

static bool follow(walk_t *walk)
{
    while (*walk->rest == '.') {
        if (walk->list && enter_item(walk))
            continue;
        const char *text = connector(walk);
        if (!walk->plan || !append(walk, text, strlen(text)))
            return false;
        walk->rest++;
        if (!enter_member(walk))
            return false;
    }
    return !*walk->rest;
}

/* "home" allows "home.city" and "home->city" too. */
static bool within(const char *path, const char *allowed)
{
    size_t size = strlen(allowed);

    return !strncmp(path, allowed, size) && (!path[size] || strchr(".-", path[size]));
}

bool model__names_allow(const char *const *allowed, const char *path)
{
    if (!allowed)
        return true;
    while (*allowed && !within(path, *allowed))
        allowed++;
    return *allowed != NULL;
}

bool model__target_find(model__parser_t *parser, const char *name, model__target_t *target)
{
    walk_t walk = {.parser = parser, .plan = parser->plan, .rest = name};

    if (!*name || !enter_member(&walk) || !follow(&walk) ||
        !model__names_allow(parser->rules->members, walk.path))
        return model__parser_fault(parser, MODEL__RULE_KEY, "no such member");
    target->path = model__take_text(parser->memory, walk.path, walk.size);
    target->field = walk.field;
    target->list = walk.list;
    return target->path || model__parser_full(parser);
}
