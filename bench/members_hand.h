static bool make_members(record_t *record)
{
    MEMBERS(MAKE)
    return true MEMBERS(IS_MADE);
}

static void append_members(const record_t *record, bson_t *document)
{
    MEMBERS(APPEND)
}

/* One of the members; other keys are passed over. */
static inline bool take_member(const bson_iter_t *iter, const char *key, record_t *record)
{
    MEMBERS(TAKE_IF_NAMED)
    return true;
}

MEMBERS(DEFINE_TAKE)

/* On one iterator: each search begins where the last one ended. */
static bool find_members(bson_iter_t iter, record_t *record)
{
    MEMBERS(FIND)
    return true;
}

static void release(void *members)
{
    record_t *record = members;

    MEMBERS(RELEASE)
}
