/* expect: not a structure|no member named */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t terms[] = {MODEL_FACET(MODEL_BRANCH(line, sku, MODEL_LIMIT(1)))};
    (void)terms;
}
