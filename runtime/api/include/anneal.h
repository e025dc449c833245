/* anneal.h: schedules of hyperparameters in training code.
 *
 *   anneal_program *program;
 *   anneal_schedule *schedule;
 *   anneal_load_file("run.sched", NULL, &program, NULL);
 *   anneal_bind(program, NULL, &schedule, NULL);
 *   for (int64_t k = 0; k < anneal_total(schedule); ++k) train(anneal_at(schedule, 0, k));
 *
 * A program is a checked schedule file. Bound to a clock and to values of its parameters it is a schedule: a pure
 * function of the position k, the number of updates made before. A run is a schedule with memory: what the training
 * loop measures is fed back to it, and it can be saved, restored and changed while it goes on.
 *
 * Values. The same schedule, output and k give the same bits in every thread, process and machine, on the interpreter
 * and in native code. The host's rounding mode, flush-to-zero setting and floating-point flags are put aside during
 * every call and are afterwards as they were.
 *
 * Threads. Programs and schedules never change: any number of threads may use one, and each handle is freed once, when
 * nobody uses it any longer; what was made from it lives on. A run belongs to one thread at a time.
 *
 * Errors. What can fail answers a status. Where something is wrong, `*diagnostics` says what, where and what to write
 * instead; it is set to NULL when there is nothing to say, also not a warning, or no memory to say it with, and the
 * caller frees it otherwise. A null `diagnostics` is fine. On failure nothing is made and nothing has changed: handles
 * that would be returned are NULL. A memory allocation that fails gives ANNEAL_ERROR_MEMORY. No call prints, exits, or
 * throws.
 *
 * Texts are UTF-8 and end with a zero byte; those that a call returns belong to the handle it was asked of. The hot
 * calls (anneal_at and its like) take no lock, allocate nothing, and may be made in a signal handler.
 *
 * Options are structs that begin with their size: `anneal_bind_options options = {sizeof options};`. What is zero has
 * its default where it has one, and so has what a later version adds. Structs that a call fills begin with their size likewise.
 */
#ifndef ANNEAL_H
#define ANNEAL_H

#include <stddef.h>
#include <stdint.h>

#ifndef ANNEAL_API
#if defined(__GNUC__)
#define ANNEAL_API __attribute__((visibility("default")))
#else
#define ANNEAL_API
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct anneal_program anneal_program;
typedef struct anneal_schedule anneal_schedule;
typedef struct anneal_run anneal_run;
typedef struct anneal_model anneal_model;
typedef struct anneal_diagnostics anneal_diagnostics;

typedef enum anneal_status {
  ANNEAL_OK = 0,
  ANNEAL_ERROR_PROGRAM = 1,     /* the text, a parameter's value or the clock is wrong */
  ANNEAL_ERROR_USAGE = 2,       /* the call is wrong: a null handle, an unknown name, an option of a later version */
  ANNEAL_ERROR_ENVIRONMENT = 3, /* a file cannot be read or written; native code was asked for and there is none */
  ANNEAL_ERROR_MEMORY = 4,      /* an allocation failed */
  ANNEAL_ERROR_REFUSED = 5,     /* an observation, a change or a checkpoint is not accepted */
  ANNEAL_ERROR_REPEATED = 6     /* an input was observed at this position already */
} anneal_status;

/* The version of the library, "0.1.0". */
ANNEAL_API const char *anneal_version(void);

/* ---- Programs ---------------------------------------------------------------------------------------------------- */

typedef struct anneal_load_options {
  size_t size;
  /* File imports may come from this folder and those below it. NULL: the folder of the file; for a text, none. */
  const char *import_root;
} anneal_load_options;

/* Reads and checks a schedule file. */
ANNEAL_API anneal_status anneal_load_file(const char *path, const anneal_load_options *options,
                                          anneal_program **program, anneal_diagnostics **diagnostics);

/* Checks a text of `length` bytes. `name` stands for it in messages, and in the import folder where there is one; NULL
   is
   "<text>". */
ANNEAL_API anneal_status anneal_load_text(const char *name, const char *text, size_t length,
                                          const anneal_load_options *options, anneal_program **program,
                                          anneal_diagnostics **diagnostics);

