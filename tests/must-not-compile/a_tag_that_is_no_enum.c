/* expect: the_tag_must_be_an_enum */
#include "prelude.h"

MODEL_DEFINE_UNION(either, number, MODEL_CASE(either, ROLE_READER, "line", line, line));
