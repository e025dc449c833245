// What an expression is during lowering. Private to compiler/lower/.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/check/types.hpp"
#include "compiler/graph/graph.hpp"

namespace anneal::lowering {

/// A place in time: what `step`, `span` and `cycle` mean in some part of the text.
enum class FrameId : std::uint32_t { file = 0 };
/// The names that are known at some part of the text, with what they stand for.
enum class ScopeId : std::uint32_t { none = 0 };
/// An expression with the scope (and often the frame) that it belongs to, not evaluated yet.
enum class ThunkId : std::uint32_t {};

constexpr std::size_t index(FrameId id) {
  return static_cast<std::size_t>(id);
}
constexpr std::size_t index(ScopeId id) {
  return static_cast<std::size_t>(id);
}
constexpr std::size_t index(ThunkId id) {
  return static_cast<std::size_t>(id);
}

inline constexpr std::uint32_t kNoParameter = 0xFFFFFFFFU;

/// A number, boolean, duration, percentage, text or list of such.
///
/// A duration is a number of steps, and remembers its amount in the unit it was written in as long as one unit is all
/// that took part: `tokens < 8B tokens` compares tokens with tokens, exactly.
struct Value {
  enum class Kind : std::uint8_t { number, boolean, duration, percentage, text, list } kind = Kind::number;
  NodeId node{};                           ///< the number, the steps, the fraction, the boolean
  std::optional<UnitId> unit;              ///< of a duration with an amount in a unit
  NodeId amount{};                         ///< in `unit`
  std::uint32_t parameter = kNoParameter;  ///< of a duration that is a parameter, which can be asked for in any unit
  std::uint32_t element = 0;               ///< of that parameter
  FrameId place = FrameId::file;           ///< of a percentage: where it was written
  std::string_view text;
  std::shared_ptr<const std::vector<Value>> elements;

  static Value number(NodeId node) { return {.kind = Kind::number, .node = node}; }
  static Value boolean(NodeId node) { return {.kind = Kind::boolean, .node = node}; }
  static Value steps(NodeId node) { return {.kind = Kind::duration, .node = node}; }
  static Value list(std::vector<Value> values) {
    return {.kind = Kind::list, .elements = std::make_shared<const std::vector<Value>>(std::move(values))};
  }
  bool is_list() const { return kind == Kind::list; }
};

}  // namespace anneal::lowering
