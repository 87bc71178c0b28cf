/* Documents as a program that knows the model would write them, if it were malicious: mostly the
 * model's keys, in their order, with values of their types. */
#include "fuzz.h"

#include "model/compile.h"

enum { FEW_BYTES = 24 };

typedef struct maker {
    fuzz_input_t *input;
    model__buffer_t out;
    char key[24];
} maker_t;

static void make_document(maker_t *maker, const model__plan_t *plan);

static const uint8_t other_types[] = {
    BSON_TYPE_DOUBLE,    BSON_TYPE_UTF8,      BSON_TYPE_DOCUMENT,   BSON_TYPE_ARRAY,
    BSON_TYPE_BINARY,    BSON_TYPE_UNDEFINED, BSON_TYPE_OID,        BSON_TYPE_BOOL,
    BSON_TYPE_DATE_TIME, BSON_TYPE_NULL,      BSON_TYPE_REGEX,      BSON_TYPE_DBPOINTER,
    BSON_TYPE_CODE,      BSON_TYPE_SYMBOL,    BSON_TYPE_CODEWSCOPE, BSON_TYPE_INT32,
    BSON_TYPE_TIMESTAMP, BSON_TYPE_INT64,     BSON_TYPE_DECIMAL128, BSON_TYPE_MAXKEY,
    BSON_TYPE_MINKEY,    BSON_TYPE_NULL,      BSON_TYPE_NULL,       0x42,
};

static const uint8_t fixed_size[UINT8_MAX + 1] = {
    [BSON_TYPE_DOUBLE] = 8, [BSON_TYPE_OID] = 12,        [BSON_TYPE_BOOL] = 1,
    [BSON_TYPE_INT32] = 4,  [BSON_TYPE_DATE_TIME] = 8,   [BSON_TYPE_TIMESTAMP] = 8,
    [BSON_TYPE_INT64] = 8,  [BSON_TYPE_DECIMAL128] = 16,
};

/* Numbers at the edges of types, or any. */
static const int64_t edges[] = {0,         1,         -1,         INT32_MAX, INT32_MIN,
                                INT64_MAX, INT64_MIN, UINT32_MAX, 1ll << 53, (1ll << 53) + 1};

static void put(maker_t *maker, const void *bytes, size_t size)
{
    FUZZ_CHECK(model__buffer_put(&maker->out, bytes, size));
}

static void put_size(maker_t *maker, size_t size)
{
    uint32_t value = (uint32_t)size;

    put(maker, &value, sizeof value);
}

/* So many bytes of the input, zeros when it ends. */
static void put_input(maker_t *maker, size_t size)
{
    for (; size; size--)
        put(maker, &(uint8_t){fuzz_byte(maker->input)}, 1);
}

static void put_fixed(maker_t *maker, uint8_t type)
{
    uint8_t which = fuzz_byte(maker->input);
    int64_t edge = edges[which % MODEL__COUNT_OF(edges)];
    double real = (double)edge;

    if (which < 128 || fixed_size[type] > sizeof edge)
        put_input(maker, fixed_size[type]);
    else
        put(maker, type == BSON_TYPE_DOUBLE ? (void *)&real : (void *)&edge, fixed_size[type]);
}

/* ASCII, unless the input says otherwise. */
static void put_text(maker_t *maker)
{
    uint8_t size = fuzz_byte(maker->input);
    bool plain = size < 200;

    size %= FEW_BYTES;
    put_size(maker, size + 1u);
    for (uint8_t i = 0; i < size; i++) {
        uint8_t c = fuzz_byte(maker->input);
        put(maker, &(uint8_t){plain ? 'a' + c % 26 : c}, 1);
    }
    put(maker, "", 1);
}

static void put_label(maker_t *maker, const model__field_t *field)
{
    const model__label_t *label = &field->labels[fuzz_byte(maker->input) % field->n_labels];

    put_size(maker, label->size + 1u);
    put(maker, label->text ? label->text : "", label->size + 1u);
}

/* Of the field's type, most often: then a number of items, which is mostly right. */
static void put_vector(maker_t *maker, const model__field_t *field)
{
    size_t size = fuzz_byte(maker->input) % FEW_BYTES & ~3u;
    uint8_t type = model__vector_type(field->kind);

    put_size(maker, MODEL__VECTOR_HEAD + size);
    put(maker, (uint8_t[]){MODEL__SUBTYPE_VECTOR, type, fuzz_byte(maker->input) / 250}, 3);
    put_input(maker, size);
}

