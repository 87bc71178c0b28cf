/* A search for words, by the text index of the collection. */
#include "query/query.h"

static const char name[] = "MODEL_TEXT_SEARCH";

static bool refuse(const model__writer_t *writer, const char *rule, const char *text)
{
    return model__fail_at(writer->error, MODEL_ERROR_ARGUMENT, name, rule, "%s", text);
}

/* The server wants it once, where it can begin with the index. */
static bool may_stand_here(const model__writer_t *writer)
{
    if (writer->depth != writer->begins || writer->items)
        return refuse(writer, MODEL__RULE_TYPE, "within a bracket, or not in the first stage");
    if (writer->text || writer->near)
        return refuse(writer, MODEL__RULE_TYPE, "beside another one, or a MODEL_NEAR");
    return true;
}

const char *model__language(const char *word)
{
    static const char *const languages[][2] = {
        {"none", "none"},  {"da", "danish"},    {"nl", "dutch"},      {"en", "english"},
        {"fi", "finnish"}, {"fr", "french"},    {"de", "german"},     {"hu", "hungarian"},
        {"it", "italian"}, {"nb", "norwegian"}, {"pt", "portuguese"}, {"ro", "romanian"},
        {"ru", "russian"}, {"es", "spanish"},   {"sv", "swedish"},    {"tr", "turkish"},
    };

    for (size_t i = 0; i < MODEL__COUNT_OF(languages); i++)
        if (!bson_strcasecmp(word, languages[i][0]) || !bson_strcasecmp(word, languages[i][1]))
            return languages[i][1];
    return NULL;
}

static bool is_sound(const model__writer_t *writer, const model_term_t *term)
{
    const char *words = term->pointer;

    if (!words || term->value_kind != MODEL__V_STRING)
        return refuse(writer, MODEL__RULE_REQUIRED, "NULL as the words");
    if (strlen(words) > MODEL__MAX_PATTERN)
        return model__fail_at(writer->error, MODEL_ERROR_LIMIT, name, MODEL__RULE_LENGTH,
                              "words of more than %d bytes", MODEL__MAX_PATTERN);
    if (!model__utf8_ok(words, strlen(words)))
        return refuse(writer, MODEL__RULE_UTF8, "the words are not UTF-8");
    if (term->key && !model__language(term->key))
        return refuse(writer, MODEL__RULE_ENUM, "a language that the server does not know");
    return !(term->integer & ~(MODEL_TEXT_CASE | MODEL_TEXT_DIACRITICS)) ||
           refuse(writer, MODEL__RULE_RANGE, "flags other than MODEL_TEXT_…");
}

static bool put_flag(model__buffer_t *out, const char *key, size_t key_size, bool flag)
{
    return !flag || model__put_bool(out, key, key_size, true);
}

/* {"$text": {"$search": "coffee -shop", "$language": "en", "$caseSensitive": true}} */
model__verdict_t model__write_search(model__writer_t *writer, const model__plan_t *plan,
                                     const model_term_t *term)
{
    model__buffer_t *out = writer->out;
    const char *words = term->pointer, *language = term->key;
    size_t mark;

    if (!model__term_fits(writer, plan, term, name) || !may_stand_here(writer) ||
        !is_sound(writer, term))
        return MODEL__FAILED;
    writer->text = true;
    bool ok = model__put_begin(out, BSON_TYPE_DOCUMENT, "$text", 5, &mark) &&
              model__put_string(out, "$search", 7, words, strlen(words)) &&
              (!language || model__put_string(out, "$language", 9, language, strlen(language))) &&
              put_flag(out, "$caseSensitive", 14, term->integer & MODEL_TEXT_CASE) &&
              put_flag(out, "$diacriticSensitive", 19, term->integer & MODEL_TEXT_DIACRITICS) &&
              model__put_end(out, mark);
    return ok ? MODEL__WRITTEN : MODEL__FAILED;
}
