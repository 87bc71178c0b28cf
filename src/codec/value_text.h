/* Values as text, and back: what JSON and queries as text share. */
#ifndef MONGOMODEL_CODEC_VALUE_TEXT_H
#define MONGOMODEL_CODEC_VALUE_TEXT_H

#include "base/base.h"

enum { MODEL__DATE_TEXT = 40, MODEL__UUID_TEXT = 37, MODEL__REAL_TEXT = 40 };

void model__date_text(int64_t ms, char text[MODEL__DATE_TEXT]);
/* NULL, or what is wrong. */
const char *model__date_of(const char *text, size_t size, int64_t *ms);
int model__hex_digit(char c); /* -1: none */
void model__uuid_text(const uint8_t *bytes, char text[MODEL__UUID_TEXT]);
bool model__uuid_of(const char *text, size_t size, uint8_t *bytes);
/* The shortest digits that read as the same value, which is finite. */
void model__double_text(double value, char text[MODEL__REAL_TEXT]);
void model__float_text(float value, char text[MODEL__REAL_TEXT]);
/* Canonical base64, appended; false: none, or no room. */
bool model__base64_of(const char *text, size_t size, model__buffer_t *out);
/* An integer beyond 2^53 in canonical digits. */
bool model__large_of(const char *text, size_t size, int64_t *value);
bool model__is_large(int64_t value);

#endif
