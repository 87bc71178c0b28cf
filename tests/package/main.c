#include <mongomodel.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
    if (strcmp(model_code_name(MODEL_ERROR_DUPLICATE), "DUPLICATE") != 0)
        return 1;
    printf("mongomodel %d.%d\n", MODEL_VERSION_MAJOR, MODEL_VERSION_MINOR);
    return 0;
}
