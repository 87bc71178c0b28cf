/* expect: incompatible (function )?pointer */
#include "prelude.h"

static bool next(post_t *post, void *context, model_error_t *error)
{
    (void)post, (void)context, (void)error;
    return false;
}

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    bool term = user_create_stream(NULL, next, NULL, NULL, NULL, NULL);
    (void)term;
}
