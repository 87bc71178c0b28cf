#include "model/paths.h"

/* Where a walk along a path is. */
typedef struct walk {
    const model__plan_t *plan; /* whose member comes next */
    const char *text;          /* the rest */
    const char *whole;         /* for messages */
    const model__plan_t *root;
    model__path_t *path;
    uint8_t *record; /* what plan describes; NULL: none, or not one */
    uint8_t *at;     /* the member found last */
    bool more;       /* a member must follow */
    bool places;     /* [MODEL_MATCHED] … may stand for an index */
    model_error_t *error;
} walk_t;

static bool refuse(const walk_t *walk, const char *words)
{
    return model__fail_at(walk->error, MODEL_ERROR_ARGUMENT, walk->whole, MODEL__RULE_KEY,
                          "%s, in a path of %.60s", words, walk->root->name);
}

static bool add_key(const walk_t *walk, const char *key, size_t size)
{
    model__path_t *path = walk->path;
    size_t dot = path->size > 0;

    if (path->size + dot + size >= sizeof path->key)
        return refuse(walk, "too long");
    if (dot)
        path->key[path->size++] = '.';
    memcpy(path->key + path->size, key, size);
    path->size += size;
    path->key[path->size] = '\0';
    return true;
}

/* Loaded bits end where a list or a pointer begins: what is behind has that member's. */
static void cover_leaves(const walk_t *walk, const model__field_t *field)
{
    model__path_t *path = walk->path;

    if (path->through_list || path->through_pointer)
        return;
    path->leaf = (uint16_t)(path->leaf + field->first_leaf);
    path->n_leaves = field->n_leaves;
}

static const model__plan_t *case_named(const walk_t *walk)
{
    for (uint32_t i = 0; i < walk->plan->n_cases; i++) {
        const model__case_t *one = &walk->plan->cases[i];
        if (one->name && !strncmp(walk->text, one->name, one->name_size) &&
            walk->text[one->name_size] == '.')
            return one->plan;
    }
    return NULL;
}

/* From a tagged union to a case; the names of its members begin with that of the case. */
static bool enter_case(walk_t *walk)
{
    const model__plan_t *plan = case_named(walk);
    model__path_t *path = walk->path;

    if (!plan)
        return refuse(walk, "no such member");
    if (path->n_cases == MODEL__MAX_CASES)
        return refuse(walk, "too many unions");
    if (walk->record && model__case_of(walk->plan, walk->record) != plan)
        walk->record = NULL;
    path->cases[path->n_cases++] = plan;
    walk->plan = plan;
    return true;
}

static bool enter_member(walk_t *walk)
{
    size_t size = 0;
    const model__field_t *field = model__field_before(walk->plan, walk->text, ".-[", &size);

    if (!field && walk->plan->cases) {
        if (!enter_case(walk))
            return false;
        field = model__field_before(walk->plan, walk->text, ".-[", &size);
    }
    if (!field)
        return refuse(walk, "no such member");
    if (!add_key(walk, field->key, field->key_size))
        return false;
    cover_leaves(walk, field);
    walk->path->field = field;
    walk->path->item = walk->path->row = false;
    walk->more = false;
    if (!walk->path->top)
        walk->path->top = field;
    walk->at = walk->record ? walk->record + field->row->offset : NULL;
    walk->text += size;
    return true;
}

static bool skip(walk_t *walk, const char *word)
{
    size_t size = strlen(word);

    if (strncmp(walk->text, word, size) != 0)
        return false;
    walk->text += size;
    return true;
}

static bool descend(walk_t *walk, uint8_t *record)
{
    const model__field_t *field = walk->path->field;

    if (!field->embedded)
        return refuse(walk, "this member has no members");
    walk->plan = field->embedded;
    walk->path->through_pointer |= field->embedded->cases != NULL;
    walk->record = record;
    walk->more = true;
    return true;
}

/* Which items a change is for. */
static const struct place {
    const char *word, *key;
} places[] = {{"MODEL_MATCHED]", "$"}, {"MODEL_EACH]", "$[]"}, {"MODEL_FILTERED]", "$[f]"}};