/* Frees a handle; NULL is fine. */
ANNEAL_API void anneal_program_free(anneal_program *program);

/* 32 hexadecimal digits that identify the meaning of the text and of all it imports, not its spacing and comments. */
ANNEAL_API const char *anneal_program_hash(const anneal_program *program);

/* ---- Binding ----------------------------------------------------------------------------------------------------- */

typedef enum anneal_kind {
  ANNEAL_NUMBER = 0,
  ANNEAL_BOOL = 1,
  ANNEAL_LIST = 2,
  ANNEAL_TEXT = 3 /* read as in the language: "5 epochs", "2%", "[1, 2]", a choice */
} anneal_kind;

/* A value for a parameter. A number for a length counts steps; for a percentage 0.02 is 2%. */
typedef struct anneal_value {
  const char *name;
  int kind;              /* an anneal_kind */
  double number;         /* of ANNEAL_NUMBER, and of ANNEAL_BOOL, where 0 is false */
  const char *text;      /* of ANNEAL_TEXT */
  const double *numbers; /* of ANNEAL_LIST, `count` of them */
  size_t count;
} anneal_value;

typedef enum anneal_backend {
  ANNEAL_BACKEND_AUTO = 0, /* the interpreter, which answers at once */
  ANNEAL_BACKEND_INTERPRETER = 1,
  ANNEAL_BACKEND_NATIVE = 2 /* native code: the same bits, faster, and some milliseconds to make */
} anneal_backend;

typedef struct anneal_bind_options {
  size_t size;
  const anneal_value *parameters; /* each at most once */
  size_t parameter_count;
  /* Equations as in the language, "total = 90 epochs, epoch = 1251 steps"; they replace those of the file. NULL: none.
   */
  const char *clock;
  int backend; /* an anneal_backend */
  /* Not 0: check the whole run as `anneal check` does. What it calls an error fails the call. */
  int check;
} anneal_bind_options;

/* Resolves every length to steps, checks ranges, and makes the schedule ready to evaluate. */
ANNEAL_API anneal_status anneal_bind(const anneal_program *program, const anneal_bind_options *options,
                                     anneal_schedule **schedule, anneal_diagnostics **diagnostics);
ANNEAL_API void anneal_schedule_free(anneal_schedule *schedule);

/* 32 hexadecimal digits: the program's meaning, the values of its parameters, and the clock. */
ANNEAL_API const char *anneal_schedule_hash(const anneal_schedule *schedule);
/* The number of updates of the run; -1 when nothing limits it. */
ANNEAL_API int64_t anneal_total(const anneal_schedule *schedule);
/* What the binding means, a line each: "1 epoch = 1251 updates", "run = 112590 updates", … */
ANNEAL_API const char *anneal_contract(const anneal_schedule *schedule);
/* The steps of `amount` of a unit ("epoch", "sample", "token", or one that the file declares; the plural too). NaN
   where the clock does not say. */
ANNEAL_API double anneal_steps(const anneal_schedule *schedule, double amount, const char *unit);
/* 1 where native code gives the values, else 0. */
ANNEAL_API int anneal_is_native(const anneal_schedule *schedule);

/* ---- Values ------------------------------------------------------------------------------------------------------ */

/* The value of `output` that update `k` uses; the first update is 0. A bool is 0 or 1. Outputs are numbered in the
   order of the file, from 0; another number gives NaN. A k below 0 or above 2^53 is answered as the nearest of the two.
 */
ANNEAL_API double anneal_at(const anneal_schedule *schedule, uint32_t output, int64_t k);
/* Every output in order: `out` has room for anneal_output_count numbers. */
ANNEAL_API void anneal_at_all(const anneal_schedule *schedule, int64_t k, double *out);
/* Positions first, first + stride, …: `count` values. A stride may be 0 or below; positions beyond the ends are
   answered as the nearest end. Many values at once take less time each. */
ANNEAL_API void anneal_at_many(const anneal_schedule *schedule, uint32_t output, int64_t first, int64_t stride,
                               size_t count, double *out);
/* `count` positions in any order. */
ANNEAL_API void anneal_at_positions(const anneal_schedule *schedule, uint32_t output, const int64_t *positions,
                                    size_t count, double *out);

