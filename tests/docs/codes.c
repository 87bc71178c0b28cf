/* codes FILE: does the table of docs/errors.md say what the library says of each code? */
#include <mongomodel.h>

#include <stdlib.h>
#include <string.h>

static const model_code_t codes[] = {
#define CODE(number, name, text) MODEL_ERROR_##name,
    MODEL_ERRORS(CODE)
#undef CODE
};

int main(int argc, char **argv)
{
    static char page[1 << 16];
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    int failed = 0;

    if (!file || fread(page, 1, sizeof page - 1, file) == 0)
        return 2;
    fclose(file);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        char row[256];
        snprintf(row, sizeof row, "\n| %s | %s |\n", model_code_name(codes[i]),
                 model_code_text(codes[i]));
        if (!strstr(page, row)) {
            printf("missing:%s", row);
            failed = 1;
        }
    }
    return failed;
}
