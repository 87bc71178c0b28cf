#include "rules/step.h"

#include <stdio.h>

static const char ellipsis[] = "…";

/* Text that grows to the left. */
typedef struct leftward {
    char *bytes;
    size_t at;
    bool cut;
} leftward_t;

static void prepend(leftward_t *text, const char *piece)
{
    size_t size = strlen(piece);
    size_t fits = size < text->at ? size : text->at;

    text->at -= fits;
    memcpy(text->bytes + text->at, piece + size - fits, fits);
    text->cut |= fits < size;
}

/* What of an item it is: of a list an item, of a map's item the key or the value. */
static void prepend_inner(leftward_t *text, const model__step_t *step)
{
    char inner[32];

    if (step->field->shape == MODEL_SHAPE_MAP) {
        prepend(text, step->inner == MODEL__ITS_KEY ? ".key" : ".value");
    } else if (step->inner != MODEL__ITSELF) {
        snprintf(inner, sizeof inner, ".items[%zu]", step->inner);
        prepend(text, inner);
    }
}

static void prepend_step(leftward_t *text, const model__step_t *step)
{
    char item[32];

    if (step->item != MODEL__ITSELF) {
        prepend_inner(text, step);
        snprintf(item, sizeof item,
                 step->field->shape == MODEL_SHAPE_FIXED ? "[%zu]" : ".items[%zu]", step->item);
        prepend(text, item);
    }
    prepend(text, step->name);
    if (step->outer)
        prepend(text, step->outer->field->shape == MODEL_SHAPE_POINTER ? "->" : ".");
}

/* Over the first characters, without leaving a part of one. */
static void mark_cut(leftward_t *text)
{
    size_t size = sizeof ellipsis - 1, keep = size;

    while (((uint8_t)text->bytes[keep] & 0xc0) == 0x80)
        keep++;
    text->at = keep - size;
    memcpy(text->bytes + text->at, ellipsis, size);
}

void model__step_path(const model__step_t *step, char path[MODEL__STEP_PATH])
{
    leftward_t text = {path, MODEL__STEP_PATH - 1, false};

    path[text.at] = '\0';
    for (; step && !text.cut; step = step->outer)
        prepend_step(&text, step);
    if (text.cut)
        mark_cut(&text);
    memmove(path, path + text.at, MODEL__STEP_PATH - text.at);
}

bool model__step_fault(model__verdict_t *verdict, const model__step_t *step, const char *rule,
                       const char *format, ...)
{
    char path[MODEL__STEP_PATH], message[256];
    va_list args;

    verdict->n_failures++;
    if (!verdict->error)
        return false;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    model__step_path(step, path);
    return model__fault(verdict->error, path, rule, "%s", message);
}

bool model__step_no_memory(model__verdict_t *verdict)
{
    verdict->stopped = true;
    return model__no_memory(verdict->error);
}

bool model__step_enter(model__verdict_t *verdict, const model__step_t *step)
{
    char path[MODEL__STEP_PATH];

    if (verdict->depth < MODEL__MAX_NESTING) {
        verdict->depth++;
        return true;
    }
    verdict->stopped = true;
    model__step_path(step, path);
    return model__fail_at(verdict->error, MODEL_ERROR_LIMIT, path, MODEL__RULE_DEPTH,
                          "nested too deeply");
}
