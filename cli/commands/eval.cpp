// `anneal eval`: values of outputs at positions.
#include "cli/output/json.hpp"
#include "cli/positions.hpp"
#include "cli/session.hpp"
#include "cli/values.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {
    {"--at", "POSITIONS", "where: `0,100,5epochs,2%,0..1000:10`; otherwise the first, the last and some between"},
    {"--hex", "", "C99 hexadecimal floating point"},
    {"--json", "", "one JSON object: {\"at\":[…],\"outputs\":{…}}"},
    kLogOption,
};

void write_json(Sink &out, const Replay &replay, const std::vector<std::size_t> &outputs,
                const std::vector<double> &positions, bool hexadecimal) {
  nlohmann::ordered_json at = nlohmann::ordered_json::array();
  for (const double position : positions) {
    const auto whole = static_cast<std::int64_t>(position);
    if (static_cast<double>(whole) == position) {
      at.push_back(whole);
    } else {
      at.push_back(position);
    }
  }
  nlohmann::ordered_json values = nlohmann::ordered_json::object();
  for (const std::size_t output : outputs) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const double position : positions) {
      const double value = replay.at_steps(output, position);
      if (hexadecimal) {
        list.push_back(value_text(value, true));
      } else {
        list.push_back(json_number(value));
      }
    }
    values[replay.schedule().outputs()[output].name] = std::move(list);
  }
  out.write(json_line({{"at", std::move(at)}, {"outputs", std::move(values)}}));
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  if (!session.backend_is_available()) return ExitStatus::environment;
  Input input = session.load_and_bind(0);
  std::optional<std::vector<double>> positions;
  std::optional<std::vector<std::size_t>> outputs;
  if (input.schedule) {
    positions =
        invocation.has("at") ? read_positions(invocation.value("at"), input) : standard_positions(*input.schedule);
    outputs = session.outputs(input, *input.schedule);
    if (positions && outputs) session.choose_back_end(input, static_cast<double>(positions->size() * outputs->size()));
  }
  std::optional<Replay> replay;
  if (positions && outputs) replay = session.replay(input);
  session.show(input);
  if (!input.schedule) return Session::status(input);
  if (!positions || !outputs) return ExitStatus::usage;
  if (!replay) return Session::status(input);
  const auto write = invocation.has("json") ? write_json : write_values;
  write(session.out(), *replay, *outputs, *positions, invocation.has("hex"));
  return session.finish(Session::status(input));
}

}  // namespace

extern const Command eval_command;
const Command eval_command = {
    .name = "eval",
    .arguments = "FILE",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "values of the outputs at positions",
    .description =
        "Prints the value that each output has at each position: `anneal eval -e 'lr0 * 0.96 ^ floor(step/1000)' --set "
        "lr0=0.1 --at 0,999,1000`.\n"
        "The first update is position 0. Numbers are the shortest text that reads back to the same bits.",
    .options = kOptions,
    .run = run,
};

}  // namespace anneal::cli
