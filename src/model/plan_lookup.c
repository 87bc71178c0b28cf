#include "model/compile.h"

enum { NONE = 0xffff, SEED_TRIES = 300 };

static uint32_t hash(const char *text, size_t size)
{
    uint32_t value = 2166136261u;

    for (size_t i = 0; i < size; i++)
        value = (value ^ (uint8_t)text[i]) * 16777619u;
    return value ^ value >> 15;
}

static bool same(const char *text, const char *other, size_t size)
{
    return !strncmp(text, other, size) && !text[size];
}

static bool has_name(const model__field_t *field, const char *name, size_t size)
{
    return same(field->row->name, name, size);
}

static bool has_key(const model__field_t *field, const char *key, size_t size)
{
    if (same(field->key, key, size))
        return true;
    for (size_t i = 0; i < MODEL_MAX_OLD_KEYS && field->row->also_read[i]; i++)
        if (same(field->row->also_read[i], key, size))
            return true;
    return false;
}

typedef bool has_t(const model__field_t *field, const char *text, size_t size);

/* The slot of a hash table that holds the text, or the free one where it belongs. */
static uint32_t find(const model__plan_t *plan, const uint16_t *table, uint32_t mask, has_t *has,
                     const char *text, size_t size)
{
    uint32_t at = hash(text, size) & mask;

    while (table[at] != NONE && !has(&plan->fields[table[at]], text, size))
        at = (at + 1) & mask;
    return at;
}

const model__field_t *model__field_by_name(const model__plan_t *plan, const char *name, size_t size)
{
    uint16_t found = plan->names[find(plan, plan->names, plan->name_mask, has_name, name, size)];

    return found == NONE ? NULL : &plan->fields[found];
}

const model__field_t *model__field_before(const model__plan_t *plan, const char *text,
                                          const char *ends, size_t *size)
{
    const model__field_t *longest = NULL;
    size_t i = 0;

    do {
        i += strcspn(text + i, ends);
        const model__field_t *field = i ? model__field_by_name(plan, text, i) : NULL;
        if (field) {
            longest = field;
            *size = i;
        }
    } while (text[i++]);
    return longest;
}

const model__field_t *model__field_by_key(const model__plan_t *plan, const char *key, size_t size)
{
    uint16_t found = plan->keys[find(plan, plan->keys, plan->key_mask, has_key, key, size)];

    return found == NONE ? NULL : &plan->fields[found];
}

/* At least twice as large as what goes in, so a search always ends. */
static uint16_t *make_table(model__compiler_t *compiler, size_t n, uint32_t *mask)
{
    uint32_t size = 2;

    while (size < 2 * n)
        size *= 2;
    uint16_t *table = model__make(compiler, size, sizeof *table);
    if (table)
        memset(table, 0xff, size * sizeof *table);
    *mask = size - 1;
    return table;
}

static bool add(const model__compiler_t *compiler, const model__field_t *field, uint16_t *table,
                uint32_t mask, has_t *has, const char *text)
{
    const model__plan_t *plan = field->plan;
    uint32_t at = find(plan, table, mask, has, text, strlen(text));

    if (table[at] != NONE)
        return model__table_fault(compiler->error, plan->model, field->row->name, MODEL__RULE_KEY,
                                  has == has_name ? "two members have this name"
                                                  : "the stored name %.60s is taken",
                                  text);
    table[at] = field->index;
    return true;
}

static bool build_names(model__compiler_t *compiler, const model__draft_t *draft)
{
    model__plan_t *plan = draft->plan;
    uint16_t *names = make_table(compiler, plan->n_fields, &plan->name_mask);

    if (!names)
        return false;
    for (uint32_t i = draft->whole ? 1 : plan->extra_id; i < plan->n_fields; i++)
        if (!add(compiler, &draft->fields[i], names, plan->name_mask, has_name,
                 draft->fields[i].row->name))
            return false;
    plan->names = names;
    return true;
}

/* Names in JSON are few, so they have no table. */
static bool check_json_names(const model__compiler_t *compiler, const model__draft_t *draft)
{
    const model__field_t *fields = draft->fields;
    uint32_t n = draft->plan->n_fields;

    for (uint32_t i = draft->plan->extra_id; i < n; i++)
        for (uint32_t k = draft->plan->extra_id; fields[i].row->json && k < n; k++) {
            const char *other = fields[k].row->json ? fields[k].row->json : fields[k].row->name;
            if (k != i && !strcmp(fields[i].row->json, other))
                return model__table_fault(compiler->error, draft->model, fields[i].row->name,
                                          MODEL__RULE_KEY, "its name in JSON is taken");
        }
    return true;
}

