#include "cli/compared.hpp"

#include <algorithm>

#include "cli/page.hpp"
#include "cli/positions.hpp"
#include "runtime/checkpoint/store.hpp"
#include "runtime/files.hpp"

namespace anneal::cli {

namespace {

/// Whether a file begins as checkpoints do: with the length of a header in eight bytes, of which the last is 0 as in no
/// text, and the first character of the header.
bool begins_as_checkpoint(const std::string &path) {
  std::string error;
  constexpr std::size_t kLength = sizeof(std::uint64_t);
  // One byte more than the limit is read.
  const std::optional<std::string> beginning = read_text_file(path, false, error, kLength);
  return beginning && beginning->size() > kLength && (*beginning)[kLength - 1] == '\0' && (*beginning)[kLength] == '{';
}

bool is_checkpoint(const std::string &argument) {
  if (argument.empty() || argument == "-" || argument.front() == Invocation::kFormulaMark) return false;
  // The newest may be damaged, or not be there: the one before it tells.
  return begins_as_checkpoint(argument) || begins_as_checkpoint(argument + ".1");
}

void refuse(Side &side, const std::string &reason) {
  side.input.diagnostics.report_lines(Code::checkpoint_refused, "`" + side.input.name + "` cannot be used: " + reason);
  side.input.readable = false;
}

void load_record(Side &side) {
  const LoadResult loaded = load_checkpoint(side.input.name);
  if (!loaded.checkpoint) {
    std::string reason;
    for (const Refused &refused : loaded.refused) {
      reason += (reason.empty() ? "" : "`" + refused.path + "`: ") + refused.reason + "\n";
    }
    return refuse(side, reason);
  }
  for (const Refused &refused : loaded.refused) {
    side.input.diagnostics.report(Code::checkpoint_fallback, "`" + refused.path + "` cannot be used: " + refused.reason)
        .with_note("`" + loaded.checkpoint->path + "`, which was saved before it, stands in for it");
  }
  std::string error;
  side.record = RunRecord::read(loaded.checkpoint->snapshot, error);
  if (!side.record) refuse(side, error);
}

bool has_parameter(const Side &side, std::string_view name) {
  return side.input.program &&
         std::ranges::any_of(side.input.program->parameters(),
                             [&](const ProgramParameter &parameter) { return parameter.name == name; });
}

Policy policy_of(const Invocation &invocation) {
  const std::string_view word = invocation.value("policy", "adopt");
  if (word == "error") return Policy::error;
  if (word == "keep") return Policy::keep;
  if (word == "splice") return Policy::splice;
  return word == "blend" ? Policy::blend : Policy::adopt;
}

/// The run of a checkpoint as it is.
bool restore_own(Side &side) {
  std::string error;
  std::optional<Restored> restored = restore(*side.record, {}, error);
  if (!restored) {
    refuse(side, error);
    return false;
  }
  side.run = std::move(restored->run);
  return true;
}

/// What becomes of a program where it goes on from the other side's checkpoint.
bool restore_with(Session &session, Side &program, const Side &checkpoint) {
  const Invocation &invocation = session.invocation();
  Input &input = program.input;
  RestoreOptions options{.schedule = input.schedule, .policy = policy_of(invocation)};
  if (options.policy == Policy::blend) {
    const std::optional<double> length = whole_steps(std::string(invocation.value("blend")), input);
    if (!length) return false;
    if (!(*length >= 1 && *length <= static_cast<double>(Schedule::kLastPosition))) {
      input.diagnostics.report(Code::usage, "`--blend` must be from 1 to 2^53 steps");
      return false;
    }
    options.blend_length = static_cast<std::int64_t>(*length);
  }
  std::string error;
  std::optional<Restored> restored = restore(*checkpoint.record, options, error);
  if (!restored) {
    input.diagnostics.report_lines(
        Code::takeover_refused, "`" + input.name + "` cannot take over from `" + checkpoint.input.name + "`: " + error);
    return false;
  }
  // What `adopt` makes different is what is compared.
  if (options.policy != Policy::adopt && !restored->differences.empty()) {
    input.diagnostics.report_lines(Code::schedule_differs, "`" + input.name + "` is not the schedule of `" +
                                                               checkpoint.input.name + "`\n" + restored->differences);
  }
  program.run = std::move(restored->run);
  return true;
}

}  // namespace

Side load_side(Session &session, const std::string &argument) {
  Side side;
  if (is_checkpoint(argument)) {
    side.input.name = argument;
    side.input.sources = std::make_shared<Sources>();
    load_record(side);
  } else {
    side.input = session.load(argument);
  }
  side.shown = shown_name(side.input, argument);
  return side;
}

bool bind_sides(Session &session, Side &a, Side &b) {
  const auto bind = [&](Side &side, const Side &other, bool takes_unknown) {
    // A setting that neither has is reported once.
    const auto takes = [&](std::string_view name) {
      return has_parameter(side, name) || (takes_unknown && !has_parameter(other, name));
    };
    return session.bind(side.input, false, takes);
  };
  const bool a_is_well = !a.input.program || bind(a, b, true);
  const bool b_is_well = !b.input.program || bind(b, a, !a.input.program);
  return a_is_well && b_is_well;
}

std::int64_t first_step(const Side &a, const Side &b) {
  return std::max(a.record ? a.record->position : 0, b.record ? b.record->position : 0);
}

bool make_runs(Session &session, Side &a, Side &b) {
  for (Side *side : {&a, &b}) {
    if (side->record && !restore_own(*side)) return false;
  }
  for (const auto &[side, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    if (side->record) continue;
    if (other->record) return restore_with(session, *side, *other);
    side->run.emplace(*side->input.schedule);
  }
  return true;
}

}  // namespace anneal::cli
