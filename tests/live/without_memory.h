/* Every allocation of a call fails in turn. */
#ifndef TESTS_LIVE_WITHOUT_MEMORY_H
#define TESTS_LIVE_WITHOUT_MEMORY_H

#include "base/base.h"

static long left; /* allocations until one fails */

static void *fail_in_turn(void *old, size_t size)
{
    return left-- == 0 ? NULL : realloc(old, size);
}

/* Run until no allocation is left to fail; each failure must be MEMORY. */
#define WITHOUT_MEMORY_AT_ALL(call_, error_, when_failed_)          \
    do {                                                            \
        bool done_ = false;                                         \
        long n_ = 0;                                                \
        for (; !done_ && n_ < 1000; n_++) {                         \
            void *(*allocator_)(void *, size_t) = model__allocator; \
            left = n_;                                              \
            model__allocator = fail_in_turn;                        \
            done_ = (call_);                                        \
            model__allocator = allocator_;                          \
            if (!done_) {                                           \
                assert_error(error_, MODEL_ERROR_MEMORY);           \
                when_failed_;                                       \
            }                                                       \
        }                                                           \
        assert_true(done_);                                         \
        assert_true(n_ > 1);                                        \
    } while (0)

/* … and nothing has happened then. */
#define WITHOUT_MEMORY(call_, error_, when_failed_)                \
    WITHOUT_MEMORY_AT_ALL(call_, error_, {                         \
        assert_int_equal((error_).outcome, MODEL_OUTCOME_NOTHING); \
        when_failed_;                                              \
    })

#endif
