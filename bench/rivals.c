/* The formulas of formulas.hpp as a C programmer writes them, compiled by several compilers with different options;
   each puts its own name before those of the functions (-DRIVAL=clang). */
#include <math.h>
#include <stddef.h>

#define JOIN(a, b) a##_##b
#define NAME_OF(rival, name) JOIN(rival, name)
#define NAME(name) NAME_OF(RIVAL, name)

static inline double expdecay(double step) {
  return 0.1 * pow(0.96, floor(step / 1000));
}

static inline double cosine(double step) {
  return step < 1000 ? 0.001 * step / 1000 : 0.5 * 0.001 * (1 + cos(3.141592653589793 * (step - 1000) / 99000));
}

static inline double onecycle(double step) {
  return step < 30000 ? 0.001 + 0.009 * 0.5 * (1 - cos(3.141592653589793 * step / 30000))
                      : 0.0001 + 0.0099 * 0.5 * (1 + cos(3.141592653589793 * (step - 30000) / 70000));
}

static inline double piece6(double step) {
  return step < 1000    ? 0.001 * step / 1000
         : step < 20000 ? 0.001
         : step < 40000 ? 0.001 - 0.0005 * (step - 20000) / 20000
         : step < 60000 ? 0.0005 * sqrt(40000 / step)
         : step < 80000 ? 0.0004 * exp((60000 - step) / 20000)
                        : 0.0001;
}

#define FORMULA(name)                                                                        \
  double NAME(name##_at)(double step) {                                                      \
    return name(step);                                                                       \
  }                                                                                          \
  void NAME(name##_many)(const double *restrict steps, double *restrict out, size_t count) { \
    for (size_t i = 0; i < count; ++i) out[i] = name(steps[i]);                              \
  }

FORMULA(expdecay)
FORMULA(cosine)
FORMULA(onecycle)
FORMULA(piece6)
