/* Seals: what shows that bytes come from a holder of the key. */
#include "db/db.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>

enum { LEAST_KEY = 16 };

static pthread_once_t random_once = PTHREAD_ONCE_INIT;
static uint8_t random_key[MODEL__SEAL_KEY];
static bool random_made;

static void make_random(void)
{
    random_made = RAND_bytes(random_key, sizeof random_key) == 1;
}

static bool take_random(uint8_t *key, model_error_t *error)
{
    pthread_once(&random_once, make_random);
    if (!random_made)
        return model__fail(error, MODEL_ERROR_CONFIG,
                           "no random key for the tokens of pages: set page_key");
    memcpy(key, random_key, sizeof random_key);
    return true;
}

bool model__seal_key(const char *secret, uint8_t *key, model_error_t *error)
{
    const char *variable = getenv("MONGO_PAGE_KEY");
    const char *text = secret ? secret : variable;
    unsigned size = MODEL__SEAL_KEY;

    if (!text)
        return take_random(key, error);
    if (strlen(text) < LEAST_KEY)
        return model__fail(error, MODEL_ERROR_CONFIG, "%s: at least %d bytes, better 32",
                           secret ? "page_key" : "MONGO_PAGE_KEY", LEAST_KEY);
    return EVP_Digest(text, strlen(text), key, &size, EVP_sha256(), NULL) == 1 ||
           model__no_memory(error);
}

bool model__seal(const uint8_t *key, const uint8_t *bytes, size_t size, uint8_t *seal)
{
    unsigned length = MODEL__SEAL_SIZE;

    return HMAC(EVP_sha256(), key, MODEL__SEAL_KEY, bytes, size, seal, &length) != NULL;
}

bool model__seal_same(const uint8_t *one, const uint8_t *other)
{
    return CRYPTO_memcmp(one, other, MODEL__SEAL_SIZE) == 0;
}
