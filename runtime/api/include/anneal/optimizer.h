/* anneal/optimizer.h: updates of a model's weights by an `optimizer` of a schedule file.
 *
 *   anneal_optimizer *optimizer;
 *   anneal_optimizer_create(schedule, NULL, &optimizer, NULL);
 *   anneal_optimizer_add(optimizer, "layer.weight", weights, 4096, ANNEAL_FLOAT32, ANNEAL_FLOAT32, NULL);
 *   for (int64_t k = 0; k < anneal_total(schedule); ++k) {
 *     const void *gradients[] = {gradient(k)};
 *     anneal_optimizer_update(optimizer, k, gradients, NULL, NULL);
 *   }
 *
 * An optimizer is a run (see anneal.h) with parameters: arrays of weights that the host owns and the optimizer writes.
 * What a rule remembers of them, its cells, belongs to the optimizer. The position is always the caller's.
 *
 * Values. The same rule, weights and gradients give the same bits with any number of threads, on the interpreter, in
 * native code, and on every kind of processor. Elements are computed in float64 where the weights are float64 and in
 * float32 otherwise; what does not depend on an element is computed in float64.
 *
 * Threads. An optimizer belongs to one thread at a time; an update may use several inside, which sleep between calls.
 *
 * Errors. As in anneal.h. After a failure no weight and no cell has changed.
 */
#ifndef ANNEAL_OPTIMIZER_H
#define ANNEAL_OPTIMIZER_H

#include <anneal.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct anneal_optimizer anneal_optimizer;

/* The type of the elements of an array. */
typedef enum anneal_type {
  ANNEAL_FLOAT32 = 0,
  ANNEAL_FLOAT64 = 1,
  ANNEAL_BFLOAT16 = 2,
  ANNEAL_FLOAT16 = 3
} anneal_type;

/* What to do about a gradient that is missing (NULL), or is not finite. */
typedef enum anneal_gradient_policy {
  ANNEAL_GRADIENT_STOP = 0, /* the update fails, with the parameter's name; nothing changes */
  ANNEAL_GRADIENT_SKIP = 1, /* missing: this parameter is left as it is; not finite: all are, and the report says so */
  /* Not finite: found while the weights are updated, which saves a look at the gradients before it; the update is made
     and fails afterwards, with the parameter's name. Not for missing ones. */
  ANNEAL_GRADIENT_AFTER = 2
} anneal_gradient_policy;

/* What an update did. */
typedef struct anneal_update_report {
  size_t size;
  int64_t position;
  int updated;            /* 0: skipped, because a gradient was not finite */
  double gradient_norm;   /* of all gradients, before the rule's clipping; NaN where none was computed */
  double loss_scale;      /* that the gradients of this update had; 1 without loss scaling */
  uint64_t missing;       /* parameters without a gradient */
  const char *not_finite; /* the name of the first parameter with a gradient that is not finite, until parameters are
                             added or removed; NULL for none */
} anneal_update_report;

typedef struct anneal_optimizer_options {
  size_t size;
  const char *rule; /* an `optimizer` of the file without parameters; NULL: the only one */
  int backend;      /* an anneal_backend. Auto: the kernels that are shipped, else native code, else the interpreter */
  uint32_t threads; /* that an update may use; 0 is 1 */
  int missing;      /* an anneal_gradient_policy */
  int not_finite;   /* an anneal_gradient_policy */
  /* Not 0: 16-bit weights have float32 copies, which the rule updates and which are rounded into them. */
  int master_weights;
  /* Gradients are of the loss times anneal_optimizer_loss_scale, which begins here; 0: they are of the loss. An update
     with a gradient that is not finite is skipped and halves the scale; `loss_scale_interval` (0: 2000) updates in a
     row without one double it. A power of two. */
  double loss_scale;
  uint32_t loss_scale_interval;
  /* The exponential moving average of the weights, average = decay * average + (1 - decay) * weight after each update;
     0: none is kept. Below 1. */
  double average_decay;
  int compute_norm; /* Not 0: reports have the norm of the gradients, also where the rule needs none */
  const char *log;  /* a file that gets a line for each update: CSV for *.csv, else JSON Lines; NULL: none */
  void (*callback)(const anneal_update_report *report, void *context); /* after each update; it may read the optimizer,
                                                                          not change it. NULL: none */
  void *context;
  anneal_run_options run; /* its size need not be set; without an audit log, for the schedule does not change */
} anneal_optimizer_options;

/* An optimizer without parameters. Its run begins as one of anneal_run_create; nor is it of a set of a model's tensors:
   it applies the groups itself. */
ANNEAL_API anneal_status anneal_optimizer_create(const anneal_schedule *schedule,
                                                 const anneal_optimizer_options *options, anneal_optimizer **optimizer,
                                                 anneal_diagnostics **diagnostics);
ANNEAL_API void anneal_optimizer_free(anneal_optimizer *optimizer);

/* ---- Parameters -------------------------------------------------------------------------------------------------- */

/* Adds `count` weights of a type, which the host keeps in place until the parameter is removed or the optimizer freed.
   Its gradients will be of `gradient_type`: of the weights' type, or ANNEAL_FLOAT32 for 16-bit weights, or a 16-bit
   type for ANNEAL_FLOAT32. Names are what groups match, and are different; they do not begin with `optimizer.` or
   `course.`, as other tensors of checkpoints do. Parameters are numbered from 0 in order. */
