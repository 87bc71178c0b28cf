/** @file condition_more.hpp The words of condition.h in C++17: several values, how a value is
 * stored, two members, raw BSON. */
#ifndef MONGOMODEL_CONDITION_MORE_HPP
#define MONGOMODEL_CONDITION_MORE_HPP

#include <mongomodel/condition.hpp>

namespace model_detail
{

template <typename M> constexpr bool is_number()
{
    using S = slot_t<M>;
    return (std::is_arithmetic_v<S> && !std::is_same_v<S, bool>) ||
           std::is_same_v<S, bson_decimal128_t>;
}

/* As C, where an enum is an int. */
template <typename M> constexpr bool is_integer()
{
    using S = slot_t<M>;
    return (std::is_integral_v<S> && !std::is_same_v<S, bool>) || std::is_enum_v<S>;
}

template <typename M> constexpr bool is_numeric()
{
    return is_number<M>() || is_integer<M>();
}

template <typename V> constexpr bool is_whole()
{
    return (std::is_integral_v<V> && !std::is_same_v<V, bool>) || std::is_enum_v<V>;
}

/* Scalars whose values the server can compare. */
template <typename M> constexpr bool is_comparable()
{
    using S = slot_t<M>;
    return is_numeric<M>() || is_text<M>() || std::is_same_v<S, bool> ||
           std::is_same_v<S, model_date_t> || std::is_same_v<S, bson_oid_t> ||
           std::is_same_v<S, model_binary_t> || std::is_same_v<S, model_timestamp_t>;
}

template <typename M, typename V>
model_term_t array(uint16_t op, const model_t *model, const char *path, const V *items, size_t n)
{
    using T = std::remove_cv_t<V>;
    model_term_t result = on(op, model, path);

    if constexpr (std::is_class_v<T> && !std::is_same_v<T, model_date_t>) {
        static_assert(std::is_same_v<slot_t<M>, T> ||
                          (is_text<M>() && std::is_same_v<T, model_text_t>),
                      "the items' type does not fit the member");
        result.value_kind = address_kind<const T *>();
    } else {
        static_assert(fits<M, T>(), "the items' type does not fit the member");
        put(result, T());
        if (std::is_unsigned_v<T> && !std::is_same_v<T, bool>)
            result.value_kind = MODEL__V_UINT64;
    }
    result.pointer = items;
    result.count = static_cast<uint32_t>(n);
    result.integer = sizeof(T);
    return result;
}

template <typename V> model_term_t is_type(const model_t *model, const char *path, V type)
{
    static_assert(is_whole<V>(), "this is no MODEL_TYPE");
    model_term_t result = on(MODEL__TYPE, model, path);
    put(result, type);
    return result;
}

template <typename V> model_term_t size(const model_t *model, const char *path, V n)
{
    static_assert(is_whole<V>(), "a size is a whole number");
    model_term_t result = on(MODEL__SIZE, model, path);
    put(result, n);
    return result;
}

template <typename M, typename D, typename R>
model_term_t mod(const model_t *model, const char *path, D divisor, R remainder)
{
    static_assert(is_numeric<M>(), "this member is not a number");
    static_assert(is_whole<D>(), "a divisor is a whole number");
    static_assert(is_whole<R>(), "a remainder is a whole number");
    model_term_t result = on(MODEL__MOD, model, path), other = {};
    put(result, divisor);
    put(other, remainder);
    result.count = other.value_kind;
    result.second = other.integer;
    return result;
}

template <typename M, typename V>
model_term_t bit_test(uint32_t which, const model_t *model, const char *path, V mask)
{
    constexpr bool bytes = std::is_same_v<slot_t<M>, model_binary_t>;
    static_assert((is_whole<V>() && (is_integer<M>() || bytes)) ||
                      (bytes && std::is_convertible_v<V, const model_binary_t *>),
                  "the mask does not fit the member");
    model_term_t result = on(MODEL__BITS, model, path);
    put(result, mask);
    result.count = which;
    return result;
}

template <typename M, typename O>
model_term_t compare(uint16_t op, const model_t *model, const char *path, const char *other)
{
    static_assert(is_comparable<M>() && is_comparable<O>() &&
                      ((is_numeric<M>() && is_numeric<O>()) || (is_text<M>() && is_text<O>()) ||
                       std::is_same_v<slot_t<M>, slot_t<O>>),
                  "the members cannot be compared");
    model_term_t result = on(MODEL__FIELD, model, path);
    result.integer = op;
    result.key = other;
    return result;
}

inline model_term_t raw(const model_t *model, const model_raw_t *document)
{
    model_term_t result = on(MODEL__RAW, model, nullptr);
    put(result, document);
    return result;
}

inline model_term_t raw(const model_t *model, const bson_t *document)
{
    model_term_t result = on(MODEL__RAW, model, nullptr);
    put(result, document);
    return result;
}

inline model_term_t text(const model_t *model, const char *words, const char *language,
                         int64_t flags)
{
    model_term_t result = on(MODEL__TEXT, model, nullptr);
    put(result, words);
    result.key = language;
    result.integer = flags;
    return result;
}

} // namespace model_detail

