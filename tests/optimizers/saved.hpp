// What the tests of saved optimizers share: a place for their files, a program, and a model that goes on with it.
#pragma once

#include <string>
#include <vector>

#include "tests/optimizers/model.hpp"

namespace anneal::tests {

/// A path with nothing there, before and after.
class Place {
 public:
  explicit Place(const std::string &name);
  ~Place();
  Place(const Place &) = delete;
  Place &operator=(const Place &) = delete;
  const std::string &path() const { return path_; }

 private:
  void clear() const;

  std::string path_;
};

std::string read_bytes(const std::string &path);
void write_bytes(const std::string &path, const std::string &bytes);

/// A program with groups and feedback, but without an optimizer.
inline constexpr const char *kHead =
    "input loss = 1 in [0, inf]\n"
    "schedule lr = 0.01 * plateau(loss, factor = 0.5, patience = 2)\n"
    "group slow for \"**.bias\" { lr = lr / 2 * plateau(loss, factor = 0.9, patience = 1) }\n"
    "group layers for \"layer.<n>.*\" { lr = lr * 0.9 ^ n }\n";

/// Parameters that its groups fit.
const std::vector<Parameter> &grouped_parameters();

/// Updates with an observation now and then, and a parameter that is frozen from the start.
void go(Model &model, std::int64_t first, std::int64_t end);

}  // namespace anneal::tests
