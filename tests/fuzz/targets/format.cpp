#include "tests/fuzz/targets/promise.hpp"
#include "tests/fuzz/targets/targets.hpp"
#include "tests/grammar/parsed.hpp"

namespace anneal::fuzz {

void format(std::string_view input) {
  const Parsed parsed{std::string(input)};
  // `anneal fmt` leaves such a file as it is; that is a matter of the command, and of tests/cli.
  if (parsed.errors() > 0) return;
  const std::string once = parsed.formatted();
  const Parsed again(once);
  must(again.errors() == 0, "the canonical form is a program", once + again.findings());
  must(tree_without_places(parsed.ast) == tree_without_places(again.ast), "the canonical form has the same tree", once);
  must(comments_of(parsed) == comments_of(again), "the canonical form has the same comments", once);
  const std::string twice = again.formatted();
  must(once == twice, "the canonical form is its own canonical form", once + "\n--- and again ---\n" + twice);
}

}  // namespace anneal::fuzz
