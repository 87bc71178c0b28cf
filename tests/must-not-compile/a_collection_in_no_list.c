/* expect: not a structure|no member named */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t terms[] = {MODEL_COLLECT(line, sku, MODEL_MEMBER(user, username))};
    (void)terms;
}
