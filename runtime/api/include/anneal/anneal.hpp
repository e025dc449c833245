// anneal.hpp: schedules of hyperparameters in C++ training code, over the C interface of anneal.h, which says more.
//
//   const auto schedule = anneal::Program::load("run.sched").bind({.clock = "epoch = 1251 steps"});
//   for (std::int64_t k = 0; k < schedule.total(); ++k) train(schedule("lr", k));
//
// Header-only, C++17 and later; with C++20 std::span is taken where a pointer and a count are. What fails throws
// anneal::Error; loading, binding, restoring and observing have a form `try_…` that
// returns what went wrong instead. Programs and schedules are
// values: copies share what they hold, and any number of threads may use one. A Run is moved, never copied, and belongs
// to one thread at a time.
#ifndef ANNEAL_HPP
#define ANNEAL_HPP

#include <anneal/program.hpp>
#include <anneal/run.hpp>
#include <string>

namespace anneal {
inline namespace v0 {

/// The version of the library that is linked, "0.1.0".
inline std::string version() {
  return anneal_version();
}

}  // namespace v0
}  // namespace anneal

#endif
