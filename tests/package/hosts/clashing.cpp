// A host that has names of the library's own C++, with other meanings: linked with it, each must keep its own.
#include <cstddef>
#include <string_view>

namespace anneal {

struct Sources {
  virtual ~Sources();
  int size() const;
};
Sources::~Sources() = default;
int Sources::size() const {
  return -1;
}

std::string_view library_texts = "the host's";

bool is_refused(char32_t) {
  return false;
}

}  // namespace anneal

extern "C" std::size_t host_names() {
  anneal::Sources sources;
  return static_cast<std::size_t>(-sources.size()) + anneal::library_texts.size() + (anneal::is_refused(U'a') ? 1 : 0);
}
