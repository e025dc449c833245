// The programs of a folder.
#pragma once

#include <string>
#include <vector>

namespace anneal::cli {

/// Programs that are looked for, and folders in folders.
inline constexpr std::size_t kProgramLimit = 10'000;
inline constexpr int kFolderDepthLimit = 32;

/// The paths of all `*.sched` below `folder`, in order. Folders whose name begins with a dot, and symbolic links to
/// folders, are not gone into. In `error` why not all could be found, when something is wrong.
std::vector<std::string> programs_in(const std::string &folder, std::string &error);

}  // namespace anneal::cli
