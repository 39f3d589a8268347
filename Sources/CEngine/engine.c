#include "operation.h"

#include <pthread.h>
#include <stdlib.h>

// The engine: the only global. It has no state besides the kind of device.

static pthread_once_t engine_once = PTHREAD_ONCE_INIT;
static dnnl_engine_t shared_engine;
static dnnl_status_t engine_status;

static void create_engine(void) {
  engine_status = dnnl_engine_create(&shared_engine, dnnl_cpu, 0);
}

dnnl_status_t engine_shared(dnnl_engine_t *engine) {
  pthread_once(&engine_once, create_engine);
  *engine = shared_engine;
  return engine_status;
}

int engine_version(void) {
  const dnnl_version_t *version = dnnl_version();
  return version->major * 10000 + version->minor * 100 + version->patch;
}

int engine_status_is_out_of_memory(int status) { return status == dnnl_out_of_memory; }

const char *engine_status_text(int status) {
  switch (status) {
    case dnnl_success: return "success";
    case dnnl_out_of_memory: return "out of memory";
    case dnnl_invalid_arguments: return "invalid arguments";
    case dnnl_unimplemented: return "not implemented";
    default: return "runtime error";
  }
}

// Layouts.

int engine_layout_create(const int64_t *sizes, int rank, EngineLayout **layout) {
  static const dnnl_format_tag_t tags[] = {dnnl_a, dnnl_ab, dnnl_abc, dnnl_abcd, dnnl_abcde};
  if (rank < 1 || rank > 5) return dnnl_invalid_arguments;
  EngineLayout *created = calloc(1, sizeof *created);
  if (!created) return dnnl_out_of_memory;
  dnnl_status_t status = describe(created, rank, sizes, tags[rank - 1]);
  if (status != dnnl_success) {
    free(created);
    return status;
  }
  *layout = created;
  return dnnl_success;
}

void engine_layout_destroy(EngineLayout *layout) {
  if (!layout) return;
  release(layout);
  free(layout);
}

int engine_layout_equal(const EngineLayout *left, const EngineLayout *right) {
  return dnnl_memory_desc_equal(view(left), view(right));
}

size_t engine_layout_byte_count(const EngineLayout *layout) {
  return dnnl_memory_desc_get_size(view(layout));
}

// Operations.

/// What an operation is asked to be; an operand without a layout is left to the library.
typedef struct {
  dnnl_alg_kind_t kind;
  const EngineWindow *window;
  const EngineLayout *source, *destination;
  int sums;
  EngineActivation activation;
  int64_t batch, inputs, outputs;
} Request;

typedef dnnl_status_t Describe(Draft *draft, const Request *request);

static void forget(Draft *draft) {
  release(&draft->source);
  release(&draft->weights);
  release(&draft->bias);
  release(&draft->destination);
  if (draft->attributes) dnnl_primitive_attr_destroy(draft->attributes);
}

/// Attributes by which scratchpads are the caller's, and what follows the operation is part of it.
static dnnl_status_t create_attributes(const Request *request, dnnl_primitive_attr_t *attributes) {
  dnnl_post_ops_t after;
  TRY(dnnl_primitive_attr_create(attributes));
  TRY(dnnl_primitive_attr_set_scratchpad_mode(*attributes, dnnl_scratchpad_mode_user));
  TRY(dnnl_post_ops_create(&after));
  dnnl_status_t status = request->sums ? append_sum(after) : dnnl_success;
  if (request->activation != ENGINE_LINEAR && status == dnnl_success) {
    status = append_eltwise(after, request->activation == ENGINE_RELU ? dnnl_eltwise_relu
                                                                      : dnnl_eltwise_logistic);
  }
  if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(*attributes, after);
  dnnl_post_ops_destroy(after);
  return status;
}

static dnnl_status_t describe_images(Draft *draft, const Request *request) {
  TRY(request->source
          ? copy(&draft->source, view(request->source))
          : describe(&draft->source, 4, request->window->source, dnnl_format_tag_any));
  return request->destination
             ? copy(&draft->destination, view(request->destination))
             : describe(&draft->destination, 4, request->window->destination, dnnl_format_tag_any);
}

static dnnl_status_t describe_convolution(Draft *draft, const Request *request) {
  const EngineWindow *window = request->window;
  int64_t groups = window->groups, outputs = window->destination[1];
  if (groups < 1) return dnnl_invalid_arguments;
  int64_t sizes[5] = {groups, outputs / groups, window->source[1] / groups, window->kernel[0],
                      window->kernel[1]};
  int64_t dilation[2] = {window->dilation[0] - 1, window->dilation[1] - 1};
  TRY(describe_images(draft, request));
  TRY(groups > 1 ? describe(&draft->weights, 5, sizes, dnnl_format_tag_any)
                 : describe(&draft->weights, 4, sizes + 1, dnnl_format_tag_any));
  TRY(describe(&draft->bias, 1, &outputs, dnnl_a));
  return create_convolution(draft, request->kind, window->stride, dilation, window->padding,
                            window->end_padding);
}

static dnnl_status_t describe_pooling(Draft *draft, const Request *request) {
  const EngineWindow *window = request->window;
  int64_t dilation[2] = {window->dilation[0] - 1, window->dilation[1] - 1};
  TRY(describe_images(draft, request));
  return create_pooling(draft, request->kind, window->kernel, window->stride, dilation,
                        window->padding, window->end_padding);
}

