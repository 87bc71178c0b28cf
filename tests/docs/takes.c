/* takes: the table of docs/queries.md, from the library's own. */
#include "query/options.h"

#include <stdio.h>

static void print_head(void)
{
    fputs("| operation |", stdout);
    for (size_t i = 0; model__query_member_at(i); i++)
        printf(" %s |", model__query_member_at(i));
    fputs("\n|---|", stdout);
    for (size_t i = 0; model__query_member_at(i); i++)
        fputs("---|", stdout);
    putchar('\n');
}

static void print_row(const model__query_use_t *use)
{
    printf("| `_%s()` |", use->operation);
    for (size_t i = 0; model__query_member_at(i); i++)
        printf(" %s |", use->takes >> i & 1u ? "yes" : use->idle >> i & 1u ? "idle" : "–");
    putchar('\n');
}

int main(void)
{
    const model__query_use_t *use;

    print_head();
    for (size_t i = 0; (use = model__query_use_at(i)); i++)
        print_row(use);
    return 0;
}
