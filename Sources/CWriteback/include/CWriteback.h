#ifndef CWRITEBACK_H
#define CWRITEBACK_H

/// Asks the system to begin writing a range of a file to the disk, and does not wait.
///
/// Linux's `sync_file_range`, which Swift's Glibc module does not show; nothing elsewhere.
void start_writeback(int descriptor, long long offset, long long byte_count);

#endif
