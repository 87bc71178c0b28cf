/* expect: comparison of distinct pointer|distinct pointer types */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    post_t *post = NULL;
    bool term = MODEL_APPEND(user, post, lines, line);
    (void)term;
}
