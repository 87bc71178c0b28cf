/* expect: this_is_no_polygon_or_point */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    static const model_circle_t circle = {{0, 0}, 1};
    model_term_t term = MODEL_INTERSECTS(user, position, &circle);
    (void)term;
}
