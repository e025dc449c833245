// What the metadata and tensors of a checkpoint hold, each looked at before it is believed.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/checkpoint/snapshot.hpp"
#include "runtime/flat_json.hpp"
#include "runtime/program.hpp"

namespace anneal {

/// Reads what was written, and notices the first thing that is not so. After that it answers anything.
class RecordReader {
 public:
  /// `record` is what messages call it.
  RecordReader(const FlatJson &json, std::string_view record, std::string &error)
      : json_(json), record_(record), error_(error) {}

  bool has_failed() const { return failed_; }
  void fail(std::string_view what) {
    if (!failed_) error_ = std::string(record_) + " has no usable " + std::string(what);
    failed_ = true;
  }

  std::string text(const std::string &path) {
    const std::string *found = json_.text(path);
    if (found != nullptr) return *found;
    fail(path);
    return {};
  }
  std::int64_t whole(const std::string &path, std::int64_t low, std::int64_t high) {
    const std::optional<std::int64_t> found = json_.whole(path);
    if (found && *found >= low && *found <= high) return *found;
    fail(path);
    return low;
  }
  bool truth(const std::string &path) {
    const std::optional<bool> found = json_.truth(path);
    if (!found) fail(path);
    return found.value_or(false);
  }
  /// Each element of a list, by its path.
  template <class Visit>
  void each(const std::string &path, Visit visit) {
    const std::optional<std::size_t> count = json_.count(path);
    if (!count) return fail(path);
    for (std::size_t i = 0; i < *count && !failed_; ++i) visit(path + "." + std::to_string(i));
  }
  std::vector<std::string> texts(const std::string &path) {
    std::vector<std::string> all;
    each(path, [&](const std::string &element) { all.push_back(text(element)); });
    return all;
  }
  double number(const std::string &path) {
    const std::string written = text(path);
    double number = 0;
    const auto [end, problem] = std::from_chars(written.data(), written.data() + written.size(), number);
    if (problem != std::errc() || end != written.data() + written.size()) fail(path);
    return number;
  }
  ParameterValue value(const std::string &path) {
    if (json_.text(path + ".number") != nullptr) return number(path + ".number");
    if (const std::optional<bool> truth = json_.truth(path + ".bool")) return *truth;
    if (json_.text(path + ".text") != nullptr) return text(path + ".text");
    std::vector<double> numbers;
    each(path + ".list", [&](const std::string &element) { numbers.push_back(number(element)); });
    return numbers;
  }
  /// The values of a tensor of one dimension with so many elements.
  template <class T>
  std::vector<T> tensor(const Snapshot &snapshot, const std::string &name, std::size_t count) {
    const Tensor *found = snapshot.find(name);
    const auto values = found == nullptr ? std::nullopt : values_of<T>(*found);
    if (values && values->size() == count) return {values->begin(), values->end()};
    fail(name);
    return std::vector<T>(count);
  }

 private:
  const FlatJson &json_;
  std::string_view record_;
  std::string &error_;
  bool failed_ = false;
};

}  // namespace anneal
