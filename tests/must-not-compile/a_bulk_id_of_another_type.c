/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    bson_oid_t id;
    bool term = user_bulk_id(NULL, 0, &id);
    (void)term;
}
