// Whether the equations of a clock define each unit once and in no circle.
#pragma once

#include <vector>

#include "compiler/check/session.hpp"

namespace anneal::checking {

/// Looks at all clocks of one module, once its expressions have their types.
class ClockEquations {
 public:
  ClockEquations(Session &session, ModuleId module);
  void check();

 private:
  /// Names that an equation is followed through, each once; a clock that uses more is not looked through further.
  static constexpr std::size_t kNamesFollowed = 1024;
  /// Units that the report of a circle goes through.
  static constexpr std::ptrdiff_t kShownOfCircle = 8;
  enum class State : std::uint8_t { fresh, open, done };
  struct Mention {
    std::size_t node;  ///< 0 is `total`, then the units
    ModuleId module;
    ExprId where;
  };
  struct Place {
    std::size_t node;
    std::vector<Mention> mentioned;
    std::size_t next = 0;
  };

  void add(const ClockEquation &equation);
  void report_unknown(const ClockEquation &equation, std::string_view singular);
  void look_for_circle(std::size_t start);
  void enter(std::size_t node);
  std::vector<Mention> mentions_of(ExprId value);
  void report_circle(const Mention &closing);

  Session &session_;
  ModuleId id_;
  const Module &module_;
  std::vector<const ClockEquation *> equations_;
  std::vector<State> states_;
  std::vector<Place> path_;
};

}  // namespace anneal::checking
