/* The table of docs/updates.md: which change is for which members, from the library's own. */
#include "query/change.h"

#include <stdio.h>

#define KINDS(...)     \
    {                  \
        __VA_ARGS__, 0 \
    }

static const struct column {
    const char *name;
    uint8_t kinds[9]; /* ends at 0 */
    bool several;     /* lists, arrays, maps as a whole */
} columns[] = {
    {"integer",
     KINDS(MODEL_KIND_INT32, MODEL_KIND_INT64, MODEL_KIND_UINT32, MODEL_KIND_INT8, MODEL_KIND_INT16,
           MODEL_KIND_UINT8, MODEL_KIND_UINT16),
     false},
    {"float, double", KINDS(MODEL_KIND_FLOAT, MODEL_KIND_DOUBLE), false},
    {"decimal", KINDS(MODEL_KIND_DECIMAL), false},
    {"date", KINDS(MODEL_KIND_DATE), false},
    {"timestamp", KINDS(MODEL_KIND_TIMESTAMP), false},
    {"text, bool, id, enum, binary …",
     KINDS(MODEL_KIND_STRING, MODEL_KIND_TEXT, MODEL_KIND_CHARS, MODEL_KIND_BOOL, MODEL_KIND_OID,
           MODEL_KIND_UUID, MODEL_KIND_ENUM, MODEL_KIND_BINARY),
     false},
    {"struct", KINDS(MODEL_KIND_DOCUMENT), false},
    {"list, map as a whole", KINDS(MODEL_KIND_STRING, MODEL_KIND_DOCUMENT), true},
};

static bool takes(const model__editor_t *editor, const struct column *column)
{
    if (editor->on_list || (column->several && editor->kinds != MODEL__ALL_KINDS))
        return false;
    for (size_t i = 0; column->kinds[i]; i++)
        if (!(editor->kinds >> column->kinds[i] & 1u))
            return false;
    return true;
}

/* Notes of the page. */
static const char *form_of(const model__editor_t *editor)
{
    if (!editor->put_expr)
        return "operator";
    return editor->relative ? "operator ²" : "operator ¹";
}

static void print_row(const model__editor_t *editor)
{
    printf("| `%s` | `%s` |", editor->name, editor->word.text);
    for (size_t i = 0; i < MODEL__COUNT_OF(columns); i++)
        printf(" %s |", takes(editor, &columns[i]) ? "yes" : "–");
    printf(" %s | %s |\n",
           !editor->on_list                    ? "–"
           : editor->kinds == MODEL__ALL_KINDS ? "of anything"
                                               : "of structs",
           form_of(editor));
}

int main(void)
{
    const model__editor_t *editor;

    printf("| change | operator |");
    for (size_t i = 0; i < MODEL__COUNT_OF(columns); i++)
        printf(" %s |", columns[i].name);
    printf(" items of a list | sent as |\n|---|---|");
    for (size_t i = 0; i < MODEL__COUNT_OF(columns); i++)
        printf("---|");
    puts("---|---|");
    for (uint16_t op = MODEL__SET; op < MODEL__FILTERED; op++)
        if ((editor = model__editor_of(&(const model_term_t){.op = op})))
            print_row(editor);
    return 0;
}
