/* Update rules as a C programmer writes them: the operations of tests/kernels/programs.cpp, in their order, over the
   same arrays. Compiled by clang with the options of formulas_c.cpp. */
#include <math.h>
#include <stddef.h>

void c_adamw(float *restrict w, const float *restrict g, float *restrict m, float *restrict v, const float *s,
             size_t count) {
  const float beta1 = s[0], rest1 = s[1], beta2 = s[2], rest2 = s[3];
  const float bias1 = s[4], bias2 = s[5], eps = s[6], decay = s[7], rate = s[8];
  for (size_t i = 0; i < count; ++i) {
    m[i] = beta1 * m[i] + rest1 * g[i];
    v[i] = beta2 * v[i] + rest2 * g[i] * g[i];
    w[i] = w[i] - rate * (m[i] / bias1 / (sqrtf(v[i] / bias2) + eps) + decay * w[i]);
  }
}

void c_sgd_momentum(float *restrict w, const float *restrict g, float *restrict v, float *restrict unused,
                    const float *s, size_t count) {
  const float momentum = s[0], rate = s[1];
  (void)unused;
  for (size_t i = 0; i < count; ++i) {
    v[i] = momentum * v[i] + g[i];
    w[i] = w[i] - rate * v[i];
  }
}

void c_lion(float *restrict w, const float *restrict g, float *restrict m, float *restrict unused, const float *s,
            size_t count) {
  const float beta1 = s[0], rest1 = s[1], beta2 = s[2], rest2 = s[3], decay = s[4], rate = s[5];
  (void)unused;
  for (size_t i = 0; i < count; ++i) {
    const float mixed = beta1 * m[i] + rest1 * g[i];
    const float sign = mixed == 0 ? 0.0F : mixed != mixed ? mixed : copysignf(1.0F, mixed);
    m[i] = beta2 * m[i] + rest2 * g[i];
    w[i] = w[i] - rate * (sign + decay * w[i]);
  }
}
