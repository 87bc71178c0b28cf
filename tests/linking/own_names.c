/* A program may have functions of its own that are named like the library's: the library goes on
 * calling its own. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <mongomodel.h>

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *name;
    model_string_list_t tags;
} user_t;

MODEL_DECLARE(user, user_t, int64_t);
MODEL_DEFINE(user, MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE),
                                MODEL_FIELD(user, name, .prepare = model_lower_case),
                                MODEL_FIELD(user, tags)));

static int n_calls;

/* Ours, by the same names. */
void model_free(void *record)
{
    n_calls += record == NULL;
}

void *model_memory_take(model_memory_t *memory, size_t size)
{
    n_calls++;
    return memory && size ? NULL : NULL;
}

const char *model_text_v(void *record, const model_t *model, const char *format, va_list args)
{
    (void)record, (void)model, (void)format, (void)args;
    n_calls++;
    return NULL;
}

int main(void)
{
    user_t *user = user_new();

    if (!user)
        return 1;
    /* model_text() is the library's, and calls its own model_text_v(). */
    const char *text = model_text(user, &user_model, "%s-%d", "ada", 1);
    if (!text || strcmp(text, "ada-1") != 0 || !MODEL_APPEND(user, user, tags, "x") || n_calls) {
        printf("the library called the program's function, %d times\n", n_calls);
        return 1;
    }
    /* user_free() is the program's code and calls the program's model_free(). */
    void (*free_record)(void *record);
    void *found = dlsym(RTLD_NEXT, "model_free");
    memcpy(&free_record, &found, sizeof found);
    free_record(user);
    puts("the library calls its own functions");
    return 0;
}
