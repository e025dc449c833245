/* What a C host does, called from the tests: it is compiled as C99. */
#ifndef C_HOST_H
#define C_HOST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A run of `text` over `total` steps with a measurement every 10: begun at `first`, from `checkpoint` when it is there,
   its values of output 0 to `values`. Saved at `stop`, where it ends, to `saved` with room for `*size` bytes; `*size`
   becomes what it takes. 0 when all went well. */
int c_host_run(const char *text, int64_t stop, const void *checkpoint, size_t checkpoint_size, double *values,
               void *saved, size_t *size);
/* The measurement at step k: the same everywhere. */
double c_host_loss(int64_t k);

#ifdef __cplusplus
}
#endif

#endif
