// Runs shell commands as a person would type them, in a folder of their own that goes away.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace anneal::test {

struct Outcome {
  int status = 0;
  std::string error;  ///< what went to standard error
};

/// A new empty folder, removed with everything in it at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;

  void write(const std::string &name, const std::string &text) const;
  /// Runs the lines in one shell, with the program of this build as `anneal`; the status is that of the last.
  Outcome run(const std::vector<std::string> &lines) const;

 private:
  std::string path_;
};

/// The contents of a file; a test failure when it cannot be read.
std::string read_file(const std::string &path);

}  // namespace anneal::test
