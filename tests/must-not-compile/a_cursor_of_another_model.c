/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    post_cursor_t cursor;
    bool term = user_find(NULL, NULL, &cursor, NULL);
    (void)term;
}
