#include "operation.h"

#include <stdlib.h>

struct EngineCall {
  dnnl_primitive_t primitive;
  dnnl_exec_arg_t arguments[ENGINE_ROLE_COUNT];
  EngineRole roles[ENGINE_ROLE_COUNT];
  int count;
};

static const int argument_ids[ENGINE_ROLE_COUNT] = {
    DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST, DNNL_ARG_SCRATCHPAD,
    DNNL_ARG_SRC_1};

int engine_call_create(const EngineOperation *operation, void *const memory[ENGINE_ROLE_COUNT],
                       EngineCall **result) {
  dnnl_engine_t engine;
  TRY(engine_shared(&engine));
  EngineCall *call = calloc(1, sizeof *call);
  if (!call) return dnnl_out_of_memory;
  call->primitive = operation->primitive;
  for (int role = 0; role < ENGINE_ROLE_COUNT; role++) {
    if (!operation->used[role]) continue;
    dnnl_exec_arg_t *argument = &call->arguments[call->count];
    argument->arg = argument_ids[role];
    dnnl_status_t status =
        dnnl_memory_create(&argument->memory, view(&operation->layouts[role]), engine, memory[role]);
    if (status != dnnl_success) {
      engine_call_destroy(call);
      return status;
    }
    call->roles[call->count++] = (EngineRole)role;
  }
  *result = call;
  return dnnl_success;
}

void engine_call_destroy(EngineCall *call) {
  if (!call) return;
  for (int i = 0; i < call->count; i++) dnnl_memory_destroy(call->arguments[i].memory);
  free(call);
}

int engine_call_rebind(EngineCall *call, EngineRole role, void *memory) {
  for (int i = 0; i < call->count; i++) {
    if (call->roles[i] == role) {
      return dnnl_memory_set_data_handle(call->arguments[i].memory, memory);
    }
  }
  return dnnl_invalid_arguments;
}

int engine_run(EngineCall *const *calls, size_t count) {
  dnnl_engine_t engine;
  dnnl_stream_t stream;
  TRY(engine_shared(&engine));
  TRY(dnnl_stream_create(&stream, engine, dnnl_stream_default_flags));
  dnnl_status_t status = dnnl_success;
  for (size_t i = 0; i < count && status == dnnl_success; i++) {
    status = dnnl_primitive_execute(calls[i]->primitive, stream, calls[i]->count,
                                    calls[i]->arguments);
  }
  dnnl_status_t waited = dnnl_stream_wait(stream);
  dnnl_stream_destroy(stream);
  return status != dnnl_success ? status : waited;
}
