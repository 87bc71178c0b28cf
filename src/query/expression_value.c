/* Values in expressions: all of them in $literal. */
#include "query/stage.h"

static bool out_of_range(const model__stager_t *stager)
{
    return model__stager_refuse(stager, stager->what, MODEL__RULE_RANGE,
                                "an unsigned number too large");
}

static bool put_integer(model__stager_t *stager, const model_term_t *term)
{
    const int64_t number = term->integer;

    if (term->value_kind == MODEL__V_UINT64 && number < 0)
        return out_of_range(stager);
    if (number >= INT32_MIN && number <= INT32_MAX)
        return model__put_int32(stager->writer.out, "$literal", 8, (int32_t)number);
    return model__put_int64(stager->writer.out, "$literal", 8, number);
}

static bool put_bool(model__stager_t *stager, const model_term_t *term)
{
    return model__put_bool(stager->writer.out, "$literal", 8, term->integer != 0);
}

static bool put_real(model__stager_t *stager, const model_term_t *term)
{
    return model__put_double(stager->writer.out, "$literal", 8, term->real);
}

static bool put_date(model__stager_t *stager, const model_term_t *term)
{
    return model__put_date(stager->writer.out, "$literal", 8, term->integer);
}

static bool put_text(model__stager_t *stager, const model_term_t *term)
{
    const model_text_t *text = term->pointer;
    const char *data = term->value_kind == MODEL__V_TEXT ? text->data : term->pointer;
    size_t size = term->value_kind == MODEL__V_TEXT ? text->length : strlen(data);

    if (!data)
        return model__stager_refuse(stager, stager->what, MODEL__RULE_REQUIRED, "NULL as a value");
    if (!model__utf8_ok(data, size))
        return model__stager_refuse(stager, stager->what, MODEL__RULE_UTF8,
                                    "the text is not UTF-8");
    return model__put_string(stager->writer.out, "$literal", 8, data, size);
}

static bool put_oid(model__stager_t *stager, const model_term_t *term)
{
    return model__put_oid(stager->writer.out, "$literal", 8, term->pointer);
}

static bool put_decimal(model__stager_t *stager, const model_term_t *term)
{
    return model__put_value(stager->writer.out, BSON_TYPE_DECIMAL128, "$literal", 8, term->pointer,
                            sizeof(bson_decimal128_t));
}

static bool put_uuid(model__stager_t *stager, const model_term_t *term)
{
    const model_uuid_t *uuid = term->pointer;
    uint8_t bytes[5 + sizeof uuid->bytes] = {sizeof uuid->bytes, 0, 0, 0, BSON_SUBTYPE_UUID};

    memcpy(bytes + 5, uuid->bytes, sizeof uuid->bytes);
    return model__put_value(stager->writer.out, BSON_TYPE_BINARY, "$literal", 8, bytes,
                            sizeof bytes);
}

/* What a class of values is, without a member to say more. */
static const struct literal {
    uint32_t can;
    bool (*put)(model__stager_t *stager, const model_term_t *term);
    bool address;
} literals[] = {
    [MODEL__V_BOOL] = {MODEL__T_BOOL, put_bool, false},
    [MODEL__V_INT] = {MODEL__T_INT, put_integer, false},
    [MODEL__V_UINT64] = {MODEL__T_INT, put_integer, false},
    [MODEL__V_REAL] = {MODEL__T_REAL, put_real, false},
    [MODEL__V_STRING] = {MODEL__T_TEXT, put_text, true},
    [MODEL__V_DATE] = {MODEL__T_DATE, put_date, false},
    [MODEL__V_TEXT] = {MODEL__T_TEXT, put_text, true},
    [MODEL__V_OID] = {MODEL__T_OID, put_oid, true},
    [MODEL__V_DECIMAL] = {MODEL__T_DECIMAL, put_decimal, true},
    [MODEL__V_UUID] = {MODEL__T_UUID, put_uuid, true},
};

static bool put_plain(model__stager_t *stager, const model_term_t *term, model__type_t *type)
{
    const struct literal *literal =
        term->value_kind < MODEL__COUNT_OF(literals) ? &literals[term->value_kind] : NULL;

    if (!literal || !literal->put)
        return model__stager_refuse(stager, stager->what, MODEL__RULE_TYPE,
                                    "a value of this type needs MODEL_VALUE_OF");
    if (literal->address && !term->pointer)
        return model__stager_refuse(stager, stager->what, MODEL__RULE_REQUIRED, "NULL as a value");
    *type = (model__type_t){.can = literal->can};
    return literal->put(stager, term);
}

/* As it would be stored in that member. */
static bool put_typed(model__stager_t *stager, const model_term_t *term, model__type_t *type)
{
    const model_term_t equal = {.op = MODEL__EQ, .model = term->model, .path = term->path};
    const model__plan_t *plan = model__stager_plan(stager, term->model, term->path);
    model__condition_t condition = {
        .operation = model__operator_of(&equal), .value = term, .n_values = 1};
    model__operand_t operand;
    model__path_t path;

    if (!plan || !model__condition_resolve(&stager->writer, plan, &condition, &path) ||
        !model__operand_read(&stager->writer, &condition, term, &operand))
        return false;
    *type = model__type_of(condition.field);
    type->lists = 0;
    return model__operand_put(&stager->writer, &operand, "$literal", 8);
}

bool model__put_value_of(model__stager_t *stager, const model_term_t *term, const char *key,
                         size_t key_size, model__type_t *type)
{
    size_t mark;

    return model__begin_document(stager, key, key_size, &mark) &&
           (term->path ? put_typed(stager, term, type) : put_plain(stager, term, type)) &&
           model__put_end(stager->writer.out, mark);
}

bool model__put_unit(model__stager_t *stager, const model_term_t *term, const char *key)
{
    static const char *const units[] = {"year", "quarter", "month",  "week",
                                        "day",  "hour",    "minute", "second"};

    for (size_t i = 0; i < MODEL__COUNT_OF(units); i++)
        if (!strcmp(term->key, units[i]))
            return model__put_string(stager->writer.out, key, strlen(key), units[i],
                                     strlen(units[i]));
    return model__stager_refuse(stager, term->path, MODEL__RULE_ENUM,
                                "not a unit of time: year, quarter, month, week, day, hour, "
                                "minute or second");
}

/* Nothing that the server would take for the name of a member. */
static bool is_zone(const char *text)
{
    enum { MAX_ZONE = 64 };
    const size_t n = strspn(text, MODEL__LETTERS "0123456789/_+-:");

    return n && n <= MAX_ZONE && !text[n];
}

bool model__put_zone(model__stager_t *stager, const model_term_t *term)
{
    const char *zone = term->pointer;

    if (!zone)
        return true;
    if (!is_zone(zone))
        return model__stager_refuse(stager, term->path, MODEL__RULE_ENUM,
                                    "not a time zone: \"Europe/Oslo\", \"+05:30\" …");
    return model__put_string(stager->writer.out, "timezone", 8, zone, strlen(zone));
}
