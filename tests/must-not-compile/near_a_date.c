/* expect: this_member_is_no_place */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    static const model_near_t near = {.most = 500};
    model_term_t term = MODEL_NEAR(user, created_at, &near);
    (void)term;
}
