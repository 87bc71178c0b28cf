/* expect: the_list_has_other_items */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t terms[] = {MODEL_FILTERED_BY(post, lines, address, MODEL_EQ(address, city, "x"))};
    (void)terms;
}