static dnnl_status_t describe_product(Draft *draft, const Request *request) {
  int64_t factors[4] = {request->batch, request->outputs, 1, 1};
  TRY(copy(&draft->source, view(request->source)));
  TRY(copy(&draft->destination, view(request->source)));
  TRY(describe(&draft->weights, 4, factors, dnnl_abcd));
  return create_product(draft);
}

static dnnl_status_t describe_linear(Draft *draft, const Request *request) {
  int64_t source[2] = {request->batch, request->inputs};
  int64_t weights[2] = {request->outputs, request->inputs};
  int64_t destination[2] = {request->batch, request->outputs};
  TRY(describe(&draft->source, 2, source, dnnl_ab));
  TRY(describe(&draft->weights, 2, weights, dnnl_format_tag_any));
  TRY(describe(&draft->bias, 1, &request->outputs, dnnl_a));
  TRY(describe(&draft->destination, 2, destination, dnnl_ab));
  return create_linear(draft);
}

static dnnl_status_t describe_reorder(Draft *draft, const Request *request) {
  return dnnl_reorder_primitive_desc_create(
      &draft->description, view(request->source), draft->engine, view(request->destination),
      draft->engine, draft->attributes);
}

/// Creates the primitive of `operation`, whose description is there, and notes its layouts.
static dnnl_status_t complete(EngineOperation *operation) {
  static const dnnl_query_t queries[ENGINE_ROLE_COUNT] = {
      dnnl_query_src_md, dnnl_query_weights_md, dnnl_query_weights_md, dnnl_query_dst_md,
      dnnl_query_scratchpad_md, dnnl_query_src_md};
  for (int role = 0; role < ENGINE_ROLE_COUNT; role++) {
    Descriptor found = dnnl_primitive_desc_query_md(operation->description, queries[role],
                                                    role == ENGINE_BIAS || role == ENGINE_FACTORS ? 1 : 0);
    if (!found || dnnl_memory_desc_get_size(found) == 0) continue;
    TRY(copy(&operation->layouts[role], found));
    operation->used[role] = 1;
  }
  return dnnl_primitive_create(&operation->primitive, operation->description);
}

static int create(Describe *describe_operation, Request request, EngineOperation **result) {
  EngineOperation *operation = calloc(1, sizeof *operation);
  if (!operation) return dnnl_out_of_memory;
  Draft draft = {0};
  dnnl_status_t status = engine_shared(&draft.engine);
  if (status == dnnl_success) status = create_attributes(&request, &draft.attributes);
  if (status == dnnl_success) status = describe_operation(&draft, &request);
  operation->description = draft.description;
  forget(&draft);
  if (status == dnnl_success) status = complete(operation);
  if (status == dnnl_success) {
    *result = operation;
  } else {
    engine_operation_destroy(operation);
  }
  return status;
}

int engine_convolution_create(const EngineWindow *window, const EngineLayout *sum,
                              EngineActivation activation, int is_direct,
                              EngineOperation **result) {
  Request request = {.kind = is_direct ? dnnl_convolution_direct : dnnl_convolution_auto,
                     .window = window, .destination = sum,
                     .sums = sum != NULL, .activation = activation};
  return create(describe_convolution, request, result);
}

int engine_product_create(const EngineLayout *source, int64_t batch, int64_t channels, int sums,
                          EngineActivation activation, EngineOperation **result) {
  Request request = {.source = source, .batch = batch, .outputs = channels, .sums = sums,
                     .activation = activation};
  return create(describe_product, request, result);
}

int engine_pooling_create(const EngineWindow *window, const EngineLayout *source, int mean,
                          EngineOperation **result) {
  Request request = {.kind = mean ? dnnl_pooling_avg_exclude_padding : dnnl_pooling_max,
                     .window = window, .source = source};
  return create(describe_pooling, request, result);
}

int engine_linear_create(int64_t batch, int64_t inputs, int64_t outputs,
                         EngineActivation activation, EngineOperation **result) {
  Request request = {.batch = batch, .inputs = inputs, .outputs = outputs,
                     .activation = activation};
  return create(describe_linear, request, result);
}

int engine_reorder_create(const EngineLayout *source, const EngineLayout *destination,
                          EngineOperation **result) {
  Request request = {.source = source, .destination = destination};
  return create(describe_reorder, request, result);
}

void engine_operation_destroy(EngineOperation *operation) {
  if (!operation) return;
  if (operation->primitive) dnnl_primitive_destroy(operation->primitive);
  if (operation->description) dnnl_primitive_desc_destroy(operation->description);
  for (int role = 0; role < ENGINE_ROLE_COUNT; role++) release(&operation->layouts[role]);
  free(operation);
}

const EngineLayout *engine_operation_layout(const EngineOperation *operation, EngineRole role) {
  return operation->used[role] ? &operation->layouts[role] : NULL;
}

const char *engine_operation_implementation(const EngineOperation *operation) {
  const char *text = NULL;
  dnnl_primitive_desc_query(operation->description, dnnl_query_impl_info_str, 0, &text);
  return text ? text : "unknown";
}
