/* expect: user_list|incompatible */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    post_list_t posts;
    user_aggregate(NULL, MODEL_PIPELINE(user, MODEL_LIMIT(1)), &posts, NULL);
}
