/* Between the files of plain JSON. Nobody else includes this.
 *
 * A record becomes JSON by way of its document, and the other way round: shapes are the codec's
 * affair, JSON only knows values by their BSON type (writing) or kind (reading). */
#ifndef MONGOMODEL_CODEC_JSON_H
#define MONGOMODEL_CODEC_JSON_H

#include "codec/api.h"
#include "codec/decode.h"
#include "codec/value_text.h"

#include <jansson.h>
#include <mongomodel/decimal.h>
#include <mongomodel/json.h>

enum { MODEL__JSON_MAX_BYTES = 16 << 20 };

/* Where one is: the record's plan, frames for paths, and failures that do not end it all. */
typedef struct model__json {
    model__decoder_t decoder; /* its error is one failure's; they are gathered in error */
    model__reading_t reading;
    model_error_t one, *error;
    const model_json_t *options;
    model__buffer_t *out;
    uint32_t level; /* writing: of indents */
    bool failed;    /* something was reported */
    bool stopped;   /* no use in going on */
} model__json_t;

void model__json_begin(model__json_t *json, const model__plan_t *plan, const model_json_t *options,
                       model__buffer_t *out, model_error_t *error);
/* Report what one has. Always false. */
bool model__json_gather(model__json_t *json);
/* A failure of a member; name NULL: of what the frames say. Always false. */
bool model__json_fault(model__json_t *json, const char *name, const char *rule, const char *text);
/* The buffer is full, or there is no memory. Always false. */
bool model__json_full(model__json_t *json);

static inline const char *model__json_name(const model__field_t *field)
{
    return field->row->json ? field->row->json : field->row->name;
}
static inline bool model__is_member(const model__field_t *field)
{
    return field->plan->elements[field->index].op != MODEL__OP_EXTRA_ID;
}

/* ---- writing ---- */

bool model__json_write(model__json_t *json, const model__plan_t *plan, const uint8_t *document);

bool model__json_put(model__json_t *json, const char *text, size_t size);
bool model__json_put_text(model__json_t *json, const char *text, size_t size); /* in quotes */
bool model__json_put_base64(model__json_t *json, const uint8_t *bytes, size_t size);

/* ---- reading ---- */

/* Append the document of a record. False: reported, or stopped. */
bool model__json_read(model__json_t *json, const model__plan_t *plan, const char *text,
                      size_t length);

/* What the text says; NULL: reported: no JSON, or no object. To be given back. */
json_t *model__json_load(model__json_t *json, const char *text, size_t length);
/* By its name in JSON; NULL: no member. */
const model__field_t *model__json_member_of(const model__plan_t *plan, const char *name);
/* One level deeper, to be left by depth--. False: reported. */
bool model__json_enter(model__json_t *json, const char *name);
/* A member without a value, or a key of no member. True: that may be so. */
bool model__json_lacks(model__json_t *json, const model__field_t *field, const char *what);
bool model__json_unknown(model__json_t *json, const model__plan_t *plan, const char *name);
/* Append an element of the field, also with items. value is not null, but items may be. False:
 * reported. */
bool model__json_read_value(model__json_t *json, const model__field_t *field, const char *key,
                            const json_t *value);
/* Append an element of the field's kind. value is not null. False: reported; nothing is appended.
 */
bool model__json_read_scalar(model__json_t *json, const model__field_t *field, const char *key,
                             const json_t *value);
bool model__json_wrong_type(model__json_t *json, const model__field_t *field, const char *expected,
                            const json_t *value);

/* What a record is read from. */
typedef struct model__text {
    const char *text;
    size_t length;
    const model_json_t *options;
} model__text_t;

/* The text as a document of the model, appended. */
typedef bool model__parse_t(const model__plan_t *plan, const model__text_t *input,
                            model__buffer_t *document, model_error_t *error);

bool model__from_text(const model_t *model, const model__text_t *input, model__parse_t *parse,
                      model_memory_t *memory, void *record, model_error_t *error);

#endif