/* ---- Runs -------------------------------------------------------------------------------------------------------- */

typedef struct anneal_run_options {
  size_t size;
  /* Not 0: a measurement that is NaN is taken, and cells see it. 0: it is refused, as a value outside the input's range
     is. */
  int accept_nan;
  /* A file that gets a line of JSON for every change of the schedule, and for every change that is refused. NULL: none.
   */
  const char *audit_log;
} anneal_run_options;

/* A run of a schedule, which lives on without the handle. One thread at a time. Not of a set of a model's tensors: its
   checkpoints would be those of the program without its groups. */
ANNEAL_API anneal_status anneal_run_create(const anneal_schedule *schedule, const anneal_run_options *options,
                                           anneal_run **run, anneal_diagnostics **diagnostics);
ANNEAL_API void anneal_run_free(anneal_run *run);

/* As anneal_at and anneal_at_all, with what was measured so far. Numbers are those of the schedule that the run began
   with; outputs that only a later schedule has come behind. Hot calls, as anneal_at. */
ANNEAL_API double anneal_run_value(const anneal_run *run, uint32_t output, int64_t k);
ANNEAL_API void anneal_run_values(const anneal_run *run, int64_t k, double *out);
ANNEAL_API size_t anneal_run_output_count(const anneal_run *run);
ANNEAL_API const char *anneal_run_output_name(const anneal_run *run, uint32_t output); /* NULL for none */
ANNEAL_API int64_t anneal_run_find_output(const anneal_run *run, const char *name);
ANNEAL_API int64_t anneal_run_find_input(const anneal_run *run, const char *name);
/* As anneal_total, of the newest schedule of the run; a waiting one counts. */
ANNEAL_API int64_t anneal_run_total(const anneal_run *run);
/* As anneal_schedule_hash, of the newest schedule of the run; a waiting one counts. */
ANNEAL_API const char *anneal_run_hash(const anneal_run *run);

typedef struct anneal_measurement {
  uint32_t input;
  double value;
} anneal_measurement;

/* Tells the run what was measured when `k` updates had been made, so that the value of update k sees it. Every memory
   cell that reads one of the inputs advances once. Observations come in order: k is not below the last one, and an
   input is observed once at a position; a second time is ANNEAL_ERROR_REPEATED. Anything else that is not taken is
   ANNEAL_ERROR_REFUSED. After a failure the run is as before. */
ANNEAL_API anneal_status anneal_run_observe(anneal_run *run, int64_t k, const anneal_measurement *measurements,
                                            size_t count, anneal_diagnostics **diagnostics);

/* ---- Checkpoints ------------------------------------------------------------------------------------------------- */

typedef struct anneal_save_options {
  size_t size;
  /* Earlier checkpoints that are kept beside the newest, as PATH.1, PATH.2, …; 0 is 2, at most 9, and -1 none. */
  int generations;
} anneal_save_options;

/* Saves the run at position `k`, the number of updates made, not below the last observation: text, parameters, clock and memory. A file is complete or
   not there at all, whatever happens meanwhile; it is a safetensors file with a checksum. */
ANNEAL_API anneal_status anneal_run_save_file(const anneal_run *run, int64_t k, const char *path,
                                              const anneal_save_options *options, anneal_diagnostics **diagnostics);
/* The same into memory. `*size` becomes the bytes that it takes; they are written where `room` is enough for them, and
   nothing is otherwise: ask with a room of 0 first. */
ANNEAL_API anneal_status anneal_run_save(const anneal_run *run, int64_t k, void *bytes, size_t room, size_t *size,
                                         anneal_diagnostics **diagnostics);

typedef enum anneal_policy {
  ANNEAL_POLICY_ERROR = 0,  /* another schedule than the checkpoint's is refused, with what differs */
  ANNEAL_POLICY_ADOPT = 1,  /* the schedule at hand, from here on */
  ANNEAL_POLICY_KEEP = 2,   /* the checkpoint's own, which it carries */
  ANNEAL_POLICY_SPLICE = 3, /* the shape of the one at hand, scaled so that every output goes on from its value here */
  ANNEAL_POLICY_BLEND = 4   /* from the checkpoint's to the one at hand, linearly over `blend_steps` */
} anneal_policy;

