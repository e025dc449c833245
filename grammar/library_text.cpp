#include "grammar/library_text.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

// The library of one header that can inflate: a host that links Anneal gets no second zlib with it.
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STBI_NO_FAILURE_STRINGS
#define STBI_NO_THREAD_LOCALS
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace anneal {

extern const char library_words[];   ///< name, names and mentions of each file, one behind the other
extern const char library_packed[];  ///< the deflated texts

std::string_view LibraryText::name() const {
  return {library_words + words_at, name_size};
}

std::string_view LibraryText::names() const {
  return {library_words + words_at + name_size, names_size};
}

std::string_view LibraryText::mentions() const {
  return {library_words + words_at + name_size + names_size, mentions_size};
}

std::string LibraryText::text() const {
  std::string text(size, '\0');
  const int length = stbi_zlib_decode_noheader_buffer(text.data(), static_cast<int>(size), library_packed + packed_at,
                                                      static_cast<int>(packed_size));
  if (length != static_cast<int>(size)) std::abort();  // the image of this program is damaged
  return text;
}

std::string_view LibraryName::name() const {
  return {library_words + words_at, size};
}

namespace {

constexpr bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

constexpr bool continues_name(char c) {
  return begins_name(c) || (c >= '0' && c <= '9');
}

/// Takes the next name from a text; empty when there is none.
std::string_view next_name(std::string_view &text) {
  text.remove_prefix(static_cast<std::size_t>(std::ranges::find_if(text, begins_name) - text.begin()));
  const auto end = std::ranges::find_if_not(text, continues_name);
  const std::string_view name(text.begin(), end);
  text.remove_prefix(name.size());
  return name;
}

/// An item of a library text: the library is ours, so that items are what begins a line with a letter.
struct Piece {
  std::string_view text;
  std::string_view name;  ///< that it defines
  bool is_kept = false;
};

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  std::size_t begin = 0;
  for (std::size_t line = 0; line < text.size();) {
    const std::size_t next = std::min(text.find('\n', line), text.size() - 1) + 1;
    if (next == text.size() || begins_name(text[next])) {
      Piece &piece = pieces.emplace_back(Piece{text.substr(begin, next - begin), {}});
      std::string_view words = piece.text;
      const std::string_view keyword = next_name(words);
      piece.is_kept = keyword == "import" || keyword == "language";
      if (!piece.is_kept) piece.name = next_name(words);
      begin = next;
    }
    line = next;
  }
  return pieces;
}

}  // namespace

std::string LibraryText::part(std::string_view name) const {
  const std::string whole = text();
  std::vector<Piece> pieces = pieces_of(whole);
  std::vector<std::string_view> wanted{name};
  while (!wanted.empty()) {
    const std::string_view next = wanted.back();
    wanted.pop_back();
    const auto piece = std::ranges::find_if(pieces, [&](const Piece &one) { return !one.is_kept && one.name == next; });
    if (piece == pieces.end()) continue;
    piece->is_kept = true;
    for (std::string_view rest = piece->text; !rest.empty();) wanted.push_back(next_name(rest));
  }
  std::string part;
  for (const Piece &piece : pieces) {
    if (piece.is_kept) {
      part += piece.text;
    } else {
      part.append(static_cast<std::size_t>(std::ranges::count(piece.text, '\n')), '\n');
    }
  }
  return part;
}

}  // namespace anneal
