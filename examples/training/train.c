/* Logistic regression on Iris with a training loop of its own: the schedule comes from a file, the validation loss goes
 * back to it, and training stops and resumes anywhere with the same bits.
 *
 *   train SCHEDULE DATA CHECKPOINT [STOP]
 *
 * Goes on from CHECKPOINT where there is one, saves there after every epoch, and ends early before update STOP.
 */
#include <anneal.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kRows = 150, kTrained = 120, kFeatures = 4, kClasses = 3, kBatch = 15 };

typedef struct {
  double weight[kClasses][kFeatures + 1];
  double velocity[kClasses][kFeatures + 1];
} Model;

typedef struct {
  double features[kRows][kFeatures + 1]; /* the last is 1 */
  int species[kRows];
} Data;

/* Says what went wrong, and ends. */
static void fail(anneal_diagnostics *why, const char *what) {
  fprintf(stderr, "%s", why != NULL ? anneal_diagnostics_text(why) : what);
  exit(1);
}

static void read_data(const char *path, Data *data) {
  char line[256];
  int row = 0;
  FILE *file = fopen(path, "r");
  if (file == NULL) fail(NULL, "the data cannot be opened\n");
  while (row < kRows && fgets(line, sizeof line, file) != NULL) {
    double *x = data->features[row];
    if (line[0] == '#') continue;
    if (sscanf(line, "%lf,%lf,%lf,%lf,%d", &x[0], &x[1], &x[2], &x[3], &data->species[row]) != 5) {
      fail(NULL, "a line of the data is no flower\n");
    }
    x[kFeatures] = 1;
    ++row;
  }
  fclose(file);
  if (row != kRows) fail(NULL, "the data has too few flowers\n");
}

/* Every fifth flower is held out: 30 of 150. */
static int row_of(int number, int held_out) {
  return held_out ? number * 5 : number / 4 * 5 + 1 + number % 4;
}

/* Which of the trained flowers comes at a place of an epoch: another order in each, the same in every process. */
static int shuffled(int64_t epoch, int place) {
  return (int)((place * 71 + epoch * 37) % kTrained);
}

/* The loss of one flower; its gradient is added to `gradient` unless that is NULL. */
static double loss_of(const Model *model, const double *x, int species, double gradient[kClasses][kFeatures + 1]) {
  double score[kClasses];
  double largest = -INFINITY;
  double sum = 0;
  for (int c = 0; c < kClasses; ++c) {
    score[c] = 0;
    for (int f = 0; f <= kFeatures; ++f) score[c] += model->weight[c][f] * x[f];
    largest = fmax(largest, score[c]);
  }
  for (int c = 0; c < kClasses; ++c) sum += exp(score[c] - largest);
  for (int c = 0; c < kClasses && gradient != NULL; ++c) {
    const double error = exp(score[c] - largest) / sum - (c == species);
    for (int f = 0; f <= kFeatures; ++f) gradient[c][f] += error * x[f] / (double)kBatch;
  }
  return log(sum) + largest - score[species];
}

static void update(Model *model, const Data *data, int64_t k, double lr, double momentum, double weight_decay) {
  double gradient[kClasses][kFeatures + 1] = {{0}};
  const int64_t per_epoch = kTrained / kBatch;
  for (int i = 0; i < kBatch; ++i) {
    const int row = row_of(shuffled(k / per_epoch, (int)(k % per_epoch) * kBatch + i), 0);
    loss_of(model, data->features[row], data->species[row], gradient);
  }
  for (int c = 0; c < kClasses; ++c) {
    for (int f = 0; f <= kFeatures; ++f) {
      model->velocity[c][f] = momentum * model->velocity[c][f] + gradient[c][f] + weight_decay * model->weight[c][f];
      model->weight[c][f] -= lr * model->velocity[c][f];
    }
  }
}

static double validation_loss(const Model *model, const Data *data) {
  double sum = 0;
  for (int i = 0; i < kRows - kTrained; ++i) {
    const int row = row_of(i, 1);
    sum += loss_of(model, data->features[row], data->species[row], NULL);
  }
  return sum / (kRows - kTrained);
}

