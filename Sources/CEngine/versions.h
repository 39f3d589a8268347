/// The differences between oneDNN 2.x and 3.x, here and nowhere else.
///
/// A memory descriptor is a value in 2.x and an object in 3.x. 2.x initialises an operation's
/// descriptor first and creates the description from it, 3.x creates the description at once.
#ifndef CENGINE_VERSIONS_H
#define CENGINE_VERSIONS_H

#if !__has_include(<dnnl.h>)
#error "oneDNN is missing. Debian, Ubuntu: apt-get install libdnnl-dev. macOS: brew install onednn"
#endif

#include <dnnl.h>

#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t Descriptor;
#else
typedef const dnnl_memory_desc_t *Descriptor;
#endif

struct EngineLayout {
  dnnl_memory_desc_t descriptor;
};

/// What the description of an operation is made from; freed by `forget`.
typedef struct {
  dnnl_engine_t engine;
  dnnl_primitive_attr_t attributes;
  EngineLayout source, weights, bias, destination;
  dnnl_primitive_desc_t description;
} Draft;

#define TRY(expression)                          \
  do {                                           \
    dnnl_status_t status_ = (expression);        \
    if (status_ != dnnl_success) return status_; \
  } while (0)

#if DNNL_VERSION_MAJOR >= 3

static inline Descriptor view(const EngineLayout *layout) { return layout->descriptor; }

static inline dnnl_status_t describe(EngineLayout *layout, int rank, const int64_t *sizes,
                                     dnnl_format_tag_t tag) {
  return dnnl_memory_desc_create_with_tag(&layout->descriptor, rank, sizes, dnnl_f32, tag);
}

static inline dnnl_status_t copy(EngineLayout *layout, Descriptor original) {
  return dnnl_memory_desc_clone(&layout->descriptor, original);
}

static inline void release(EngineLayout *layout) {
  if (layout->descriptor) dnnl_memory_desc_destroy(layout->descriptor);
  layout->descriptor = NULL;
}

static inline dnnl_status_t append_sum(dnnl_post_ops_t after) {
  return dnnl_post_ops_append_sum(after, 1, 0, dnnl_data_type_undef);
}

static inline dnnl_status_t append_eltwise(dnnl_post_ops_t after, dnnl_alg_kind_t kind) {
  return dnnl_post_ops_append_eltwise(after, kind, 0, 0);
}

static inline dnnl_status_t create_convolution(Draft *draft, dnnl_alg_kind_t kind,
                                               const int64_t *stride, const int64_t *dilation,
                                               const int64_t *padding, const int64_t *end_padding) {
  return dnnl_convolution_forward_primitive_desc_create(
      &draft->description, draft->engine, dnnl_forward_inference, kind, view(&draft->source),
      view(&draft->weights), view(&draft->bias), view(&draft->destination), stride, dilation,
      padding, end_padding, draft->attributes);
}

static inline dnnl_status_t create_pooling(Draft *draft, dnnl_alg_kind_t kind,
                                           const int64_t *kernel, const int64_t *stride,
                                           const int64_t *dilation, const int64_t *padding,
                                           const int64_t *end_padding) {
  return dnnl_pooling_forward_primitive_desc_create(
      &draft->description, draft->engine, dnnl_forward_inference, kind, view(&draft->source),
      view(&draft->destination), stride, kernel, dilation, padding, end_padding,
      draft->attributes);
}

static inline dnnl_status_t create_product(Draft *draft) {
  return dnnl_binary_primitive_desc_create(
      &draft->description, draft->engine, dnnl_binary_mul, view(&draft->source),
      view(&draft->weights), view(&draft->destination), draft->attributes);
}

static inline dnnl_status_t create_linear(Draft *draft) {
  return dnnl_inner_product_forward_primitive_desc_create(
      &draft->description, draft->engine, dnnl_forward_inference, view(&draft->source),
      view(&draft->weights), view(&draft->bias), view(&draft->destination), draft->attributes);
}

#else

static inline Descriptor view(const EngineLayout *layout) { return &layout->descriptor; }

static inline dnnl_status_t describe(EngineLayout *layout, int rank, const int64_t *sizes,
                                     dnnl_format_tag_t tag) {
  return dnnl_memory_desc_init_by_tag(&layout->descriptor, rank, sizes, dnnl_f32, tag);
}

static inline dnnl_status_t copy(EngineLayout *layout, Descriptor original) {
  layout->descriptor = *original;
  return dnnl_success;
}

static inline void release(EngineLayout *layout) { (void)layout; }

static inline dnnl_status_t append_sum(dnnl_post_ops_t after) {
  return dnnl_post_ops_append_sum(after, 1);
}

static inline dnnl_status_t append_eltwise(dnnl_post_ops_t after, dnnl_alg_kind_t kind) {
  return dnnl_post_ops_append_eltwise(after, 1, kind, 0, 0);
}

static inline dnnl_status_t create_described(Draft *draft, const_dnnl_op_desc_t operation) {
  return dnnl_primitive_desc_create(&draft->description, operation, draft->attributes,
                                    draft->engine, NULL);
}

static inline dnnl_status_t create_convolution(Draft *draft, dnnl_alg_kind_t kind,
                                               const int64_t *stride, const int64_t *dilation,
                                               const int64_t *padding, const int64_t *end_padding) {
  dnnl_convolution_desc_t operation;
  TRY(dnnl_dilated_convolution_forward_desc_init(
      &operation, dnnl_forward_inference, kind, view(&draft->source), view(&draft->weights),
      view(&draft->bias), view(&draft->destination), stride, dilation, padding, end_padding));
  return create_described(draft, &operation);
}

static inline dnnl_status_t create_pooling(Draft *draft, dnnl_alg_kind_t kind,
                                           const int64_t *kernel, const int64_t *stride,
                                           const int64_t *dilation, const int64_t *padding,
                                           const int64_t *end_padding) {
  dnnl_pooling_v2_desc_t operation;
  TRY(dnnl_pooling_v2_forward_desc_init(
      &operation, dnnl_forward_inference, kind, view(&draft->source), view(&draft->destination),
      stride, kernel, dilation, padding, end_padding));
  return create_described(draft, &operation);
}

static inline dnnl_status_t create_product(Draft *draft) {
  dnnl_binary_desc_t operation;
  TRY(dnnl_binary_desc_init(&operation, dnnl_binary_mul, view(&draft->source),
                            view(&draft->weights), view(&draft->destination)));
  return create_described(draft, &operation);
}

static inline dnnl_status_t create_linear(Draft *draft) {
  dnnl_inner_product_desc_t operation;
  TRY(dnnl_inner_product_forward_desc_init(
      &operation, dnnl_forward_inference, view(&draft->source), view(&draft->weights),
      view(&draft->bias), view(&draft->destination)));
  return create_described(draft, &operation);
}

#endif

#endif
