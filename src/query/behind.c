/* The conditions of what comes behind a place: RULES 33. */
#include "query/families.h"

#include <math.h>

/* What a stored value is compared with. */
typedef enum operand { STORED, NOTHING, NOT_A_NUMBER, LEAST } operand_t;

typedef struct comparison {
    const char *word; /* NULL: none */
    operand_t operand;
    bool negated, numbers_only;
} comparison_t;

enum { MOST = 3 };

/* Which values come behind one: upwards and downwards, behind null, NaN, a value. An operator
 * compares values of one family only; missing ones are null. */
static const comparison_t behind[2][MODEL__N_RANKS][MOST] = {
    {{{"$ne", NOTHING, false, false}},
     {{"$gte", LEAST, false, false}},
     {{"$gt", STORED, false, false}}},
    {{{NULL, STORED, false, false}},
     {{"$eq", NOTHING, false, false}},
     {{"$lt", STORED, false, false},
      {"$eq", NOT_A_NUMBER, false, true},
      {"$eq", NOTHING, false, false}}},
};

/* What all that is behind a value, or ties with it, has: one range, that an index gives in order.
 */
static const comparison_t from_there[2][MODEL__N_RANKS] = {
    {{NULL, STORED, false, false}, {"$ne", NOTHING, false, false}, {"$gte", STORED, false, false}},
    {{"$eq", NOTHING, false, false}, {"$gte", LEAST, true, false}, {"$gt", STORED, true, false}},
};

/* Values of other types stand outside of all that. Where an index has to go past them anyway, or a
 * key before has one value, they are asked for too, so that they are found and refused. */
static const bool passes_others[2][MODEL__N_RANKS] = {{true, true, false}, {false, true, true}};

typedef struct behind_writer {
    const model__order_t *order;
    const model__position_t *place;
    bool backward;
    model__buffer_t *out;
    uint32_t n; /* items of the open array */
} behind_writer_t;

static bool begin_item(behind_writer_t *writer, size_t *mark)
{
    char text[12];

    int n = snprintf(text, sizeof text, "%u", (unsigned)writer->n++);
    return model__put_begin(writer->out, BSON_TYPE_DOCUMENT, text, (size_t)n, mark);
}

static bool put_operand(model__buffer_t *out, const char *word, operand_t operand,
                        const model__found_t *stored)
{
    const size_t size = strlen(word);

    switch (operand) {
    case NOTHING:
        return model__put_null(out, word, size);
    case NOT_A_NUMBER:
        return model__put_double(out, word, size, (double)NAN);
    case LEAST:
        return model__put_double(out, word, size, -(double)INFINITY);
    default:
        return model__put_value(out, stored->type, word, size, stored->value, stored->value_size);
    }
}

/* {k: {"$type": [all but those of its family]}} */
static bool put_others(const behind_writer_t *writer, size_t i)
{
    static const int16_t types[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  11,
                                    12, 13, 14, 15, 16, 17, 18, 19, -1, 127};
    const model__order_key_t *key = &writer->order->keys[i];
    model__buffer_t *out = writer->out;
    size_t member, list;
    char text[12];
    unsigned n = 0;

    if (!model__put_begin(out, BSON_TYPE_DOCUMENT, key->key, key->key_size, &member) ||
        !model__put_begin(out, BSON_TYPE_ARRAY, "$type", 5, &list))
        return false;
    for (size_t k = 0; k < MODEL__COUNT_OF(types); k++) {
        if (types[k] > 0 && model__family_has(key->family, (uint8_t)types[k]))
            continue;
        int length = snprintf(text, sizeof text, "%u", n++);
        if (!model__put_int32(out, text, (size_t)length, types[k]))
            return false;
    }
    return model__put_end(out, list) && model__put_end(out, member);
}