/* The weights lie beside the run, named after the position that they belong to. */
static const char *weights_path(const char *checkpoint, int64_t k) {
  static char path[4096];
  snprintf(path, sizeof path, "%s.weights.%" PRId64, checkpoint, k);
  return path;
}

static void save(const anneal_run *run, const Model *model, const char *checkpoint, int64_t k, int64_t epoch) {
  anneal_diagnostics *why = NULL;
  FILE *file = fopen(weights_path(checkpoint, k), "wb");
  /* First the weights, then the run that points to them: a crash in between leaves the run before, and its weights. */
  if (file == NULL || fwrite(model, sizeof *model, 1, file) != 1 || fclose(file) != 0) {
    fail(NULL, "the weights cannot be saved\n");
  }
  if (anneal_run_save_file(run, k, checkpoint, NULL, &why) != ANNEAL_OK) fail(why, "the run cannot be saved\n");
  remove(weights_path(checkpoint, k - 3 * epoch)); /* the run keeps two earlier ones */
}

/* The run that goes on from the checkpoint, or a new one. */
static anneal_run *begin(const anneal_schedule *schedule, Model *model, const char *checkpoint, int64_t *k) {
  anneal_restore_options options = {.size = sizeof options, .schedule = schedule};
  anneal_run *run = NULL;
  anneal_diagnostics *why = NULL;
  FILE *file;
  const anneal_status status = anneal_run_restore_file(checkpoint, &options, &run, k, &why);
  if (status == ANNEAL_ERROR_ENVIRONMENT) {
    anneal_diagnostics_free(why);
    if (anneal_run_create(schedule, NULL, &run, &why) != ANNEAL_OK) fail(why, "there is no memory for a run\n");
    return run;
  }
  if (status != ANNEAL_OK) fail(why, "the checkpoint cannot be used\n");
  fputs(anneal_diagnostics_text(why), stderr); /* a warning: an earlier checkpoint in place of a damaged one */
  anneal_diagnostics_free(why);
  file = fopen(weights_path(checkpoint, *k), "rb");
  if (file == NULL || fread(model, sizeof *model, 1, file) != 1) fail(NULL, "the weights cannot be read\n");
  fclose(file);
  printf("resumed at step %" PRId64 "\n", *k);
  return run;
}

int main(int argc, char **argv) {
  static Data data;
  static Model model;
  anneal_program *program = NULL;
  anneal_schedule *schedule = NULL;
  anneal_run *run;
  anneal_diagnostics *why = NULL;
  int64_t k = 0;
  int64_t stop;
  if (argc < 4) fail(NULL, "usage: train SCHEDULE DATA CHECKPOINT [STOP]\n");
  read_data(argv[2], &data);

  if (anneal_load_file(argv[1], NULL, &program, &why) != ANNEAL_OK) fail(why, "");
  if (anneal_bind(program, NULL, &schedule, &why) != ANNEAL_OK) fail(why, "");
  const uint32_t lr = (uint32_t)anneal_find_output(program, "lr");
  const uint32_t momentum = (uint32_t)anneal_find_output(program, "momentum");
  const uint32_t weight_decay = (uint32_t)anneal_find_output(program, "weight_decay");
  const uint32_t val_loss = (uint32_t)anneal_find_input(program, "val_loss");
  const int64_t epoch = (int64_t)anneal_steps(schedule, 1, "epoch");

  run = begin(schedule, &model, argv[3], &k);
  stop = argc > 4 ? strtoll(argv[4], NULL, 10) : anneal_total(schedule);
  for (; k < stop; ++k) {
    update(&model, &data, k, anneal_run_value(run, lr, k), anneal_run_value(run, momentum, k),
           anneal_run_value(run, weight_decay, k));
    if ((k + 1) % epoch != 0) continue;
    const anneal_measurement measured = {val_loss, validation_loss(&model, &data)};
    if (anneal_run_observe(run, k + 1, &measured, 1, &why) != ANNEAL_OK) fail(why, "");
    save(run, &model, argv[3], k + 1, epoch);
    printf("epoch %2" PRId64 "  lr %.6f  validation loss %.17g\n", (k + 1) / epoch, anneal_run_value(run, lr, k + 1),
           measured.value);
  }
  anneal_run_free(run);
  anneal_schedule_free(schedule);
  anneal_program_free(program);
  return 0;
}
