/* Every kind of row and condition, compiled under the strictest flags there are: what our macros
 * make must not warn in anybody's build. */
#include <mongomodel.h>

typedef enum { COLOUR_RED, COLOUR_BLUE } colour_t;
typedef struct {
    const char *street, *city;
} address_t;
typedef struct {
    const char *sku;
    int32_t quantity;
} line_t;
MODEL_DECLARE_EMBEDDED(address, address_t);
MODEL_DECLARE_EMBEDDED(line, line_t);

typedef struct {
    colour_t kind;
    union {
        address_t address;
        line_t line;
    };
} either_t;
MODEL_DECLARE_EMBEDDED(either, either_t);

typedef struct {
    model_meta_t meta;
    bson_oid_t id;
    const char *name;
    char code[8];
    bool is_open;
    int32_t small;
    int64_t large;
    unsigned size;
    int8_t tiny;
    uint16_t port;
    float ratio;
    model_timestamp_t stamp;
    model_regex_t regex;
    model_javascript_t script;
    model_float_list_t embedding;
    model_uint8_list_t bytes;
    MODEL_LIST(colour_t) palette;
    model_opt_uint32_t room;
    double share;
    model_date_t created_at;
    bson_decimal128_t price;
    model_opt_int32_t age;
    colour_t colour;
    colour_t number;
    address_t home;
    address_t *billing;
    model_string_list_t tags;
    line_list_t lines;
    double position[2];
    uint8_t rgb[3];
    unsigned sizes[2];
    MODEL_LIST(model_double_list_t) polygon;
    MODEL_MAP(const char *) settings;
    MODEL_MAP(address_t) offices;
    either_t either;
} order_t;
MODEL_DECLARE(order, order_t, bson_oid_t);

typedef struct {
    const char *name;
} order_name_t;
MODEL_DECLARE_RESULT(order_name, order_name_t);

static const char *const colours[] = {[COLOUR_RED] = "red", [COLOUR_BLUE] = "blue"};

static bool is_sound(const order_t *order, model_error_t *error)
{
    return order->small >= 0 || model_refuse(error, "small is %d", order->small);
}
MODEL_CHECK(order, is_sound);

MODEL_DEFINE_EMBEDDED(address, MODEL_FIELDS(MODEL_FIELD(address, street),
                                            MODEL_FIELD(address, city, .required = true)));
MODEL_DEFINE_EMBEDDED(line, MODEL_FIELDS(MODEL_FIELD(line, sku),
                                         MODEL_FIELD(line, quantity, .range = MODEL_AT_LEAST(1))));
MODEL_DEFINE_UNION(either, kind, MODEL_CASE(either, COLOUR_RED, "address", address, address),
                   MODEL_CASE(either, COLOUR_BLUE, "line", line, line));
MODEL_DEFINE(
    order, .defaults = &(const order_t){.is_open = true}, .check = MODEL_CHECKED(is_sound),
    MODEL_INDEXES(MODEL_INDEX({MODEL_ASC(order, name)}, .unique = true),
                  MODEL_INDEX({MODEL_ASC(order, colour), MODEL_DESC(order, created_at)},
                              MODEL_ONLY(MODEL_EQ(order, is_open, true)))),
    MODEL_FIELDS(MODEL_FIELD(order, id, .role = MODEL_ID_OBJECT),
                 MODEL_FIELD(order, name, .length = MODEL_BETWEEN(1, 80)), MODEL_FIELD(order, code),
                 MODEL_FIELD(order, is_open), MODEL_FIELD(order, small), MODEL_FIELD(order, large),
                 MODEL_UINT32(order, size), MODEL_FIELD(order, tiny, .number = MODEL_NUMBER_WIDEN),
                 MODEL_FIELD(order, port, .range = MODEL_AT_MOST(60000)), MODEL_FIELD(order, ratio),
                 MODEL_FIELD(order, stamp), MODEL_FIELD(order, regex), MODEL_FIELD(order, script),
                 MODEL_VECTOR(order, embedding), MODEL_FIELD(order, bytes),
                 MODEL_ENUM_LIST(order, palette, colours), MODEL_FIELD(order, room),
                 MODEL_FIELD(order, share, .range = MODEL_BETWEEN(0.0, 1.0)),
                 MODEL_FIELD(order, created_at, .role = MODEL_CREATED_AT),
                 MODEL_FIELD(order, price, .range = MODEL_DECIMAL_BETWEEN("0", "1e6")),
                 MODEL_FIELD(order, age), MODEL_ENUM(order, colour, colours),
                 MODEL_ENUM_NUMBER(order, number, colours), MODEL_EMBED(order, home, address),
                 MODEL_EMBED(order, billing, address),
                 MODEL_FIELD(order, tags, .items = MODEL_AT_MOST(10)),
                 MODEL_EMBED_LIST(order, lines, line), MODEL_FIELD(order, position),
                 MODEL_FIELD(order, rgb, .range = MODEL_AT_MOST(200)), MODEL_UINT32(order, sizes),
                 MODEL_LISTS(order, polygon), MODEL_MAP_FIELD(order, settings, .any_key = true),
                 MODEL_EMBED_MAP(order, offices, address), MODEL_EMBED(order, either, either)));
MODEL_DEFINE_VIEW(order_name, order, MODEL_FIELDS(MODEL_FIELD(order_name, name)));

static bool list(model_db_t *db, const char *city, model_error_t *error)
{
    model_query_t query = {.limit = 50, .sort = {MODEL_DESC(order, created_at)}};
    order_list_t orders;
    model_timestamp_t stamp = {1, 2};

    MODEL_WHERE(&query, MODEL_EQ(order, position[1], 59.9), MODEL_LT(order, rgb[0], 7),
                MODEL_EQ_AT(order, settings, "theme", city), MODEL_MISSING_AT(order, settings, "a"),
                MODEL_GT(order, polygon.items[0].items[1], 0.5),
                MODEL_EQ(order, either.kind, COLOUR_RED),
                MODEL_EQ(order, either.address.city, city));
    MODEL_WHERE(&query, MODEL_EQ(order, home.city, city), MODEL_GTE(order, age, 18),
                MODEL_IN(order, colour, COLOUR_RED, COLOUR_BLUE), MODEL_HAS(order, tags, "new"),
                MODEL_ANY_OF(MODEL_LT(order, share, 0.5), MODEL_EXISTS(order, billing->city)),
                MODEL_SOME_ITEM(order, lines, line, MODEL_EQ(line, sku, "a")),
                MODEL_ISTARTS_WITH(order, name, "x"), MODEL_LT(order, tiny, 5),
                MODEL_GT(order, ratio, 0.5f), MODEL_LTE(order, stamp, &stamp),
                MODEL_HAS(order, bytes, 255), MODEL_HAS(order, palette, COLOUR_BLUE),
                MODEL_EQ(order, room, 7u));
    bool ok = order_filter(db, &query, &orders, error);

    order_list_free(&orders);
    return ok;
}

int main(void)
{
    model_error_t error;
    model_db_t *db = model_open(NULL, &error);
    bool ok =
        db && model_register(db, MODEL_LIST_OF(&order_model), &error) && list(db, "Oslo", &error);

    model_close(db);
    return ok ? 0 : model_error_print(stderr, &error);
}
