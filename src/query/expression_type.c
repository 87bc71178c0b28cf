/* What values can be: of members, of functions. */
#include "query/stage.h"

#include <stdio.h>

/* ---- members ---- */

/* What a kind of member is stored as, and what it takes: numbers are read without loss only, so a
 * whole number may come as a double, but not by plan. */
static const struct kind {
    uint32_t is, takes;
} kinds[] = {
#define ONE(kind, type) [MODEL_KIND_##kind] = {MODEL__T_##type, MODEL__T_##type}
    ONE(BOOL, BOOL),
    ONE(INT32, INT),
    ONE(INT64, INT),
    ONE(UINT32, INT),
    ONE(INT8, INT),
    ONE(INT16, INT),
    ONE(UINT8, INT),
    ONE(UINT16, INT),
    ONE(ENUM_NUMBER, INT),
    [MODEL_KIND_DOUBLE] = {MODEL__T_REAL, MODEL__T_REAL | MODEL__T_INT},
    [MODEL_KIND_FLOAT] = {MODEL__T_REAL, MODEL__T_REAL | MODEL__T_INT},
    [MODEL_KIND_DECIMAL] = {MODEL__T_DECIMAL, MODEL__T_DECIMAL | MODEL__T_INT},
    ONE(DATE, DATE),
    ONE(STRING, TEXT),
    ONE(TEXT, TEXT),
    ONE(CHARS, TEXT),
    ONE(ENUM, TEXT),
    ONE(OID, OID),
    ONE(UUID, UUID),
    ONE(DOCUMENT, DOCUMENT),
    ONE(BINARY, BINARY),
    ONE(VECTOR_FLOAT, BINARY),
    ONE(VECTOR_INT8, BINARY),
    ONE(TIMESTAMP, TIMESTAMP),
    ONE(REGEX, REGEX),
    ONE(JAVASCRIPT, CODE),
    ONE(RAW, ANY),
#undef ONE
};

static uint32_t lists_of(const model__field_t *field)
{
    switch (field->shape) {
    case MODEL_SHAPE_LIST:
    case MODEL_SHAPE_FIXED:
        return 1;
    case MODEL_SHAPE_LISTS:
        return 2;
    default:
        return 0;
    }
}

model__type_t model__type_of(const model__field_t *field)
{
    if (field->shape == MODEL_SHAPE_MAP)
        return (model__type_t){.can = MODEL__T_DOCUMENT};
    return (model__type_t){.can = field->kind < MODEL__COUNT_OF(kinds) ? kinds[field->kind].is
                                                                       : MODEL__T_ANY,
                           .lists = lists_of(field),
                           .plan = field->embedded};
}

static bool same_document(const model__plan_t *plan, const model__plan_t *embedded)
{
    if (!plan || !embedded)
        return true;
    for (; embedded; embedded = embedded->base)
        if (embedded->model == plan->model)
            return true;
    return false;
}

bool model__type_fits(const model__type_t *type, const model__field_t *field)
{
    const model__type_t own = model__type_of(field);
    uint32_t takes = own.can == MODEL__T_DOCUMENT ? own.can : kinds[field->kind].takes;

    if (type->can == MODEL__T_ANY || (own.can == MODEL__T_ANY && own.lists <= type->lists))
        return true;
    return type->lists == own.lists && !(type->can & ~takes) &&
           same_document(type->plan, field->embedded);
}

const char *model__type_name(const model__type_t *type, char *text, size_t size)
{
    static const struct {
        uint32_t can;
        const char *one, *list;
    } names[] = {
        {MODEL__T_REAL, "a fraction", "fractions"}, {MODEL__T_DECIMAL, "a decimal", "decimals"},
        {MODEL__T_INT, "an integer", "integers"},   {MODEL__T_TEXT, "a text", "texts"},
        {MODEL__T_DATE, "a date", "dates"},         {MODEL__T_BOOL, "a bool", "bools"},
        {MODEL__T_OID, "an ObjectId", "ObjectIds"}, {MODEL__T_UUID, "a UUID", "UUIDs"},
        {MODEL__T_DOCUMENT, "a struct", "structs"},
    };
    const char *one = "a value", *list = "values";

    for (size_t i = 0; i < MODEL__COUNT_OF(names); i++)
        if (type->can & names[i].can && type->can != MODEL__T_ANY) {
            one = names[i].one;
            list = names[i].list;
            break;
        }
    if (!type->lists)
        return one;
    snprintf(text, size, "%s of %s", type->lists > 1 ? "a list of lists" : "a list", list);
    return text;
}

/* ---- functions ---- */

