/* The snippets of docs/codec.md, compiled and run. No server is needed. */
#include <mongomodel.h>

#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *name;
    int32_t quantity;
} part_t;
MODEL_DECLARE_EMBEDDED(part, part_t);

typedef struct {
    model_meta_t meta;
    bson_oid_t id;
    const char *owner;
    const char *access_key;
    bson_decimal128_t price;
    model_date_t built_at;
    part_list_t parts;
} robot_t;
MODEL_DECLARE(robot, robot_t, bson_oid_t);

/* clang-format off */
MODEL_DEFINE_EMBEDDED(part,
    MODEL_FIELDS(
        MODEL_FIELD(part, name, .required = true),
        MODEL_FIELD(part, quantity)));

MODEL_DEFINE(robot,
    MODEL_FIELDS(
        MODEL_FIELD(robot, id, .role = MODEL_ID_OBJECT),
        MODEL_FIELD(robot, owner, .required = true),
        MODEL_FIELD(robot, access_key, .json = "accessKey", .secret = true),
        MODEL_FIELD(robot, price),
        MODEL_FIELD(robot, built_at, .json = "builtAt"),
        MODEL_EMBED_LIST(robot, parts, part)));
/* clang-format on */

static void require(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "codec.c: %s\n", what);
    exit(1);
}

static bool print_owner(const robot_t *robot, void *context)
{
    size_t *n = context;

    printf("%s\n", robot->owner);
    return ++*n < 10; /* false: enough */
}

/* Into a queue and out of it. */
static bool queue(const robot_t *robot, model_error_t *error)
{
    model_buffer_t buffer = {0};
    bool ok = robot_encode(robot, &buffer, error) && robot_encode(robot, &buffer, error);

    robot_list_t robots = {NULL, 0, NULL};
    ok = ok && robot_decode_list(buffer.bytes, buffer.size, &robots, error);
    require(!ok || (robots.count == 2 && robot_equal(&robots.items[1], robot)), "a list");
    robot_list_free(&robots);

    model_documents_t documents = {
        .bytes = buffer.bytes, .length = buffer.size, .readable = buffer.size + MODEL_SLACK};
    size_t n = 0;
    ok = ok && robot_decode_borrowed(&documents, print_owner, &n, error);
    require(!ok || n == 2, "two shown");
    model_buffer_clear(&buffer);
    return ok;
}

static bool on_a_machine_without_heap(const robot_t *robot, model_error_t *error)
{
    static uint8_t bytes[1024], space[2048];
    model_buffer_t buffer = model_buffer_fixed(bytes, sizeof bytes);
    model_memory_t *memory = model_memory_fixed(space, sizeof space);
    robot_t copy;

    bool ok = robot_encode(robot, &buffer, error) &&
              robot_decode(buffer.bytes, buffer.size, memory, &copy, error);
    require(!ok || robot_equal(&copy, robot), "a copy");
    return ok;
}

static bool answer(const robot_t *robot, model_error_t *error)
{
    model_buffer_t text = {0};
    bool ok = robot_to_json(robot, &(model_json_t){.pretty = true}, &text, error);

    if (ok)
        puts((const char *)text.bytes);
    require(!ok || !strstr((const char *)text.bytes, "accessKey"), "no secrets");
    model_buffer_clear(&text);
    return ok;
}

/* What a client sent. NULL: error says what to tell it. */
static robot_t *receive(const char *body, size_t length, model_error_t *error)
{
    const model_json_t options = {.validate = true, .max_bytes = 64 << 10};

    return robot_new_from_json(body, length, &options, error);
}

static void refuse(void)
{
    static const char body[] =
        "{\"id\": 5, \"price\": 1.5, \"parts\": [{\"name\": \"arm\", \"quantity\": \"2\"}],"
        " \"colour\": \"red\"}";
    model_error_t error;

    require(!receive(body, strlen(body), &error), "refused");
    for (uint32_t i = 0; i < error.n_details; i++)
        printf("%s (%s): %s\n", error.details[i].path, error.details[i].rule,
               error.details[i].message);
    require(error.code == MODEL_ERROR_VALIDATION && error.n_failures == 5, "five failures");
}

static bool move_to_another_database(const robot_t *robot, model_error_t *error)
{
    model_json_t options = {.canonical = true, .secrets = true};
    model_memory_t *memory = model_memory_new(0);
    model_buffer_t text = {0};
    robot_t copy;

    bool ok = model_to_extended_json(&robot_model, robot, &options, &text, error) &&
              model_from_extended_json(&robot_model, (const char *)text.bytes, text.size, NULL,
                                       memory, &copy, error);
    require(!ok || robot_equal(&copy, robot), "the same");
    model_buffer_clear(&text);
    model_memory_free(memory);
    return ok;
}

int main(void)
{
    static const char body[] =
        "{\"id\": \"0102030405060708090a0b0c\", \"owner\": \"Ada\", \"accessKey\": \"s3cret\","
        " \"price\": \"12.50\", \"builtAt\": \"1969-07-20T22:17:40+02:00\","
        " \"parts\": [{\"name\": \"arm\", \"quantity\": 2}]}";
    model_error_t error;

    robot_t *robot = receive(body, strlen(body), &error);
    if (!robot)
        return model_error_print(stderr, &error);
    require(robot->built_at.ms < 0 && robot->parts.count == 1, "read");
    if (!queue(robot, &error) || !on_a_machine_without_heap(robot, &error) ||
        !answer(robot, &error) || !move_to_another_database(robot, &error))
        return model_error_print(stderr, &error);
    refuse();
    robot_free(robot);
    return 0;
}
