/** @file update.hpp The words of update.h in C++17, for MODEL_CHANGE. */
#ifndef MONGOMODEL_UPDATE_HPP
#define MONGOMODEL_UPDATE_HPP

#include <mongomodel/condition.h>

namespace model_detail
{

template <typename M> constexpr bool is_time()
{
    using S = slot_t<M>;
    return std::is_same_v<S, model_date_t> || std::is_same_v<S, model_timestamp_t>;
}

template <typename M, typename V>
model_term_t number(uint16_t op, const model_t *model, const char *path, V v)
{
    static_assert(is_number<M>(), "this member is not a number");
    return term<M, V>(op, model, path, v);
}

template <typename M, typename V>
model_term_t quantity(uint16_t op, const model_t *model, const char *path, V v)
{
    static_assert(is_number<M>() || std::is_same_v<slot_t<M>, model_date_t>,
                  "this member is no number and no date");
    return term<M, V>(op, model, path, v);
}

template <typename M, typename V>
model_term_t bits(const model_t *model, const char *path, V v, uint32_t which)
{
    static_assert(std::is_integral_v<slot_t<M>> && !std::is_same_v<slot_t<M>, bool>,
                  "this member is not an integer");
    model_term_t result = term<M, V>(MODEL__BIT, model, path, v);
    result.count = which;
    return result;
}

template <typename M> model_term_t current_date(const model_t *model, const char *path)
{
    static_assert(is_time<M>(), "this member is not a date");
    return on(MODEL__CURRENT_DATE, model, path);
}

inline model_term_t directed(uint16_t op, const model_t *model, const char *path, int64_t integer)
{
    model_term_t result = on(op, model, path);
    result.integer = integer;
    return result;
}

template <typename T> constexpr bool is_by_value()
{
    return std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_pointer_v<T> ||
           std::is_same_v<T, model_date_t>;
}

template <typename T> constexpr uint16_t item_kind()
{
    if constexpr (std::is_same_v<T, bool>)
        return MODEL__V_BOOL;
    else if constexpr (std::is_enum_v<T>)
        return item_kind<std::underlying_type_t<T>>();
    else if constexpr (std::is_integral_v<T>)
        return std::is_unsigned_v<T> ? MODEL__V_UINT64 : MODEL__V_INT;
    else if constexpr (std::is_floating_point_v<T>)
        return MODEL__V_REAL;
    else if constexpr (std::is_same_v<T, model_date_t>)
        return MODEL__V_DATE;
    else if constexpr (std::is_pointer_v<T>)
        return address_kind<T>();
    else
        return address_kind<const T *>();
}

/* All items of a C array, which is borrowed. */
template <typename I, typename T>
model_term_t items_term(uint16_t op, const model_t *model, const char *path, const T *array,
                        size_t n)
{
    static_assert(fits<I, std::conditional_t<is_by_value<T>(), T, const T *>>(),
                  "the items' type does not fit the member");
    model_term_t result = on(op, model, path);
    result.value_kind = item_kind<T>();
    result.count = static_cast<uint32_t>(n);
    result.key = "";
    result.integer = static_cast<int64_t>(sizeof *array);
    result.pointer = array;
    return result;
}

template <typename I, typename E>
model_term_t on_items(uint16_t op, const model_t *model, const char *path, const model_t *items)
{
    model_term_t result = some_item<I, E>(model, path, items);
    result.op = op;
    return result;
}

inline model_term_t raw_update(const model_t *model, const bson_t *bson)
{
    model_term_t result = {};
    result.op = MODEL__RAW_UPDATE;
    result.model = model;
    result.value_kind = MODEL__V_RECORD;
    result.pointer = bson;
    return result;
}

inline model_term_t raw_update(const model_t *model, const model_raw_t *raw)
{
    model_term_t result = {};
    result.op = MODEL__RAW_UPDATE;
    result.model = model;
    result.value_kind = MODEL__V_RAW;
    result.pointer = raw;
    return result;
}

inline void change(model_update_t *update, std::initializer_list<model_term_t> terms)
{
    for (const model_term_t &one : terms) {
        const model_term_t ended[2] = {one, {}};
        model_update_add(update, ended);
    }
}

} // namespace model_detail

