/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_index_t term = {.keys = {"a"}, .collation = "en"};
    (void)term;
}
