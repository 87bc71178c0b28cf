/* expect: the_words_are_no_string */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_TEXT_SEARCH(user, 42);
    (void)term;
}