/* May it be only one of these? What is not known may. */
static bool within(const model__type_t *type, uint32_t can)
{
    return type->can == MODEL__T_ANY || (!type->lists && !(type->can & ~can));
}

static bool all_within(const model__type_t *args, uint32_t n, uint32_t can)
{
    for (uint32_t i = 0; i < n; i++)
        if (!within(&args[i], can))
            return false;
    return true;
}

static uint32_t union_of(const model__type_t *args, uint32_t n)
{
    uint32_t can = 0;

    for (uint32_t i = 0; i < n; i++)
        can |= args[i].can;
    return can;
}

/* The widest of the numbers. */
static model__type_t number_of(uint32_t can)
{
    uint32_t widest = can & MODEL__T_DECIMAL ? MODEL__T_DECIMAL
                      : can & MODEL__T_REAL  ? MODEL__T_REAL
                                             : MODEL__T_INT;

    return (model__type_t){.can = can == MODEL__T_ANY ? MODEL__T_ANY : widest};
}

static bool numbers(const model__type_t *args, uint32_t n, model__type_t *type)
{
    *type = number_of(union_of(args, n));
    return all_within(args, n, MODEL__T_NUMBER);
}

/* One of them may be a date. */
static bool sum(const model__type_t *args, uint32_t n, model__type_t *type)
{
    uint32_t dates = 0;

    for (uint32_t i = 0; i < n; i++)
        dates += args[i].can == MODEL__T_DATE && !args[i].lists;
    if (!dates)
        return numbers(args, n, type);
    *type = (model__type_t){.can = MODEL__T_DATE};
    return dates == 1 && all_within(args, n, MODEL__T_NUMBER | MODEL__T_DATE);
}

/* Dates: milliseconds between them. */
static bool difference(const model__type_t *args, uint32_t n, model__type_t *type)
{
    if (args[0].can != MODEL__T_DATE || args[0].lists)
        return numbers(args, n, type);
    *type = (model__type_t){.can = args[1].can == MODEL__T_DATE ? MODEL__T_INT : MODEL__T_DATE};
    return all_within(args + 1, n - 1, MODEL__T_NUMBER | MODEL__T_DATE);
}

static bool quotient(const model__type_t *args, uint32_t n, model__type_t *type)
{
    uint32_t can = union_of(args, n);

    *type = (model__type_t){.can = can & MODEL__T_DECIMAL ? MODEL__T_DECIMAL : MODEL__T_REAL};
    return all_within(args, n, MODEL__T_NUMBER);
}

static bool texts(const model__type_t *args, uint32_t n, model__type_t *type)
{
    *type = (model__type_t){.can = MODEL__T_TEXT};
    return all_within(args, n, MODEL__T_TEXT);
}

static bool list(const model__type_t *args, uint32_t n, model__type_t *type)
{
    (void)n;
    *type = (model__type_t){.can = MODEL__T_INT};
    return args[0].lists || args[0].can == MODEL__T_ANY;
}

/* Values of one shape: what any of them can be. */
static bool any_of(const model__type_t *args, uint32_t n, model__type_t *type)
{
    *type = args[0];
    for (uint32_t i = 1; i < n; i++) {
        if (args[i].lists != type->lists || !same_document(args[i].plan, type->plan))
            return false;
        type->can |= args[i].can;
    }
    return true;
}

static bool choice(const model__type_t *args, uint32_t n, model__type_t *type)
{
    return within(&args[0], MODEL__T_BOOL) && any_of(args + 1, n - 1, type);
}

/* The server compares anything with anything; what never is equal is a mistake. */
static bool comparison(const model__type_t *args, uint32_t n, model__type_t *type)
{
    uint32_t a = args[0].can, b = args[1].can;
    bool alike = (a & b) || (a & MODEL__T_NUMBER && b & MODEL__T_NUMBER);

    (void)n;
    *type = (model__type_t){.can = MODEL__T_BOOL};
    return alike && (args[0].lists == args[1].lists || a == MODEL__T_ANY || b == MODEL__T_ANY);
}

static bool logic(const model__type_t *args, uint32_t n, model__type_t *type)
{
    *type = (model__type_t){.can = MODEL__T_BOOL};
    return all_within(args, n, MODEL__T_BOOL);
}

static bool part(const model__type_t *args, uint32_t n, model__type_t *type)
{
    *type = (model__type_t){.can = MODEL__T_INT};
    return all_within(args, n, MODEL__T_TIME);
}

static bool start(const model__type_t *args, uint32_t n, model__type_t *type)
{
    *type = (model__type_t){.can = MODEL__T_DATE};
    return all_within(args, n, MODEL__T_TIME);
}

