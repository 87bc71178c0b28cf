#include "db/db.h"

enum { MAX_KEY = 128, MAX_DEPTH = 20 };

/* ---- stored keys as members ---- */

/* What stands between an embedded struct and its member. */
static const char *joint_of(const model__field_t *field)
{
    if (model__has_items(field))
        return ".items->";
    return field->shape == MODEL_SHAPE_POINTER ? "->" : ".";
}

static const model__field_t *step(const model__plan_t **plan, const char *key, size_t size)
{
    const model__field_t *field = *plan ? model__field_by_key(*plan, key, size) : NULL;

    *plan = field ? field->embedded : NULL;
    return field && field->row ? field : NULL;
}

void model__member_path(const model__plan_t *plan, const char *key, char *text, size_t size)
{
    const char *joint = "";
    size_t used = 0;

    for (const char *at = key; *at;) {
        size_t part = strcspn(at, ".");
        const model__field_t *field = step(&plan, at, part);
        if (!field) {
            model__print(text, size, "%s", key);
            return;
        }
        model__print(text + used, size - used, "%s%s", joint, field->row->name);
        used += strlen(text + used);
        joint = joint_of(field);
        at += part + (at[part] == '.');
    }
    if (!*key)
        text[0] = '\0';
}

/* ---- a key that a unique index holds already ---- */

/* "… index: email_1 dup key: { email: "x" }"; old servers put "db.collection.$" before the name. */
static bool index_of_text(const char *text, char *index, size_t size)
{
    const char *start = text ? strstr(text, "index: ") : NULL;

    if (!start)
        return false;
    start += strlen("index: ");
    const char *end = strstr(start, " dup key: ");
    const char *collation = strstr(start, " collation: ");
    if (collation && (!end || collation < end))
        end = collation;
    if (!end)
        end = start + strcspn(start, " ");
    const char *dollar = strstr(start, ".$");
    if (dollar && dollar < end)
        start = dollar + 2;
    while (end > start && end[-1] == ' ')
        end--;
    model__print(index, size, "%.*s", (int)(end - start), start);
    return index[0] != '\0';
}

static void add_unique(const model__plan_t *plan, const char *key, model_error_t *error)
{
    char path[sizeof error->details[0].path];

    model__member_path(plan, key, path, sizeof path);
    model__fault(error, path, MODEL__RULE_UNIQUE, "taken already");
}

/* An index that the table names itself. */
static const model_index_t *index_of_table(const model__plan_t *plan, const char *name)
{
    const model_index_t *row = NULL;

    for (size_t i = 0; plan && (row = model__index_at(plan->model, i)); i++)
        if (row->name && !strcmp(row->name, name))
            return row;
    return NULL;
}

static bool add_keys_of_table(const model__plan_t *plan, model_error_t *error)
{
    const model_index_t *row = index_of_table(plan && plan->base ? plan->base : plan, error->index);

    if (!row)
        return false;
    for (size_t i = 0; i < MODEL_MAX_INDEX_KEYS && row->keys[i]; i++)
        model__fault(error, model__key_member(row->keys[i]), MODEL__RULE_UNIQUE, "taken already");
    return true;
}

/* From a name as servers and we make it: "email_1", "role_1_created_at_-1". */
static void add_keys_of_name(const model__plan_t *plan, const char *name, model_error_t *error)
{
    char key[MAX_KEY];

    while (*name) {
        const char *end = strstr(name, "_1"), *down = strstr(name, "_-1");
        if (down && (!end || down < end))
            end = down;
        if (!end)
            return;
        size_t sign = end == down ? 3 : 2;
        if (end[sign] != '_' && end[sign])
            return;
        model__print(key, sizeof key, "%.*s", (int)(end - name), name);
        add_unique(plan, key, error);
        name = end + sign + (end[sign] == '_');
    }
}

static bool add_keys_of_pattern(const model__plan_t *plan, const bson_t *reply,
                                model_error_t *error)
{
    bson_iter_t pattern, key;

    if (!model__reply_seek(reply, false, "keyPattern", &pattern) ||
        !BSON_ITER_HOLDS_DOCUMENT(&pattern) || !bson_iter_recurse(&pattern, &key))
        return false;
    while (bson_iter_next(&key))
        add_unique(plan, bson_iter_key(&key), error);
    return true;
}

static void list_paths(const model_error_t *error, char *text, size_t size)
{
    text[0] = '\0';
    for (uint32_t i = 0; i < error->n_details; i++) {
        size_t used = strlen(text);
        model__print(text + used, size - used, "%s%s", i ? ", " : "", error->details[i].path);
    }
}

