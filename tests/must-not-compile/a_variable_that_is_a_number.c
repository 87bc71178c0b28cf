/* expect: makes pointer from integer|incompatible integer to pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    model_pipeline_t pipeline = {.from = &user_model, .let = {MODEL_LET(5, "x")}};

    (void)line, (void)address, (void)date, (void)pipeline;
}
