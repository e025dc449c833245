#include "grammar/source.hpp"

#include <algorithm>

namespace anneal {

Source::Source(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (std::uint32_t at = 0; at < text_.size(); ++at) {
    if (text_[at] == '\n') line_starts_.push_back(at + 1);
  }
}

Position Source::position(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto start = *(next - 1);
  std::uint32_t column = 1;
  for (std::uint32_t at = start; at < offset; ++at) {
    const bool continuation = (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U;
    if (!continuation) ++column;
  }
  return {static_cast<std::uint32_t>(next - line_starts_.begin()), column, offset};
}

std::string_view Source::line(std::uint32_t number) const {
  if (number == 0 || number > line_starts_.size()) return {};
  const std::uint32_t begin = line_starts_[number - 1];
  std::uint32_t end =
      number < line_starts_.size() ? line_starts_[number] - 1 : static_cast<std::uint32_t>(text_.size());
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

SourceId Sources::add(std::string name, std::string text) {
  texts_.emplace_back(std::move(name), std::move(text));
  return static_cast<SourceId>(size() - 1);
}

}  // namespace anneal
