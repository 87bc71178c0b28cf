#include "base/base.h"

static const char *const outcomes[] = {"NOTHING", "DONE", "PARTLY", "UNKNOWN"};
static const char *const retries[] = {"NO", "SAME_CALL", "TRANSACTION", "COMMIT"};

static const char *name_in(const char *const *names, size_t n, size_t i)
{
    return i < n ? names[i] : "?";
}

/* Keys of stored documents may stand in a text: no control characters reach a terminal. */
static void print_line(FILE *file, const char *text)
{
    for (; *text; text++)
        fputc((uint8_t)*text < 0x20 || *text == 0x7f ? '?' : *text, file);
}

int model_error_print(FILE *file, const model_error_t *error)
{
    if (!file || !error)
        return 1;
    fprintf(file, "%s: ", model_code_name(error->code));
    print_line(file, error->message[0] ? error->message : model_code_text(error->code));
    fputc('\n', file);
    for (uint32_t i = 0; i < error->n_details && i < MODEL_MAX_DETAILS; i++) {
        const model_detail_t *detail = &error->details[i];
        fputs("  ", file);
        print_line(file, detail->path);
        fprintf(file, "%s(%s) ", detail->path[0] ? " " : "", detail->rule);
        print_line(file, detail->message);
        fputc('\n', file);
    }
    return 1;
}

/* Text of a known room; counts what does not fit. */
typedef struct output {
    char *text;
    size_t size, length;
} output_t;

static void put(output_t *out, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++, out->length++)
        if (out->length + 1 < out->size)
            out->text[out->length] = bytes[i];
}

static void put_text(output_t *out, const char *text)
{
    put(out, text, strlen(text));
}

static void put_escaped_byte(output_t *out, char byte)
{
    static const char shorts[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *found = byte ? strchr(shorts, byte) : NULL;
    char escape[8];

    if (found)
        snprintf(escape, sizeof escape, "\\%c", letters[found - shorts]);
    else
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned)(uint8_t)byte);
    put_text(out, escape);
}

/* Bytes of the valid UTF-8 sequence at text; 0: none. Stops before the NUL. */
static size_t sequence_at(const char *text)
{
    for (size_t n = 1; n <= 4 && text[n - 1]; n++)
        if (model__utf8_valid(text, n))
            return n;
    return 0;
}

static void put_string(output_t *out, const char *text)
{
    put(out, "\"", 1);
    while (*text) {
        size_t n = sequence_at(text);
        if (!n)
            put_text(out, "\\ufffd");
        else if ((uint8_t)*text < 0x20 || *text == '"' || *text == '\\' || *text == 0x7f)
            put_escaped_byte(out, *text);
        else
            put(out, text, n);
        text += n ? n : 1;
    }
    put(out, "\"", 1);
}

static void put_member(output_t *out, const char *before, const char *text)
{
    put_text(out, before);
    put_string(out, text);
}

static void put_details(output_t *out, const model_error_t *error)
{
    put_text(out, ",\"details\":[");
    for (uint32_t i = 0; i < error->n_details && i < MODEL_MAX_DETAILS; i++) {
        const model_detail_t *detail = &error->details[i];
        put_member(out, i ? ",{\"path\":" : "{\"path\":", detail->path);
        put_member(out, ",\"rule\":", detail->rule);
        put_member(out, ",\"message\":", detail->message);
        put_text(out, "}");
    }
    put_text(out, "]");
}

size_t model_error_json(const model_error_t *error, char *text, size_t size)
{
    static const model_error_t none;
    output_t out = {.text = text, .size = text ? size : 0};
    char failures[40];

    if (!error)
        error = &none;
    put_member(&out, "{\"code\":", model_code_name(error->code));
    put_member(&out, ",\"message\":", error->message);
    put_member(&out, ",\"outcome\":",
               name_in(outcomes, MODEL__COUNT_OF(outcomes), (size_t)error->outcome));
    put_member(&out,
               ",\"retry\":", name_in(retries, MODEL__COUNT_OF(retries), (size_t)error->retry));
    if (error->index[0])
        put_member(&out, ",\"index\":", error->index);
    else
        put_text(&out, ",\"index\":null");
    snprintf(failures, sizeof failures, ",\"failures\":%u", error->n_failures);
    put_text(&out, failures);
    put_details(&out, error);
    put_text(&out, "}");
    if (out.size)
        out.text[out.length < out.size ? out.length : out.size - 1] = '\0';
    return out.length;
}

void model_report_clear(model_report_t *report)
{
    if (!report)
        return;
    model__free(report->items);
    model__free(report->details);
    memset(report, 0, sizeof *report);
}
