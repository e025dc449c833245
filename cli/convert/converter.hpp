// From the tree of a foreign text to pieces of a program.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/convert/draft.hpp"
#include "cli/convert/foreign.hpp"
#include "cli/convert/signature.hpp"

namespace anneal::cli {

/// What the person says beside the text.
struct ConvertSettings {
  std::string rate;   ///< `--lr`: what the optimizer was made with; empty where it is not given
  std::string per;    ///< `--per`: the time between two calls of step(); empty where it is not given
  std::string clock;  ///< `--clock`: equations, separated by commas
  std::map<std::string, std::string, std::less<>> names;  ///< `--set`: values of names, and of expressions as written
};

/// Operations on numbers and lists that a text may ask for before it is refused: hostile functions double themselves.
inline constexpr std::size_t kConvertedNodeLimit = 200'000;

/// Functions of the text that may call each other, and names that may stand for each other, one inside the other.
inline constexpr std::size_t kForeignCallLimit = 16;
inline constexpr std::size_t kForeignNameLimit = 64;

/// Expressions and schedulers inside each other, through names and functions of the text too.
inline constexpr std::size_t kConvertedDepthLimit = 300;

/// What the names of a function stand for while its body is read.
struct Scope {
  std::map<std::string, Piece, std::less<>> names;
  std::size_t depth = 0;  ///< functions that are being read, this one inside the others
};

/// The arguments of one call, by the names that the module has for them.
struct Arguments {
  std::map<std::string, const ForeignValue *, std::less<>> values;
  const ForeignValue *optimizer = nullptr;
  const ForeignValue *find(std::string_view name) const;
};

/// Turns values into pieces and collects what the program needs besides. A piece that cannot be made is nothing, and
/// the reason is in the diagnostics.
class Converter {
 public:
  Converter(const Sources &sources, SourceId source, Diagnostics &diagnostics, const ConvertSettings &given)
      : settings(given), sources_(sources), source_(source), diagnostics_(diagnostics) {}

  /// The statements that names are looked up in; they outlive the converter.
  void set_document(const ForeignDocument &document);
  /// From now on the statements before this one are those that names are looked up in.
  void see_before(std::size_t statement) { visible_ = outermost_ = statement; }
  /// The same, for statements that nobody else keeps.
  void keep_document(ForeignDocument document);
  const ForeignDocument *document() const { return document_; }

  // --- Schedules: schedule.cpp, arguments.cpp, special_calls.cpp ---

  /// The entry that a call names; null, without a message, for a call of something else.
  const EntrySignature *entry_of(const ForeignValue &call);
  /// Whether a value is a schedule: the call of an entry, or a name or call that holds one.
  bool is_schedule(const ForeignValue &value);
  /// A schedule: a call of an entry, a function of the step, a number, or a name of one of these. `rate` is what
  /// `base` is; of the optimizer where it is empty.
  std::optional<Piece> schedule(const ForeignValue &value, const std::string &rate = {});
  /// A call of an entry with arguments that are known by name.
  std::optional<Piece> call(const EntrySignature &entry, const Arguments &arguments, Span where,
                            const std::string &rate = {});
  /// Adds the output `lr` for a schedule, and those that go with it (a momentum).
  bool add_outputs(const ForeignValue &value, const std::string &name);
  /// The rate that the optimizer was made with.
  std::optional<Piece> rate(const ForeignValue *optimizer);
  /// Reads the arguments of a call.
  std::optional<Arguments> arguments(const EntrySignature &entry, const ForeignValue &call);
  /// Puts an argument in its place; refuses one that the entry does not have.
  bool add_argument(const EntrySignature &entry, std::string_view name, const ForeignValue &value,
                    Arguments &arguments);
  /// One argument as the module's parameter wants it.
  std::optional<Piece> argument(const EntryParameter &parameter, const ForeignValue &value, const std::string &rate);
  /// Adds what goes with an entry as an output of its own, a momentum.
  bool add_companion(const EntrySignature &entry, const Arguments &arguments, Span where, const std::string &name);
  /// `total = …`, where an argument says how long the run is.
  void note_total(const EntrySignature &entry, const Arguments &arguments);

  // --- Numbers: expression.cpp, constant.cpp ---

  std::optional<Piece> expression(const ForeignValue &value, const Scope &scope = {});
  /// The value where it is known now.
  std::optional<double> constant(const ForeignValue &value);
  /// A list of values; a name of one is followed. Null where it is something else.
  const ForeignValue *list(const ForeignValue &value);
  /// The value that a name stands for, through as many names as there are; the value itself otherwise.
  const ForeignValue &followed(const ForeignValue &value);
  const ForeignValue *lookup(std::string_view name) const;
  /// The path of a name as the imports have it: `torch.optim.lr_scheduler.StepLR` for an imported `StepLR`.
  std::string path(const ForeignValue &callee) const;
  /// While it lives, names mean what they meant where `name` was given its value.
  class Earlier {
   public:
    Earlier(Converter &converter, std::string_view name);
    ~Earlier();
    explicit operator bool() const { return good_; }  ///< false, after saying so, where names are too deep

