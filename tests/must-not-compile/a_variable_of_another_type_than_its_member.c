/* expect: the_values_type_does_not_fit_the_member */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    model_pipeline_t pipeline = {.from = &user_model,
                                 .let = {MODEL_LET_OF(user, role, "x", "author")}};

    (void)line, (void)address, (void)date, (void)pipeline;
}
