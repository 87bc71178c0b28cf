/* expect: this_member_is_no_place */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_index_t term = MODEL_INDEX({MODEL_2DSPHERE(user, username)});
    (void)term;
}
