// The files of one checkpoint: runtime/checkpoint/store.hpp says what each is.
#pragma once

#include <string>

namespace anneal {

class CheckpointNames {
 public:
  explicit CheckpointNames(const std::string &path);

  const std::string &folder() const { return folder_; }
  const std::string &newest() const { return name_; }  ///< empty when the path is one of a folder
  std::string written() const { return name_ + ".new"; }
  std::string replaced() const { return name_ + ".old"; }
  std::string earlier(unsigned age) const { return name_ + "." + std::to_string(age); }
  std::string lock() const { return name_ + ".lock"; }

  /// With the folder as it was given.
  std::string path_of(const std::string &name) const { return prefix_ + name; }
  /// The same, for a message.
  std::string shown(const std::string &name) const;

 private:
  std::string prefix_;  ///< of the path, with its slash
  std::string name_;
  std::string folder_;
};

}  // namespace anneal
