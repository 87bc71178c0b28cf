/** @file condition.hpp The words of condition.h in C++17, for MODEL_WHERE. Tables stay in C. */
#ifndef MONGOMODEL_CONDITION_HPP
#define MONGOMODEL_CONDITION_HPP

#include <initializer_list>
#include <type_traits>

namespace model_detail
{

template <typename T> struct slot {
    using type = T;
};
template <> struct slot<model_opt_bool_t> {
    using type = bool;
};
template <> struct slot<model_opt_int32_t> {
    using type = int32_t;
};
template <> struct slot<model_opt_int64_t> {
    using type = int64_t;
};
template <> struct slot<model_opt_double_t> {
    using type = double;
};
template <> struct slot<model_opt_date_t> {
    using type = model_date_t;
};
template <> struct slot<model_opt_oid_t> {
    using type = bson_oid_t;
};
template <> struct slot<model_opt_decimal_t> {
    using type = bson_decimal128_t;
};
template <> struct slot<model_opt_uuid_t> {
    using type = model_uuid_t;
};
template <> struct slot<model_opt_int8_t> {
    using type = int8_t;
};
template <> struct slot<model_opt_int16_t> {
    using type = int16_t;
};
template <> struct slot<model_opt_uint8_t> {
    using type = uint8_t;
};
template <> struct slot<model_opt_uint16_t> {
    using type = uint16_t;
};
template <> struct slot<model_opt_uint32_t> {
    using type = uint32_t;
};
template <> struct slot<model_opt_float_t> {
    using type = float;
};
template <> struct slot<model_opt_timestamp_t> {
    using type = model_timestamp_t;
};
template <size_t n> struct slot<char[n]> {
    using type = const char *;
};
template <> struct slot<char *> {
    using type = const char *;
};

template <typename M> using slot_t = typename slot<M>::type;

template <typename M> constexpr bool is_text()
{
    return std::is_same_v<slot_t<M>, const char *> || std::is_same_v<slot_t<M>, model_text_t>;
}

template <typename M, typename V> constexpr bool fits()
{
    using S = slot_t<M>;
    if constexpr (std::is_same_v<S, bool>)
        return std::is_same_v<V, bool>;
    else if constexpr (std::is_integral_v<S> || std::is_enum_v<S>)
        return std::is_same_v<S, V> || (std::is_integral_v<V> && !std::is_same_v<V, bool>);
    else if constexpr (std::is_floating_point_v<S>)
        return std::is_arithmetic_v<V> && !std::is_same_v<V, bool>;
    else if constexpr (std::is_same_v<S, model_date_t>)
        return std::is_same_v<V, model_date_t>;
    else if constexpr (is_text<M>())
        return std::is_convertible_v<V, const char *> ||
               std::is_convertible_v<V, const model_text_t *>;
    else
        return std::is_convertible_v<V, const S *> && !std::is_null_pointer_v<V>;
}

template <typename V> constexpr uint16_t address_kind()
{
    using T = std::remove_cv_t<std::remove_pointer_t<V>>;
    return std::is_same_v<T, char>                 ? MODEL__V_STRING
           : std::is_same_v<T, model_text_t>       ? MODEL__V_TEXT
           : std::is_same_v<T, bson_oid_t>         ? MODEL__V_OID
           : std::is_same_v<T, bson_decimal128_t>  ? MODEL__V_DECIMAL
           : std::is_same_v<T, model_uuid_t>       ? MODEL__V_UUID
           : std::is_same_v<T, model_binary_t>     ? MODEL__V_BINARY
           : std::is_same_v<T, model_raw_t>        ? MODEL__V_RAW
           : std::is_same_v<T, model_timestamp_t>  ? MODEL__V_TIMESTAMP
           : std::is_same_v<T, model_regex_t>      ? MODEL__V_REGEX
           : std::is_same_v<T, model_javascript_t> ? MODEL__V_JAVASCRIPT
                                                   : MODEL__V_RECORD;
}

template <typename V> void put(model_term_t &term, V v)
{
    if constexpr (std::is_same_v<V, bool>) {
        term.value_kind = MODEL__V_BOOL;
        term.integer = v ? 1 : 0;
    } else if constexpr (std::is_integral_v<V> || std::is_enum_v<V>) {
        term.value_kind = std::is_same_v<V, unsigned long> || std::is_same_v<V, unsigned long long>
                              ? MODEL__V_UINT64
                              : MODEL__V_INT;
        term.integer = static_cast<int64_t>(v);
    } else if constexpr (std::is_floating_point_v<V>) {
        term.value_kind = MODEL__V_REAL;
        term.real = static_cast<double>(v);
    } else if constexpr (std::is_same_v<V, model_date_t>) {
        term.value_kind = MODEL__V_DATE;
        term.integer = v.ms;
    } else {
        term.value_kind = address_kind<V>();
        term.pointer = v;
    }
}

inline model_term_t mark(uint16_t op)
{
    model_term_t result = {};
    result.op = op;
    return result;
}

inline model_term_t on(uint16_t op, const model_t *model, const char *path)
{
    model_term_t result = mark(op);
    result.model = model;
    result.path = path;
    return result;
}

template <typename M, typename V>
model_term_t term(uint16_t op, const model_t *model, const char *path, V v)
{
    static_assert(fits<M, V>(), "the value's type does not fit the member");
    model_term_t result = on(op, model, path);
    put(result, v);
    return result;
}

template <typename I, typename V> model_term_t has(const model_t *model, const char *path, V v)
{
    model_term_t result = term<I, V>(MODEL__EQ, model, path, v);
    result.count = MODEL__ON_ITEM;
    return result;
}

inline model_term_t at(model_term_t term, const char *key)
{
    term.count = MODEL__ON_KEY;
    term.key = key;
    return term;
}

template <typename M, typename V>
model_term_t text_term(uint16_t op, const model_t *model, const char *path, V v, int64_t fold)
{
    static_assert(is_text<M>(), "this member is not text");
    model_term_t result = term<M, V>(op, model, path, v);
    result.integer = fold;
    return result;
}

template <typename M>
model_term_t regex(const model_t *model, const char *path, const char *pattern, const char *options)
{
    model_term_t result = text_term<M, const char *>(MODEL__REGEX, model, path, pattern, 0);
    result.key = options;
    return result;
}

template <typename I, typename E>
model_term_t some_item(const model_t *model, const char *path, const model_t *items)
{
    static_assert(std::is_same_v<I, E *>, "the list has other items");
    model_term_t result = on(MODEL__SOME_ITEM, model, path);
    result.pointer = items;
    return result;
}

inline model_term_t exists(const model_t *model, const char *path, int64_t yes)
{
    model_term_t result = on(MODEL__EXISTS, model, path);
    result.integer = yes;
    return result;
}

inline void add(model_query_t *query, std::initializer_list<model_term_t> terms)
{
    for (const model_term_t &one : terms) {
        const model_term_t ended[2] = {one, {}};
        model_query_add(query, ended);
    }
}

} // namespace model_detail

