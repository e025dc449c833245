/* A host in C99: the bits of every output at some positions, as hexadecimal numbers; `native` asks for native code. */
#include <anneal.h>
#include <stdio.h>
#include <string.h>

int main(int count, char **arguments) {
  anneal_program *program = NULL;
  anneal_schedule *schedule = NULL;
  anneal_diagnostics *diagnostics = NULL;
  anneal_bind_options options = {sizeof options};
  if (count > 2 && strcmp(arguments[2], "native") == 0) options.backend = ANNEAL_BACKEND_NATIVE;
  if (anneal_load_file(arguments[1], NULL, &program, &diagnostics) != ANNEAL_OK ||
      anneal_bind(program, &options, &schedule, &diagnostics) != ANNEAL_OK) {
    fputs(anneal_diagnostics_text(diagnostics), stderr);
    return 1;
  }
  for (int64_t k = 0; k < anneal_total(schedule); k += 9973) {
    double values[2];
    anneal_at_all(schedule, k, values);
    printf("%a %a\n", values[0], values[1]);
  }
  fprintf(stderr, "%s\n", anneal_is_native(schedule) ? "native" : "interpreter");
  anneal_schedule_free(schedule);
  anneal_program_free(program);
  anneal_diagnostics_free(diagnostics);
  return 0;
}
