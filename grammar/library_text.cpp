#include "grammar/library_text.hpp"

#include <cstdlib>

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

}  // namespace anneal
