/// The layers of a convolutional network as oneDNN runs them on the CPU, in float32.
///
/// Nothing of <dnnl.h> shows here: handles are opaque, and the differences between oneDNN 2.x and
/// 3.x stay in versions.h. Functions that can fail return 0 or a status, which engine_status_text
/// puts into words. Handles may be used from several threads at once, except that an EngineCall
/// belongs to one thread at a time.
#ifndef CENGINE_H
#define CENGINE_H

#include <stddef.h>
#include <stdint.h>

/// How a tensor's elements lie in memory: sizes, order and blocking.
typedef struct EngineLayout EngineLayout;

/// A layer for tensors of fixed sizes, or a change of layout; holds no data.
typedef struct EngineOperation EngineOperation;

/// An operation with the memory that it works on.
typedef struct EngineCall EngineCall;

/// What an operation reads and writes.
typedef enum {
  ENGINE_SOURCE,
  ENGINE_WEIGHTS,
  ENGINE_BIAS,
  ENGINE_DESTINATION,
  ENGINE_SCRATCHPAD,
  ENGINE_FACTORS,  ///< of a product: one for each channel of each image
  ENGINE_ROLE_COUNT
} EngineRole;

/// A function of each value of a result.
typedef enum { ENGINE_LINEAR, ENGINE_RELU, ENGINE_LOGISTIC } EngineActivation;

/// A window that moves over images, as convolutions and poolings have it; pairs are height, width.
typedef struct {
  int64_t source[4];       ///< batch, channels, height, width
  int64_t destination[4];  ///< batch, channels, height, width
  int64_t kernel[2];
  int64_t stride[2];
  int64_t dilation[2];     ///< 1 for neighbouring elements, as PyTorch counts
  int64_t padding[2];      ///< at the top and the left
  int64_t end_padding[2];  ///< at the bottom and the right
  int64_t groups;          ///< of a convolution
} EngineWindow;

/// The version of the library that is linked, such as 20603 for 2.6.3.
int engine_version(void);

/// The name of a status; never NULL.
const char *engine_status_text(int status);

/// Whether a status says that memory ran out.
int engine_status_is_out_of_memory(int status);

/// Allocates memory aligned to 64 bytes; NULL if there is none. It is not filled.
void *engine_memory_create(size_t byte_count);
void engine_memory_destroy(void *memory, size_t byte_count);

/// Returns to the system what was freed: the library's cache of operations, and the C library's memory.
void engine_release_memory(void);

/// How many threads operations use that the calling thread creates or runs; 0 if the library was
/// not built with OpenMP. The OpenMP function is omp_get_max_threads.
int engine_thread_count(void);

/// Sets that number for the calling thread; without OpenMP the library's own number stays. The
/// OpenMP function is omp_set_num_threads.
void engine_set_threads(int count);

/// Creates the row-major layout of a tensor of 1 to 5 dimensions.
int engine_layout_create(const int64_t *sizes, int rank, EngineLayout **layout);
void engine_layout_destroy(EngineLayout *layout);
int engine_layout_equal(const EngineLayout *left, const EngineLayout *right);
size_t engine_layout_byte_count(const EngineLayout *layout);

/// Creates a convolution with a bias; the library chooses every layout but that of `sum`.
///
/// With `sum`, the result is added to what the destination, of that layout, already holds. In
/// the end, the activation is applied. With `is_direct`, each result is the sum of its products, and
/// no other algorithm is taken.
int engine_convolution_create(const EngineWindow *window, const EngineLayout *sum,
                              EngineActivation activation, int is_direct,
                              EngineOperation **operation);

/// Creates a product of images with one factor for each channel of each image, row-major. The source
/// is of the layout `source`, and so is the destination.
///
/// With `sums`, the product is added to what the destination already holds. In the end, the
/// activation is applied.
int engine_product_create(const EngineLayout *source, int64_t batch, int64_t channels, int sums,
                          EngineActivation activation, EngineOperation **operation);

/// Creates a pooling by the largest value, padding counting as minus infinity, or with `mean` by the
/// mean, padding not counting.
int engine_pooling_create(const EngineWindow *window, const EngineLayout *source, int mean,
                          EngineOperation **operation);

/// Creates a matrix product with a bias: row-major [batch, inputs] to row-major [batch, outputs],
/// then an activation.
int engine_linear_create(int64_t batch, int64_t inputs, int64_t outputs,
                         EngineActivation activation, EngineOperation **operation);

/// Creates a change of layout between tensors of the same sizes.
int engine_reorder_create(const EngineLayout *source, const EngineLayout *destination,
                          EngineOperation **operation);

void engine_operation_destroy(EngineOperation *operation);

/// The layout of what an operation reads or writes, valid as long as the operation; NULL if it has
/// no such operand.
const EngineLayout *engine_operation_layout(const EngineOperation *operation, EngineRole role);

/// The library's name of the code that runs the operation, such as jit:avx2.
const char *engine_operation_implementation(const EngineOperation *operation);

/// Binds an operation, which must outlive the call, to memory: one address for each role.
int engine_call_create(const EngineOperation *operation, void *const memory[ENGINE_ROLE_COUNT],
                       EngineCall **call);
void engine_call_destroy(EngineCall *call);

/// Exchanges the memory of one operand, of a row-major layout.
int engine_call_rebind(EngineCall *call, EngineRole role, void *memory);

/// Runs calls one after another and waits for the last.
int engine_run(EngineCall *const *calls, size_t count);

#endif
