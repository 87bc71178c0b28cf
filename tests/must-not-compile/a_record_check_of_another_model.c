/* expect: incompatible pointer */
#include "prelude.h"

MODEL_CHECK(post, is_sound);
