/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_query_t *term = MODEL_QUERY(.collation = "en");
    (void)term;
}
