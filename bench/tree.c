/* Comments on comments: a struct that holds a list of itself. */
#include "bench.h"

#include <mongomodel/table.h>
#include <stdlib.h>

typedef struct comment comment_t;
MODEL_DECLARE_EMBEDDED(comment, comment_t);

struct comment {
    char *author, *text;
    model_date_t posted_at;
    int32_t votes;
    comment_list_t replies;
};

typedef struct thread {
    model_meta_t meta;
    int64_t id;
    char *title;
    comment_list_t comments;
} thread_t;

MODEL_DECLARE(thread, thread_t, int64_t);

MODEL_DEFINE_EMBEDDED(comment,
                      MODEL_FIELDS(MODEL_FIELD(comment, author), MODEL_FIELD(comment, text),
                                   MODEL_FIELD(comment, posted_at), MODEL_FIELD(comment, votes),
                                   MODEL_EMBED_LIST(comment, replies, comment)));
MODEL_DEFINE(thread,
             MODEL_FIELDS(MODEL_FIELD(thread, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(thread, title), MODEL_EMBED_LIST(thread, comments, comment)));

/* Four levels; leaves have an empty list. */
static bool make_comments(comment_list_t *list, size_t n, size_t levels)
{
    *list = (comment_list_t){calloc(n + 1, sizeof(comment_t)), n};
    if (!list->items)
        return false;
    for (size_t i = 0; i < n; i++) {
        comment_t *comment = &list->items[i];
        comment->author = random_text(4, 12);
        comment->text = random_text(10, 80);
        comment->posted_at.ms = 1700000000000 + (int64_t)below(1000000000);
        comment->votes = (int32_t)below(100);
        if (!comment->author || !comment->text ||
            !make_comments(&comment->replies, levels ? 1 + below(2) : 0, levels - !!levels))
            return false;
    }
    return true;
}

static bool make(void *record)
{
    thread_t *thread = record;

    *thread = (thread_t){.id = (int64_t)random_bits(), .title = random_text(10, 40)};
    return thread->title && make_comments(&thread->comments, 3, 2);
}

static void append_comments(const comment_list_t *list, bson_t *array)
{
    char buffer[16];
    const char *key;

    for (size_t i = 0; i < list->count; i++) {
        const comment_t *comment = &list->items[i];
        bson_t document, replies;
        bson_uint32_to_string((uint32_t)i, &key, buffer, sizeof buffer);
        bson_append_document_begin(array, key, -1, &document);
        bson_append_utf8(&document, "author", -1, comment->author, -1);
        bson_append_utf8(&document, "text", -1, comment->text, -1);
        bson_append_date_time(&document, "posted_at", -1, comment->posted_at.ms);
        bson_append_int32(&document, "votes", -1, comment->votes);
        bson_append_array_begin(&document, "replies", -1, &replies);
        append_comments(&comment->replies, &replies);
        bson_append_array_end(&document, &replies);
        bson_append_document_end(array, &document);
    }
}

static void append(const void *record, bson_t *document)
{
    const thread_t *thread = record;
    bson_t comments;

    bson_append_int64(document, "_id", -1, thread->id);
    bson_append_utf8(document, "title", -1, thread->title, -1);
    bson_append_array_begin(document, "comments", -1, &comments);
    append_comments(&thread->comments, &comments);
    bson_append_array_end(document, &comments);
}

static bool take_comments(const bson_iter_t *iter, comment_list_t *list);

static bool take_member(const bson_iter_t *iter, const char *key, comment_t *comment)
{
    if (!strcmp(key, "author"))
        return take_text(iter, &comment->author);
    if (!strcmp(key, "text"))
        return take_text(iter, &comment->text);
    if (!strcmp(key, "replies"))
        return take_comments(iter, &comment->replies);
    if (!strcmp(key, "posted_at")) {
        if (!BSON_ITER_HOLDS_DATE_TIME(iter))
            return false;
        comment->posted_at.ms = bson_iter_date_time(iter);
    } else if (!strcmp(key, "votes")) {
        if (!BSON_ITER_HOLDS_INT32(iter))
            return false;
        comment->votes = bson_iter_int32(iter);
    }
    return true;
}

static bool take_comment(const bson_iter_t *iter, comment_t *comment)
{
    bson_iter_t child;

    memset(comment, 0, sizeof *comment);
    if (!BSON_ITER_HOLDS_DOCUMENT(iter) || !bson_iter_recurse(iter, &child))
        return false;
    while (bson_iter_next(&child))
        if (!take_member(&child, bson_iter_key(&child), comment))
            return false;
    return true;
}

static bool take_comments(const bson_iter_t *iter, comment_list_t *list)
{
    bson_iter_t child;
    size_t room = 1;

    if (!BSON_ITER_HOLDS_ARRAY(iter) || !bson_iter_recurse(iter, &child))
        return false;
    list->items = malloc(sizeof *list->items); /* not NULL: the list is there, if empty */
    while (list->items && bson_iter_next(&child)) {
        if (list->count == room) {
            comment_t *grown = realloc(list->items, (room *= 2) * sizeof *grown);
            if (!grown)
                return false;
            list->items = grown;
        }
        if (!take_comment(&child, &list->items[list->count++]))
            return false;
    }
    return list->items;
}

static bool iterate(const bson_t *document, void *record)
{
    thread_t *thread = record;
    bson_iter_t iter;
    bool ok = bson_iter_init(&iter, document);

    memset(thread, 0, sizeof *thread);
    while (ok && bson_iter_next(&iter)) {
        const char *key = bson_iter_key(&iter);
        if (!strcmp(key, "_id")) {
            ok = BSON_ITER_HOLDS_INT64(&iter);
            thread->id = ok ? bson_iter_int64(&iter) : 0;
        } else if (!strcmp(key, "title")) {
            ok = take_text(&iter, &thread->title);
        } else if (!strcmp(key, "comments")) {
            ok = take_comments(&iter, &thread->comments);
        }
    }
    return ok;
}

static void release_comments(const comment_list_t *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].author);
        free(list->items[i].text);
        release_comments(&list->items[i].replies);
    }
    free(list->items);
}

static void release(void *record)
{
    thread_t *thread = record;

    free(thread->title);
    release_comments(&thread->comments);
}

const shape_t tree_shape = {"tree", &thread_model, 64, make, append, iterate, NULL, NULL, release};
