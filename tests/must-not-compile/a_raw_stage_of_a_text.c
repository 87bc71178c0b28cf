/* expect: _Generic|not compatible with any */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t terms[] = {MODEL_RAW_STAGE("$match", "{}")};
    (void)terms;
}
