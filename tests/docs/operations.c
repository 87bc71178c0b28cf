/* operations: the table of docs/operations.md, from the library's own. operations --tests: the
 * tests that show what it claims. Fails if an operation has no typed form. */
#include "store/operations.h"

#include <mongomodel.h>

#include <stdio.h>
#include <string.h>

typedef struct {
    model_meta_t meta;
    int64_t id;
} thing_t;
MODEL_DECLARE(thing, thing_t, int64_t);
MODEL_DEFINE(thing, MODEL_FIELDS(MODEL_FIELD(thing, id, .role = MODEL_ID_SEQUENCE)));

/* Typed forms: a name that MODEL_DECLARE does not make is not compiled. */
#define TYPED(name)                         \
    {                                       \
#name, (void (*)(void))thing_##name \
    }

static const struct typed {
    const char *name;
    void (*function)(void);
} typed[] = {
    TYPED(create),
    TYPED(create_many),
    TYPED(save),
    TYPED(replace),
    TYPED(refresh),
    TYPED(delete),
    TYPED(get),
    TYPED(get_one),
    TYPED(first),
    TYPED(last),
    TYPED(each),
    TYPED(estimated_count),
    TYPED(filter),
    TYPED(find),
    TYPED(page),
    TYPED(page_asked),
    TYPED(page_next),
    TYPED(page_prev),
    TYPED(count),
    TYPED(exists),
    TYPED(distinct),
    TYPED(explain),
    TYPED(aggregate),
    TYPED(aggregate_each),
    TYPED(aggregate_find),
    TYPED(aggregate_explain),
    TYPED(aggregate_into),
    TYPED(update_one),
    TYPED(update_by_id),
    TYPED(update_many),
    TYPED(delete_many),
    TYPED(find_one_and_update),
    TYPED(find_one_and_replace),
    TYPED(find_one_and_delete),
    TYPED(get_or_create),
    TYPED(update_or_create),
    TYPED(create_stream),
    TYPED(bulk_insert),
    TYPED(bulk_save),
    TYPED(bulk_replace),
    TYPED(bulk_delete),
    TYPED(bulk_update_one),
    TYPED(bulk_update_many),
    TYPED(bulk_update_by_id),
    TYPED(bulk_delete_one),
    TYPED(bulk_delete_many),
    TYPED(bulk_delete_by_id),
    TYPED(bulk_upsert),
};

static bool is_typed(const char *name)
{
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
        if (strcmp(typed[i].name, name) == 0)
            return typed[i].function != NULL;
    fprintf(stderr, "%s has no typed form, or this program does not know it\n", name);
    return false;
}

static const char *claim_of(const model__promise_t *promise)
{
    return promise->claim ? promise->claim : "–";
}

static void print_row(const model__operation_t *operation)
{
    printf("| `_%s()` | %s | %s | %s | %s | %s | %s |\n", operation->name,
           operation->many ? "many" : "one", claim_of(&operation->does), claim_of(&operation->text),
           claim_of(&operation->rules), claim_of(&operation->times), claim_of(&operation->version));
}

static bool print_tests(const model__operation_t *operation)
{
    const model__promise_t *const cells[] = {&operation->does, &operation->text, &operation->rules,
                                             &operation->times, &operation->version};

    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        if (!cells[i]->claim != !cells[i]->test) {
            fprintf(stderr, "%s claims something without a test\n", operation->name);
            return false;
        }
        if (cells[i]->test)
            puts(cells[i]->test);
    }
    return true;
}

int main(int argc, char **argv)
{
    const bool tests = argc == 2 && strcmp(argv[1], "--tests") == 0;
    const model__operation_t *operation;
    bool ok = true;

    if (!tests)
        puts("| operation | documents | what it does | text form | rules applied | times | version "
             "|\n|---|---|---|---|---|---|---|");
    for (size_t i = 0; (operation = model__operation_at(i)); i++) {
        ok = is_typed(operation->name) && ok;
        if (tests)
            ok = print_tests(operation) && ok;
        else
            print_row(operation);
    }
    return ok ? 0 : 1;
}
