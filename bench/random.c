#include "bench.h"

#include <stdlib.h>

static uint64_t state = 88172645463325252u;

uint64_t random_bits(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

uint64_t below(uint64_t limit)
{
    return random_bits() % limit;
}

char *random_text(size_t least, size_t most)
{
    size_t length = least + below(most - least + 1);
    char *text = malloc(length + 1);

    if (!text)
        return NULL;
    for (size_t i = 0; i < length; i++)
        text[i] = (char)('a' + below(26));
    text[length] = '\0';
    return text;
}

void random_oid(bson_oid_t *oid)
{
    for (size_t i = 0; i < sizeof oid->bytes; i++)
        oid->bytes[i] = (uint8_t)random_bits();
}
