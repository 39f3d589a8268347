#include <nettle/sha2.h>
#include <nettle/version.h>

/* Since Nettle 4 a digest is given whole, without its length. */
static inline void sha256_finish(struct sha256_ctx *context, uint8_t *digest) {
#if NETTLE_VERSION_MAJOR >= 4
  sha256_digest(context, digest);
#else
  sha256_digest(context, SHA256_DIGEST_SIZE, digest);
#endif
}
