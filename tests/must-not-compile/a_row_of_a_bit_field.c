/* expect: bit.?field */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    typedef struct {
        bool on : 1;
    } bits_t;
    typedef bits_t bits__record;
    const model_field_t term = MODEL_FIELD(bits, on);
    (void)term;
}
