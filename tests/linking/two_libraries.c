/* Tables are hidden: two shared libraries may each have a model of the same name. */
#include <stdbool.h>
#include <stdio.h>

bool first_has_its_own_user(void);
bool second_has_its_own_user(void);

int main(void)
{
    for (int i = 0; i < 2; i++) {
        if (!first_has_its_own_user() || !second_has_its_own_user()) {
            puts("one library got the other's user");
            return 1;
        }
    }
    return 0;
}
