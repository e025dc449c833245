#include "runtime/run_record.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "grammar/number_text.hpp"

namespace anneal {

namespace {

using Json = nlohmann::json;

constexpr const char *kMetadataKey = "anneal.run";
constexpr std::string_view kTakeovers[] = {"adopt", "splice", "blend"};

std::string tensor_name(std::size_t course, std::string_view what) {
  return "course." + std::to_string(course) + "." + std::string(what);
}

/// Numbers are texts: JSON has no infinities.
Json written(const ParameterValue &value) {
  if (const auto *number = std::get_if<double>(&value)) return {{"number", shortest(*number)}};
  if (const auto *truth = std::get_if<bool>(&value)) return {{"bool", *truth}};
  if (const auto *text = std::get_if<std::string>(&value)) return {{"text", *text}};
  Json numbers = Json::array();
  for (const double number : std::get<std::vector<double>>(value)) numbers.push_back(shortest(number));
  return {{"list", std::move(numbers)}};
}

Json written(const CourseRecord &course) {
  Json texts = Json::array();
  for (const ProgramTexts::Text &text : course.texts.texts) texts.push_back({{"name", text.name}, {"text", text.text}});
  Json imports = Json::array();
  for (const ProgramTexts::Import &import : course.texts.imports) {
    imports.push_back({{"importing", import.importing}, {"path", import.path}, {"imported", import.imported}});
  }
  Json parameters = Json::array();
  for (const auto &[name, value] : course.binding.parameters) {
    parameters.push_back({{"name", name}, {"value", written(value)}});
  }
  return {{"texts", std::move(texts)},
          {"imports", std::move(imports)},
          {"parameters", std::move(parameters)},
          {"clocks", course.binding.clocks},
          {"hash", course.hash},
          {"inputs", course.inputs},
          {"cells", course.cells},
          {"outputs", course.outputs},
          {"takeover", kTakeovers[static_cast<std::size_t>(course.change.takeover)]},
          {"at", course.change.at},
          {"blend_length", course.change.blend_length},
          {"before", course.before}};
}

/// Reads what was written, and notices the first thing that is not so.
class Reader {
 public:
  explicit Reader(std::string &error) : error_(error) {}

  bool has_failed() const { return failed_; }
  void fail(std::string_view what) {
    if (!failed_) error_ = "the record of the run has no " + std::string(what);
    failed_ = true;
  }

  const Json &member(const Json &object, const char *name) {
    static const Json kNothing;
    const auto found = object.is_object() ? object.find(name) : object.end();
    if (!object.is_object() || found == object.end()) {
      fail(name);
      return kNothing;
    }
    return *found;
  }
  std::string text(const Json &object, const char *name) {
    const Json &value = member(object, name);
    if (value.is_string()) return value.get<std::string>();
    fail(name);
    return {};
  }
  std::int64_t whole(const Json &object, const char *name, std::int64_t low, std::int64_t high) {
    const Json &value = member(object, name);
    if (value.is_number_integer()) {
      const bool huge = value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX;
      const auto number = huge ? INT64_MIN : value.get<std::int64_t>();
      if (number >= low && number <= high) return number;
    }
    fail(name);
    return low;
  }
  /// Each element of a list.
  template <class Visit>
  void each(const Json &object, const char *name, Visit visit) {
    const Json &list = member(object, name);
    if (!list.is_array()) return fail(name);
    for (const Json &element : list) {
      if (!failed_) visit(element);
    }
  }
  std::vector<std::string> texts(const Json &object, const char *name) {
    std::vector<std::string> all;
    each(object, name, [&](const Json &element) {
      if (!element.is_string()) return fail(name);
      all.push_back(element.get<std::string>());
    });
    return all;
  }
  double number(const Json &value, const char *name) {
    double number = 0;
    if (!value.is_string()) {
      fail(name);
      return number;
    }
    const std::string &text = value.get_ref<const std::string &>();
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size()) fail(name);
    return number;
  }
  ParameterValue value(const Json &given) {
    if (given.is_object() && given.contains("number")) return number(given["number"], "number");
    if (given.is_object() && given.contains("bool") && given["bool"].is_boolean()) return given["bool"].get<bool>();
    if (given.is_object() && given.contains("text")) return text(given, "text");
    std::vector<double> numbers;
    each(given, "list", [&](const Json &element) { numbers.push_back(number(element, "list")); });
    return numbers;
  }
  /// The values of a tensor of one dimension with so many elements.
  template <class T>
  std::vector<T> tensor(const Snapshot &snapshot, const std::string &name, std::size_t count) {
    const Tensor *found = snapshot.find(name);
    const auto values = found == nullptr ? std::nullopt : values_of<T>(*found);
    if (values && values->size() == count) return {values->begin(), values->end()};
    fail(name);
    return std::vector<T>(count);
  }

