// The same as optimizer.c, in C++17.
#include <anneal/optimizer.hpp>
#include <cstdio>

int main() {
  const anneal::Schedule schedule = anneal::Program::parse(
                                        "schedule lr = linear(0.1, 0, 10 steps)\n"
                                        "optimizer train = adamw(lr = lr, grad = clip_global_norm(grad, 1))\n")
                                        .bind();
  float weights[5] = {1, -2, 3, -4, 5};
  anneal::Optimizer optimizer(schedule);
  optimizer.add("weights", weights, 5);
  for (std::int64_t k = 0; k < 10; ++k) {
    float gradient[5];
    for (int i = 0; i < 5; ++i) gradient[i] = 2 * weights[i];
    optimizer.update(k, {gradient});
  }
  for (const float weight : weights) std::printf("%a\n", static_cast<double>(weight));
}
