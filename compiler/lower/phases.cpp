// Phases and cycles: section 4 of the language. Boundaries are rounded, not lengths, and never computed through a
// logarithm.
#include "compiler/lower/lowering.hpp"

namespace anneal::lowering {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

// A length mentions no time but the span, so the boundaries are the same at every position. They are wanted once for
// each `previous` and `following`.
const Boundaries &Lowering::boundaries(const Context &context, ExprId expression, const node::Phases &phases) {
  const Key memo =
      key(KeyKind::boundaries, index(context.module), index(expression), index(context.scope), index(context.frame));
  if (const auto known = boundaries_.find(memo); known != boundaries_.end()) return known->second;
  // References into the map stay when it grows.
  return boundaries_.emplace(memo, make_boundaries(context, expression, phases)).first->second;
}

Boundaries Lowering::make_boundaries(const Context &context, ExprId expression, const node::Phases &phases) {
  const std::span<const PhaseArm> arms = ast(context)[phases.arms];
  const NodeId span = frames_[index(context.frame)].span;
  std::vector<NodeId> lengths;
  std::optional<NodeId> others;
  for (const PhaseArm &arm : arms) {
    if (!exists(arm.length)) {
      lengths.push_back(NodeId{});
      continue;
    }
    const NodeId length = as_steps(lower(context, arm.length));
    add_check({.failed = make(Operation::logical_not,
                              {make(Operation::logical_and, {make(Operation::less_equal, {number(0), length}),
                                                             make(Operation::less, {length, number(kInfinity)})})}),
               .code = Code::length_value,
               .where = location(context, arm.length_span),
               .message = "the length of this phase is {0} steps",
               .values = {length}});
    lengths.push_back(length);
    others = others ? make(Operation::add, {*others, length}) : length;
  }
  Boundaries bounds;
  bounds.exact.push_back(number(0));
  bounds.rounded.push_back(number(0));
  for (std::size_t i = 0; i < arms.size(); ++i) {
    if (!exists(arms[i].length)) {
      lengths[i] = others ? make(Operation::subtract, {span, *others}) : span;
      if (i + 1 < arms.size()) need_finite(span, location(context, arms[i].length_span));
    }
    // With phases longer than the span, `rest` is below zero; a boundary never goes back.
    const NodeId length =
        exists(arms[i].length)
            ? lengths[i]
            : make(Operation::select, {make(Operation::less, {lengths[i], number(0)}), number(0), lengths[i]});
    const NodeId sum = make(Operation::add, {bounds.exact.back(), length});
    bounds.exact.push_back(i == 0 ? length : sum);
    bounds.rounded.push_back(round_ties_up(bounds.exact.back()));
  }
  graph_.set_origin(location(context, expression));
  // Longer than the span: an error, or cut when only a shorter run of the host's makes them so.
  for (std::size_t i = 1; i < bounds.rounded.size(); ++i) bounds.rounded[i] = smaller(bounds.rounded[i], span);
  return bounds;
}

void Lowering::check_phases(const Context &context, ExprId expression, const Boundaries &bounds) {
  const NodeId span = frames_[index(context.frame)].span;
  // Each length and each sum may be rounded up by 2^-53 of the whole; what that makes of lengths that fit is cut.
  const NodeId exact = bounds.exact.back();
  const double rounding = static_cast<double>(bounds.exact.size()) * 0x1p-53;
  const NodeId beyond_rounding =
      make(Operation::less, {span, make(Operation::multiply, {exact, number(1 - rounding)})});
  add_check(
      {.failed = make(Operation::logical_and, {make(Operation::less, {span, round_ties_up(exact)}), beyond_rounding}),
       .code = Code::phases_too_long,
       .where = location(context, expression),
       .message = "these phases take {0} steps, and the span that holds them has {1}",
       .values = {exact, span},
       .notes = {{"shorten a phase, or let one take what is left: `rest: …`", std::nullopt}}});
}

Context Lowering::phase_context(const Context &context, ExprId expression, std::uint32_t arm,
                                const Boundaries &bounds) {
  const Frame &outer = frames_[index(context.frame)];
  const NodeId start =
      is_zero(outer.start) ? bounds.rounded[arm] : make(Operation::add, {outer.start, bounds.rounded[arm]});
  const NodeId span = make(Operation::subtract, {bounds.rounded[arm + 1], bounds.rounded[arm]});
  Context inside = context;
  inside.frame = frame({start, span, outer.cycle, context.frame, bounds.rounded[arm]});
  bool fresh = false;
  const std::uint32_t id =
      identity(key(KeyKind::scope, (std::uint64_t{index(context.module)} << 32U) | index(expression),
                   (std::uint64_t{index(context.scope)} << 32U) | arm, index(context.frame), ~3ULL),
               static_cast<std::uint32_t>(scopes_.size()), fresh);
  if (fresh) {
    scopes_.push_back({.parent = context.scope,
                       .place = scopes_[index(context.scope)].place,
                       .phases = expression,
                       .arm = arm,
                       .outer = context.frame});
  }
  inside.scope = static_cast<ScopeId>(id);
  return inside;
}

Value Lowering::lower_phases(const Context &context, ExprId expression, const node::Phases &phases) {
  const std::span<const PhaseArm> arms = ast(context)[phases.arms];
  const Boundaries &bounds = boundaries(context, expression, phases);
  if (failed_) return Value::number(number(0));
  check_phases(context, expression, bounds);
  if (!schedule_.empty() && !program_[context.module].is_library) record_phases(context, expression, phases, bounds);

  // Past the end of the last phase its value is that at its own end: all time stands still there.
  const NodeId start = frames_[index(context.frame)].start;
  const NodeId length = bounds.rounded.back();
  Context clamped = context;
  clamped.position = smaller(context.position, is_zero(start) ? length : make(Operation::add, {start, length}));
  const NodeId step = smaller(local_step(context), length);
  moved_.emplace(key(KeyKind::moved, index(clamped.position), index(start)), step);

  std::vector<Value> values;
  for (std::uint32_t i = 0; i < arms.size(); ++i)
    values.push_back(lower(phase_context(clamped, expression, i, bounds), arms[i].value));
  graph_.set_origin(location(context, expression));
  Value result = values.back();
  for (std::size_t i = arms.size() - 1; i-- > 0;) {
    // A phase whose followers have no step is the last one, and holds: its end is then no boundary.
    const NodeId is_last =
        make(Operation::logical_and, {make(Operation::less_equal, {length, bounds.rounded[i + 1]}),
                                      make(Operation::less, {bounds.rounded[i], bounds.rounded[i + 1]})});
    const NodeId end = make(Operation::select, {is_last, number(kInfinity), bounds.rounded[i + 1]});
    result = choose(make(Operation::less, {step, end}), values[i], result);
  }
  return result;
}

Value Lowering::neighbour(const Context &context, bool previous) {
  ScopeId at = context.scope;
  while (at != ScopeId::none && !exists(scopes_[index(at)].phases)) at = scopes_[index(at)].parent;
  if (at == ScopeId::none) return Value::number(number(0));
  const Scope scope = scopes_[index(at)];
  const auto &phases = std::get<node::Phases>(ast(context)[scope.phases].kind);
  const std::span<const PhaseArm> arms = ast(context)[phases.arms];
  const std::uint32_t arm = previous ? scope.arm - 1 : scope.arm + 1;
  if (arm >= arms.size()) return Value::number(number(0));
  const Context outside{context.module, scope.parent, scope.outer, context.position};
  Context inside = phase_context(outside, scope.phases, arm, boundaries(outside, scope.phases, phases));
  const Frame &frame = frames_[index(inside.frame)];
  inside.position = previous ? make(Operation::add, {frame.start, frame.span}) : frame.start;
  return lower(inside, arms[arm].value);
}

Value Lowering::phase_boundary(const Reference &reference, bool end) {
  const Context context = file_context(reference.module);
  const auto &schedule = std::get<item::Schedule>(ast(context).items[reference.value].kind);
  const auto &phases = std::get<node::Phases>(ast(context)[schedule.value].kind);
  const Boundaries &bounds = boundaries(context, schedule.value, phases);
  return Value::steps(bounds.rounded[reference.arm + (end ? 1 : 0)]);
}

void Lowering::record_phases(const Context &context, ExprId expression, const node::Phases &phases,
                             const Boundaries &bounds) {
  const std::span<const PhaseArm> arms = ast(context)[phases.arms];
  for (const NodeId bound : bounds.rounded) {
    if (graph_[bound].stage == Stage::position) return;
  }
  if (graph_[frames_[index(context.frame)].start].stage == Stage::position) return;
  for (const PhaseRecord &known : found.phases) {
    if (known.where == location(context, arms.front().span) && known.schedule == schedule_) return;
  }
  const std::size_t first = found.phases.size();
  for (std::uint32_t i = 0; i < arms.size(); ++i) {
    const Frame frame = frames_[index(phase_context(context, expression, i, bounds).frame)];
    found.phases.push_back(
        {.name = exists(arms[i].name) ? std::string(ast(context).text(arms[i].name.name)) : std::string(),
         .schedule = schedule_,
         .where = location(context, arms[i].span),
         .start = frame.start,
         .end = make(Operation::add, {frame.start, frame.span}),
         .exact_end = bounds.exact[i + 1],
         .is_first = i == 0,
         .value_before = std::nullopt,
         .value_at_start = std::nullopt});
  }
  const auto value_at = [&](std::uint32_t arm, bool end) -> std::optional<NodeId> {
    Context inside = phase_context(context, expression, arm, bounds);
    const Frame frame = frames_[index(inside.frame)];
    inside.position = end ? make(Operation::add, {frame.start, frame.span}) : frame.start;
    const Value value = lower(inside, arms[arm].value);
    if (value.kind != Value::Kind::number && value.kind != Value::Kind::percentage) return std::nullopt;
    return value.node;
  };
  for (std::uint32_t i = 1; i < arms.size() && !failed_; ++i) {
    const std::optional<NodeId> before = value_at(i - 1, true);
    const std::optional<NodeId> after = value_at(i, false);
    found.phases[first + i].value_before = before;
    found.phases[first + i].value_at_start = after;
  }
}

void Lowering::check_cycle_length(const Context &context, const node::Repeat &repeat, NodeId length) {
  add_check({.failed = make(Operation::logical_not,
                            {make(Operation::logical_and, {make(Operation::less_equal, {number(1), length}),
                                                           make(Operation::less, {length, number(kInfinity)})})}),
             .code = Code::cycle_length,
             .where = location(context, repeat.length),
             .message = "a cycle takes at least one step, and this is {0} steps",
             .values = {length}});
}

Value Lowering::cycle_body(const Context &context, const node::Repeat &repeat, NodeId start, NodeId span,
                           NodeId cycle) {
  const NodeId outer = frames_[index(context.frame)].start;
  Context inside = context;
  inside.frame =
      frame({is_zero(outer) ? start : make(Operation::add, {outer, start}), span, cycle, context.frame, start});
  return lower(inside, repeat.body);
}

Value Lowering::lower_repeat(const Context &context, ExprId expression, const node::Repeat &repeat) {
  const Value lengths = lower(context, repeat.length);
  if (lengths.is_list()) return lower_listed_repeat(context, repeat, lengths);
  const NodeId length = as_steps(lengths);
  check_cycle_length(context, repeat, length);
  const NodeId step = local_step(context);
  const NodeId span = frames_[index(context.frame)].span;

  NodeId cycle{};
  std::function<NodeId(NodeId)> boundary;
  if (exists(repeat.growing)) {
    const NodeId factor = as_number(lower(context, repeat.growing));
    add_check({.failed = make(Operation::logical_not,
                              {make(Operation::logical_and, {make(Operation::less_equal, {number(1), factor}),
                                                             make(Operation::less, {factor, number(kInfinity)})})}),
               .code = Code::cycle_length,
               .where = location(context, repeat.growing),
               .message = "cycles grow by a factor of at least 1, and this is {0}",
               .values = {factor}});
    boundary = [this, length, factor](NodeId n) { return make(Operation::growing_start, {n, length, factor}); };
    cycle = make(Operation::growing_cycle, {step, length, factor});
    const NodeId run_end = make(Operation::select, {make(Operation::less, {span, number(kInfinity)}), span, number(0)});
    add_check({.failed = make(Operation::less_equal, {number(static_cast<double>(kCycleLimit)),
                                                      make(Operation::growing_cycle, {run_end, length, factor})}),
               .code = Code::too_many_cycles,
               .where = location(context, expression),
               .message = "cycles of {0} steps that grow by a factor of {1} begin more than " +
                          std::to_string(kCycleLimit) + " times in the {2} steps of their span: the limit is " +
                          std::to_string(kCycleLimit),
               .values = {length, factor, run_end}});
  } else {
    boundary = [this, length](NodeId n) { return round_ties_up(make(Operation::multiply, {n, length})); };
    // The quotient may be one off where a boundary was rounded; the boundaries decide.
    const NodeId guess = make(Builtin::floor, {make(Operation::divide, {step, length})});
    const NodeId next = make(Operation::add, {guess, number(1)});
    const NodeId early = make(Operation::less, {step, boundary(guess)});
    const NodeId late = make(Operation::less_equal, {boundary(next), step});
    cycle = make(Operation::select,
                 {early, make(Operation::subtract, {guess, number(1)}), make(Operation::select, {late, next, guess})});
  }
  if (context.frame != FrameId::file) {
    // At the end of what encloses it, a boundary belongs to the cycle before: the end of that, not the start of
    // another.
    const NodeId at_end = make(Operation::logical_and, {make(Operation::less_equal, {span, step}),
                                                        make(Operation::equal, {boundary(cycle), step})});
    const NodeId back = make(Operation::logical_and, {at_end, make(Operation::less, {number(0), cycle})});
    cycle = make(Operation::select, {back, make(Operation::subtract, {cycle, number(1)}), cycle});
  }
  const NodeId start = boundary(cycle);
  NodeId cycle_span = make(Operation::subtract, {boundary(make(Operation::add, {cycle, number(1)})), start});
  if (!exists(repeat.growing)) {
    // Of whole lengths that is the length, also where the next boundary is past 2^53 and cannot be told from this one.
    const NodeId whole = make(Operation::equal, {length, make(Builtin::floor, {length})});
    cycle_span = make(Operation::select, {whole, length, cycle_span});
  }
  return cycle_body(context, repeat, start, cycle_span, cycle);
}

Value Lowering::lower_listed_repeat(const Context &context, const node::Repeat &repeat, const Value &lengths) {
  std::vector<NodeId> starts{number(0)};
  std::optional<NodeId> exact;
  for (const Value &element : *lengths.elements) {
    const NodeId length = as_steps(element);
    check_cycle_length(context, repeat, length);
    exact = exact ? make(Operation::add, {*exact, length}) : length;
    starts.push_back(round_ties_up(*exact));
  }
  const NodeId outer = frames_[index(context.frame)].start;
  Context held = context;
  held.position =
      smaller(context.position, is_zero(outer) ? starts.back() : make(Operation::add, {outer, starts.back()}));
  const NodeId step = smaller(local_step(context), starts.back());
  moved_.emplace(key(KeyKind::moved, index(held.position), index(outer)), step);
  const NodeId span = frames_[index(context.frame)].span;
  const bool enclosed = context.frame != FrameId::file;
  NodeId cycle = number(0);
  for (std::size_t i = 1; i + 1 < starts.size(); ++i) {
    NodeId reached = make(Operation::less_equal, {starts[i], step});
    if (enclosed) {
      const NodeId at_end = make(Operation::logical_and, {make(Operation::less_equal, {span, step}),
                                                          make(Operation::equal, {starts[i], step})});
      reached = make(Operation::logical_and, {reached, make(Operation::logical_not, {at_end})});
    }
    cycle = make(Operation::add, {cycle, make(Operation::to_number, {reached})});
  }
  std::vector<NodeId> operands{cycle};
  operands.insert(operands.end(), starts.begin(), starts.end());
  const NodeId start = graph_.add(Operation::element, operands);
  operands.front() = make(Operation::add, {cycle, number(1)});
  const NodeId end = graph_.add(Operation::element, operands);
  return cycle_body(held, repeat, start, make(Operation::subtract, {end, start}), cycle);
}

}  // namespace anneal::lowering
