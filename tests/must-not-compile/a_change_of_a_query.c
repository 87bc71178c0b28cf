/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_query_t term = {.limit = 1};
    MODEL_CHANGE(&term, MODEL_SET(user, username, "x"));
    (void)term;
}