static bool put_comparison(const behind_writer_t *writer, size_t i, const comparison_t *comparison)
{
    const model__order_key_t *key = &writer->order->keys[i];
    model__buffer_t *out = writer->out;
    size_t mark, inner = 0;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key->key, key->key_size, &mark) &&
           (!comparison->negated || model__put_begin(out, BSON_TYPE_DOCUMENT, "$not", 4, &inner)) &&
           put_operand(out, comparison->word, comparison->operand, &writer->place->values[i]) &&
           (!comparison->negated || model__put_end(out, inner)) && model__put_end(out, mark);
}

/* {k0: {$eq: v0}, …, ki: {$gt: vi}}; comparison NULL: ki has another type. */
static bool put_branch(behind_writer_t *writer, size_t i, const comparison_t *comparison)
{
    static const comparison_t equal = {"$eq", STORED, false, false};
    size_t mark;

    if (!begin_item(writer, &mark))
        return false;
    for (size_t before = 0; before < i; before++)
        if (!put_comparison(writer, before, &equal))
            return false;
    return (comparison ? put_comparison(writer, i, comparison) : put_others(writer, i)) &&
           model__put_end(writer->out, mark);
}

static bool is_down(const behind_writer_t *writer, size_t i)
{
    return writer->order->keys[i].down != writer->backward;
}

static bool put_branches(behind_writer_t *writer)
{
    for (size_t i = 0; i < writer->order->n; i++) {
        model__rank_t rank = model__rank_of(&writer->place->values[i]);
        const comparison_t *row = behind[is_down(writer, i)][rank];
        for (size_t k = 0; k < MOST && row[k].word; k++) {
            if (row[k].numbers_only && !writer->order->keys[i].family->has_nan)
                continue;
            if (!put_branch(writer, i, &row[k]))
                return false;
        }
        if ((i || passes_others[is_down(writer, i)][rank]) && !put_branch(writer, i, NULL))
            return false;
    }
    return true;
}

/* Nothing is behind null downwards, in a last key. */
static bool put_nothing(behind_writer_t *writer)
{
    size_t mark, id, in;

    return begin_item(writer, &mark) &&
           model__put_begin(writer->out, BSON_TYPE_DOCUMENT, "_id", 3, &id) &&
           model__put_begin(writer->out, BSON_TYPE_ARRAY, "$in", 3, &in) &&
           model__put_end(writer->out, in) && model__put_end(writer->out, id) &&
           model__put_end(writer->out, mark);
}

static bool put_any(behind_writer_t *writer)
{
    const uint32_t outer = writer->n + 1;
    size_t item, any;

    bool ok =
        begin_item(writer, &item) && model__put_begin(writer->out, BSON_TYPE_ARRAY, "$or", 3, &any);
    writer->n = 0;
    ok = ok && put_branches(writer) && (writer->n || put_nothing(writer));
    writer->n = outer;
    return ok && model__put_end(writer->out, any) && model__put_end(writer->out, item);
}

static bool put_from_there(behind_writer_t *writer)
{
    model__rank_t rank = model__rank_of(&writer->place->values[0]);
    const comparison_t *comparison = &from_there[is_down(writer, 0)][rank];
    size_t item;

    if (!comparison->word)
        return true;
    return begin_item(writer, &item) && put_comparison(writer, 0, comparison) &&
           model__put_end(writer->out, item);
}

/* {"$and": [filter, … */
static bool begin_all(behind_writer_t *writer, const model__buffer_t *filter, size_t *mark,
                      size_t *all)
{
    enum { EMPTY = 5 };

    if (!model__put_document_begin(writer->out, mark) ||
        !model__put_begin(writer->out, BSON_TYPE_ARRAY, "$and", 4, all))
        return false;
    if (filter->size <= EMPTY)
        return true;
    writer->n = 1;
    return model__put_value(writer->out, BSON_TYPE_DOCUMENT, "0", 1, filter->data, filter->size);
}

bool model__position_filter(const model__order_t *order, const model__position_t *place,
                            bool backward, const model__buffer_t *filter, model__buffer_t *out)
{
    behind_writer_t writer = {order, place, backward, out, 0};
    size_t mark, all;

    return begin_all(&writer, filter, &mark, &all) && put_from_there(&writer) && put_any(&writer) &&
           model__put_end(out, all) && model__put_end(out, mark);
}
