// A library with Anneal in it, for programs that are not ours: others_in_python.py opens it.
#include "tests/guest/compare.hpp"

/// Compiles `count` programs and compares them with the interpreter: null, or what is not right.
extern "C" [[gnu::visibility("default")]] const char *anneal_guest_compare(int first, int count) {
  static std::string said;
  said.clear();
  for (int number = first; number < first + count && said.empty(); ++number) {
    said = anneal::tests::compile_and_compare(number, number % 2 == 0);
  }
  return said.empty() ? nullptr : said.c_str();
}