/* clang-format off */
#define MODEL__TYPE(N, m) std::remove_reference_t<decltype((static_cast<N##__record *>(nullptr)->m))>
#define MODEL__PATH(N, m, text) (&text[0 * sizeof(static_cast<N##__record *>(nullptr)->m)])
#define MODEL__TERM(OP, N, m, v) model_detail::term<MODEL__TYPE(N, m)>(OP, &N##_model, #m, v)
#define MODEL__TEXT_TERM(OP, N, m, v, fold) \
    model_detail::text_term<MODEL__TYPE(N, m)>(OP, &N##_model, #m, v, fold)
#define MODEL__OPEN(OP, ...) model_detail::mark(OP), __VA_ARGS__, model_detail::mark(MODEL__CLOSE)

#define MODEL_EQ(N, m, v) MODEL__TERM(MODEL__EQ, N, m, v)
#define MODEL_NE(N, m, v) MODEL__TERM(MODEL__NE, N, m, v)
#define MODEL_LT(N, m, v) MODEL__TERM(MODEL__LT, N, m, v)
#define MODEL_LTE(N, m, v) MODEL__TERM(MODEL__LTE, N, m, v)
#define MODEL_GT(N, m, v) MODEL__TERM(MODEL__GT, N, m, v)
#define MODEL_GTE(N, m, v) MODEL__TERM(MODEL__GTE, N, m, v)
#define MODEL_HAS(N, m, v) \
    model_detail::has<MODEL__TYPE(N, m.items[0])>(&N##_model, #m, v)
#define MODEL_EXISTS(N, m) model_detail::exists(&N##_model, MODEL__PATH(N, m, #m), 1)
#define MODEL_MISSING(N, m) model_detail::exists(&N##_model, MODEL__PATH(N, m, #m), 0)
#define MODEL_IS_NULL(N, m) model_detail::on(MODEL__IS_NULL, &N##_model, MODEL__PATH(N, m, #m))
#define MODEL__AT_KEY(OP, N, m, k, v) \
    model_detail::at( \
        model_detail::term<MODEL__TYPE(N, m.items[0].value)>(OP, &N##_model, #m, v), k)
#define MODEL_EQ_AT(N, m, k, v) MODEL__AT_KEY(MODEL__EQ, N, m, k, v)
#define MODEL_NE_AT(N, m, k, v) MODEL__AT_KEY(MODEL__NE, N, m, k, v)
#define MODEL_LT_AT(N, m, k, v) MODEL__AT_KEY(MODEL__LT, N, m, k, v)
#define MODEL_LTE_AT(N, m, k, v) MODEL__AT_KEY(MODEL__LTE, N, m, k, v)
#define MODEL_GT_AT(N, m, k, v) MODEL__AT_KEY(MODEL__GT, N, m, k, v)
#define MODEL_GTE_AT(N, m, k, v) MODEL__AT_KEY(MODEL__GTE, N, m, k, v)
#define MODEL_EXISTS_AT(N, m, k) \
    model_detail::at( \
        model_detail::exists(&N##_model, MODEL__PATH(N, m.items[0].value, #m), 1), k)
#define MODEL_MISSING_AT(N, m, k) \
    model_detail::at( \
        model_detail::exists(&N##_model, MODEL__PATH(N, m.items[0].value, #m), 0), k)
#define MODEL_CONTAINS(N, m, v) MODEL__TEXT_TERM(MODEL__CONTAINS, N, m, v, 0)
#define MODEL_STARTS_WITH(N, m, v) MODEL__TEXT_TERM(MODEL__STARTS_WITH, N, m, v, 0)
#define MODEL_ENDS_WITH(N, m, v) MODEL__TEXT_TERM(MODEL__ENDS_WITH, N, m, v, 0)
#define MODEL_ICONTAINS(N, m, v) MODEL__TEXT_TERM(MODEL__CONTAINS, N, m, v, 1)
#define MODEL_ISTARTS_WITH(N, m, v) MODEL__TEXT_TERM(MODEL__STARTS_WITH, N, m, v, 1)
#define MODEL_IENDS_WITH(N, m, v) MODEL__TEXT_TERM(MODEL__ENDS_WITH, N, m, v, 1)
#define MODEL_REGEX(N, m, pattern, options) \
    model_detail::regex<MODEL__TYPE(N, m)>(&N##_model, #m, pattern, options)
#define MODEL_ALL_OF(...) MODEL__OPEN(MODEL__ALL_OF, __VA_ARGS__)
#define MODEL_ANY_OF(...) MODEL__OPEN(MODEL__ANY_OF, __VA_ARGS__)
#define MODEL_NONE_OF(...) MODEL__OPEN(MODEL__NONE_OF, __VA_ARGS__)
#define MODEL_NOT(...) MODEL_NONE_OF(MODEL_ALL_OF(__VA_ARGS__))
#define MODEL_SOME_ITEM(N, m, E, ...) \
    model_detail::some_item<MODEL__TYPE(N, m.items), E##__record>(&N##_model, #m, &E##_model), \
    __VA_ARGS__, model_detail::mark(MODEL__CLOSE)
#define MODEL_EVERY model_detail::mark(MODEL__EVERY)
#define MODEL_ASC(N, m) MODEL__PATH(N, m, #m)
#define MODEL_DESC(N, m) MODEL__PATH(N, m, ("-" #m))
#define MODEL_NAME(N, m) MODEL__PATH(N, m, #m)
#define MODEL_WITHOUT(N, m) MODEL__PATH(N, m, ("-" #m))
#define MODEL_WHERE(query, ...) model_detail::add((query), {__VA_ARGS__})
/* clang-format on */

#include <mongomodel/condition_more.hpp>

#endif
