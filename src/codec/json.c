#include "codec/json.h"

void model__json_begin(model__json_t *json, const model__plan_t *plan, const model_json_t *options,
                       model__buffer_t *out, model_error_t *error)
{
    static const model_json_t none;

    memset(json, 0, sizeof *json);
    json->error = error;
    json->options = options ? options : &none;
    json->out = out;
    json->reading.no_place = true;
    json->decoder = (model__decoder_t){
        .reading = &json->reading, .plan = plan, .error = &json->one, .depth = 1, .lenient = true};
}

bool model__json_gather(model__json_t *json)
{
    const model_detail_t *detail = &json->one.details[0];

    json->failed = true;
    if (json->one.code == MODEL_ERROR_MEMORY || json->one.code == MODEL_ERROR_LIMIT) {
        json->stopped = true;
        if (json->error)
            *json->error = json->one;
    } else {
        model__fault(json->error, detail->path, detail->rule, "%s", detail->message);
    }
    model__error_clear(&json->one);
    return false;
}

bool model__json_fault(model__json_t *json, const char *name, const char *rule, const char *text)
{
    model__decode_fail(&json->decoder, MODEL_ERROR_VALIDATION, name, rule, NULL, "%s", text);
    return model__json_gather(json);
}

bool model__json_full(model__json_t *json)
{
    model__buffer_failed(json->out, &json->one);
    return model__json_gather(json);
}
