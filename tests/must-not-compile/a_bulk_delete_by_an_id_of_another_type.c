/* expect: incompatible|makes integer from pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    bson_oid_t id;
    bool term = user_bulk_delete_by_id(NULL, &id, NULL);
    (void)term;
}
