/* expect: this_member_is_not_the_models_struct */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_case_t term = MODEL_CASE(either, ROLE_READER, "line", line, address);
    (void)term;
}
