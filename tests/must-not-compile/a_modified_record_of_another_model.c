/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    post_t *term = user_find_one_and_update(NULL, NULL, NULL, MODEL_AFTER, NULL);
    (void)term;
}
