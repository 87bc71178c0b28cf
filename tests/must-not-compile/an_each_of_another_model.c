/* expect: incompatible (function )?pointer */
#include "prelude.h"

static bool look(const post_t *post, void *context)
{
    (void)post, (void)context;
    return true;
}

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    bool term = user_each(NULL, NULL, look, NULL, NULL);
    (void)term;
}
