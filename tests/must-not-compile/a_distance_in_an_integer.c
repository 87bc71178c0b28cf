/* expect: this_member_is_no_double */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    static const model_near_t near = {.most = 500};
    model_pipeline_t pipeline = {
        .from = &user_model,
        .stages = {MODEL_GEO_NEAR(user, role, MODEL_NEAR(user, position, &near))}};

    (void)line, (void)address, (void)date, (void)pipeline;
}
