/* A host of the optimizer, in C99: some updates of a few weights, printed in hexadecimal. */
#include <anneal/optimizer.h>
#include <stdio.h>
#include <string.h>

static const char text[] =
    "schedule lr = linear(0.1, 0, 10 steps)\n"
    "optimizer train = adamw(lr = lr, grad = clip_global_norm(grad, 1))\n";

int main(void) {
  float weights[5] = {1, -2, 3, -4, 5};
  anneal_program *program;
  anneal_schedule *schedule;
  anneal_optimizer *optimizer;
  int64_t k;
  int i;
  if (anneal_load_text("text", text, strlen(text), NULL, &program, NULL) != ANNEAL_OK) return 1;
  if (anneal_bind(program, NULL, &schedule, NULL) != ANNEAL_OK) return 1;
  if (anneal_optimizer_create(schedule, NULL, &optimizer, NULL) != ANNEAL_OK) return 1;
  if (anneal_optimizer_add(optimizer, "weights", weights, 5, ANNEAL_FLOAT32, ANNEAL_FLOAT32, NULL) != ANNEAL_OK)
    return 1;
  for (k = 0; k < 10; ++k) {
    const void *gradients[1];
    float gradient[5];
    for (i = 0; i < 5; ++i) gradient[i] = 2 * weights[i];
    gradients[0] = gradient;
    if (anneal_optimizer_update(optimizer, k, gradients, NULL, NULL) != ANNEAL_OK) return 1;
  }
  for (i = 0; i < 5; ++i) printf("%a\n", (double)weights[i]);
  anneal_optimizer_free(optimizer);
  anneal_schedule_free(schedule);
  anneal_program_free(program);
  return 0;
}
