/* Between the files of the changes. */
#ifndef MONGOMODEL_CODEC_CHANGES_H
#define MONGOMODEL_CODEC_CHANGES_H

#include "codec/encode.h"

typedef struct model__finder {
    model__changes_t *changes;
    const model__loaded_t *loaded;
    model__buffer_t key; /* stored name of what is looked at: "home.city" */
    bool refused;        /* something may not be changed: no need to write down the rest */
    model_error_t *error;
} model__finder_t;

/* One struct as it is, as it was, and the document that it was read from. */
typedef struct model__level {
    const model__plan_t *plan;
    const uint8_t *record, *was, *origin;
    const model__place_t *place; /* NULL: the record itself */
    uint32_t leaf;               /* of the first member */
    bool behind_pointer;         /* all members share that leaf */
} model__level_t;

/* A member that is not what it was, finder->key its name: write down what to do. False: stop. */
bool model__change_member(model__finder_t *finder, const model__level_t *level,
                          const model__field_t *field);
/* The embedded struct of that name has changes: it must still be there; old names go. */
bool model__change_inside(model__finder_t *finder, const model__level_t *level,
                          const model__field_t *field);

/* finder->key grows by a name, and shrinks to the size it had. */
bool model__key_push(model__finder_t *finder, const char *text, size_t size);

#endif
