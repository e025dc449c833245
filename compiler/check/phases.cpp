// Phases and cycles: their lengths, and the values of neighbours.
#include "compiler/check/typing.hpp"

namespace anneal::checking {

void Typing::check_length(ExprId length, std::string_view role, bool list_allowed) {
  const Type type = check(length);
  if (type.is_list && !list_allowed) {
    report(Code::type_mismatch, length, std::string(role) + " is one length, and this is a " + describe(type))
        .with_label("a list");
    return;
  }
  Type wanted = scalar(Type::Kind::duration);
  wanted.is_list = type.is_list;
  expect(length, wanted, role);
  require_constant(length, role);
}

std::vector<std::uint32_t> Typing::arm_order(ExprId expression, std::span<const PhaseArm> arms) {
  std::vector<std::uint32_t> order;
  order.reserve(arms.size());
  const auto known = facts_->neighbours.find(expression);
  if (known == facts_->neighbours.end()) {
    for (std::uint32_t i = 0; i < arms.size(); ++i) order.push_back(i);
    return order;
  }
  // An arm that mentions `following` waits for the next one: runs of them are taken from right to left. One that
  // mentions `previous` finds the arm before it done, unless that one waits for it in turn, which is a circle.
  const std::vector<NeighbourUse> &uses = known->second;
  for (std::uint32_t i = 0; i < arms.size();) {
    std::uint32_t last = i;
    while (last + 1 < arms.size() && exists(uses[last].following)) {
      if (exists(uses[last + 1].previous)) {
        report(Code::cycle_of_names, uses[last + 1].previous, "two phases wait for each other's value")
            .with_label("asks for the phase before")
            .with_note(session_.location(id_, uses[last].following), "which asks for the phase after");
        break;
      }
      ++last;
    }
    for (std::uint32_t j = last + 1; j > i; --j) order.push_back(j - 1);
    i = last + 1;
  }
  return order;
}

Type Typing::phases_type(ExprId expression, const node::Phases &phases) {
  const std::span<const PhaseArm> arms = ast()[phases.arms];
  for (const PhaseArm &arm : arms) {
    if (exists(arm.length)) check_length(arm.length, "the length of a phase", false);
  }
  std::vector<ExprId> values;
  for (const std::uint32_t number : arm_order(expression, arms)) {
    phases_.push_back({arms, number});
    check_if(arms[number].value);
    phases_.pop_back();
  }
  for (const PhaseArm &arm : arms) {
    if (exists(arm.value)) values.push_back(arm.value);
  }
  if (arms.size() > 1) effects_ |= kTime;
  const Ruling ruling = join(operands(values), false);
  if (ruling.fault != Fault::none) report_join_fault(ruling.fault, ast().span(expression), values, "the phases");
  count_joined_steps(expression, values, ruling.type);
  return ruling.type;
}

Type Typing::repeat_type(const node::Repeat &repeat) {
  check_length(repeat.length, "the length of a cycle", true);
  if (exists(repeat.growing)) {
    const Type factor = check(repeat.growing);
    expect(repeat.growing, scalar(Type::Kind::number), "the factor behind `growing`");
    require_constant(repeat.growing, "the factor behind `growing`");
    if (type(repeat.length).is_list && factor.kind != Type::Kind::unknown) {
      report(Code::type_mismatch, repeat.growing, "a list says how long each cycle is, so nothing can grow")
          .with_label("leave `growing` out")
          .with_note(session_.location(id_, repeat.length), "the lengths are given here");
    }
    const auto value = literal(repeat.growing);
    if (value && *value < 1) {
      report(Code::cycle_length, repeat.growing, "cycles cannot shrink: the factor behind `growing` is at least 1")
          .with_label("less than 1")
          .with_note("write the lengths as a list: `repeat [40, 20, 10] epochs { … }`");
    }
  }
  effects_ |= kTime;
  return check(repeat.body);
}

}  // namespace anneal::checking
