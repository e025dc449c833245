#include "cli/convert/read.hpp"
#include "grammar/parse.hpp"
#include "tests/fuzz/targets/promise.hpp"
#include "tests/fuzz/targets/targets.hpp"

namespace anneal::fuzz {

void foreign(std::string_view input) {
  Sources sources;
  const SourceId source = sources.add("<foreign>", std::string(input));
  const cli::ConvertSettings settings{.rate = "0.1", .per = {}, .clock = "epoch = 5 steps", .names = {{"n", "3"}}};
  cli::recognize(sources, source);
  for (std::size_t i = 0; i < std::size(cli::kFormWords); ++i) {
    Diagnostics diagnostics;
    const auto draft = cli::read_foreign(static_cast<cli::Form>(i), sources, source, diagnostics, settings);
    must(draft.has_value() != diagnostics.has_errors(), "a text is converted, or refused with a reason");
    if (!draft) continue;
    must(!draft->outputs.empty(), "what is converted has an output");
    draft->text();
  }
}

}  // namespace anneal::fuzz