 private:
  std::string &error_;
  bool failed_ = false;
};

CourseRecord read_course(Reader &reader, const Json &given, const Snapshot &snapshot, std::size_t number) {
  CourseRecord course;
  reader.each(given, "texts", [&](const Json &text) {
    course.texts.texts.push_back({reader.text(text, "name"), reader.text(text, "text")});
  });
  reader.each(given, "imports", [&](const Json &import) {
    course.texts.imports.push_back(
        {reader.text(import, "importing"), reader.text(import, "path"), reader.text(import, "imported")});
  });
  reader.each(given, "parameters", [&](const Json &parameter) {
    course.binding.parameters.emplace_back(reader.text(parameter, "name"),
                                           reader.value(reader.member(parameter, "value")));
  });
  course.binding.clocks = reader.texts(given, "clocks");
  course.hash = reader.text(given, "hash");
  course.inputs = reader.texts(given, "inputs");
  course.cells = reader.texts(given, "cells");
  course.outputs = reader.texts(given, "outputs");
  course.input_values = reader.tensor<double>(snapshot, tensor_name(number, "inputs"), course.inputs.size());
  course.observed = reader.tensor<std::int64_t>(snapshot, tensor_name(number, "observed"), course.inputs.size());
  course.cell_values = reader.tensor<double>(snapshot, tensor_name(number, "cells"), course.cells.size());
  course.factors = reader.tensor<double>(snapshot, tensor_name(number, "factors"), course.outputs.size());
  for (const std::int64_t position : course.observed) {
    if (position < -1 || position > Schedule::kLastPosition) reader.fail("usable position of an observation");
  }
  for (const double factor : course.factors) {
    if (!(factor > 0) || !std::isfinite(factor)) reader.fail("usable factor");
  }
  const std::string takeover = reader.text(given, "takeover");
  const auto *known = std::ranges::find(kTakeovers, takeover);
  if (known == std::end(kTakeovers)) {
    reader.fail("takeover");
  } else {
    course.change.takeover = static_cast<Takeover>(known - std::begin(kTakeovers));
  }
  course.change.at = reader.whole(given, "at", 0, Schedule::kLastPosition);
  course.change.blend_length = reader.whole(given, "blend_length", 0, Schedule::kLastPosition);
  // A course comes before the one that it blends from, so that none comes round to itself.
  course.before = reader.whole(given, "before", -1, static_cast<std::int64_t>(kCourseLimit) - 1);
  if (course.before >= 0 && course.before <= static_cast<std::int64_t>(number)) reader.fail("before");
  return course;
}

std::int64_t add(RunRecord &record, const Course &course) {
  const auto number = static_cast<std::int64_t>(record.courses.size());
  record.courses.emplace_back();
  const Schedule &schedule = course.run.schedule();
  CourseRecord made;
  made.texts = ProgramTexts::of(schedule.source());
  made.binding = schedule.binding();
  made.hash = schedule.hash();
  for (std::size_t i = 0; i < schedule.lowered().inputs.size(); ++i) {
    made.inputs.push_back(schedule.lowered().inputs[i].name);
    made.observed.push_back(course.run.last_observed(i));
  }
  for (const LoweredCell &cell : schedule.lowered().cells) made.cells.push_back(cell.name);
  for (const LoweredOutput &output : schedule.outputs()) made.outputs.push_back(output.name);
  made.input_values = course.run.memory().inputs;
  made.cell_values = course.run.memory().cells;
  made.factors = course.factors;
  made.change = course.change;
  if (course.before) made.before = add(record, *course.before);
  record.courses[static_cast<std::size_t>(number)] = std::move(made);
  return number;
}

}  // namespace

RunRecord RunRecord::of(const LiveRun &run, std::int64_t position) {
  RunRecord record{.position = position, .outputs = run.outputs(), .inputs = run.inputs(), .courses = {}};
  add(record, run.now());
  if (run.waiting() != nullptr) record.waiting = add(record, *run.waiting());
  return record;
}

Snapshot RunRecord::snapshot() const {
  Snapshot snapshot;
  Json all = Json::array();
  for (std::size_t i = 0; i < courses.size(); ++i) {
    const CourseRecord &course = courses[i];
    all.push_back(written(course));
    snapshot.tensors.push_back(tensor_of<double>(tensor_name(i, "inputs"), course.input_values));
    snapshot.tensors.push_back(tensor_of<std::int64_t>(tensor_name(i, "observed"), course.observed));
    snapshot.tensors.push_back(tensor_of<double>(tensor_name(i, "cells"), course.cell_values));
    snapshot.tensors.push_back(tensor_of<double>(tensor_name(i, "factors"), course.factors));
  }
  const Json record{{"form", kRunRecordForm}, {"position", position}, {"outputs", outputs},
                    {"inputs", inputs},       {"waiting", waiting},   {"courses", std::move(all)}};
  // Names of files may be no UTF-8.
  snapshot.metadata[kMetadataKey] = record.dump(-1, ' ', false, Json::error_handler_t::replace);
  return snapshot;
}

std::optional<RunRecord> RunRecord::read(const Snapshot &snapshot, std::string &error) {
  const auto text = snapshot.metadata.find(kMetadataKey);
  if (text == snapshot.metadata.end()) {
    error = "it is not the checkpoint of a run";
    return std::nullopt;
  }
  const Json given = Json::parse(text->second, nullptr, false);
  Reader reader(error);
  const std::int64_t form = reader.whole(given, "form", 1, INT64_MAX);
  if (!reader.has_failed() && form > kRunRecordForm) {
    error = "it was written by a later version, in form " + std::to_string(form);
    return std::nullopt;
  }
  RunRecord record{.position = reader.whole(given, "position", 0, Schedule::kLastPosition),
                   .outputs = reader.texts(given, "outputs"),
                   .inputs = reader.texts(given, "inputs"),
                   .courses = {}};
  reader.each(given, "courses", [&](const Json &course) {
    if (record.courses.size() == kCourseLimit)
      return reader.fail("more than " + std::to_string(kCourseLimit) + " courses");
    record.courses.push_back(read_course(reader, course, snapshot, record.courses.size()));
  });
  if (record.courses.empty()) reader.fail("courses");
  const auto count = static_cast<std::int64_t>(record.courses.size());
  record.waiting = reader.whole(given, "waiting", -1, count - 1);
  for (const CourseRecord &course : record.courses) {
    if (course.before >= count) reader.fail("before");
  }
  if (reader.has_failed()) return std::nullopt;
  return record;
}

}  // namespace anneal
