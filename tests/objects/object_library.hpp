// Programs as objects, linked into one library that this process loads.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "compiler/native/interface.hpp"
#include "runtime/object_plan.hpp"
#include "runtime/program.hpp"
#include "tests/backends/examples.hpp"

namespace anneal::tests {

/// A folder for files, gone with this.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;

  std::string path(const std::string &name) const { return (folder_ / name).string(); }
  void write(const std::string &name, const std::string &content) const;

 private:
  std::filesystem::path folder_;
};

/// Runs a command of the shell. What it said, on both streams; empty when it ended well and said nothing.
std::string run_command(const std::string &command);

/// Names that the objects of a folder need from elsewhere, as `nm` lists them.
std::string undefined_names(const Folder &folder);

/// The functions of one output, as a host calls them. Parameters are numbers in a row.
struct ObjectOutput {
  double (*at)(const double *parameters, std::int64_t step);
  double (*at_alone)(std::int64_t step);
  void (*many)(const double *parameters, std::int64_t first, std::int64_t stride, std::size_t count, double *out);
  void (*many_alone)(std::int64_t first, std::int64_t stride, std::size_t count, double *out);

  double value(const double *parameters, std::int64_t step) const {
    return at != nullptr ? at(parameters, step) : at_alone(step);
  }
  void values(const double *parameters, std::int64_t first, std::int64_t stride, std::size_t count, double *out) const {
    many != nullptr ? many(parameters, first, stride, count, out) : many_alone(first, stride, count, out);
  }
};

/// A program as an object of a library.
struct ObjectProgram {
  std::string name;
  Program program;
  Schedule schedule;
  ObjectPlan plan;
  std::vector<std::int64_t> positions;  ///< ends, boundaries, some between and some beyond
  std::vector<ObjectOutput> outputs;
  int (*check)(const double *parameters) = nullptr;  ///< null where there are no parameters
  std::vector<double> defaults;                      ///< as the header has them
};

/// Programs as objects for one processor: headers through compilers of C and C++, no undefined name, and loaded.
class ObjectLibrary {
 public:
  ObjectLibrary(const std::vector<ProgramText> &texts, native::Processor processor);
  ~ObjectLibrary();
  ObjectLibrary(const ObjectLibrary &) = delete;
  ObjectLibrary &operator=(const ObjectLibrary &) = delete;

  const std::vector<ObjectProgram> &programs() const { return programs_; }
  /// What went wrong on the way, one text each.
  const std::vector<std::string> &mistakes() const { return mistakes_; }
  const Folder &folder() const { return folder_; }

 private:
  void add(const ProgramText &text, native::Processor processor);
  void build();
  void find_functions();

  Folder folder_;
  std::vector<ObjectProgram> programs_;
  std::vector<std::string> mistakes_;
  void *library_ = nullptr;
};

}  // namespace anneal::tests