void model__duplicate_details(const model__plan_t *plan, const char *text, const bson_t *reply,
                              model_error_t *error)
{
    char paths[100];

    error->code = MODEL_ERROR_DUPLICATE;
    if (!index_of_text(text, error->index, sizeof error->index))
        error->index[0] = '\0';
    if (!strcmp(error->index, "_id_"))
        add_unique(plan, "_id", error);
    else if (!add_keys_of_pattern(plan, reply, error) && !add_keys_of_table(plan, error))
        add_keys_of_name(plan, error->index, error);
    list_paths(error, paths, sizeof paths);
    model__print(error->message, sizeof error->message,
                 "the unique index %.90s%s%s%s already holds this key",
                 error->index[0] ? error->index : "of this collection", paths[0] ? " (" : "", paths,
                 paths[0] ? ")" : "");
}

/* ---- a document that the server's validator refuses ---- */

typedef struct explained {
    const model__plan_t *plan;
    model_error_t *error;
    char key[MAX_KEY]; /* dotted, of the property that is being looked at */
    bool found;
} explained_t;

/* The parts of an explanation that lead further; values of the document are in none of them. */
static const char *const further[] = {
    "schemaRulesNotSatisfied", "propertiesNotSatisfied", "details",
    "schemasNotSatisfied",     "clausesNotSatisfied",    "clausesSatisfied"};

static void add_refused(explained_t *explained)
{
    char path[sizeof explained->error->details[0].path];

    explained->found = true;
    model__member_path(explained->plan, explained->key, path, sizeof path);
    model__fault(explained->error, path, MODEL__RULE_SERVER, "refused by the server's validator");
}

/* Returns the length of the key before: to be cut to again. */
static size_t enter_key(explained_t *explained, const char *name)
{
    size_t used = strlen(explained->key);

    model__print(explained->key + used, sizeof explained->key - used, "%s%s", used ? "." : "",
                 name);
    return used;
}

static void add_missing(explained_t *explained, bson_iter_t *names)
{
    bson_iter_t name;

    if (!BSON_ITER_HOLDS_ARRAY(names) || !bson_iter_recurse(names, &name))
        return;
    while (bson_iter_next(&name))
        if (BSON_ITER_HOLDS_UTF8(&name)) {
            size_t used = enter_key(explained, bson_iter_utf8(&name, NULL));
            add_refused(explained);
            explained->key[used] = '\0';
        }
}

static bool leads_further(const char *key)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(further); i++)
        if (!strcmp(key, further[i]))
            return true;
    return key[0] >= '0' && key[0] <= '9';
}

static size_t enter_property(explained_t *explained, const bson_iter_t *document)
{
    bson_iter_t property;

    if (BSON_ITER_HOLDS_DOCUMENT(document) && bson_iter_recurse(document, &property) &&
        bson_iter_find(&property, "propertyName") && BSON_ITER_HOLDS_UTF8(&property))
        return enter_key(explained, bson_iter_utf8(&property, NULL));
    return strlen(explained->key);
}

/* A property without a smaller part that is to blame is to blame itself. */
static void explain(explained_t *explained, const bson_iter_t *part, unsigned depth)
{
    bson_iter_t child;
    size_t used = enter_property(explained, part);
    bool before = explained->found, entered = explained->key[used] != '\0';

    explained->found = false;
    if (depth < MAX_DEPTH && bson_iter_recurse(part, &child))
        while (bson_iter_next(&child)) {
            if (!strcmp(bson_iter_key(&child), "missingProperties"))
                add_missing(explained, &child);
            else if (leads_further(bson_iter_key(&child)) &&
                     (BSON_ITER_HOLDS_DOCUMENT(&child) || BSON_ITER_HOLDS_ARRAY(&child)))
                explain(explained, &child, depth + 1);
        }
    if (entered && !explained->found)
        add_refused(explained);
    explained->found = explained->found || before;
    explained->key[used] = '\0';
}

void model__validator_details(const model__plan_t *plan, const bson_t *reply, model_error_t *error)
{
    explained_t explained = {.plan = plan, .error = error};
    bson_iter_t info;

    if (model__reply_seek(reply, false, "errInfo", &info) && BSON_ITER_HOLDS_DOCUMENT(&info))
        explain(&explained, &info, 0);
    if (!explained.found)
        model__fault(error, "", MODEL__RULE_SERVER, "refused by the server's validator");
}
