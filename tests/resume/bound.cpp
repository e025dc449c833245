#include "tests/resume/bound.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "grammar/render.hpp"
#include "tests/backends/backends.hpp"

namespace anneal::tests {

namespace {

class MapImporter final : public Importer {
 public:
  explicit MapImporter(const Files &files) : files_(files) {}

  std::optional<Text> read(std::string_view path, std::string_view, Location where, Diagnostics &diagnostics) override {
    const auto found = files_.imported.find(std::string(path));
    if (found != files_.imported.end()) return Text{found->first, found->second};
    diagnostics.report(Code::import_not_found, where, "no such text");
    return std::nullopt;
  }

 private:
  const Files &files_;
};

}  // namespace

Schedule bound(const std::string &text, const Binding &binding, const Files &files) {
  Diagnostics diagnostics;
  const auto sources = std::make_shared<Sources>();
  MapImporter importer(files);
  const std::optional<Program> program = Program::load(sources, sources->add("text", text), &importer, diagnostics);
  Sources given(sources.get());
  std::optional<Schedule> schedule;
  if (program) schedule = program->bind(binding, given, diagnostics);
  if (!schedule) {
    std::fprintf(stderr, "%s\n", render(diagnostics, given, Format::text).c_str());
    std::abort();
  }
  return *schedule;
}

std::vector<Schedule> on_every_back_end(const Schedule &schedule) {
  std::vector<Schedule> all{schedule};
  for (const bool quick : {true, false}) {
    std::string declined;
    if (std::optional<Schedule> native = schedule.with_native_code(quick, declined)) all.push_back(*std::move(native));
  }
  return all;
}

std::vector<double> values(const LiveRun &run, std::int64_t first, std::int64_t end) {
  std::vector<double> all;
  for (std::int64_t position = first; position < end; ++position) {
    for (std::size_t output = 0; output < run.outputs().size(); ++output) all.push_back(run.value(output, position));
  }
  return all;
}

bool same_bits(const std::vector<double> &a, const std::vector<double> &b) {
  return std::ranges::equal(a, b, [](double one, double other) { return same_bits(one, other); });
}

}  // namespace anneal::tests
