// Programs, schedules and models. Part of anneal.hpp.
#ifndef ANNEAL_PROGRAM_HPP
#define ANNEAL_PROGRAM_HPP

#include <anneal/diagnostics.hpp>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>
#if __has_include(<span>)
#include <span>
#endif

namespace anneal {
inline namespace v0 {

/// A value of a parameter: a number, a bool, a list, or a text that reads as in the language (`5 epochs`).
using Value = std::variant<double, bool, std::vector<double>, std::string>;

/// A name with a value; a literal may stand for the value: `{"peak", 0.4}`, `{"warmup", "5 epochs"}`.
struct Setting {
  template <class Number, std::enable_if_t<std::is_arithmetic_v<Number> && !std::is_same_v<Number, bool>, int> = 0>
  Setting(std::string parameter, Number number) : name(std::move(parameter)), value(static_cast<double>(number)) {}
  Setting(std::string parameter, bool truth) : name(std::move(parameter)), value(truth) {}
  Setting(std::string parameter, const char *text) : name(std::move(parameter)), value(std::string(text)) {}
  Setting(std::string parameter, std::string text) : name(std::move(parameter)), value(std::move(text)) {}
  Setting(std::string parameter, std::vector<double> numbers) : name(std::move(parameter)), value(std::move(numbers)) {}

  std::string name;
  Value value;
};

/// What a program is bound to; see anneal_bind_options.
struct BindOptions {
  std::vector<Setting> parameters = {};
  std::string clock = {};
  anneal_backend backend = ANNEAL_BACKEND_AUTO;
  bool check = false;
};

struct Output {
  std::string name;
  std::string documentation;
  bool is_bool;
  bool is_signed;
};

struct Parameter {
  std::string name;
  std::string documentation;
  std::string type;
  bool is_list;
  bool is_required;
  std::string default_text;
  std::optional<std::string> range;
  std::vector<std::string> choices;
};

struct Input {
  std::string name;
  std::string documentation;
  std::string initial_text;
  std::optional<std::string> range;
};

struct Equation {
  std::string unit;
  std::string text;
};

struct Group {
  std::string name;
  std::string documentation;
  std::vector<std::string> patterns;
  bool is_optional;
};

/// A program bound to a clock and parameter values: a pure function of the position.
class Schedule {
 public:
  /// Takes the handle.
  explicit Schedule(anneal_schedule *handle) : handle_(handle, anneal_schedule_free) {
    const std::unique_ptr<anneal_program, void (*)(anneal_program *)> program(anneal_schedule_program(handle),
                                                                              anneal_program_free);
    if (program == nullptr) throw std::bad_alloc();
    for (std::size_t i = 0; i < anneal_output_count(program.get()); ++i) {
      anneal_output_info info{};
      info.size = sizeof info;
      anneal_output(program.get(), i, &info);
      names_.emplace_back(info.name);
    }
  }

  /// The number of an output, for the hot calls. Throws std::out_of_range when there is none of this name.
  std::uint32_t output(std::string_view name) const {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == name) return static_cast<std::uint32_t>(i);
    }
    throw std::out_of_range("the schedule has no output `" + std::string(name) + "`");
  }
  const std::vector<std::string> &outputs() const { return names_; }

  /// The value that update `k` uses. By number it takes no lock and allocates nothing.
  double operator()(std::uint32_t number, std::int64_t k) const { return anneal_at(get(), number, k); }
  double operator()(std::string_view name, std::int64_t k) const { return anneal_at(get(), output(name), k); }
  double operator()(const char *name, std::int64_t k) const { return (*this)(std::string_view(name), k); }