enum { NO_INDEX = -1 };

static const struct place *read_place(walk_t *walk)
{
    for (size_t i = 0; walk->places && !walk->path->in_map && i < MODEL__COUNT_OF(places); i++)
        if (skip(walk, places[i].word))
            return &places[i];
    return NULL;
}

/* An index in brackets, of which the first was read. Its digits become part of the stored name as
 * they are, but for a map's. */
static bool read_index(walk_t *walk, size_t *index)
{
    const struct place *place = read_place(walk);
    size_t size = strspn(walk->text, "0123456789");

    if (place) {
        *index = (size_t)NO_INDEX;
        walk->path->placed = true;
        return add_key(walk, place->key, strlen(place->key));
    }

    *index = 0;
    if (!size || size > 9 || walk->text[size] != ']' || (size > 1 && walk->text[0] == '0'))
        return refuse(walk, "an index must be a number");
    for (size_t i = 0; i < size; i++)
        *index = *index * 10 + (size_t)(walk->text[i] - '0');
    if (!walk->path->in_map && !add_key(walk, walk->text, size))
        return false;
    walk->text += size + 1;
    return true;
}

/* NULL: nothing is known of a record, or it has no such item. */
static uint8_t *item_of(model__span_t span, size_t index)
{
    return span.items && index < span.count ? (uint8_t *)(uintptr_t)span.items + index * span.stride
                                            : NULL;
}

static uint8_t *item_at(const walk_t *walk, size_t index)
{
    return walk->at ? item_of(model__span_of(walk->path->field, walk->at), index) : NULL;
}

static bool end_at_item(walk_t *walk, uint8_t *at)
{
    walk->at = at;
    walk->path->item = true;
    return !*walk->text || refuse(walk, "nothing follows this item");
}

static bool step_item(walk_t *walk)
{
    size_t index;

    walk->path->through_list = true;
    walk->path->open = walk->path->open || strncmp(walk->text, "->", 2) == 0;
    if (skip(walk, "->"))
        return descend(walk, NULL);
    if (!skip(walk, "["))
        return refuse(walk, "an item or one of its members must follow .items");
    if (!read_index(walk, &index))
        return false;
    walk->at = item_at(walk, index);
    walk->path->item = true;
    return !*walk->text ||
           (skip(walk, ".") ? descend(walk, walk->at) : refuse(walk, "a dot must follow the item"));
}

static bool step_list(walk_t *walk)
{
    return skip(walk, ".items") ? step_item(walk) : refuse(walk, "only .items follows a list");
}

static bool step_fixed(walk_t *walk)
{
    size_t index;

    if (!skip(walk, "["))
        return refuse(walk, "an index must follow an array");
    if (!read_index(walk, &index))
        return false;
    walk->path->through_list = true;
    if (index != (size_t)NO_INDEX && index >= walk->path->field->n_items)
        return refuse(walk, "an index beyond the array");
    return end_at_item(walk, item_at(walk, index));
}

static bool step_lists(walk_t *walk)
{
    size_t index;

    if (!skip(walk, ".items["))
        return refuse(walk, "only .items[] follows a list of lists");
    if (!read_index(walk, &index))
        return false;
    walk->path->through_list = true;
    walk->at = item_at(walk, index);
    walk->path->row = !*walk->text;
    if (walk->path->row)
        return true;
    if (!skip(walk, ".items["))
        return refuse(walk, "only .items[] follows a list of a list");
    if (!read_index(walk, &index))
        return false;
    return end_at_item(
        walk, walk->at ? item_of(model__inner_span(walk->path->field, walk->at), index) : NULL);
}

static bool step_map(walk_t *walk)
{
    const model__field_t *field = walk->path->field;
    size_t index;

    walk->path->in_map = walk->path->through_list = true;
    if (!skip(walk, ".items["))
        return refuse(walk, "only .items[] follows a map");
    if (!read_index(walk, &index))
        return false;
    uint8_t *item = item_at(walk, index);
    if (!skip(walk, ".value"))
        return refuse(walk, "only .value follows an item of a map");
    if (skip(walk, "."))
        return descend(walk, item ? item + field->value_at : NULL);
    return end_at_item(walk, item ? item + field->value_at : NULL);
}

