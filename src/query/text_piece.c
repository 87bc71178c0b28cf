/* Parameters of a query as text: pieces, and what is wrong with them. */
#include "query/text.h"

#include "codec/value_text.h"

bool model__parser_fault(model__parser_t *parser, const char *rule, const char *format, ...)
{
    char text[sizeof parser->error->details[0].message];
    va_list args;

    parser->failed = true;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return model__fault(parser->error, parser->name, rule, "%s", text);
}

void *model__parser_full(model__parser_t *parser)
{
    parser->stopped = true;
    model__memory_failed(parser->memory, parser->error);
    return NULL;
}

model__piece_t model__piece_next(model__piece_t *rest, char separator)
{
    const char *found = rest->size ? memchr(rest->at, separator, rest->size) : NULL;
    model__piece_t piece = {rest->at, found ? (size_t)(found - rest->at) : rest->size};

    rest->at += piece.size + (found != NULL);
    rest->size -= piece.size + (found != NULL);
    return piece;
}

/* -1: no such sequence. */
static int percent_at(model__piece_t piece, size_t i)
{
    int high = i + 2 < piece.size ? model__hex_digit(piece.at[i + 1]) : -1;
    int low = high < 0 ? -1 : model__hex_digit(piece.at[i + 2]);

    return low < 0 ? -1 : high * 16 + low;
}

size_t model__decode_into(char *text, model__piece_t piece)
{
    size_t length = 0;

    for (size_t i = 0; i < piece.size; i++) {
        int byte = (uint8_t)piece.at[i];
        if (byte == '%') {
            byte = percent_at(piece, i);
            i += 2;
        } else if (byte == '+') {
            byte = ' ';
        }
        if (byte <= 0)
            return SIZE_MAX;
        text[length++] = (char)byte;
    }
    text[length] = '\0';
    return length;
}

const char *model__parser_decode(model__parser_t *parser, model__piece_t piece)
{
    char *text = model__take(parser->memory, piece.size + 1);

    if (!text)
        return model__parser_full(parser);
    size_t length = model__decode_into(text, piece);
    if (length == SIZE_MAX) {
        model__parser_fault(parser, MODEL__RULE_FORMAT, "is not percent-encoded text");
        return NULL;
    }
    if (!model__utf8_valid(text, length)) {
        model__parser_fault(parser, MODEL__RULE_UTF8, "is not UTF-8");
        return NULL;
    }
    return text;
}
