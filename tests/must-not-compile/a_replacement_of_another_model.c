/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    void *term = user_find_one_and_replace(NULL, NULL, (const post_t *)0, MODEL_AFTER, NULL);
    (void)term;
}