static void put_binary(maker_t *maker, const model__field_t *field)
{
    bool uuid = field && field->kind == MODEL_KIND_UUID;

    if (field && field->kind >= MODEL_KIND_VECTOR_FLOAT && field->kind <= MODEL_KIND_VECTOR_INT8) {
        put_vector(maker, field);
        return;
    }
    size_t size = uuid ? sizeof(model_uuid_t) : fuzz_byte(maker->input) % FEW_BYTES;

    put_size(maker, size);
    put(maker, &(uint8_t){uuid ? BSON_SUBTYPE_UUID : fuzz_byte(maker->input)}, 1);
    put_input(maker, size);
}

static void put_cstring(maker_t *maker)
{
    for (uint8_t n = fuzz_byte(maker->input) % 8; n; n--)
        put(maker, &(uint8_t){(uint8_t)(fuzz_byte(maker->input) | 1)}, 1);
    put(maker, "", 1);
}

static void put_scoped_code(maker_t *maker)
{
    size_t start = maker->out.size;

    put_size(maker, 0);
    put_text(maker);
    make_document(maker, NULL);
    uint32_t size = (uint32_t)(maker->out.size - start);
    memcpy(maker->out.data + start, &size, sizeof size);
}

static void put_value(maker_t *maker, uint8_t type, const model__field_t *field);

/* The type that a value of the member, or an item, is stored as; 0: any. */
static uint8_t type_of_kind(const model__field_t *field)
{
    return model__kind_of(field->row)->type;
}

static uint8_t choose_type(maker_t *maker, uint8_t fitting)
{
    uint8_t choice = fuzz_byte(maker->input);

    return fitting && choice < 224 ? fitting : other_types[choice % MODEL__COUNT_OF(other_types)];
}

/* Of the member, or an old one, or one that no table has: some come twice. */
static const char *choose_key(maker_t *maker, const model__field_t *field)
{
    static const char *const keys[] = {
        "x", "y",   "z",        "a.b",  "$set",
        "",  "_id", "\xc3\xa6", "\x80", "a_key_of_more_than_sixteen_bytes"};
    uint8_t choice = fuzz_byte(maker->input);

    if (field && choice < 224)
        return field->key;
    if (field && choice < 240 && field->row->also_read[0])
        return field->row->also_read[0];
    if (choice % 8 == 0)
        return keys[choice / 8 % MODEL__COUNT_OF(keys)];
    snprintf(maker->key, sizeof maker->key, "k%zu", maker->out.size);
    return maker->key;
}

/* Items, or the entries of a map, mostly of this type. field NULL: of any model's. */
static void put_items(maker_t *maker, const model__field_t *field, uint8_t fitting, uint8_t n,
                      bool map)
{
    uint8_t inner = field ? type_of_kind(field) : 0;
    size_t mark;

    FUZZ_CHECK(model__put_document_begin(&maker->out, &mark));
    for (unsigned i = 0; i < n; i++) {
        uint8_t type = choose_type(maker, fitting);
        char key[16];
        int size = snprintf(key, sizeof key, "%u", i);
        const char *name = map ? choose_key(maker, NULL) : key;
        FUZZ_CHECK(model__put_head(&maker->out, type, name, map ? strlen(name) : (size_t)size));
        if (type == BSON_TYPE_ARRAY && fitting == type)
            put_items(maker, field, inner, fuzz_byte(maker->input) % 5, false);
        else
            put_value(maker, type, field);
    }
    FUZZ_CHECK(model__put_end(&maker->out, mark));
}

/* The value of a member, of the type that it is stored as. */
static void put_shape(maker_t *maker, const model__field_t *field)
{
    uint8_t n = fuzz_byte(maker->input);
    bool map = field->shape == MODEL_SHAPE_MAP;
    uint8_t item = field->shape == MODEL_SHAPE_LISTS ? BSON_TYPE_ARRAY : type_of_kind(field);

    n = field->shape == MODEL_SHAPE_FIXED && n < 200 ? (uint8_t)field->n_items : n % 12;
    put_items(maker, field, item, n, map);
}

