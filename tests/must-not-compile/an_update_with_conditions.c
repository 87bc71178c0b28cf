/* expect: in array initializer|field designator cannot initialize|non-record initializer|not in
 * record or union initializer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_update_t *term = MODEL_UPDATE(.where = {MODEL_EQ(user, username, "x")});
    (void)term;
}
