/* expect: this_lists_items_have_no_kind_here */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_field_t term = MODEL_EMBED_MAP(user, offices, line);
    (void)term;
}
