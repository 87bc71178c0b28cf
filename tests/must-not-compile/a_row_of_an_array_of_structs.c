/* expect: this_members_C_type_has_no_kind_here */
#include "prelude.h"

typedef struct {
    address_t homes[2];
} odd__record;

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_field_t term = MODEL_FIELD(odd, homes);
    (void)term;
}