static void put_value(maker_t *maker, uint8_t type, const model__field_t *field)
{
    if (type == BSON_TYPE_DOCUMENT)
        make_document(maker, field ? field->embedded : NULL);
    else if (type == BSON_TYPE_ARRAY)
        put_items(maker, NULL, 0, fuzz_byte(maker->input) % 12, false);
    else if (type == BSON_TYPE_UTF8 && field && field->n_labels)
        put_label(maker, field);
    else if (type == BSON_TYPE_UTF8 || type == BSON_TYPE_CODE || type == BSON_TYPE_SYMBOL)
        put_text(maker);
    else if (type == BSON_TYPE_BINARY)
        put_binary(maker, field);
    else if (type == BSON_TYPE_CODEWSCOPE)
        put_scoped_code(maker);
    else if (type == BSON_TYPE_REGEX)
        put_cstring(maker), put_cstring(maker);
    else if (type == BSON_TYPE_DBPOINTER)
        put_text(maker), put_input(maker, sizeof(bson_oid_t));
    else
        put_fixed(maker, type);
}

static const uint8_t type_of_shape[] = {[MODEL_SHAPE_LIST >> 8] = BSON_TYPE_ARRAY,
                                        [MODEL_SHAPE_FIXED >> 8] = BSON_TYPE_ARRAY,
                                        [MODEL_SHAPE_LISTS >> 8] = BSON_TYPE_ARRAY,
                                        [MODEL_SHAPE_MAP >> 8] = BSON_TYPE_DOCUMENT};

static void make_element(maker_t *maker, const model__field_t *field)
{
    const char *key = choose_key(maker, field);
    uint8_t shape = field ? type_of_shape[field->shape >> 8] : 0;
    uint8_t type = choose_type(maker, shape ? shape : field ? type_of_kind(field) : 0);

    FUZZ_CHECK(model__put_head(&maker->out, type, key, strlen(key)));
    if (shape && type == shape)
        put_shape(maker, field);
    else
        put_value(maker, type, field);
}

/* What says which case of a union it is. */
static void put_tag(maker_t *maker, const model__plan_t *plan)
{
    const model__field_t *tag = &plan->fields[0];
    const model__label_t *label = model__case_label(plan);

    FUZZ_CHECK(model__put_string(&maker->out, tag->key, tag->key_size, label->text, label->size));
}

/* Steps from member to member: mostly to the next one. */
static void make_document(maker_t *maker, const model__plan_t *plan)
{
    const bool tagged = plan && plan->cases && fuzz_byte(maker->input) < 240;
    size_t mark;

    if (plan && plan->cases)
        plan = plan->cases[fuzz_byte(maker->input) % plan->n_cases].plan;
    uint32_t n_fields = plan ? plan->n_fields : 0, next = tagged;
    FUZZ_CHECK(model__put_document_begin(&maker->out, &mark));
    if (tagged)
        put_tag(maker, plan);
    while (fuzz_left(maker->input)) {
        uint8_t step = fuzz_byte(maker->input);
        if (step < 16 || (!plan && step < 128))
            break;
        if (step >= 208)
            next += step - 207u;
        make_element(maker, n_fields ? &plan->fields[next++ % n_fields] : NULL);
    }
    FUZZ_CHECK(model__put_end(&maker->out, mark));
}

static uint8_t *made(fuzz_input_t *input, const model__plan_t *plan, size_t *size)
{
    maker_t maker = {.input = input};

    model__buffer_init(&maker.out, NULL, 0);
    make_document(&maker, plan);
    *size = maker.out.size;
    uint8_t *bytes = fuzz_copy(maker.out.data, *size, 0, 0);
    model__buffer_free(&maker.out);
    return bytes;
}

static uint8_t *taken(fuzz_input_t *input, uint8_t how, size_t *size)
{
    size_t wanted = fuzz_byte(input);
    wanted |= (size_t)fuzz_byte(input) << 8;
    uint8_t *bytes = fuzz_block(input, wanted, 0, size);
    if (how == FUZZ_FRAMED && *size >= 5) {
        uint32_t length = (uint32_t)*size;
        memcpy(bytes, &length, sizeof length);
        bytes[*size - 1] = 0;
    }
    return bytes;
}

/* For who looks into a finding: FUZZ_SHOW=1 build/fuzz/tests/fuzz/fuzz_diff FILE. */
static void show(const uint8_t *bytes, size_t size)
{
    bson_t document;
    char *text = NULL;

    if (!getenv("FUZZ_SHOW"))
        return;
    if (bson_init_static(&document, bytes, size))
        text = bson_as_canonical_extended_json(&document, NULL);
    fprintf(stderr, "%s\n", text ? text : "no document");
    bson_free(text);
}

uint8_t *fuzz_document(fuzz_input_t *input, const model__plan_t *plan, size_t *size)
{
    uint8_t how = fuzz_byte(input);
    uint8_t *bytes = how >= FUZZ_MADE ? made(input, plan, size) : taken(input, how, size);

    show(bytes, *size);
    return bytes;
}
