/* expect: this_is_no_box_circle_or_polygon */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    static const model_box_t box = {{0, 0}, {1, 1}};
    model_term_t term = MODEL_WITHIN(user, position, box);
    (void)term;
}
