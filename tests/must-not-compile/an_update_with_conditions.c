/* expect: not in record or union|braces around scalar|field designator cannot initialize */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_update_t *term = MODEL_UPDATE(.where = {MODEL_EQ(user, username, "x")});
    (void)term;
}
