/* Conditions on a document as a whole, not on a member. */
#include "codec/bson.h"
#include "query/query.h"

static model__verdict_t refuse(const model__writer_t *writer, const char *name, const char *rule,
                               const char *text)
{
    model__fail_at(writer->error, MODEL_ERROR_ARGUMENT, name, rule, "%s", text);
    return MODEL__FAILED;
}

/* ---- BSON of the caller ---- */

static bool find_document(const model_term_t *term, const uint8_t **bytes, size_t *size)
{
    const model_raw_t *raw = term->pointer;

    if (!term->pointer)
        return false;
    if (term->value_kind == MODEL__V_RAW) {
        *bytes = raw->data;
        *size = raw->length;
        return raw->data && raw->type == BSON_TYPE_DOCUMENT;
    }
    if (term->value_kind != MODEL__V_RECORD)
        return false;
    *bytes = bson_get_data(term->pointer);
    *size = ((const bson_t *)term->pointer)->len;
    return true;
}

/* Levels of a valid document, itself counted. */
static uint32_t levels_of(const uint8_t *document)
{
    const uint8_t *end = document + model__load32(document);
    uint32_t most = 0;
    model__found_t found;

    for (const uint8_t *p = document + sizeof(int32_t);
         model__bson_step(p, end, &found) == MODEL__STEP_ELEMENT; p = model__found_end(&found)) {
        bool nested = found.type == BSON_TYPE_DOCUMENT || found.type == BSON_TYPE_ARRAY;
        uint32_t levels = nested ? levels_of(found.value) : 0;
        most = levels > most ? levels : most;
    }
    return most + 1;
}

static model__verdict_t too_deep(const model__writer_t *writer, const char *name)
{
    model__fail_at(writer->error, MODEL_ERROR_LIMIT, name, MODEL__RULE_DEPTH,
                   "conditions are nested more than %d deep", MODEL__MAX_NESTING);
    return MODEL__FAILED;
}

/* Its elements, into the open document. */
model__verdict_t model__write_raw(model__writer_t *writer, const model__plan_t *plan,
                                  const model_term_t *term)
{
    enum { LENGTH = sizeof(int32_t), NUL = 1 };
    static const char name[] = "MODEL_RAW";
    const uint8_t *bytes;
    size_t size;

    if (!model__term_fits(writer, plan, term, name))
        return MODEL__FAILED;
    if (!find_document(term, &bytes, &size))
        return refuse(writer, name, MODEL__RULE_REQUIRED, "no document");
    if (!model__bson_valid(bytes, size, NULL))
        return refuse(writer, name, MODEL__RULE_FORMAT, "bytes that are no valid BSON document");
    if (writer->depth + levels_of(bytes) > MODEL__MAX_NESTING)
        return too_deep(writer, name);
    if (size == LENGTH + NUL)
        return MODEL__ALWAYS;
    return model__buffer_put(writer->out, bytes + LENGTH, size - LENGTH - NUL) ? MODEL__WRITTEN
                                                                               : MODEL__FAILED;
}