typedef struct anneal_restore_options {
  size_t size;
  const anneal_schedule *schedule; /* the one at hand; NULL: the checkpoint's own goes on */
  int policy; /* an anneal_policy: where the one at hand gives other values over the rest of the run */
  int64_t blend_steps;
  anneal_run_options run; /* its size need not be set */
} anneal_restore_options;

/* The run as it was saved; `*k` becomes its position. Where a schedule at hand differs and the policy lets it pass,
   `*diagnostics` has a warning that says how. The newest checkpoint that is whole is taken, and a warning says so when
   newer ones are damaged. */
ANNEAL_API anneal_status anneal_run_restore_file(const char *path, const anneal_restore_options *options,
                                                 anneal_run **run, int64_t *k, anneal_diagnostics **diagnostics);
ANNEAL_API anneal_status anneal_run_restore(const void *bytes, size_t size, const anneal_restore_options *options,
                                            anneal_run **run, int64_t *k, anneal_diagnostics **diagnostics);

/* ---- Changes while it runs --------------------------------------------------------------------------------------- */

typedef struct anneal_change_options {
  size_t size;
  /* The first position that the new schedule decides, `k` or later: the same for all processes of a job. Before it the
     old one gives the values. */
  int64_t at;
  int policy; /* an anneal_policy: ANNEAL_POLICY_ADOPT, ANNEAL_POLICY_SPLICE or ANNEAL_POLICY_BLEND */
  int64_t blend_steps;
} anneal_change_options;

/* Lets another program take over while the run is at position `k`. It is bound as the run's schedule is, checked over
   the rest of the run, and refused with the run unharmed when anything is wrong. Memory cells and inputs of the same
   name keep what they hold. A change that is still waiting is dropped for this one. An output that is there now, or an input
   that was observed, must be there in the new one. */
ANNEAL_API anneal_status anneal_run_change(anneal_run *run, const anneal_program *program, int64_t k,
                                           const anneal_change_options *options, anneal_diagnostics **diagnostics);

/* Has the run's file looked at by anneal_run_poll, and the files that it imports. NULL: no longer. */
ANNEAL_API anneal_status anneal_run_watch(anneal_run *run, const char *path, anneal_diagnostics **diagnostics);
/* Looks whether the file has changed, which takes microseconds, and if so does as anneal_run_change with what it holds
   now. `*changed` becomes 1 when another schedule will take over, else 0: also where spacing and comments are all that
   is new. */
ANNEAL_API anneal_status anneal_run_poll(anneal_run *run, int64_t k, const anneal_change_options *options, int *changed,
                                         anneal_diagnostics **diagnostics);

/* ---- A model's tensors --------------------------------------------------------------------------------------------
 */

/* Applies the groups of the program to a model's tensors, `count` of them, by their names: tensors under the same
   groups with the same captured numbers are one set, and each set has a schedule of its own. A pattern that matches no
   tensor fails the call, unless its group is optional. Threads as for schedules. */
ANNEAL_API anneal_status anneal_bind_model(const anneal_schedule *schedule, const char *const *names, size_t count,
                                           anneal_model **model, anneal_diagnostics **diagnostics);
ANNEAL_API void anneal_model_free(anneal_model *model);
ANNEAL_API size_t anneal_model_set_count(const anneal_model *model);
/* The number of the set of a tensor, itself by its number in `names`; UINT32_MAX for one that is not there. */
ANNEAL_API uint32_t anneal_model_set_of(const anneal_model *model, size_t tensor);
/* The schedule of a set, with all outputs of the program in their order; it belongs to the model. NULL for a set that
   is not there. */
ANNEAL_API const anneal_schedule *anneal_model_schedule(const anneal_model *model, uint32_t set);
/* The groups of a set in words: "no_decay, layers(depth = 3)"; "" where none applies. */
ANNEAL_API const char *anneal_model_groups(const anneal_model *model, uint32_t set);

/* ---- What a program has ------------------------------------------------------------------------------------------ */

