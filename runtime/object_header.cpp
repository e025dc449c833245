// The C header of an object.
#include <cmath>

#include "grammar/number_text.hpp"
#include "grammar/visible.hpp"
#include "runtime/object_plan.hpp"

namespace anneal {
namespace {

/// A number as C and C++ read it.
std::string c_number(double value) {
  if (std::isnan(value)) return "NAN";
  if (std::isinf(value)) return value < 0 ? "-INFINITY" : "INFINITY";
  std::string text = shortest(value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string c_list(const std::vector<double> &values) {
  std::string text = "{";
  for (const double value : values) text += (text.size() == 1 ? "" : ", ") + c_number(value);
  return text + "}";
}

class HeaderWriter {
 public:
  explicit HeaderWriter(const ObjectPlan &plan) : plan_(plan) {}

  std::string write();

 private:
  bool has_parameters() const { return !plan_.fields.empty(); }
  void line(std::string_view text = {}) { text_.append(text).append("\n"); }
  /// Comment lines. A line's end that would join it with the next one is left out, and nothing in it ends it early:
  /// names of files may hold anything.
  void comment(std::string_view indent, std::string_view sign, std::string_view text);
  void documentation(std::string_view text) { comment("", "///", text); }
  void opening();
  void parameters();
  void check();
  void function(const ObjectPlan::Function &function);
  std::string first_argument(bool alone) const {
    if (!has_parameters()) return alone ? "void" : "";
    return "const struct " + plan_.parameters_type() + " *parameters" + (alone ? "" : ", ");
  }

  const ObjectPlan &plan_;
  std::string text_;
};

void HeaderWriter::comment(std::string_view indent, std::string_view sign, std::string_view text) {
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view shown = text.substr(0, end);
    while (shown.ends_with('\\') || shown.ends_with(' ') || shown.ends_with('\r') || shown.ends_with("?\?/")) {
      shown.remove_suffix(shown.ends_with('/') ? 3 : 1);
    }
    text_.append(indent).append(sign).append(shown.empty() ? "" : " ").append(visible(shown)).append("\n");
    if (end == text.size()) return;
    text.remove_prefix(end + 1);
  }
}

void HeaderWriter::opening() {
  comment("", "//", "Written by `anneal compile`. The functions of an object file; they need nothing else to link.");
  if (!plan_.documentation.empty()) {
    comment("", "//", "");
    comment("", "//", plan_.documentation);
  }
  comment("", "//", "");
  comment("", "//", "Fixed when it was compiled:");
  for (const std::string &said : plan_.contract) comment("", "//", "  " + said);
  for (const ObjectPlan::FixedParameter &fixed : plan_.fixed)
    comment("", "//", "  " + fixed.name + " = " + fixed.value);
  if (plan_.uses_feedback) {
    comment("", "//", "");
    comment("", "//", "Measurements and memory cells have their initial values here.");
  }
  line("#ifndef ANNEAL_" + plan_.name + "_H");
  line("#define ANNEAL_" + plan_.name + "_H");
  line();
  bool is_finite = true;
  for (const ObjectPlan::Field &field : plan_.fields) {
    for (const double value : field.defaults) is_finite = is_finite && std::isfinite(value);
  }
  if (!is_finite) line("#include <math.h>");
  line("#include <stddef.h>");
  line("#include <stdint.h>");
  line();
  line("#ifdef __cplusplus");
  line("extern \"C\" {");
  line("#endif");
}

void HeaderWriter::parameters() {
  line();
  documentation("Parameters. Where a function is given NULL instead, each is as it was when this was compiled.");
  line("struct " + plan_.parameters_type() + " {");
  for (const ObjectPlan::Field &field : plan_.fields) {
    if (!field.documentation.empty()) comment("  ", "///", field.documentation);
    comment("  ", "///", field.meaning);
    line("  double " + field.name + (field.is_list ? "[" + std::to_string(field.defaults.size()) + "]" : "") + ";");
  }
  line("};");
  line();
  documentation("The values when this was compiled.");
  line("static const struct " + plan_.parameters_type() + " " + plan_.defaults_name() + " = {");
  for (const ObjectPlan::Field &field : plan_.fields) {
    line("    " + (field.is_list ? c_list(field.defaults) : c_number(field.defaults.front())) + ",");
  }
  line("};");
}

void HeaderWriter::check() {
  line();
  documentation(
      "0 where parameters are ones that a program may be bound to, else the number of the first condition that");
  documentation("does not hold. With other parameters the functions give some value, and nothing else happens.");
  if (!plan_.conditions.empty()) documentation("");
  for (std::size_t i = 0; i < plan_.conditions.size(); ++i) {
    documentation("  " + std::to_string(i + 1) + "  " + plan_.conditions[i]);
  }
  line("int " + plan_.check_name() + "(" + first_argument(true) + ");");
}

void HeaderWriter::function(const ObjectPlan::Function &function) {
  line();
  if (!function.documentation.empty()) {
    documentation(function.documentation);
    documentation("");
  }
  documentation("The value of `" + function.output + "` that update `step` uses" +
                (function.is_boolean ? ", 0 or 1" : "") + "; the first update is 0. A step below 0 or above 2^53 is");
  documentation("answered as the nearest of the two.");
  line("double " + function.scalar_name + "(" + first_argument(false) + "int64_t step);");
  documentation("Writes the values at first, first + stride, … to out[0] to out[count - 1].");
  line("void " + function.many_name + "(" + first_argument(false) +
       "int64_t first, int64_t stride, size_t count, double *out);");
}

std::string HeaderWriter::write() {
  opening();
  if (has_parameters()) parameters();
  line();
  comment(
      "", "//",
      "Every function is pure: the same arguments give the same bits on every machine. It takes no lock, allocates\n"
      "nothing, and may be called from any thread and from signal handlers. The host's rounding mode and "
      "flush-to-zero\n"
      "setting are put aside during the call and do not affect the result.");
  for (const ObjectPlan::Function &each : plan_.functions) function(each);
  if (has_parameters()) check();
  line();
  line("#ifdef __cplusplus");
  line("}");
  line("#endif");
  line();
  line("#endif");
  return std::move(text_);
}

}  // namespace

std::string object_header(const ObjectPlan &plan) {
  return HeaderWriter(plan).write();
}

}  // namespace anneal