#define WORD(text) MODEL__WORD(text)
#define MOST MODEL__MAX_ARGUMENTS
#define OF_NUMBERS "numbers"
#define OF_TEXTS "texts"
#define COMPARES comparison, "two values of one type", NULL
#define OF_BOOLS logic, "what is true or false", NULL
#define OF_DATES "a date"

static const model__function_t functions[] = {
    [MODEL__F_ADD] = {"MODEL_ADDED", WORD("$add"), 1, MOST, sum, "numbers, and one date", NULL},
    [MODEL__F_SUBTRACT] = {"MODEL_SUBTRACTED", WORD("$subtract"), 2, 2, difference,
                           "two numbers or dates", NULL},
    [MODEL__F_MULTIPLY] = {"MODEL_MULTIPLIED", WORD("$multiply"), 1, MOST, numbers, OF_NUMBERS,
                           NULL},
    [MODEL__F_DIVIDE] = {"MODEL_DIVIDED", WORD("$divide"), 2, 2, quotient, OF_NUMBERS, NULL},
    [MODEL__F_MOD] = {"MODEL_REMAINDER", WORD("$mod"), 2, 2, numbers, OF_NUMBERS, NULL},
    [MODEL__F_ABS] = {"MODEL_ABSOLUTE", WORD("$abs"), 1, 1, numbers, OF_NUMBERS, NULL},
    [MODEL__F_CONCAT] = {"MODEL_CONCATENATED", WORD("$concat"), 1, MOST, texts, OF_TEXTS, NULL},
    [MODEL__F_LOWER] = {"MODEL_LOWERED", WORD("$toLower"), 1, 1, texts, OF_TEXTS, NULL},
    [MODEL__F_UPPER] = {"MODEL_UPPERED", WORD("$toUpper"), 1, 1, texts, OF_TEXTS, NULL},
    [MODEL__F_SIZE] = {"MODEL_SIZE_OF", WORD("$size"), 1, 1, list, "a list", NULL},
    [MODEL__F_COND] = {"MODEL_COND", WORD("$cond"), 3, 3, choice,
                       "what is true or false, and two values of one type", NULL},
    [MODEL__F_IF_NULL] = {"MODEL_IF_NULL", WORD("$ifNull"), 2, MOST, any_of, "values of one type",
                          NULL},
    [MODEL__F_EQ] = {"MODEL_IS_EQ", WORD("$eq"), 2, 2, COMPARES},
    [MODEL__F_NE] = {"MODEL_IS_NE", WORD("$ne"), 2, 2, COMPARES},
    [MODEL__F_LT] = {"MODEL_IS_LT", WORD("$lt"), 2, 2, COMPARES},
    [MODEL__F_LTE] = {"MODEL_IS_LTE", WORD("$lte"), 2, 2, COMPARES},
    [MODEL__F_GT] = {"MODEL_IS_GT", WORD("$gt"), 2, 2, COMPARES},
    [MODEL__F_GTE] = {"MODEL_IS_GTE", WORD("$gte"), 2, 2, COMPARES},
    [MODEL__F_AND] = {"MODEL_ALL_TRUE", WORD("$and"), 1, MOST, OF_BOOLS},
    [MODEL__F_OR] = {"MODEL_ANY_TRUE", WORD("$or"), 1, MOST, OF_BOOLS},
    [MODEL__F_NOT] = {"MODEL_NOT_TRUE", WORD("$not"), 1, 1, OF_BOOLS},
    [MODEL__F_YEAR] = {"MODEL_YEAR_OF", WORD("$year"), 1, 1, part, OF_DATES, NULL},
    [MODEL__F_MONTH] = {"MODEL_MONTH_OF", WORD("$month"), 1, 1, part, OF_DATES, NULL},
    [MODEL__F_DAY] = {"MODEL_DAY_OF", WORD("$dayOfMonth"), 1, 1, part, OF_DATES, NULL},
    [MODEL__F_WEEKDAY] = {"MODEL_WEEKDAY_OF", WORD("$dayOfWeek"), 1, 1, part, OF_DATES, NULL},
    [MODEL__F_HOUR] = {"MODEL_HOUR_OF", WORD("$hour"), 1, 1, part, OF_DATES, NULL},
    [MODEL__F_MINUTE] = {"MODEL_MINUTE_OF", WORD("$minute"), 1, 1, part, OF_DATES, NULL},
    [MODEL__F_TRUNC] = {"MODEL_START_OF", WORD("$dateTrunc"), 1, 1, start, OF_DATES, "unit"},
};

const model__function_t *model__function(uint32_t number)
{
    return number < MODEL__COUNT_OF(functions) && functions[number].type ? &functions[number]
                                                                         : NULL;
}
