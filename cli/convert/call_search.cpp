#include "cli/convert/call_search.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace anneal::cli {

namespace {

using Kind = ForeignValue::Kind;

/// Parts of the names of optimizers, of what trains with a schedule, and of what only looks at one.
constexpr std::array<std::string_view, 57> kHolders = {
    "optim",     "adam",       "sgd",      "rmsprop", "adagrad", "adadelta", "adafactor", "lion",  "lamb",  "lars",
    "novograd",  "yogi",       "ftrl",     "muon",    "sophia",  "shampoo",  "rprop",     "lbfgs", "adan",  "prodigy",
    "train",     "fit",        "compile",  "prepare", "init",    "callback", "chain",     "hyper", "learn", "transform",
    "create",    "setup",      "accelera", "handler", "attach",  "register", "evaluate",  "load",  "save",  "state",
    "configure", "append",     "dict",     "list",    "tuple",   "partial",  "vmap",      "jit",   "model", "engine",
    "steps",     "isinstance", "getattr",  "setattr", "hasattr", "mask",     "scale_by"};
/// What shows values.
constexpr std::array<std::string_view, 9> kViewers = {"print", "plot", "log",  "info", "debug",
                                                      "float", "str",  "repr", "array"};
/// Calls that hold a schedule though they are called after one.
constexpr std::array<std::string_view, 5> kNamedAfterSchedules = {
    "scale_by_schedule", "LRScheduler", "LRSchedulerHandler", "LRSchedulerCallback", "register_lr_scheduler"};
/// Functions of numbers that may have a schedule's value inside.
constexpr std::array<std::string_view, 7> kMixers = {"where", "min", "max", "minimum", "maximum", "clip", "select"};

std::string last_part(const std::string &path) {
  const std::size_t dot = path.rfind('.');
  return path.substr(dot == std::string::npos ? 0 : dot + 1);
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

bool has_part(std::span<const std::string_view> parts, std::string_view name) {
  return std::ranges::any_of(parts, [&](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

class Search {
 public:
  explicit Search(Converter &converter) : converter_(converter), statements_(converter.document()->statements) {}

  std::optional<std::vector<FoundSchedule>> run() {
    for (at_ = 0; at_ < statements_.size(); ++at_) {
      converter_.see_before(at_);
      mention(statements_[at_].value, false);
    }
    for (at_ = 0; at_ < statements_.size() && good_; ++at_) {
      converter_.see_before(at_);
      const ForeignValue &value = statements_[at_].value;
      if (is_part(value) || value.is(Kind::name) || value.is(Kind::attribute)) continue;
      if (makes(value)) {
        add(value);
      } else {
        look_into(value, nullptr);
      }
    }
    converter_.see_before(statements_.size());
    return good_ ? std::optional(std::move(found_)) : std::nullopt;
  }

 private:
  void add(const ForeignValue &value) {
    if (seen_.insert(&converter_.followed(value)).second) found_.push_back({&value, statements_[at_].target, at_});
  }

  /// What another statement uses, of which schedules are made. The schedules that an optimizer has are found there,
  /// whoever uses the optimizer.
  bool is_part(const ForeignValue &value) {
    if (!used_.contains(&value)) return false;
    if (!value.is(Kind::call) || makes(value)) return true;
    const std::string name = last_part(value.children.front().dotted());
    return name == "dict" || name == "list" || name == "tuple" || name.ends_with("array");
  }

  void refuse(const ForeignValue &value, const std::string &message, std::string_view note) {
    if (!good_) return;
    good_ = false;
    converter_.refuse(value.span, message).with_note(std::string(note));
  }

  /// What is named among the arguments of calls, or called by a function, is not a result of its own.
  void mention(const ForeignValue &value, bool in_function) {
    for (std::size_t i = value.is(Kind::call) && !in_function ? 1 : 0; i < value.children.size(); ++i) {
      const ForeignValue &child = value.children[i];
      if (!value.is(Kind::attribute)) {
        if (const ForeignValue *named = converter_.lookup(child.dotted())) used_.insert(named);
      }
      mention(child, in_function || value.is(Kind::lambda));
    }
    if (!in_function && value.is(Kind::call) && value.children.front().is(Kind::call))
      mention(value.children.front(), false);
  }

  /// A schedule, or a function that uses one.
  bool makes(const ForeignValue &value) {
    if (converter_.is_schedule(value)) return true;
    const ForeignValue &held = converter_.followed(value);
    if (!held.is(Kind::lambda)) return false;
    // Many lines may name one long function.
    const auto known = functions_.find(&held);
    return known != functions_.end() ? known->second : (functions_[&held] = uses(held));
  }

  /// Whether a schedule, or the value of one, is somewhere in an expression.
  bool uses(const ForeignValue &value) {
    if (value.is(Kind::attribute) || value.is(Kind::name)) return false;
    return std::ranges::any_of(value.children,
                               [&](const ForeignValue &child) { return converter_.is_schedule(child) || uses(child); });
  }

  /// Whether a call makes something that follows a schedule without changing it.
  bool holds(const ForeignValue &call) {
    const ForeignValue &callee = call.children.front();
    if (callee.is(Kind::call)) return holds(callee);
    const std::string path =
        callee.is(Kind::attribute) && callee.dotted().empty() ? callee.text : converter_.path(callee);
    const std::string name = last_part(path);
    if (std::ranges::find(kNamedAfterSchedules, name) != kNamedAfterSchedules.end()) return true;
    const std::string lowered = lower(name);
    if (lowered.find("schedul") != std::string::npos || lowered.find("warm") != std::string::npos) return false;
    return has_part(kHolders, lowered) || is_viewer(call) || !module_of_path(path).empty();
  }

  bool is_viewer(const ForeignValue &call) {
    const ForeignValue &callee = call.children.front();
    return has_part(kViewers, lower(callee.is(Kind::attribute) ? callee.text : callee.dotted()));
  }

  bool mixes(const ForeignValue &call) {
    const std::string name = last_part(call.children.front().dotted());
    return std::ranges::find(kMixers, name) != kMixers.end();
  }

  /// Schedules inside of what makes something else: an optimizer, a trainer. `call` is the innermost call around.
  void look_into(const ForeignValue &value, const ForeignValue *call) {
    const bool is_mixture = value.is(Kind::chain) || value.is(Kind::unary) || value.is(Kind::power) ||
                            value.is(Kind::conditional) || (value.is(Kind::call) && mixes(value));
    if (is_mixture && uses(value) && (call == nullptr || !is_viewer(*call))) {
      const bool is_choice = value.is(Kind::conditional);
      return refuse(value,
                    is_choice ? "a condition chooses between schedules where the program runs"
                              : "a schedule is used in an expression that is no function of the step",
                    is_choice ? "convert one of them" : "write the function: `lambda step: 0.5 * schedule(step)`");
    }
    if (value.is(Kind::call)) {
      call = &value;
      const ForeignValue &callee = value.children.front();
      if (callee.is(Kind::call) || callee.is(Kind::attribute)) look_into(callee, nullptr);
      refuse_factors(value);
    } else if (value.is(Kind::attribute)) {
      if (value.children.front().is(Kind::call) && makes(value.children.front())) add(value.children.front());
      if (value.children.front().is(Kind::call)) look_into(value.children.front(), nullptr);
      return;
    } else if (!value.is(Kind::list) && !value.is(Kind::dictionary)) {
      return;
    }
    for (std::size_t i = value.is(Kind::call) ? 1 : 0; good_ && i < value.children.size(); ++i) {
      const ForeignValue &child = value.children[i];
      if (!makes(child)) {
        look_into(child, call);
      } else if (call == nullptr || holds(*call)) {
        add(child);
      } else {
        const std::string name(converter_.written(call->children.front().span).substr(0, 60));
        refuse(*call, "what `" + name + "` makes of the schedule inside is not known",
               "`anneal lib` lists what is known; convert the schedule inside alone, or write the formula");
      }
    }
  }

  /// `optax.scale(0.5)` beside a schedule in `optax.chain` multiplies it.
  void refuse_factors(const ForeignValue &value) {
    if (last_part(converter_.path(value.children.front())) != "chain") return;
    const auto has_schedule = [&](const ForeignValue &link) {
      const ForeignValue &held = converter_.followed(link);
      return held.is(Kind::call) && std::any_of(held.children.begin() + 1, held.children.end(),
                                                [&](const ForeignValue &child) { return makes(child); });
    };
    if (std::none_of(value.children.begin() + 1, value.children.end(), has_schedule)) return;
    for (std::size_t i = 1; i < value.children.size(); ++i) {
      const ForeignValue &link = converter_.followed(value.children[i]);
      if (!link.is(Kind::call) || link.children.size() != 2 || makes(link.children[1])) continue;
      const std::string name = last_part(converter_.path(link.children.front()));
      if (name != "scale" && name != "scale_by_learning_rate") continue;
      const auto factor = converter_.constant(link.children[1]);
      if (name == "scale" && factor && *factor == -1) continue;
      return refuse(
          link, "`" + std::string(converter_.written(link.span).substr(0, 60)) + "` multiplies the schedule beside it",
          "write the factor into the schedule, or a function: `lambda step: 0.1 * schedule(step)`");
    }
  }

  Converter &converter_;
  const std::vector<ForeignStatement> &statements_;
  std::size_t at_ = 0;
  bool good_ = true;
  std::set<const ForeignValue *> used_;
  std::map<const ForeignValue *, bool> functions_;  ///< whether each uses a schedule
  std::set<const ForeignValue *> seen_;
  std::vector<FoundSchedule> found_;
};

}  // namespace

std::optional<std::vector<FoundSchedule>> find_schedules(Converter &converter) {
  return Search(converter).run();
}

}  // namespace anneal::cli
