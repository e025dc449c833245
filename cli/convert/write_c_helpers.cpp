// What C sources bring along: the built-ins that <math.h> lacks.
#include "cli/convert/write_c_helpers.hpp"

namespace anneal::cli {

namespace {

constexpr CodeHelper kHelpers[] = {
    {"minimum", "", R"(
// The smaller; NaN where either is.
static double minimum(double a, double b) {
  return a != a || b != b ? a + b : a < b ? a : b;
}
)"},
    {"maximum", "", R"(
// The larger; NaN where either is.
static double maximum(double a, double b) {
  return a != a || b != b ? a + b : a > b ? a : b;
}
)"},
    {"clamp", " minimum maximum ", R"(
// x, at least low and at most high; NaN where any is.
static double clamp(double x, double low, double high) {
  return minimum(maximum(x, low), high);
}
)"},
    {"lerp", "", R"(
// From a at t = 0 to b at t = 1, exactly there, and never beyond b in between.
static double lerp(double a, double b, double t) {
  const double way = b - a;
  const double value = a + t * way;
  if (t == 1) return b;
  if (!(fabs(way) < INFINITY) && b == b && (t == 0 || (a == b && t == t))) return a;
  if (t >= 0 && t <= 1 && (a < b ? value > b : value < b)) return b;
  return value;
}
)"},
    {"round_half_up", "", R"(
// The nearest whole number, ties up: how boundaries are rounded.
static double round_half_up(double x) {
  const double below = floor(x);
  return x - below >= 0.5 ? below + 1 : below;
}
)"},
    {"modulo", "", R"(
// The remainder, with the sign of b.
static double modulo(double a, double b) {
  const double rest = fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}
)"},
    {"sign", "", R"(
// -1, 0 or 1; NaN for NaN.
static double sign(double x) {
  return x != x ? x : (double)((x > 0) - (x < 0));
}
)"},
    {"smoothstep", "", R"(
// t t (3 - 2 t), of t between 0 and 1.
static double smoothstep(double t) {
  const double inside = t < 0 ? 0 : t > 1 ? 1 : t;
  return inside * inside * (3 - 2 * inside);
}
)"},
    {"sigmoid", "", R"(
// 1 / (1 + exp(-x)) without overflow.
static double sigmoid(double x) {
  const double part = exp(-fabs(x));
  return x >= 0 ? 1 / (1 + part) : part / (1 + part);
}
)"},
    {"sin_pi", "", R"(
// sin(pi x), exact at multiples of one half.
static double sin_pi(double x) {
  double r = fmod(x, 2);
  if (fabs(r) > 1) r -= copysign(2, r);
  if (fabs(r) > 0.5) r = copysign(1 - fabs(r), r);
  if (fabs(r) <= 0.25) return sin(3.141592653589793 * r);
  return copysign(cos(3.141592653589793 * (0.5 - fabs(r))), r);
}
)"},
    {"cos_pi", "", R"(
// cos(pi x), exact at multiples of one half.
static double cos_pi(double x) {
  double r = fmod(fabs(x), 2);
  if (r > 1) r = 2 - r;
  if (r <= 0.25) return cos(3.141592653589793 * r);
  if (r <= 0.75) return sin(3.141592653589793 * (0.5 - r));
  return -cos(3.141592653589793 * (1 - r));
}
)"},
    {"is_close", "", R"(
// Whether two numbers differ by at most 1e-9 of the larger magnitude, or by at most 1e-15.
static int is_close(double a, double b) {
  const double difference = fabs(a - b);
  if (a == b) return 1;
  if (isinf(a) || isinf(b)) return 0;
  return difference <= 1e-9 * fmax(fabs(a), fabs(b)) || difference <= 1e-15;
}
)"},
    {"element", "", R"(
// values[place], the place floored and kept within the list.
static double element(double place, const double *values, int count) {
  if (!(place > 0)) return values[0];
  return place >= count ? values[count - 1] : values[(int)place];
}
)"},
    {"growing_start", " round_half_up ", R"(
// Where a cycle starts, of which each is `factor` times as long as the one before.
static double growing_start(double cycle, double first, double factor) {
  const double count = cycle > 0 ? floor(cycle < 1e6 ? cycle : 1e6) : 0;
  double start = 0;
  double length = first;
  double i;
  for (i = 0; i < count && !(start + length == start && factor >= 0 && factor <= 1); i += 1) {
    start += length;
    length *= factor;
  }
  return round_half_up(start);
}
)"},
    {"growing_cycle", " round_half_up ", R"(
// The cycle that `step` is in, of which each is `factor` times as long as the one before.
static double growing_cycle(double step, double first, double factor) {
  double start = 0;
  double length = first;
  double cycle;
  for (cycle = 0; cycle < 1e6; cycle += 1) {
    const double end = start + length;
    if (!(round_half_up(end) <= step)) return cycle;
    if (end == start && factor >= 0 && factor <= 1) break;
    start = end;
    length *= factor;
  }
  return 1e6;
}
)"},
    {"random_words", "", R"(
// Four words of 32 bits: Philox4x32-10 (Salmon et al., SC 2011) of the bits of two numbers.
static void random_words(double seed, double k, uint64_t stream, uint64_t words[4]) {
  const uint64_t half = 0xFFFFFFFF;
  uint64_t key;
  uint64_t low;
  uint64_t high;
  int round;
  seed = seed != seed ? NAN : seed + 0.0;
  k = k != k ? NAN : k + 0.0;
  memcpy(&key, &seed, sizeof key);
  memcpy(&words[0], &k, sizeof key);
  low = key & half;
  high = key >> 32;
  words[1] = words[0] >> 32;
  words[0] &= half;
  words[2] = stream;
  words[3] = 0;
  for (round = 0; round < 10; ++round) {
    const uint64_t first = words[0] * 0xD2511F53;
    const uint64_t second = words[2] * 0xCD9E8D57;
    words[0] = (second >> 32) ^ words[1] ^ low;
    words[1] = second & half;
    words[2] = (first >> 32) ^ words[3] ^ high;
    words[3] = first & half;
    low = (low + 0x9E3779B9) & half;
    high = (high + 0xBB67AE85) & half;
  }
}
)"},
    {"hash", " random_words ", R"(
// A whole number from 0 to 2^53 - 1, the same for the same arguments.
static double hash(double seed, double k) {
  uint64_t words[4];
  random_words(seed, k, 0, words);
  return (double)((words[1] << 32 | words[0]) >> 11);
}
)"},
    {"uniform", " hash random_words ", R"(
// From 0 to below 1, the same for the same arguments.
static double uniform(double seed, double k) {
  return hash(seed, k) / 9007199254740992.0;
}
)"},
    {"normal", " random_words cos_pi ", R"(
// Normally distributed, the same for the same arguments (Box and Muller 1958).
static double normal(double seed, double k) {
  uint64_t words[4];
  double u;
  double v;
  random_words(seed, k, 1, words);
  u = ((double)((words[1] << 32 | words[0]) >> 11) + 1) / 9007199254740992.0;
  v = (double)((words[3] << 32 | words[2]) >> 11) / 4503599627370496.0;
  return sqrt(-2 * log(u)) * cos_pi(v);
}
)"},
};

}  // namespace

std::span<const CodeHelper> c_helpers() {
  return kHelpers;
}

}  // namespace anneal::cli
