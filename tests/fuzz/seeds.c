/* seeds FOLDER: inputs to start from, FOLDER/<target>/<number>, made of real records. */
#include "fuzz.h"
#include "models.h"

#include "unit/encode_filled.h"

#include <mongomodel/json.h>
#include <sys/stat.h>

static place_t places[] = {{"Street", "Oslo", 1}, {NULL, "Bergen", 2}};
static const char *tags[] = {"a", "", "\xc3\xa6"};
static node_t leaf = {3, NULL, {NULL, 0}},
              leaves[] = {{1, &leaf, {NULL, 0}}, {2, NULL, {&leaf, 1}}};

static const customer_t customer = {.id = 1,
                                    .name = "Ada",
                                    .mail = "a@b.c",
                                    .age = {true, 36},
                                    .home = {"s", "c", 2},
                                    .billing = places,
                                    .tags = {tags, 3},
                                    .visits = {places, 2}};
static const node_t tree = {0, &leaf, {leaves, 2}};
static const strict_t strict = {.name = "n",
                                .count = 3,
                                .big = {true, 1},
                                .home = {"s", "c", 2},
                                .visits = {places, 2},
                                .flat = {"label", {(const uint8_t *)"\1\0\0\0", 4, 0x10}}};
static const moved_t moved = {.id = 2,
                              .tags = {tags, 2},
                              .home = {"s", "c", 1},
                              .customer = (customer_t *)(uintptr_t)&customer};
static float fractions[] = {0.5f, -1};
static int8_t bits[] = {-1, 0, 127};
static model_regex_t patterns[] = {{"^a", "i"}};
static const narrow_t narrow = {.small = -128,
                                .most = UINT32_MAX,
                                .part = 1.5f,
                                .pattern = {"a.b", ""},
                                .code = {"f()", 3},
                                .opt_part = {true, 2},
                                .parts = {fractions, 2},
                                .patterns = {patterns, 1},
                                .place = {fractions, 2},
                                .bits = {bits, 3}};
static model_string_list_t words[] = {{tags, 3}, {tags, 0}};
static place_entry_t place_entries[] = {{"home", {"s", "c", 1}}, {"\xc3\xa6", {"s", "c", 2}}};
static const shaped_t shaped = {.id = 1,
                                .position = {1, 2},
                                .polygon = {default_polygon, 1},
                                .words = {words, 2},
                                .places = {place_entries, 2}};
static everything_t everything, nothing;

/* In the order of fuzz_plan(). */
static const struct seed {
    uint8_t plan;
    const model_t *model;
    const void *record;
} seeds[] = {
    {0, &everything_model, &everything}, {0, &everything_model, &nothing},
    {1, &customer_model, &customer},     {2, &node_model, &tree},
    {3, &strict_model, &strict},         {4, &moved_model, &moved},
    {5, &narrow_model, &narrow},         {5, &narrow_model, &(const narrow_t){.small = 1}},
    {6, &shaped_model, &shaped},
};

static const char *const phrases[] = {"Oslo",
                                      "a.b*c",
                                      "$where",
                                      "^(a+)+$",
                                      "\\Q\\E",
                                      "\xc3\x86r\xc3\xb8",
                                      "[[:alpha:]]{2,3}",
                                      "first.sku",
                                      "lines.items[2].sku",
                                      "next->notes.items",
                                      "-title",
                                      "lines.items->sku"};

static const char *const urls[] = {
    "?flag=true&small__gte=5&sort=-small,string&fields=string,home.city&page=2&size=10",
    "string__in=a,b%2Cc&home.city__icontains=o&opt_small__exists=false&role=author",
    "date__lt=2026-01-01T09:30:00Z&oid=0102030405060708090a0b0c&strings__all=a,b",
    "lines.sku=a&lines.0.quantity__ne=3&real__gt=1.5e3&uuid__nin=&string__regex=%5Ea",
    "mail=a%40b.c&age__lte=3&visits.city__startswith=%C3%86&sort=name&tags=x"};

