/* expect: the_key_must_be_a_const_char_pointer */
#include "prelude.h"

typedef struct {
    struct {
        struct {
            int64_t key;
            int32_t value;
        } * items;
        size_t count;
    } map;
} odd__record;

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_field_t term = MODEL_MAP_FIELD(odd, map);
    (void)term;
}
