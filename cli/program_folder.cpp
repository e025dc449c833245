#include "cli/program_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "runtime/files.hpp"

namespace anneal::cli {

std::vector<std::string> programs_in(const std::string &folder, std::string &error) {
  namespace fs = std::filesystem;
  std::vector<std::string> found;
  std::error_code problem;
  fs::recursive_directory_iterator entry(folder, problem);
  for (; !problem && entry != fs::recursive_directory_iterator(); entry.increment(problem)) {
    const std::string name = entry->path().filename().string();
    std::error_code no_status;
    if (entry->is_directory(no_status)) {
      if (name.starts_with('.')) entry.disable_recursion_pending();
      if (entry.depth() < kFolderDepthLimit) continue;
      error = "`" + entry->path().string() + "` is more than " + std::to_string(kFolderDepthLimit) + " folders deep";
      return found;
    }
    // Of a pipe with such a name the reading might never end.
    if (!name.ends_with(".sched") || !entry->is_regular_file(no_status)) continue;
    if (found.size() == kProgramLimit) {
      error = "`" + folder + "` holds more than " + std::to_string(kProgramLimit) + " programs";
      return found;
    }
    // A person who names no folder knows the files without one.
    const std::string path = entry->path().string();
    found.push_back(path.starts_with("./") ? path.substr(2) : path);
  }
  if (problem) error = "`" + folder + "` cannot be read: " + error_text(problem.value());
  std::ranges::sort(found);
  return found;
}

}  // namespace anneal::cli
