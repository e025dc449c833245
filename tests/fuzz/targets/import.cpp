#include <filesystem>
#include <map>

#include "tests/fuzz/targets/stages.hpp"
#include "tests/fuzz/targets/targets.hpp"

namespace anneal::fuzz {
namespace {

/// Files in memory, below one root: paths are relative to the importing file, as for files on a disk.
class MemoryImporter final : public Importer {
 public:
  std::map<std::string, std::string, std::less<>> files;

  std::optional<Text> read(std::string_view path, std::string_view importing, Location where,
                           Diagnostics &diagnostics) override {
    const std::filesystem::path written(path);
    const std::filesystem::path full = (std::filesystem::path(importing).parent_path() / written).lexically_normal();
    if (written.is_absolute() || (!full.empty() && *full.begin() == "..")) {
      diagnostics.report(Code::import_escapes, where, "this leads out of the folder of the program");
      return std::nullopt;
    }
    const auto file = files.find(full.string());
    if (file != files.end()) return Text{file->first, file->second};
    diagnostics.report(Code::import_not_found, where, "there is no such file");
    return std::nullopt;
  }
};

}  // namespace

void import(std::string_view input) {
  constexpr std::string_view kMark = "+++ ";
  MemoryImporter importer;
  std::string name = "main.sched";
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\n'), input.size() - 1) + 1;
    const std::string_view line = input.substr(0, end);
    if (line.starts_with(kMark)) {
      name = line.substr(kMark.size(), line.find_last_not_of('\n') + 1 - kMark.size());
      importer.files.try_emplace(name);
    } else {
      importer.files[name] += line;
    }
    input.remove_prefix(end);
  }
  run_all_stages(importer.files["main.sched"], &importer);
}

}  // namespace anneal::fuzz
