/* expect: labels_must_be_an_array_of_visible_size */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const char *const *labels = use_roles();
    const model_field_t term = MODEL_ENUM(user, role, labels);
    (void)term;
}
