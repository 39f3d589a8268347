#ifdef __linux__
#define _GNU_SOURCE
#include <fcntl.h>
#endif

#include "CWriteback.h"

void start_writeback(int descriptor, long long offset, long long byte_count) {
#ifdef __linux__
  // A failure costs time in the final fsync and nothing else.
  (void)sync_file_range(descriptor, offset, byte_count, SYNC_FILE_RANGE_WRITE);
#else
  (void)descriptor, (void)offset, (void)byte_count;
#endif
}
