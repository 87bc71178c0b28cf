/* For tests that measure memory. */
#ifndef TESTS_LIVE_SANITIZED_H
#define TESTS_LIVE_SANITIZED_H

/* What a sanitizer keeps of freed memory is not ours. */
#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
#else
enum { SANITIZED = 0 };
#endif

#endif
