/* expect: the_list_has_other_items */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term[] = {MODEL_SOME_ITEM(post, lines, address, MODEL_EQ(address, city, "x"))};
    (void)term;
}
