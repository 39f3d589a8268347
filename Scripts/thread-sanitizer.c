// Preloaded by sanitize.sh: tells the thread sanitizer how Swift's Mutex passes from one thread to
// another that waits for it. That happens in libswiftSynchronization, which is not instrumented; the
// sanitizer sees only how a mutex is taken that nobody holds.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

#define METHOD __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *

// Absent in the programs beside the tests, which are not instrumented.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

// _MutexHandle._lockSlow(_:) and _MutexHandle._unlockSlow().
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

METHOD void lock_slow(uint32_t thread, SELF mutex) __asm__(LOCK);
METHOD void unlock_slow(SELF mutex) __asm__(UNLOCK);

METHOD void lock_slow(uint32_t thread, SELF mutex) {
  METHOD void (*original)(uint32_t, SELF) = dlsym(RTLD_NEXT, LOCK);
  original(thread, mutex);
  if (__tsan_acquire != NULL) __tsan_acquire(mutex);
}

METHOD void unlock_slow(SELF mutex) {
  METHOD void (*original)(SELF) = dlsym(RTLD_NEXT, UNLOCK);
  if (__tsan_release != NULL) __tsan_release(mutex);
  original(mutex);
}
