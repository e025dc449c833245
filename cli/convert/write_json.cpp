// A program as data: clock, parameters, measurements, cells, and every output as an expression. docs/frameworks.md says
// what each field means.
#include <algorithm>
#include <cmath>

#include "cli/convert/write_targets.hpp"
#include "cli/output/json.hpp"

namespace anneal::cli {

namespace {

using Json = nlohmann::ordered_json;

// Readers of JSON are recursive: beyond so many levels an expression becomes a local.
constexpr int kDepth = 24;

class DataWriter {
 public:
  DataWriter(const Formula &formula, const NodeNames &node_names)
      : formula_(formula), node_names_(node_names), names_(" step ") {}

  std::string write();

 private:
  void plan();
  void make_expressions();
  Json expression(NodeId id) const { return expressions_[index(id)]; }
  Json leaf(NodeId id) const;
  Json clock() const;
  Json parameters() const;
  Json range(const FormulaParameter &parameter) const;
  Json inputs() const;
  Json cells() const;
  Json outputs() const;
  void section(std::string_view key, const Json &value);
  void sections(std::string_view key, const Json &values);

  const Formula &formula_;
  const NodeNames &node_names_;
  Names names_;
  std::vector<std::uint32_t> uses_;
  std::vector<Json> expressions_;
  std::vector<int> depths_;
  Json locals_ = Json::array();
  std::string text_;
};

void DataWriter::plan() {
  const Graph &graph = formula_.graph;
  uses_.assign(graph.size(), 0);
  for (const FormulaOutput &output : formula_.outputs) ++uses_[index(output.value)];
  for (const FormulaInput &input : formula_.inputs) ++uses_[index(input.initial)];
  for (const FormulaCell &cell : formula_.cells) {
    ++uses_[index(cell.initial)];
    ++uses_[index(cell.next)];
  }
  for (std::size_t i = graph.size(); i-- > 0;) {
    if (uses_[i] == 0) continue;
    for (const NodeId operand : graph.operands(NodeId{static_cast<std::uint32_t>(i)})) ++uses_[index(operand)];
  }
}

Json number(double value) {
  if (std::isfinite(value))
    return value == std::floor(value) && std::fabs(value) < 1e15 && !std::signbit(value)
               ? Json(static_cast<std::int64_t>(value))
               : Json(value);
  return Json::array({"number", json_number(value)});
}

Json DataWriter::leaf(NodeId id) const {
  const Graph &graph = formula_.graph;
  if (graph[id].operation == Operation::position) return "step";
  if (graph.is_constant(id)) {
    const double value = graph.constant_value(id);
    return graph[id].type == ValueType::boolean ? Json(value != 0) : number(value);
  }
  const FormulaLeaf &leaf = formula_.leaf(id);
  if (leaf.kind == FormulaLeaf::Kind::input) return formula_.inputs[leaf.number].name;
  if (leaf.kind == FormulaLeaf::Kind::cell) return formula_.cells[leaf.number].name;
  const FormulaParameter &parameter = formula_.parameters[leaf.number];
  Json value = parameter.name;
  if (parameter.type.is_list) value = Json::array({"item", parameter.name, leaf.element});
  if (leaf.multiplier != 1) value = Json::array({"multiply", value, number(leaf.multiplier)});
  if (leaf.divisor != 1) value = Json::array({"divide", value, number(leaf.divisor)});
  return value;
}

void DataWriter::make_expressions() {
  const Graph &graph = formula_.graph;
  expressions_.resize(graph.size());
  depths_.assign(graph.size(), 0);
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    const NodeId id{i};
    if (uses_[i] == 0) continue;
    if (graph.operands(id).empty()) {
      expressions_[i] = leaf(id);
      continue;
    }
    Json made = Json::array({name_of(graph[id].operation, graph[id].builtin)});
    for (const NodeId operand : graph.operands(id)) {
      depths_[i] = std::max(depths_[i], depths_[index(operand)] + 1);
      if (uses_[index(operand)] == 1) {
        made.push_back(std::move(expressions_[index(operand)]));
      } else {
        made.push_back(expressions_[index(operand)]);
      }
    }
    if (uses_[i] > 1 || depths_[i] >= kDepth) {
      const std::string name = names_.take(node_names_.of(id));
      locals_.push_back({{"name", name}, {"value", std::move(made)}});
      made = name;
      depths_[i] = 0;
    }
    expressions_[i] = std::move(made);
  }
}

Json DataWriter::clock() const {
  Json units = Json::object();
  for (const FormulaUnit &unit : formula_.units) {
    units[unit.name] = {{"multiplier", unit.multiplier}, {"divisor", unit.divisor}};
  }
  return {
      {"total", formula_.total ? Json(*formula_.total) : Json()}, {"units", units}, {"contract", formula_.contract}};
}

Json DataWriter::range(const FormulaParameter &parameter) const {
  if (!parameter.range) return nullptr;
  const StatedRange &range = *parameter.range;
  return {{"text", range.text},         {"low", json_number(range.low)}, {"high", json_number(range.high)},
          {"low_open", range.low_open}, {"high_open", range.high_open},  {"logarithmic", range.is_logarithmic}};
}

Json DataWriter::parameters() const {
  Json all = Json::array();
  for (const FormulaParameter &parameter : formula_.parameters) {
    const bool is_bool = parameter.type.kind == Type::Kind::boolean;
    Json values = Json::array();
    for (const double value : parameter.values) values.push_back(is_bool ? Json(value != 0) : json_number(value));
    const bool is_length = parameter.type.kind == Type::Kind::duration;
    const bool is_fraction = parameter.type.kind == Type::Kind::percentage;
    all.push_back({{"name", parameter.name},
                   {"type", is_bool                     ? "boolean"
                            : parameter.type.is_integer ? "integer"
                                                        : "number"},
                   {"unit", is_length     ? Json("step")
                            : is_fraction ? Json("fraction")
                                          : Json()},
                   {"list", parameter.type.is_list},
                   {"default", parameter.type.is_list ? values : values.front()},
                   {"range", range(parameter)},
                   {"documentation", parameter.documentation}});
  }
  return all;
}

Json DataWriter::inputs() const {
  Json all = Json::array();
  for (const FormulaInput &input : formula_.inputs) {
    all.push_back({{"name", input.name},
                   {"initial", input.has_initial ? expression(input.initial) : Json()},
                   {"documentation", input.documentation}});
  }
  return all;
}

Json DataWriter::cells() const {
  Json all = Json::array();
  for (const FormulaCell &cell : formula_.cells) {
    Json inputs = Json::array();
    for (const std::uint32_t input : cell.inputs) inputs.push_back(formula_.inputs[input].name);
    all.push_back({{"name", cell.name},
                   {"type", cell.is_boolean ? "boolean" : "number"},
                   {"inputs", inputs},
                   {"initial", expression(cell.initial)},
                   {"next", expression(cell.next)}});
  }
  return all;
}

Json DataWriter::outputs() const {
  Json all = Json::array();
  for (const FormulaOutput &output : formula_.outputs) {
    all.push_back({{"name", output.name},
                   {"type", output.is_boolean ? "boolean" : "number"},
                   {"signed", output.is_signed},
                   {"documentation", output.documentation},
                   {"value", expression(output.value)}});
  }
  return all;
}

std::string dumped(const Json &value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void DataWriter::section(std::string_view key, const Json &value) {
  text_ += (text_.empty() ? "{\n  \"" : ",\n  \"") + std::string(key) + "\": " + dumped(value);
}

/// One element a line.
void DataWriter::sections(std::string_view key, const Json &values) {
  text_ += ",\n  \"" + std::string(key) + "\": [";
  for (std::size_t i = 0; i < values.size(); ++i) text_ += (i == 0 ? "\n    " : ",\n    ") + dumped(values[i]);
  text_ += values.empty() ? "]" : "\n  ]";
}

std::string DataWriter::write() {
  for (const FormulaParameter &parameter : formula_.parameters) names_.take(parameter.name);
  for (const FormulaInput &input : formula_.inputs) names_.take(input.name);
  plan();
  make_expressions();
  Json fixed = Json::object();
  for (const ObjectPlan::FixedParameter &parameter : formula_.fixed) fixed[parameter.name] = parameter.value;
  section("format", "anneal formula");
  section("version", 1);
  section("name", formula_.name);
  section("documentation", formula_.documentation);
  section("clock", clock());
  section("fixed", fixed);
  sections("parameters", parameters());
  sections("inputs", inputs());
  sections("cells", cells());
  sections("locals", locals_);
  sections("outputs", outputs());
  return text_ + "\n}\n";
}

}  // namespace

WrittenCode write_json(const Formula &formula, const NodeNames &names) {
  return {DataWriter(formula, names).write(), {}};
}

}  // namespace anneal::cli
