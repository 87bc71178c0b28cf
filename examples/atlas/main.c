/* Atlas: real data, loaded, checked, stored and asked.
 *
 * usage: example_atlas [FOLDER]     FOLDER: of iso-codes, /usr/share/iso-codes/json by default
 * settings: MONGO_URI, MONGO_DATABASE */
#include "atlas.h"

#include <stdlib.h>

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : "/usr/share/iso-codes/json";
    model_error_t error;
    model_db_t *db = model_open(NULL, &error);
    bool ok = db &&
              model_register(db, MODEL_LIST_OF(&country_model, &subdivision_model, &language_model),
                             &error) &&
              atlas_load(db, folder, &error) && atlas_ask(db, &error);

    model_close(db);
    return ok ? EXIT_SUCCESS : model_error_print(stderr, &error);
}