/* clang-format off */
#define MODEL_IN(N, m, ...) model_detail::on(MODEL__IN, &N##_model, #m), \
    MODEL__EACH(MODEL__TYPE(N, m), &N##_model, #m, __VA_ARGS__), model_detail::mark(MODEL__CLOSE)
#define MODEL_NIN(N, m, ...) model_detail::on(MODEL__NIN, &N##_model, #m), \
    MODEL__EACH(MODEL__TYPE(N, m), &N##_model, #m, __VA_ARGS__), model_detail::mark(MODEL__CLOSE)
#define MODEL_HAS_ALL(N, m, ...) model_detail::on(MODEL__HAS_ALL, &N##_model, #m), \
    MODEL__EACH(MODEL__TYPE(N, m.items[0]), &N##_model, #m, __VA_ARGS__), \
    model_detail::mark(MODEL__CLOSE)
#define MODEL_IN_ARRAY(N, m, items, n) \
    model_detail::array<MODEL__TYPE(N, m)>(MODEL__IN, &N##_model, #m, items, n)
#define MODEL_NIN_ARRAY(N, m, items, n) \
    model_detail::array<MODEL__TYPE(N, m)>(MODEL__NIN, &N##_model, #m, items, n)
#define MODEL_HAS_ALL_ARRAY(N, m, array_, n) \
    model_detail::array<MODEL__TYPE(N, m.items[0])>(MODEL__HAS_ALL, &N##_model, #m, array_, n)
#define MODEL__EACH(T, M, t, ...) \
    MODEL__PICK(__VA_ARGS__, MODEL__8, MODEL__7, MODEL__6, MODEL__5, MODEL__4, MODEL__3, MODEL__2, \
                MODEL__1, )(T, M, t, __VA_ARGS__)
#define MODEL__PICK(a, b, c, d, e, f, g, h, n, ...) n
#define MODEL__1(T, M, t, v) model_detail::term<T>(MODEL__ITEM, M, t, v)
#define MODEL__2(T, M, t, v, ...) MODEL__1(T, M, t, v), MODEL__1(T, M, t, __VA_ARGS__)
#define MODEL__3(T, M, t, v, ...) MODEL__1(T, M, t, v), MODEL__2(T, M, t, __VA_ARGS__)
#define MODEL__4(T, M, t, v, ...) MODEL__1(T, M, t, v), MODEL__3(T, M, t, __VA_ARGS__)
#define MODEL__5(T, M, t, v, ...) MODEL__1(T, M, t, v), MODEL__4(T, M, t, __VA_ARGS__)
#define MODEL__6(T, M, t, v, ...) MODEL__1(T, M, t, v), MODEL__5(T, M, t, __VA_ARGS__)
#define MODEL__7(T, M, t, v, ...) MODEL__1(T, M, t, v), MODEL__6(T, M, t, __VA_ARGS__)
#define MODEL__8(T, M, t, v, ...) MODEL__1(T, M, t, v), MODEL__7(T, M, t, __VA_ARGS__)
#define MODEL_IS_TYPE(N, m, type) \
    model_detail::is_type(&N##_model, MODEL__PATH(N, m, #m), type)
#define MODEL_SIZE(N, m, n) model_detail::size(&N##_model, MODEL__PATH(N, m.items[0], #m), n)
#define MODEL_MOD(N, m, divisor, remainder) \
    model_detail::mod<MODEL__TYPE(N, m)>(&N##_model, #m, divisor, remainder)
#define MODEL__BITS_TERM(which, N, m, text, mask) \
    model_detail::bit_test<MODEL__TYPE(N, m)>(which, &N##_model, text, mask)
#define MODEL_BITS_ALL_SET(N, m, mask) MODEL__BITS_TERM(0, N, m, #m, mask)
#define MODEL_BITS_ALL_CLEAR(N, m, mask) MODEL__BITS_TERM(1, N, m, #m, mask)
#define MODEL_BITS_ANY_SET(N, m, mask) MODEL__BITS_TERM(2, N, m, #m, mask)
#define MODEL_BITS_ANY_CLEAR(N, m, mask) MODEL__BITS_TERM(3, N, m, #m, mask)
#define MODEL__FIELD_TERM(OP, N, m, text, other, other_text) \
    model_detail::compare<MODEL__TYPE(N, m), MODEL__TYPE(N, other)>(OP, &N##_model, text, \
                                                                    other_text)
#define MODEL_FIELD_EQ(N, m, other) MODEL__FIELD_TERM(MODEL__EQ, N, m, #m, other, #other)
#define MODEL_FIELD_NE(N, m, other) MODEL__FIELD_TERM(MODEL__NE, N, m, #m, other, #other)
#define MODEL_FIELD_LT(N, m, other) MODEL__FIELD_TERM(MODEL__LT, N, m, #m, other, #other)
#define MODEL_FIELD_LTE(N, m, other) MODEL__FIELD_TERM(MODEL__LTE, N, m, #m, other, #other)
#define MODEL_FIELD_GT(N, m, other) MODEL__FIELD_TERM(MODEL__GT, N, m, #m, other, #other)
#define MODEL_FIELD_GTE(N, m, other) MODEL__FIELD_TERM(MODEL__GTE, N, m, #m, other, #other)
#define MODEL_TEXT_SEARCH(N, words) model_detail::text(&N##_model, words, nullptr, 0)
#define MODEL_TEXT_SEARCH_IN(N, words, language, flags) \
    model_detail::text(&N##_model, words, language, flags)
#define MODEL_RAW(N, document) model_detail::raw(&N##_model, document)
/* clang-format on */

#endif