static bool step_optional(walk_t *walk)
{
    const model_field_t *row = walk->path->field->row;

    if (!skip(walk, ".value") || *walk->text)
        return refuse(walk, "only .value follows an optional");
    if (walk->at)
        walk->at += model__value_at(row) - row->offset;
    return true;
}

static bool step_pointer(walk_t *walk)
{
    uint8_t *record = NULL;

    if (!skip(walk, "->"))
        return refuse(walk, "an arrow must follow a pointer");
    walk->path->through_pointer = true;
    if (walk->at)
        memcpy(&record, walk->at, sizeof record);
    return descend(walk, record);
}

static bool step_value(walk_t *walk)
{
    return skip(walk, ".") ? descend(walk, walk->at) : refuse(walk, "a dot must follow a struct");
}

/* Behind a member: what its shape allows. */
static bool step(walk_t *walk)
{
    static bool (*const steps[])(walk_t *) = {
        [0] = step_value,
        [MODEL_SHAPE_OPTIONAL >> 8] = step_optional,
        [MODEL_SHAPE_LIST >> 8] = step_list,
        [MODEL_SHAPE_FIXED >> 8] = step_fixed,
        [MODEL_SHAPE_POINTER >> 8] = step_pointer,
        [MODEL_SHAPE_MAP >> 8] = step_map,
        [MODEL_SHAPE_LISTS >> 8] = step_lists,
    };

    return steps[walk->path->field->shape >> 8](walk);
}

/* The compiler keeps blanks when it makes a text of a path. NULL: too long. */
static const char *without_blanks(const char *text, char *copy, size_t size)
{
    const size_t length = strlen(text);
    size_t n = 0;

    if (length < size && !memchr(text, ' ', length))
        return text;
    for (; *text; text++) {
        if (*text == ' ')
            continue;
        if (n + 1 >= size)
            return NULL;
        copy[n++] = *text;
    }
    copy[n] = '\0';
    return copy;
}

/* What is behind the ends of the key and of the cases is not looked at. */
static void empty_path(model__path_t *path)
{
    memset(path, 0, offsetof(model__path_t, key));
    path->key[0] = '\0';
    path->n_cases = 0;
}

static bool walk_on(walk_t *walk)
{
    do {
        if (!enter_member(walk) || (*walk->text && !step(walk)))
            return false;
    } while (walk->more);
    return true;
}

static bool resolve(walk_t walk, const char *text, void **at)
{
    char copy[MODEL__MAX_KEY_PATH];

    walk.plan = walk.root;
    walk.whole = text ? text : "";
    empty_path(walk.path);
    *at = NULL;
    if (!text || !*text)
        return refuse(&walk, "no path");
    walk.text = without_blanks(text, copy, sizeof copy);
    if (!walk.text)
        return refuse(&walk, "too long");
    if (!walk_on(&walk))
        return false;
    *at = walk.at;
    return true;
}

bool model__path_locate(const model__plan_t *plan, const char *text, const void *record,
                        model__path_t *path, void **at, model_error_t *error)
{
    return resolve(
        (walk_t){
            .root = plan, .path = path, .record = (uint8_t *)(uintptr_t)record, .error = error},
        text, at);
}

bool model__path_resolve(const model__plan_t *plan, const char *text, model__path_t *path,
                         model_error_t *error)
{
    void *at;

    return model__path_locate(plan, text, NULL, path, &at, error);
}

bool model__path_of_change(const model__plan_t *plan, const char *text, model__path_t *path,
                           const void **initial, model_error_t *error)
{
    uint8_t *record = (uint8_t *)(uintptr_t)plan->image;
    void *at;

    if (!resolve(
            (walk_t){.root = plan, .path = path, .record = record, .places = true, .error = error},
            text, &at))
        return false;
    *initial = at;
    return true;
}