ANNEAL_API anneal_status anneal_optimizer_add(anneal_optimizer *optimizer, const char *name, void *weights,
                                              uint64_t count, int type, int gradient_type,
                                              anneal_diagnostics **diagnostics);
/* Removes a parameter and its cells; those behind it move up by one number. Not while weights and averages are
   exchanged. */
ANNEAL_API anneal_status anneal_optimizer_remove(anneal_optimizer *optimizer, const char *name);
/* A frozen parameter is left as it is, with its cells, and its gradient is not looked at. */
ANNEAL_API anneal_status anneal_optimizer_freeze(anneal_optimizer *optimizer, const char *name, int frozen);
ANNEAL_API size_t anneal_optimizer_count(const anneal_optimizer *optimizer);
/* The name is there until parameters are added or removed. */
ANNEAL_API const char *anneal_optimizer_name(const anneal_optimizer *optimizer, size_t number); /* NULL for none */
/* The weights of a parameter; 0 for a number that is not there. */
ANNEAL_API uint64_t anneal_optimizer_size(const anneal_optimizer *optimizer, size_t number);
ANNEAL_API int64_t anneal_optimizer_find(const anneal_optimizer *optimizer, const char *name); /* -1 for none */

/* ---- Updates ----------------------------------------------------------------------------------------------------- */

/* Makes update `k`: `gradients` has one array for each parameter, in order. The first one after parameters were added
   or removed applies the groups of the file, and fails when a pattern matches no parameter, or two parameters share
   weights. A number of the rule that is infinite or NaN, though the text names no such number, and would reach a
   weight, a cell or a sum, is ANNEAL_ERROR_REFUSED. `report` may be NULL; its size is set. */
ANNEAL_API anneal_status anneal_optimizer_update(anneal_optimizer *optimizer, int64_t k, const void *const *gradients,
                                                 anneal_update_report *report, anneal_diagnostics **diagnostics);
/* Adds gradients that the next update takes the mean of, together with its own: for batches in parts. A part in which a
   gradient is missing counts as one of zeros. An update that is made or skipped, or that finds them not finite, ends
   the batch; after another failure they are still there. */
ANNEAL_API anneal_status anneal_optimizer_accumulate(anneal_optimizer *optimizer, const void *const *gradients,
                                                     anneal_diagnostics **diagnostics);
/* What the loss is to be multiplied by before gradients are taken; 1 without loss scaling. */
ANNEAL_API double anneal_optimizer_loss_scale(const anneal_optimizer *optimizer);

/* ---- The run ----------------------------------------------------------------------------------------------------- */

/* As anneal_run_value, of the program without its groups, and of a parameter, with the groups that apply to it. NaN for
   a number that is not there. */
ANNEAL_API double anneal_optimizer_value(const anneal_optimizer *optimizer, uint32_t output, int64_t k);
ANNEAL_API double anneal_optimizer_parameter_value(anneal_optimizer *optimizer, size_t parameter, uint32_t output,
                                                   int64_t k);
/* As anneal_run_observe. Where parameters were added or removed, the groups of the file are applied first, as an update
   does: cells that a group's text has see it too. */
ANNEAL_API anneal_status anneal_optimizer_observe(anneal_optimizer *optimizer, int64_t k,
                                                  const anneal_measurement *measurements, size_t count,
                                                  anneal_diagnostics **diagnostics);

/* ---- What is kept ------------------------------------------------------------------------------------------------ */

/* The cells of a rule, by number; NULL for a number that is not there. A group may make a rule keep others: all are
   listed, and a parameter has some of them. */
ANNEAL_API const char *anneal_optimizer_cell_name(const anneal_optimizer *optimizer, size_t cell);
/* Copies a parameter's cell into `out`, which has room for anneal_optimizer_size numbers; a cell that is one number
   for the tensor, or for all, is repeated. */
ANNEAL_API anneal_status anneal_optimizer_cell(const anneal_optimizer *optimizer, size_t parameter, const char *cell,
                                               double *out);
/* Exchanges the weights with their averages: for a validation, and again to go on. Without `average_decay`, or before
   the first update, ANNEAL_ERROR_USAGE. */
ANNEAL_API anneal_status anneal_optimizer_swap_average(anneal_optimizer *optimizer);

/* Saves weights, cells, averages, what is frozen, the loss scale and the run at position `k`, the number of updates
   made, in one file, as anneal_run_save_file does. Not while gradients are accumulated, or weights and averages
   exchanged. */
ANNEAL_API anneal_status anneal_optimizer_save_file(const anneal_optimizer *optimizer, int64_t k, const char *path,
                                                    const anneal_save_options *options,
                                                    anneal_diagnostics **diagnostics);
/* Fills an optimizer of the same parameters (names, counts, types), and the weights themselves, with what was saved.
   The schedule and rule at hand are the optimizer's. Where they do something else to a parameter from here on,
   ANNEAL_POLICY_ERROR refuses, and ANNEAL_POLICY_ADOPT goes on with what is at hand, with a warning that says what it
   is; a rule with other cells begins them anew. Other options do not count. `*k` becomes the position. On failure
   neither the optimizer nor a weight has changed. */
ANNEAL_API anneal_status anneal_optimizer_restore_file(anneal_optimizer *optimizer, const char *path,
                                                       const anneal_restore_options *options, int64_t *k,
                                                       anneal_diagnostics **diagnostics);

#ifdef __cplusplus
}
#endif

#endif
