/* expect: the_mask_does_not_fit_the_member */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_binary_t mask = {NULL, 0, 0};
    model_term_t term = MODEL_BITS_ANY_CLEAR(user, id, &mask);
    (void)term;
}
