/* expect: the_values_type_does_not_fit_the_member */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    typedef struct {
        int8_t tiny;
        float ratio;
        model_timestamp_t stamp;
        model_regex_t regex;
        model_float_list_t vector;
        model_javascript_t code;
    } kept_t;
    typedef kept_t kept__record;
    model_timestamp_t stamp = {1, 1};
    static const model_t kept_model;
    const model_term_t term = MODEL_EQ(kept, stamp, stamp);
    (void)term;
}
