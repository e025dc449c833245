// What commands share: reading files, binding, saying what was found, and where results go.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/output/sink.hpp"
#include "cli/terminal/terminal.hpp"
#include "grammar/render.hpp"
#include "runtime/replay.hpp"

namespace anneal::cli {

/// One program of the command line, as far as it came.
struct Input {
  std::string name;  ///< as shown to people: the path, `<formula>`, `<stdin>`
  std::shared_ptr<Sources> sources;
  SourceId source{};
  std::unique_ptr<Sources> bind_sources;  ///< with the texts of `--set` and `--clock`
  Diagnostics diagnostics;
  std::optional<Program> program;
  std::optional<Schedule> schedule;
  bool readable = true;  ///< the file could be read

  const Sources &all_sources() const { return bind_sources ? *bind_sources : *sources; }
};

/// The run of one command.
class Session {
 public:
  explicit Session(const Invocation &invocation);
  ~Session();

  /// Reads the text of the number-th argument. Without a text `readable` is false and the finding is in the
  /// diagnostics.
  Input read(std::size_t number);
  Input read(const std::string &argument);
  /// Reads and checks; then binds with `--set` and `--clock`, if all went well.
  Input load(std::size_t number);
  Input load_and_bind(std::size_t number, bool for_check = false);
  /// Reads and checks the text of an argument.
  Input load(const std::string &argument);
  /// Binds what was checked with `--clock` and with `--set`, of which all that `takes` does not refuse by their names.
  bool bind(Input &input, bool for_check = false, const std::function<bool(std::string_view name)> &takes = {});

  /// Writes what was found to standard error, in the form asked for. Documents (`sarif`, `junit`) wait for the end of
  /// the session.
  void show(const Input &input);
  /// A finding that belongs to no text.
  void show(Code code, const std::string &message, const std::string &note = {});
  /// Says on standard error what is well as it is and good to know; nothing where only findings are wanted.
  void remark(const std::string &text);
  /// The status that these findings call for.
  static ExitStatus status(const Input &input, bool strict = false);

  /// Numbers of the outputs that `--output` names, all without it. Nothing, after saying so, when one is unknown or
  /// there is none at all.
  std::optional<std::vector<std::size_t>> outputs(const Input &input, const Schedule &schedule);

  Sink &out() { return out_; }
  /// Ends the output: `so_far`, or environment when it could not be written.
  ExitStatus finish(ExitStatus so_far);

  const Invocation &invocation() const { return invocation_; }
  const TerminalVariables &variables() const { return variables_; }
  bool colour_on_output() const;
  bool shows_progress() const;
  /// What `--backend` asks for.
  Backend backend() const;
  /// Says so when native code was asked for and this process cannot have it. True when the command may go on.
  bool backend_is_available();
  /// Puts the schedule on native code where `--backend` says so, or where so many values make it worth it.
  void choose_back_end(Input &input, double evaluations);
  /// The schedule under the measurements of `--log`; as it is without. Nothing, with diagnostics of `input`, when there
  /// is something wrong with the log.
  std::optional<Replay> replay(Input &input);
  /// Reports why the interpreter carries on, where native code was asked for.
  void report_declined(Input &input, const std::string &reason) const;

 private:
  /// The text of `--log`, read once.
  const std::optional<std::string> &log_text(Input &input);

  const Invocation &invocation_;
  TerminalVariables variables_;
  StandardOutput out_;
  Format format_;
  std::optional<std::string> log_text_;
  std::vector<std::pair<std::shared_ptr<const Diagnostics>, std::shared_ptr<const Sources>>> waiting_;
};

/// The larger of two statuses, as a command of several files ends.
ExitStatus worse(ExitStatus a, ExitStatus b);

}  // namespace anneal::cli
