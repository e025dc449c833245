#include "tests/api/c_host.h"

#include <anneal.h>
#include <string.h>

double c_host_loss(int64_t k) { return (double)(8 >> (k / 30 % 4)) / 8 + 0.25; /* exact, whatever the rounding */ }

int c_host_run(const char *text, int64_t stop, const void *checkpoint, size_t checkpoint_size, double *values,
               void *saved, size_t *size) {
  anneal_program *program = NULL;
  anneal_schedule *schedule = NULL;
  anneal_run *run = NULL;
  anneal_measurement loss = {0, 0};
  int64_t k = 0;
  int failed = 1;
  size_t needed = 0;
  if (anneal_load_text("c", text, strlen(text), NULL, &program, NULL) == ANNEAL_OK &&
      anneal_bind(program, NULL, &schedule, NULL) == ANNEAL_OK) {
    if (checkpoint != NULL) {
      anneal_restore_options options;
      memset(&options, 0, sizeof options);
      options.size = sizeof options;
      options.schedule = schedule;
      failed = anneal_run_restore(checkpoint, checkpoint_size, &options, &run, &k, NULL) != ANNEAL_OK;
    } else {
      failed = anneal_run_create(schedule, NULL, &run, NULL) != ANNEAL_OK;
    }
  }
  for (; !failed && k < stop; ++k) {
    values[k] = anneal_run_value(run, 0, k);
    if ((k + 1) % 10 != 0) continue;
    loss.value = c_host_loss(k + 1);
    failed = anneal_run_observe(run, k + 1, &loss, 1, NULL) != ANNEAL_OK;
  }
  if (!failed) failed = anneal_run_save(run, stop, saved, *size, &needed, NULL) != ANNEAL_OK || needed > *size;
  *size = needed;
  anneal_run_free(run);
  anneal_schedule_free(schedule);
  anneal_program_free(program);
  return failed;
}
