/* Opens copies of the library, each with RTLD_LOCAL, as plugins of other programs do: they know nothing of each other,
   and go without a trace. Usage: copies run.sched LIBRARY LIBRARY */
#include <anneal.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

struct copy {
  void *library;
  anneal_program *program;
  anneal_schedule *schedule;
  double (*at)(const anneal_schedule *, uint32_t, int64_t);
};

static void *symbol(struct copy *copy, const char *name) {
  return dlsym(copy->library, name);
}

static int begin(struct copy *copy, const char *path, const char *file) {
  anneal_status (*load)(const char *, const anneal_load_options *, anneal_program **, anneal_diagnostics **);
  anneal_status (*bind)(const anneal_program *, const anneal_bind_options *, anneal_schedule **, anneal_diagnostics **);
  anneal_bind_options options = {sizeof options};
  copy->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (copy->library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 0;
  }
  *(void **)&load = symbol(copy, "anneal_load_file");
  *(void **)&bind = symbol(copy, "anneal_bind");
  *(void **)&copy->at = symbol(copy, "anneal_at");
  return load(file, NULL, &copy->program, NULL) == ANNEAL_OK &&
         bind(copy->program, &options, &copy->schedule, NULL) == ANNEAL_OK;
}

static int end(struct copy *copy) {
  void (*free_schedule)(anneal_schedule *);
  void (*free_program)(anneal_program *);
  *(void **)&free_schedule = symbol(copy, "anneal_schedule_free");
  *(void **)&free_program = symbol(copy, "anneal_program_free");
  free_schedule(copy->schedule);
  free_program(copy->program);
  return dlclose(copy->library) == 0;
}

static int is_mapped(const char *path) {
  char line[4096];
  int found = 0;
  FILE *maps = fopen("/proc/self/maps", "r");
  while (fgets(line, sizeof line, maps) != NULL) found |= strstr(line, path) != NULL;
  fclose(maps);
  return found;
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  for (int round = 0; round < 20; ++round) {
    struct copy first, second;
    double before;
    if (!begin(&first, arguments[2], arguments[1]) || !begin(&second, arguments[3], arguments[1])) return 1;
    if (first.library == second.library || first.at == second.at) return fprintf(stderr, "it is one copy\n"), 1;
    before = second.at(second.schedule, 0, 9973);
    if (first.at(first.schedule, 0, 9973) != before) return fprintf(stderr, "the copies differ\n"), 1;
    if (!end(&first) || is_mapped(arguments[2])) return fprintf(stderr, "the first copy stays\n"), 1;
    if (second.at(second.schedule, 0, 9973) != before) return fprintf(stderr, "the second copy is harmed\n"), 1;
    if (!end(&second) || is_mapped(arguments[3])) return fprintf(stderr, "the second copy stays\n"), 1;
  }
  if (dlsym(RTLD_DEFAULT, "anneal_version") != NULL) return fprintf(stderr, "names became the program's\n"), 1;
  return 0;
}