static bool add_keys(const model__compiler_t *compiler, model__field_t *field, uint16_t *keys,
                     uint32_t mask)
{
    if (!add(compiler, field, keys, mask, has_key, field->key))
        return false;
    for (size_t i = 0; i < MODEL_MAX_OLD_KEYS && field->row->also_read[i]; i++)
        if (!add(compiler, field, keys, mask, has_key, field->row->also_read[i]))
            return false;
    return true;
}

static bool build_keys(model__compiler_t *compiler, const model__draft_t *draft)
{
    model__plan_t *plan = draft->plan;
    size_t n = (size_t)plan->n_fields * (1 + MODEL_MAX_OLD_KEYS);
    uint16_t *keys = make_table(compiler, n, &plan->key_mask);

    if (!keys)
        return false;
    for (uint32_t i = 0; i < plan->n_fields; i++) {
        plan->has_old_keys |= draft->fields[i].row->also_read[0] != NULL;
        if (!add_keys(compiler, &draft->fields[i], keys, plan->key_mask))
            return false;
    }
    plan->keys = keys;
    return true;
}

/* ---- slots of headers ---- */

/* Keys differ, so only headers that go on behind their first 16 bytes can look alike. */
static bool has_twin(const model__plan_t *plan, const model__element_t *element)
{
    if (element->head_size <= sizeof element->head)
        return false;
    for (uint32_t i = 0; i < plan->n_fields; i++) {
        const model__element_t *other = &plan->elements[i];
        if (other != element && !memcmp(other->head, element->head, sizeof other->head))
            return true;
    }
    return false;
}

/* Fill with the plan's seed; returns how many found no free slot. */
static uint32_t fill_slots(const model__plan_t *plan, uint16_t *slots, const bool *wanted)
{
    uint32_t n_left_out = 0;

    memset(slots, 0xff, sizeof *slots << (64 - plan->slot_shift));
    for (uint32_t i = 0; i < plan->n_fields; i++) {
        const model__element_t *element = &plan->elements[i];
        uint32_t at = model__slot_index(plan, element->head[0], element->head[1]);
        if (!wanted[i])
            continue;
        if (slots[at] == NONE)
            slots[at] = (uint16_t)i;
        else
            n_left_out++;
    }
    return n_left_out;
}

static void choose_seed(model__plan_t *plan, uint16_t *slots, const bool *wanted)
{
    uint64_t seed = 0x9E3779B97F4A7C15u, best_seed = seed;
    uint32_t best = UINT32_MAX;

    for (int i = 0; i < SEED_TRIES && best; i++) {
        plan->slot_seed = seed;
        uint32_t n_left_out = fill_slots(plan, slots, wanted);
        if (n_left_out < best) {
            best = n_left_out;
            best_seed = seed;
        }
        seed = (seed * 6364136223846793005u + 1442695040888963407u) | 1u;
    }
    plan->slot_seed = best_seed;
    fill_slots(plan, slots, wanted);
}

static bool build_slots(model__compiler_t *compiler, const model__draft_t *draft)
{
    model__plan_t *plan = draft->plan;
    uint32_t bits = 1;

    while (((uint32_t)2 << bits) <= 8 * plan->n_fields)
        bits++;
    plan->slot_shift = 64 - bits;
    uint16_t *slots = model__make(compiler, (size_t)1 << bits, sizeof *slots);
    bool *wanted = model__make_scratch(compiler, plan->n_fields, sizeof *wanted);
    if (!slots || !wanted)
        return false;
    for (uint32_t i = 0; i < plan->n_fields; i++)
        wanted[i] = plan->elements[i].op != MODEL__OP_RAW && !has_twin(plan, &plan->elements[i]);
    choose_seed(plan, slots, wanted);
    plan->slots = slots;
    return true;
}

bool model__build_lookups(model__compiler_t *compiler, model__draft_t *draft)
{
    return build_names(compiler, draft) && check_json_names(compiler, draft) &&
           build_keys(compiler, draft) && build_slots(compiler, draft);
}
