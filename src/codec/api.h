/* Between the public functions of this room and its inner ones. Nobody else includes this. */
#ifndef MONGOMODEL_CODEC_API_H
#define MONGOMODEL_CODEC_API_H

#include "codec/codec.h"

#include <mongomodel/codec.h>

/* Clears the error. NULL: SCHEMA, MEMORY, or ARGUMENT if there is no record. */
const model__plan_t *model__api_plan(const model_t *model, const void *record,
                                     model_error_t *error);
/* The same of a record that will be written: ARGUMENT also if it was read in part. */
const model__plan_t *model__api_whole(const model_t *model, const void *record,
                                      model_error_t *error);

/* What is appended to `out` goes into the caller's buffer, if ok; else the buffer stays as it is,
 * and out is as after model__buffer_failed(). */
bool model__output_begin(model__buffer_t *out, const model_buffer_t *buffer, model_error_t *error);
bool model__output_end(const model__buffer_t *out, model_buffer_t *buffer, bool ok);

#endif
