/* The inputs in some folders, once, without a fuzzer: findings of the past, seeds. */
#include "fuzz.h"

#include <dirent.h>

static void run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(1 << 20);

    FUZZ_CHECK(file && bytes);
    size_t size = fread(bytes, 1, 1 << 20, file);
    uint8_t *exact = fuzz_copy(bytes, size, 0, 0);
    free(bytes);
    fclose(file);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static int run_folder(const char *folder)
{
    char path[512];
    struct dirent *entry;
    int n = 0;
    DIR *entries = opendir(folder);

    if (!entries)
        return 0;
    while ((entry = readdir(entries))) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        run_file(path);
        n++;
    }
    closedir(entries);
    return n;
}

int main(int n_arguments, char **arguments)
{
    int n = 0;

    for (int i = 1; i < n_arguments; i++)
        n += run_folder(arguments[i]);
    printf("%d inputs\n", n);
    return n ? 0 : 1;
}
