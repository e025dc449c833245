/* What a schedule costs its host: microseconds of the processor and KiB of resident memory from before a file is loaded
   until it has given a value. The libraries are loaded, not yet touched. */
#include <anneal.h>
#include <stdio.h>
#include <time.h>

static long resident(void) {
  char line[256];
  long kib = -1;
  FILE *file = fopen("/proc/self/smaps_rollup", "r");
  while (fgets(line, sizeof line, file) != NULL && sscanf(line, "Rss: %ld", &kib) != 1) continue;
  fclose(file);
  return kib;
}

int main(int count, char **arguments) {
  anneal_program *program = NULL;
  anneal_schedule *schedule = NULL;
  clock_t begin;
  double value;
  long before = resident();
  before = resident(); /* the first look has touched what looking needs */
  begin = clock();
  if (count != 2 || anneal_load_file(arguments[1], NULL, &program, NULL) != ANNEAL_OK ||
      anneal_bind(program, NULL, &schedule, NULL) != ANNEAL_OK) {
    return 1;
  }
  value = anneal_at(schedule, 0, 1000);
  printf("%ld us, %ld KiB, value %a\n", (long)((clock() - begin) * (1000000 / CLOCKS_PER_SEC)), resident() - before,
         value);
  return 0;
}
