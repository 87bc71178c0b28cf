#include "db/db.h"

enum {
    MAX_DATABASE = 63,    /* bytes */
    MAX_COLLECTION = 191, /* of the 255 that a full name may have, dot and database taken off */
};

bool model__database_name_valid(const char *name)
{
    size_t length = name ? strlen(name) : 0;

    return length >= 1 && length <= MAX_DATABASE && !strpbrk(name, "/\\. \"$") &&
           model__utf8_valid(name, length);
}

bool model__collection_name_valid(const char *name)
{
    size_t length = name ? strlen(name) : 0;

    return length >= 1 && length <= MAX_COLLECTION && name[0] != '.' && name[length - 1] != '.' &&
           !strchr(name, '$') && strncmp(name, "system.", 7) && model__utf8_valid(name, length);
}
