#include "tests/guest/maps.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string_view>

namespace anneal::tests {
namespace {

std::string whole(const char *path) {
  std::string text;
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  std::array<char, 65536> piece;
  for (ssize_t count = 0; (count = read(file, piece.data(), piece.size())) > 0;) {
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
  close(file);
  return text;
}

/// The lines that have these signs in their permissions, as in `rwxp`.
template <typename Matches>
std::string lines_of_maps(Matches matches) {
  const std::string text = whole("/proc/self/maps");
  std::string found;
  for (std::string_view left = text; !left.empty();) {
    const std::string_view line = left.substr(0, left.find('\n') + 1);
    left.remove_prefix(line.size());
    if (matches(line.substr(line.find(' ') + 1, 4))) found += line;
  }
  return found;
}

}  // namespace

std::string writable_and_executable() {
  return lines_of_maps([](std::string_view may) { return may[1] == 'w' && may[2] == 'x'; });
}

std::size_t executable_mappings() {
  const std::string lines = lines_of_maps([](std::string_view may) { return may[2] == 'x'; });
  std::size_t count = 0;
  for (const char sign : lines) count += sign == '\n' ? 1 : 0;
  return count;
}

std::size_t resident_bytes() {
  const std::string text = whole("/proc/self/smaps_rollup");
  const std::size_t at = text.find("\nAnonymous:");
  return at == std::string::npos ? 0 : std::strtoull(text.c_str() + at + 11, nullptr, 10) * 1024;
}

}  // namespace anneal::tests