  /// `count` values at first, first + stride, …
  void at_many(std::uint32_t number, std::int64_t first, std::int64_t stride, double *out, std::size_t count) const {
    anneal_at_many(get(), number, first, stride, count, out);
  }
  std::vector<double> at_many(std::uint32_t number, std::int64_t first, std::int64_t stride, std::size_t count) const {
    std::vector<double> values(count);
    at_many(number, first, stride, values.data(), count);
    return values;
  }
#ifdef __cpp_lib_span
  void at_many(std::uint32_t number, std::int64_t first, std::int64_t stride, std::span<double> out) const {
    at_many(number, first, stride, out.data(), out.size());
  }
  /// Positions in any order; the two are of one length.
  void at_positions(std::uint32_t number, std::span<const std::int64_t> positions, std::span<double> out) const {
    anneal_at_positions(get(), number, positions.data(), positions.size(), out.data());
  }
#endif
  /// Every output, in order.
  std::vector<double> at_all(std::int64_t k) const {
    std::vector<double> values(names_.size());
    anneal_at_all(get(), k, values.data());
    return values;
  }

  /// Updates of the run; -1 when nothing limits it.
  std::int64_t total() const { return anneal_total(get()); }
  double steps(double amount, const std::string &unit) const { return anneal_steps(get(), amount, unit.c_str()); }
  std::string contract() const { return anneal_contract(get()); }
  std::string hash() const { return anneal_schedule_hash(get()); }
  bool is_native() const { return anneal_is_native(get()) != 0; }
  const anneal_schedule *get() const { return handle_.get(); }

 private:
  std::shared_ptr<anneal_schedule> handle_;
  std::vector<std::string> names_;
};

/// A checked schedule file, not yet bound.
class Program {
 public:
  /// Takes the handle.
  explicit Program(anneal_program *handle) : handle_(handle, anneal_program_free) {}

  static Result<Program> try_load(const std::string &path) {
    anneal_program *program = nullptr;
    anneal_diagnostics *found = nullptr;
    const anneal_status status = anneal_load_file(path.c_str(), nullptr, &program, &found);
    return made(status, program, found);
  }
  static Program load(const std::string &path) { return try_load(path).value(); }

  /// Of a text; `name` stands for it in messages.
  static Result<Program> try_parse(std::string_view text, const std::string &name = "<text>") {
    anneal_program *program = nullptr;
    anneal_diagnostics *found = nullptr;
    const anneal_status status = anneal_load_text(name.c_str(), text.data(), text.size(), nullptr, &program, &found);
    return made(status, program, found);
  }
  static Program parse(std::string_view text, const std::string &name = "<text>") {
    return try_parse(text, name).value();
  }

  Result<Schedule> try_bind(const BindOptions &options = {}) const {
    std::vector<anneal_value> values;
    for (const Setting &setting : options.parameters) values.push_back(value_of(setting));
    anneal_bind_options given{};
    given.size = sizeof given;
    given.parameters = values.data();
    given.parameter_count = values.size();
    given.clock = options.clock.empty() ? nullptr : options.clock.c_str();
    given.backend = options.backend;
    given.check = options.check ? 1 : 0;
    anneal_schedule *schedule = nullptr;
    anneal_diagnostics *found = nullptr;
    const anneal_status status = anneal_bind(get(), &given, &schedule, &found);
    Diagnostics diagnostics(found);
    if (status != ANNEAL_OK) return Error(status, std::move(diagnostics));
    return {Schedule(schedule), std::move(diagnostics)};
  }
  Schedule bind(const BindOptions &options = {}) const { return try_bind(options).value(); }

