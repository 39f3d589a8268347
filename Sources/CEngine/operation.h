/// An operation of oneDNN with its layouts, for the files that create and that run operations.
#ifndef CENGINE_OPERATION_H
#define CENGINE_OPERATION_H

#include "CEngine.h"
#include "versions.h"

struct EngineOperation {
  dnnl_primitive_desc_t description;
  dnnl_primitive_t primitive;
  EngineLayout layouts[ENGINE_ROLE_COUNT];
  int used[ENGINE_ROLE_COUNT];
};

/// Gives the engine of the processor, which is created the first time.
dnnl_status_t engine_shared(dnnl_engine_t *engine);

#endif
