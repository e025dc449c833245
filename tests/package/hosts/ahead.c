/* A host of the schedule compiled ahead of time, which prints what host.c prints. */
#include <stdio.h>

#include <rate.h>

int main(void) {
  for (int64_t k = 0; k < 90 * 1251; k += 9973) printf("%a %a\n", rate_lr(NULL, k), rate_momentum(NULL, k));
  return 0;
}
