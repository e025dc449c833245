#include "cli/convert/write_targets.hpp"
namespace anneal::cli {
WrittenCode write_latex(const Formula &) {
  return {{}, "soon"};
}
}  // namespace anneal::cli