  std::vector<Output> outputs() const {
    return all<Output>(anneal_output_count(get()), anneal_output, [](const anneal_output_info &info) {
      return Output{info.name, info.documentation, info.is_bool != 0, info.is_signed != 0};
    });
  }
  std::vector<Parameter> parameters() const {
    return all<Parameter>(anneal_parameter_count(get()), anneal_parameter, [](const anneal_parameter_info &info) {
      return Parameter{info.name,
                       info.documentation,
                       info.type,
                       info.is_list != 0,
                       info.is_required != 0,
                       info.default_text,
                       range_of(info.range),
                       {info.choices, info.choices + info.choice_count}};
    });
  }
  std::vector<Input> inputs() const {
    return all<Input>(anneal_input_count(get()), anneal_input, [](const anneal_input_info &info) {
      return Input{info.name, info.documentation, info.initial_text, range_of(info.range)};
    });
  }
  /// Of the file's clock.
  std::vector<Equation> clock() const {
    return all<Equation>(anneal_equation_count(get()), anneal_equation,
                         [](const anneal_equation_info &info) { return Equation{info.unit, info.text}; });
  }
  std::vector<Group> groups() const {
    return all<Group>(anneal_group_count(get()), anneal_group, [](const anneal_group_info &info) {
      return Group{
          info.name, info.documentation, {info.patterns, info.patterns + info.pattern_count}, info.is_optional != 0};
    });
  }
  std::string hash() const { return anneal_program_hash(get()); }
  const anneal_program *get() const { return handle_.get(); }

 private:
  static Result<Program> made(anneal_status status, anneal_program *program, anneal_diagnostics *found) {
    Diagnostics diagnostics(found);
    if (status != ANNEAL_OK) return Error(status, std::move(diagnostics));
    return {Program(program), std::move(diagnostics)};
  }

  static anneal_value value_of(const Setting &setting) {
    anneal_value value{};
    value.name = setting.name.c_str();
    if (const auto *number = std::get_if<double>(&setting.value)) {
      value.kind = ANNEAL_NUMBER;
      value.number = *number;
    } else if (const auto *truth = std::get_if<bool>(&setting.value)) {
      value.kind = ANNEAL_BOOL;
      value.number = *truth ? 1 : 0;
    } else if (const auto *numbers = std::get_if<std::vector<double>>(&setting.value)) {
      value.kind = ANNEAL_LIST;
      value.numbers = numbers->data();
      value.count = numbers->size();
    } else {
      value.kind = ANNEAL_TEXT;
      value.text = std::get<std::string>(setting.value).c_str();
    }
    return value;
  }

  static std::optional<std::string> range_of(const anneal_range &range) {
    return range.exists != 0 ? std::optional<std::string>(range.text) : std::nullopt;
  }

  template <class One, class Info, class Make>
  std::vector<One> all(std::size_t count, anneal_status (*ask)(const anneal_program *, std::size_t, Info *),
                       Make make) const {
    std::vector<One> list;
    for (std::size_t i = 0; i < count; ++i) {
      Info info{};
      info.size = sizeof info;
      ask(get(), i, &info);
      list.push_back(make(info));
    }
    return list;
  }

  std::shared_ptr<anneal_program> handle_;
};

/// The groups of a program, applied to a model's tensors: a schedule for each set of tensors. See anneal_bind_model.
class Model {
 public:
  Model(const Schedule &schedule, const std::vector<std::string> &tensors) {
    std::vector<const char *> names;
    for (const std::string &name : tensors) names.push_back(name.c_str());
    anneal_model *model = nullptr;
    anneal_diagnostics *found = nullptr;
    const anneal_status status = anneal_bind_model(schedule.get(), names.data(), names.size(), &model, &found);
    Diagnostics diagnostics(found);
    if (status != ANNEAL_OK) throw Error(status, std::move(diagnostics));
    handle_ = std::shared_ptr<anneal_model>(model, anneal_model_free);
  }

  std::size_t set_count() const { return anneal_model_set_count(get()); }
  std::uint32_t set_of(std::size_t tensor) const { return anneal_model_set_of(get(), tensor); }
  /// The groups of a set in words, `layers(depth = 3)`.
  std::string groups(std::uint32_t set) const { return anneal_model_groups(get(), set); }
  /// The value of an output, by its number in the program, for the tensors of a set. Takes no lock, allocates nothing.
  double operator()(std::uint32_t set, std::uint32_t output, std::int64_t k) const {
    return anneal_at(anneal_model_schedule(get(), set), output, k);
  }
  const anneal_model *get() const { return handle_.get(); }

 private:
  std::shared_ptr<anneal_model> handle_;
};

}  // namespace v0
}  // namespace anneal

#endif