/* In the order of fuzz_plan(). */
static const char *const patches[] = {
    "{\"small\":null,\"string\":\"$a\",\"home\":{\"city\":\"x\"},\"strings\":[\"a\"],\"raw\":{\"$"
    "gt\":1}}",
    "{\"name\":\"x\",\"age\":null,\"home\":{\"street\":null,\"city\":\"y\"},\"tags\":[],\"$set\":"
    "1}",
    "{\"value\":1,\"next\":{\"value\":2,\"next\":{\"value\":3}}}",
    "{\"count\":1,\"big\":null,\"flat\":{\"label\":null,\"any\":[1]}}",
    "{\"tags\":null,\"customer\":{\"home\":{\"city\":\"z\"}},\"id\":3}",
    "{\"small\":-1,\"pattern\":{\"pattern\":\"a\",\"options\":\"\"},\"parts\":[0.5]}",
    "{\"position\":[1,2],\"polygon\":[[1,2]],\"settings\":{\"a\":\"b\"},\"places\":null}",
};

static const char *folder;

static void write_seed(const char *target, const model__buffer_t *seed)
{
    static int number;
    char path[512];

    mkdir(folder, 0777);
    snprintf(path, sizeof path, "%s/%s", folder, target);
    mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/%s/%d", folder, target, number++);
    FILE *file = fopen(path, "wb");
    FUZZ_CHECK(file && fwrite(seed->data, 1, seed->size, file) == seed->size);
    FUZZ_CHECK(fclose(file) == 0);
}

static void put(model__buffer_t *seed, const void *bytes, size_t size)
{
    FUZZ_CHECK(model__buffer_put(seed, bytes, size));
}

/* Bytes that decide what is in a document that the target makes. */
static void put_random(model__buffer_t *seed, size_t size)
{
    static uint32_t state = 1;

    for (put(seed, &(uint8_t){FUZZ_MADE}, 1); size; size--) {
        state = state * 1664525u + 1013904223u;
        put(seed, &(uint8_t){(uint8_t)(state >> 24)}, 1);
    }
}

static void put_record(model__buffer_t *out, const struct seed *seed)
{
    model__buffer_t document;

    model__buffer_init(&document, NULL, 0);
    FUZZ_CHECK(model__encode(fuzz_plan_of(seed->model), seed->record, &document, NULL));
    put(out, &(uint8_t[]){FUZZ_FRAMED, (uint8_t)document.size, (uint8_t)(document.size >> 8)}, 3);
    put(out, document.data, document.size);
    model__buffer_free(&document);
}

/* head: the bytes before the documents; n: how many of these. */
static void write_documents(const char *target, const struct seed *seed, size_t head, size_t n)
{
    uint8_t control[3] = {seed->plan, head == 2 ? (uint8_t)n : 0, 0};
    model__buffer_t out;

    model__buffer_init(&out, NULL, 0);
    put(&out, control, head);
    for (size_t i = 0; i < n; i++)
        put_record(&out, seed);
    write_seed(target, &out);
    out.size = head;
    for (size_t i = 0; i < n; i++)
        put_random(&out, 300);
    write_seed(target, &out);
    model__buffer_free(&out);
}

static void write_json(const struct seed *seed, bool extended)
{
    model_buffer_t text = {.bytes = NULL};
    model__buffer_t out;

    FUZZ_CHECK((extended ? model_to_extended_json : model_to_json)(
        seed->model, seed->record, &(const model_json_t){.canonical = true}, &text, NULL));
    model__buffer_init(&out, NULL, 0);
    put(&out, (uint8_t[]){(uint8_t)(seed->plan | extended << 7), 0, 0}, 3);
    put(&out, text.bytes, text.size);
    write_seed("json", &out);
    model__buffer_free(&out);
    model_buffer_clear(&text);
}

/* What a record says in JSON, and phrases of their own. */
static void write_patch(uint8_t plan, uint8_t how, const void *text, size_t size)
{
    model__buffer_t out;

    model__buffer_init(&out, NULL, 0);
    put(&out, (uint8_t[]){plan, how}, 2);
    put(&out, text, size);
    write_seed("patch", &out);
    model__buffer_free(&out);
}

