#define _POSIX_C_SOURCE 200809L
#define _GNU_SOURCE
#define _DARWIN_C_SOURCE
#include "CEngine.h"

#include <dlfcn.h>
#include <dnnl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

// Large blocks are mapped: the allocator keeps what is freed below its highest block.
static const size_t mapped_byte_count = 1 << 18;

void *engine_memory_create(size_t byte_count) {
  void *memory = NULL;
  if (byte_count < mapped_byte_count) {
    return posix_memalign(&memory, 64, byte_count) == 0 ? memory : NULL;
  }
  memory = mmap(NULL, byte_count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

void engine_memory_destroy(void *memory, size_t byte_count) {
  if (byte_count < mapped_byte_count) {
    free(memory);
  } else {
    munmap(memory, byte_count);
  }
}

void engine_release_memory(void) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&lock);
  int capacity = 0;
  if (dnnl_get_primitive_cache_capacity(&capacity) == dnnl_success &&
      dnnl_set_primitive_cache_capacity(0) == dnnl_success) {
    dnnl_set_primitive_cache_capacity(capacity);
  }
  pthread_mutex_unlock(&lock);
  int (*trim)(size_t) = (int (*)(size_t))dlsym(RTLD_DEFAULT, "malloc_trim");
  if (trim) trim(0);
}

// Looked up by name, so that builds without OpenMP link and no other OpenMP library comes in.

int engine_thread_count(void) {
  int (*get)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_max_threads");
  return get ? get() : 0;
}

void engine_set_threads(int count) {
  void (*set)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  if (set && count > 0) set(count);
}
