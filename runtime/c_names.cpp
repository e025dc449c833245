#include "runtime/c_names.hpp"

#include <algorithm>

namespace anneal {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Words of C99 to C23 and C++20, and names that compilers and the headers that ours includes have as macros.
constexpr std::string_view kTakenWords =
    " INFINITY NAN NULL alignas alignof and and_eq asm auto bitand bitor bool break case catch char "
    "char16_t char32_t char8_t class co_await co_return co_yield compl concept const const_cast "
    "consteval constexpr constinit continue decltype default delete do double dynamic_cast else enum "
    "explicit export extern false float for friend goto if inline int linux long mutable namespace "
    "new noexcept not not_eq nullptr operator or or_eq private protected public register "
    "reinterpret_cast requires restrict return short signed sizeof static static_assert static_cast "
    "struct switch template this thread_local throw true try typedef typeid typename typeof "
    "typeof_unqual union unix unsigned using virtual void volatile wchar_t while xor xor_eq ";

bool is_taken_word(std::string_view name) {
  return kTakenWords.find(" " + std::string(name) + " ") != std::string_view::npos;
}

/// Why a text is no name of C and C++ that a program may define; empty where it is.
std::string own_refusal(const std::string &name) {
  const bool is_name = !name.empty() && !is_digit(name.front()) &&
                       std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c); });
  if (!is_name) return "`" + name + "` is no name in C";
  if (is_taken_word(name)) return "`" + name + "` is a word of C or C++";
  if (name.front() == '_' || name.find("__") != std::string::npos) {
    return "`" + name + "` is reserved in C or C++ for its `_`";
  }
  return {};
}

}  // namespace

std::string CNames::refusal(const std::string &name, const std::string &of) {
  std::string why = own_refusal(name);
  if (why.empty() && !taken_.insert(name).second) why = "`" + name + "` is the name of something else in the header";
  if (why.empty() || of.empty()) return why;
  return of + " has no name in C: " + why;
}

std::string c_field_name(std::string_view parameter) {
  std::string name(parameter);
  std::replace(name.begin(), name.end(), '.', '_');
  if (is_taken_word(name)) name += '_';
  return name;
}

std::string c_name_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  std::string name(slash == std::string_view::npos ? path : path.substr(slash + 1));
  if (const std::size_t dot = name.rfind('.'); dot != std::string::npos && dot != 0) name.resize(dot);
  for (char &c : name) {
    if (!is_letter(c) && !is_digit(c)) c = '_';
  }
  return name;
}

}  // namespace anneal