   private:
    Converter &converter_;
    std::size_t visible_;
    bool late_;
    bool good_;
  };

  /// While it lives, names mean what they mean where the schedule is made: those in the body of a function, which
  /// Python looks up when it is called.
  class Late {
   public:
    explicit Late(Converter &converter);
    ~Late();

   private:
    Converter &converter_;
    std::size_t visible_;
    bool late_;
  };

  /// One level deeper as long as it lives; false, after saying so, where that is too deep.
  class Deeper {
   public:
    Deeper(Converter &converter, Span where);
    ~Deeper() { --converter_.depth_; }
    explicit operator bool() const { return converter_.depth_ <= kConvertedDepthLimit; }

   private:
    Converter &converter_;
  };

  // --- Messages ---

  Diagnostic &refuse(Span where, const std::string &message);
  /// An argument with its name, where that stands before it.
  Span with_name(std::string_view name, Span value) const;
  std::string_view written(Span span) const { return sources_[source_].text(span); }
  const Sources &sources() const { return sources_; }
  SourceId source() const { return source_; }
  Diagnostics &diagnostics() { return diagnostics_; }

  const ConvertSettings &settings;
  Draft draft;

 private:
  friend class ExpressionWriter;
  using Kind = ForeignValue::Kind;

  std::optional<Piece> special(const EntrySignature &entry, const Arguments &arguments, Span where,
                               const std::string &rate, bool &handled);
  std::optional<Piece> members(const EntrySignature &entry, const Arguments &arguments, const ForeignValue &value);
  bool member_is_refused(const EntrySignature &entry, const ForeignValue &member, std::size_t number);
  std::optional<Piece> scaled_boundaries(const EntrySignature &entry, const Arguments &arguments);
  std::optional<Piece> cosine_cycles(const EntrySignature &entry, const Arguments &arguments, Span where);
  std::optional<Piece> points(const EntrySignature &entry, const Arguments &arguments, Span where);
  std::optional<Piece> step_rules(const EntrySignature &entry, const Arguments &arguments, const std::string &rate);
  std::optional<Piece> plateau_by_name(const Arguments &arguments, Span where, const std::string &rate);
  std::optional<Piece> plain_call(const EntrySignature &entry, const Arguments &arguments, Span where,
                                  const std::string &rate);
  const ForeignValue *optimizer_of(const Arguments &arguments);
  bool watches_accuracy(const EntrySignature &entry, const Arguments &arguments);
  bool mentions_step(const ForeignValue &value, std::string_view name = {});
  std::optional<Piece> refuse_unknown(const ForeignValue &call);
  bool needs_no_rate(const EntrySignature &entry, const Arguments &given, std::string &rate_here);
  bool milestones_are_refused(const EntrySignature &entry, const Arguments &given, std::size_t schedulers);
  std::string period(const EntrySignature &entry, const Arguments &arguments);
  std::optional<std::string> measurement(const EntrySignature &entry, const Arguments &arguments);
  std::optional<Piece> length(const ForeignValue &value);
  std::optional<Piece> list_argument(const EntryParameter &parameter, const ForeignValue &value);
  std::optional<Piece> choice(const EntryParameter &parameter, const ForeignValue &value);
  bool spread(const EntrySignature &entry, const ForeignValue &dictionary, Arguments &arguments);
  bool is_harmless(const EntrySignature &entry, std::string_view name, const ForeignValue &value);
  /// Whether a function reads a name that has another value later; says so.
  bool changes_later(std::string_view name, const ForeignValue &value);
  const ForeignValue *given_rate(const ForeignValue &optimizer);
  void say_what_groups_have(const ForeignValue &optimizer);
  bool may_define(const std::string &name, const ForeignValue &bound) const;
  void say_what_is_left_out(const EntrySignature &entry, const Arguments &arguments);
  void say_which_module(std::string_view name, const std::vector<std::string_view> &modules);

  const Sources &sources_;
  SourceId source_;
  Diagnostics &diagnostics_;
  /// The number of the visible statement that gave a name its value.
  std::optional<std::size_t> place_of(std::string_view name) const;

  const ForeignDocument *document_ = nullptr;
  std::optional<ForeignDocument> kept_;
  std::map<std::string_view, std::vector<std::size_t>, std::less<>> targets_;  ///< statements that assign a name
  std::size_t visible_ = 0;    ///< statements before this one may be named
  std::size_t outermost_ = 0;  ///< the same, where the schedule is made that is being read
  bool late_ = false;          ///< the body of a function is being read
  std::size_t nodes_ = 0;
  std::size_t names_inside_ = 0;
  std::size_t depth_ = 0;
  std::string_view around_;  ///< the module of the call around the one that is being read
  std::map<std::string, const ForeignValue *, std::less<>> defined_;  ///< names that became names of the program
};

}  // namespace anneal::cli
