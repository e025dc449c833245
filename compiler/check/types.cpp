#include "compiler/check/types.hpp"

namespace anneal {

namespace {

std::string_view singular(Type::Kind kind) {
  switch (kind) {
    case Type::Kind::unknown:
      return "value";
    case Type::Kind::number:
      return "number";
    case Type::Kind::boolean:
      return "bool";
    case Type::Kind::duration:
      return "duration";
    case Type::Kind::percentage:
      return "percentage";
    case Type::Kind::text:
      return "string";
    case Type::Kind::schedule:
      return "schedule";
    case Type::Kind::module:
      return "module";
  }
  return {};
}

}  // namespace

std::string describe(const Type &type) {
  const std::string one(type.is_integer ? "whole number" : singular(type.kind));
  if (!type.is_list) return one;
  if (type.length == 0) return "list of " + one + "s";
  return "list of " + std::to_string(type.length) + " " + one + (type.length == 1 ? "" : "s");
}

}  // namespace anneal
