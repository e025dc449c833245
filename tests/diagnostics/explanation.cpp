#include "tests/diagnostics/explanation.hpp"

#include <algorithm>
#include <optional>

namespace anneal::test {

namespace {

struct Block {
  std::string language;
  std::string tag;
  std::string text;
};

std::string_view take_line(std::string_view &text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::vector<Block> fenced_blocks(std::string_view text) {
  std::vector<Block> blocks;
  bool inside = false;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.starts_with("```")) {
      inside = !inside;
      if (!inside) continue;
      const std::string_view info = line.substr(3);
      const std::size_t blank = std::min(info.find(' '), info.size());
      blocks.push_back(
          {std::string(info.substr(0, blank)), std::string(info.substr(std::min(blank + 1, info.size()))), {}});
    } else if (inside) {
      blocks.back().text += std::string(line) + "\n";
    }
  }
  return blocks;
}

std::vector<std::string> typed_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.starts_with("$ ")) lines.emplace_back(line.substr(2));
  }
  return lines;
}

/// Collects files until an example is complete: at its console block, or where the next example begins.
class Reader {
 public:
  Explanation read(std::string_view text) {
    if (text.starts_with("# ")) result_.title = text.substr(2, text.find('\n') - 2);
    for (const Block &block : fenced_blocks(text)) {
      const bool example = block.tag == "fails" || block.tag == "ok";
      if (block.language == "sched" && example) {
        finish();
        files_["file.sched"] = block.text;
        pending_ = block.tag;
      } else if (block.language == "sched" && block.tag.ends_with(".sched")) {
        finish();
        files_[block.tag] = block.text;
      } else if (block.language == "console" && example) {
        if (pending_ && *pending_ != block.tag) finish();
        pending_ = block.tag;
        finish(typed_lines(block.text));
      } else {
        result_.mistakes.push_back("```" + block.language + " " + block.tag);
      }
    }
    finish();
    return std::move(result_);
  }

 private:
  void finish(std::vector<std::string> commands = {"anneal check file.sched"}) {
    if (!pending_) return;
    (*pending_ == "fails" ? result_.fails : result_.ok).push_back({files_, std::move(commands)});
    pending_.reset();
  }

  Explanation result_;
  std::map<std::string, std::string> files_;
  std::optional<std::string> pending_;
};

}  // namespace

Explanation read_explanation(std::string_view text) {
  return Reader().read(text);
}

}  // namespace anneal::test