static void write_patches(void)
{
    model_buffer_t text = {.bytes = NULL};

    for (size_t i = 0; i < MODEL__COUNT_OF(seeds); i++) {
        text.size = 0;
        FUZZ_CHECK(model_to_json(seeds[i].model, seeds[i].record, NULL, &text, NULL));
        write_patch(seeds[i].plan, i & 4, text.bytes, text.size);
    }
    for (uint8_t i = 0; i < MODEL__COUNT_OF(patches); i++)
        write_patch(i, 1, patches[i], strlen(patches[i]));
    model_buffer_clear(&text);
}

static void write_urls(void)
{
    for (uint8_t i = 0; i < MODEL__COUNT_OF(urls); i++) {
        model__buffer_t out;
        model__buffer_init(&out, NULL, 0);
        put(&out, (uint8_t[]){i == 4, 1}, 2);
        put(&out, urls[i], strlen(urls[i]));
        write_seed("text", &out);
        model__buffer_free(&out);
    }
}

static void write_texts(const char *target, uint8_t which)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(phrases); i++) {
        uint8_t size = (uint8_t)strlen(phrases[i]);
        model__buffer_t out;
        model__buffer_init(&out, NULL, 0);
        put(&out, (uint8_t[]){which, size}, 2);
        put(&out, phrases[i], size);
        put(&out, &size, 1);
        put(&out, phrases[i], size);
        put(&out, phrases[i], size);
        write_seed(target, &out);
        model__buffer_free(&out);
    }
}

#define BYTES(literal) literal, sizeof literal - 1

/* Places in orders, and what stands where a token is expected. */
static void write_tokens(void)
{
    static const struct {
        uint8_t how;
        const char *bytes;
        size_t size;
    } rows[] = {
        {2, BYTES("\x15\0\0\0\1\0\0\0\0\0\0\0\xf8\x3f\x10\0\1\0\0\0\0")},
        {2, BYTES("\x11\0\0\0\x0a\0\x12\0\1\0\0\0\0\0\0\0\0")},
        {6, BYTES("\x15\0\0\0\2\0\2\0\0\0a\0\x0a\0\x10\0\1\0\0\0\0")},
        {10, BYTES("\x15\0\0\0\x09\0\1\0\0\0\0\0\0\0\x10\0\1\0\0\0\0")},
        {14, BYTES("\x0b\0\0\0\x10\0\1\0\0\0\0")},
        {1, BYTES("AQAXAAAAAQAAAAAAAAD4PxAAAQAAAAA")},
    };

    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model__buffer_t out;
        model__buffer_init(&out, NULL, 0);
        put(&out, (uint8_t[]){rows[i].how, 0}, 2);
        put(&out, rows[i].bytes, rows[i].size);
        write_seed("token", &out);
        model__buffer_free(&out);
    }
    for (uint8_t how = 0; how < 16; how = (uint8_t)(how + 4)) {
        model__buffer_t out;
        model__buffer_init(&out, NULL, 0);
        put(&out, (uint8_t[]){how, 0}, 2);
        put_random(&out, 300);
        write_seed("token", &out);
        model__buffer_free(&out);
    }
}

/* Decisions by chance, behind a text. */
static void write_stages(void)
{
    for (uint8_t i = 0; i < 3 * MODEL__COUNT_OF(phrases); i++) {
        const char *phrase = phrases[i % MODEL__COUNT_OF(phrases)];
        const uint8_t size = (uint8_t)strlen(phrase);
        model__buffer_t out;
        model__buffer_init(&out, NULL, 0);
        put(&out, (uint8_t[]){i, size}, 2);
        put(&out, phrase, size);
        put_random(&out, 10 + 5u * i);
        write_seed("stages", &out);
        model__buffer_free(&out);
    }
}

int main(int n_arguments, char **arguments)
{
    if (n_arguments != 2)
        return 2;
    folder = arguments[1];
    everything = filled();
    for (size_t i = 0; i < MODEL__COUNT_OF(seeds); i++) {
        write_documents("decode", &seeds[i], 2, 1);
        write_documents("stream", &seeds[i], 2, 3);
        write_documents("diff", &seeds[i], 3, 2);
        write_documents("valid", &seeds[i], 0, 1);
        write_json(&seeds[i], false);
        write_json(&seeds[i], true);
    }
    for (uint8_t which = 0; which < 6; which++)
        write_texts("query", which);
    write_urls();
    write_stages();
    write_tokens();
    write_patches();
    return 0;
}
