#include "runtime/checkpoint/names.hpp"

#include "grammar/visible.hpp"
#include "runtime/files.hpp"

namespace anneal {

CheckpointNames::CheckpointNames(const std::string &path)
    : prefix_(path.substr(0, path.rfind('/') + 1)), name_(path.substr(prefix_.size())), folder_(folder_of(path)) {}

std::string CheckpointNames::shown(const std::string &name) const {
  return "`" + visible(path_of(name)) + "`";
}

}  // namespace anneal