typedef struct anneal_output_info {
  size_t size;
  const char *name;
  const char *documentation; /* of the file; "" when there is none */
  int is_bool;
  int is_signed; /* declared to be below 0 at times */
} anneal_output_info;

typedef struct anneal_range {
  int exists;
  const char *text; /* as written: "(0, 10] log" */
} anneal_range;

typedef struct anneal_parameter_info {
  size_t size;
  const char *name; /* "peak", or "base.peak" of an imported program */
  const char *documentation;
  const char *type;         /* "number", "integer", "bool", "duration", "percentage", "choice" */
  int is_list;              /* a list of them */
  int is_required;          /* has no default */
  const char *default_text; /* as written; "" when required */
  anneal_range range;
  const char *const *choices; /* of a choice */
  size_t choice_count;
} anneal_parameter_info;

typedef struct anneal_input_info {
  size_t size;
  const char *name;
  const char *documentation;
  const char *initial_text; /* as written; "" when there is none */
  anneal_range range;
} anneal_input_info;

typedef struct anneal_equation_info {
  size_t size;
  const char *unit; /* "total", "epoch", … */
  const char *text; /* the right side as written: "1251 steps" */
} anneal_equation_info;

typedef struct anneal_group_info {
  size_t size;
  const char *name;
  const char *documentation;
  const char *const *patterns;
  size_t pattern_count;
  int is_optional; /* need not match a tensor */
} anneal_group_info;

ANNEAL_API size_t anneal_output_count(const anneal_program *program);
ANNEAL_API size_t anneal_parameter_count(const anneal_program *program);
ANNEAL_API size_t anneal_input_count(const anneal_program *program);
/* Of the file's clock. */
ANNEAL_API size_t anneal_equation_count(const anneal_program *program);
ANNEAL_API size_t anneal_group_count(const anneal_program *program);
/* Fill `info`, whose size is set; ANNEAL_ERROR_USAGE for a number that is not there. */
ANNEAL_API anneal_status anneal_output(const anneal_program *program, size_t number, anneal_output_info *info);
ANNEAL_API anneal_status anneal_parameter(const anneal_program *program, size_t number, anneal_parameter_info *info);
ANNEAL_API anneal_status anneal_input(const anneal_program *program, size_t number, anneal_input_info *info);
ANNEAL_API anneal_status anneal_equation(const anneal_program *program, size_t number, anneal_equation_info *info);
ANNEAL_API anneal_status anneal_group(const anneal_program *program, size_t number, anneal_group_info *info);
/* The number of an output or input; -1 when there is none of this name. */
ANNEAL_API int64_t anneal_find_output(const anneal_program *program, const char *name);
ANNEAL_API int64_t anneal_find_input(const anneal_program *program, const char *name);
/* The program that a schedule was bound from, as a handle of its own. NULL when there is no memory. */
ANNEAL_API anneal_program *anneal_schedule_program(const anneal_schedule *schedule);

/* ---- Diagnostics ------------------------------------------------------------------------------------------------- */

typedef struct anneal_diagnostic {
  size_t size;
  const char *code;     /* "A0312"; `anneal explain A0312` says more */
  const char *severity; /* "error", "warning" or "note" */
  const char *message;
  const char *file; /* "" when it concerns no text, as a parameter that the host gave */
  uint32_t line;    /* from 1; 0 without a file */
  uint32_t column;
  const char *rendered; /* as people read it, with the line and what to write instead */
} anneal_diagnostic;

ANNEAL_API size_t anneal_diagnostics_count(const anneal_diagnostics *diagnostics);
ANNEAL_API anneal_status anneal_diagnostics_get(const anneal_diagnostics *diagnostics, size_t number,
                                                anneal_diagnostic *diagnostic);
/* All of them, as people read them; "" for NULL. */
ANNEAL_API const char *anneal_diagnostics_text(const anneal_diagnostics *diagnostics);
/* All of them, one JSON object on a line. */
ANNEAL_API const char *anneal_diagnostics_json(const anneal_diagnostics *diagnostics);
ANNEAL_API void anneal_diagnostics_free(anneal_diagnostics *diagnostics);

#ifdef __cplusplus
}
#endif

#endif
