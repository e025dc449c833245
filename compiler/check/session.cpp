#include "compiler/check/session.hpp"

namespace anneal::checking {

namespace {
constexpr std::size_t kParametersShown = 16;
}

std::string excerpt(std::string_view text, std::size_t limit) {
  std::string result;
  bool blank = false;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      blank = !result.empty();
      continue;
    }
    if (result.size() + 1 >= limit) {
      // Never in the middle of a character.
      while (!result.empty() && (static_cast<unsigned char>(result.back()) & 0xC0U) == 0x80U) result.pop_back();
      return result + "…";
    }
    if (blank) result += ' ';
    blank = false;
    result += c;
  }
  return result;
}

std::string signature_text(Session &session, ItemRef definition) {
  const Module &module = session.module(definition.module);
  const Item &item = session.item(definition);
  Slice<Parameter> parameters;
  Identifier name;
  if (const auto *def = std::get_if<item::Def>(&item.kind)) {
    parameters = def->parameters;
    name = def->name;
  } else if (const auto *optimizer = std::get_if<item::Optimizer>(&item.kind)) {
    parameters = optimizer->parameters;
    name = optimizer->name;
  }
  std::string result(exists(name) ? module.ast.text(name.name) : std::string_view("?"));
  result += '(';
  std::size_t count = 0;
  for (const Parameter &parameter : module.ast[parameters]) {
    if (count > 0) result += ", ";
    if (++count > kParametersShown) return result + "…)";
    result += excerpt(session.text(definition.module, parameter.span), 80);
  }
  return result + ')';
}

}  // namespace anneal::checking