/* clang-format off */
#define MODEL_SET(N, m, v) MODEL__TERM(MODEL__SET, N, m, v)
#define MODEL_UNSET(N, m) model_detail::on(MODEL__UNSET, &N##_model, MODEL__PATH(N, m, #m))
#define MODEL_SET_ON_INSERT(N, m, v) MODEL__TERM(MODEL__SET_ON_INSERT, N, m, v)
#define MODEL_CURRENT_DATE(N, m) \
    model_detail::current_date<MODEL__TYPE(N, m)>(&N##_model, #m)
#define MODEL_INC(N, m, v) \
    model_detail::number<MODEL__TYPE(N, m)>(MODEL__INC, &N##_model, #m, v)
#define MODEL_MUL(N, m, v) \
    model_detail::number<MODEL__TYPE(N, m)>(MODEL__MUL, &N##_model, #m, v)
#define MODEL_MIN(N, m, v) \
    model_detail::quantity<MODEL__TYPE(N, m)>(MODEL__MIN, &N##_model, #m, v)
#define MODEL_MAX(N, m, v) \
    model_detail::quantity<MODEL__TYPE(N, m)>(MODEL__MAX, &N##_model, #m, v)
#define MODEL_BIT_AND(N, m, v) model_detail::bits<MODEL__TYPE(N, m)>(&N##_model, #m, v, 0)
#define MODEL_BIT_OR(N, m, v) model_detail::bits<MODEL__TYPE(N, m)>(&N##_model, #m, v, 1)
#define MODEL_BIT_XOR(N, m, v) model_detail::bits<MODEL__TYPE(N, m)>(&N##_model, #m, v, 2)
#define MODEL__ITEM_TERM(OP, N, m, text, v) \
    model_detail::term<MODEL__TYPE(N, m.items[0])>(OP, &N##_model, text, v)
#define MODEL_PUSH(N, m, v) MODEL__ITEM_TERM(MODEL__PUSH, N, m, #m, v)
#define MODEL_ADD_TO_SET(N, m, v) MODEL__ITEM_TERM(MODEL__ADD_TO_SET, N, m, #m, v)
#define MODEL_PULL(N, m, v) MODEL__ITEM_TERM(MODEL__PULL, N, m, #m, v)
#define MODEL__ITEMS_TERM(OP, N, m, text, array, n) \
    model_detail::items_term<MODEL__TYPE(N, m.items[0])>(OP, &N##_model, text, array, n)
#define MODEL_PUSH_EACH(N, m, array, n) MODEL__ITEMS_TERM(MODEL__PUSH, N, m, #m, array, n)
#define MODEL_ADD_TO_SET_EACH(N, m, array, n) \
    MODEL__ITEMS_TERM(MODEL__ADD_TO_SET, N, m, #m, array, n)
#define MODEL_PULL_ARRAY(N, m, array, n) MODEL__ITEMS_TERM(MODEL__PULL, N, m, #m, array, n)
#define MODEL__ON_ITEMS(OP, N, m, text, E, ...) \
    model_detail::on_items<MODEL__TYPE(N, m.items), E##__record>(OP, &N##_model, text, \
                                                                 &E##_model), \
        __VA_ARGS__, model_detail::mark(MODEL__CLOSE)
#define MODEL_PULL_WHERE(N, m, E, ...) \
    MODEL__ON_ITEMS(MODEL__PULL_WHERE, N, m, #m, E, __VA_ARGS__)
#define MODEL_FILTERED_BY(N, m, E, ...) \
    MODEL__ON_ITEMS(MODEL__FILTERED, N, m, #m, E, __VA_ARGS__)
#define MODEL_PUSH_POSITION(at) \
    model_detail::directed(MODEL__PUSH_AT, nullptr, nullptr, at)
#define MODEL_PUSH_SLICE(n) model_detail::directed(MODEL__PUSH_SLICE, nullptr, nullptr, n)
#define MODEL_PUSH_ASC(E, m) \
    model_detail::directed(MODEL__PUSH_SORT, &E##_model, MODEL__PATH(E, m, #m), 1)
#define MODEL_PUSH_DESC(E, m) \
    model_detail::directed(MODEL__PUSH_SORT, &E##_model, MODEL__PATH(E, m, #m), -1)
#define MODEL_PUSH_SORT(direction) \
    model_detail::directed(MODEL__PUSH_SORT, nullptr, nullptr, direction)
#define MODEL_POP_FIRST(N, m) \
    model_detail::directed(MODEL__POP, &N##_model, MODEL__PATH(N, m.items[0], #m), -1)
#define MODEL_POP_LAST(N, m) \
    model_detail::directed(MODEL__POP, &N##_model, MODEL__PATH(N, m.items[0], #m), 1)
#define MODEL_RAW_UPDATE(N, bson) model_detail::raw_update(&N##_model, bson)
#define MODEL_CHANGE(update, ...) model_detail::change((update), {__VA_ARGS__})
/* clang-format on */

#endif
