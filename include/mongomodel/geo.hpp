/** @file geo.hpp The words of geo.h in C++17. */
#ifndef MONGOMODEL_GEO_HPP
#define MONGOMODEL_GEO_HPP

#include <mongomodel/condition.h>
#include <mongomodel/geo.h>

namespace model_detail
{

constexpr uint32_t within(const model_box_t *)
{
    return MODEL__WITHIN_BOX;
}
constexpr uint32_t within(const model_circle_t *)
{
    return MODEL__WITHIN_CIRCLE;
}
constexpr uint32_t within(const model_polygon_t *)
{
    return MODEL__WITHIN_POLYGON;
}
constexpr uint32_t meets(const model_polygon_t *)
{
    return MODEL__MEETS_POLYGON;
}
constexpr uint32_t meets(const model_point_t *)
{
    return MODEL__MEETS_POINT;
}
constexpr uint32_t around(const model_near_t *)
{
    return MODEL__NEAR;
}

template <typename M>
model_term_t place(uint32_t which, const model_t *model, const char *path, const void *shape)
{
    static_assert((std::is_class_v<M> || std::is_pointer_v<M> || std::is_array_v<M>)&&!is_text<M>(),
                  "this member is no place");
    model_term_t result = on(MODEL__GEO, model, path);
    result.count = which;
    result.pointer = shape;
    return result;
}

} // namespace model_detail

/* clang-format off */
#define MODEL__GEO_TERM(which, N, m, text, shape) \
    model_detail::place<MODEL__TYPE(N, m)>(model_detail::which(shape), &N##_model, text, shape)
#define MODEL_WITHIN(N, m, shape) MODEL__GEO_TERM(within, N, m, #m, shape)
#define MODEL_INTERSECTS(N, m, shape) MODEL__GEO_TERM(meets, N, m, #m, shape)
#define MODEL_NEAR(N, m, near_) MODEL__GEO_TERM(around, N, m, #m, near_)
/* clang-format on */

#endif
