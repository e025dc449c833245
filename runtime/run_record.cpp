#include "runtime/run_record.hpp"

#include <algorithm>
#include <cmath>

#include "grammar/json_text.hpp"
#include "grammar/number_text.hpp"
#include "runtime/record_reader.hpp"

namespace anneal {

namespace {

constexpr const char *kMetadataKey = "anneal.run";

std::string tensor_name(std::size_t course, std::string_view what) {
  return "course." + std::to_string(course) + "." + std::string(what);
}

void write(JsonText &json, const ParameterValue &value) {
  json.begin_object();
  if (const auto *number = std::get_if<double>(&value)) json.key("number").text(shortest(*number));
  if (const auto *truth = std::get_if<bool>(&value)) json.key("bool").truth(*truth);
  if (const auto *text = std::get_if<std::string>(&value)) json.key("text").text(*text);
  if (const auto *numbers = std::get_if<std::vector<double>>(&value)) {
    json.key("list").begin_list();
    for (const double number : *numbers) json.text(shortest(number));  // JSON has no infinities
    json.end_list();
  }
  json.end_object();
}

void write(JsonText &json, const char *key, const std::vector<std::string> &texts) {
  json.key(key).begin_list();
  for (const std::string &text : texts) json.text(text);
  json.end_list();
}

void write(JsonText &json, const CourseRecord &course) {
  json.begin_object().key("texts").begin_list();
  for (const ProgramTexts::Text &text : course.texts.texts) {
    json.begin_object().key("name").text(text.name).key("text").text(text.text).end_object();
  }
  json.end_list().key("imports").begin_list();
  for (const ProgramTexts::Import &import : course.texts.imports) {
    json.begin_object().key("importing").text(import.importing).key("path").text(import.path);
    json.key("imported").text(import.imported).end_object();
  }
  json.end_list().key("parameters").begin_list();
  for (const auto &[name, value] : course.binding.parameters) {
    json.begin_object().key("name").text(name);
    write(json.key("value"), value);
    json.end_object();
  }
  json.end_list();
  write(json, "clocks", course.binding.clocks);
  json.key("hash").text(course.hash);
  write(json, "inputs", course.inputs);
  write(json, "cells", course.cells);
  write(json, "outputs", course.outputs);
  json.key("takeover").text(word(course.change.takeover));
  json.key("at").whole(course.change.at).key("blend_length").whole(course.change.blend_length);
  json.key("before").whole(course.before).end_object();
}

CourseRecord read_course(RecordReader &reader, const std::string &path, const Snapshot &snapshot, std::size_t number) {
  CourseRecord course;
  reader.each(path + ".texts", [&](const std::string &text) {
    course.texts.texts.push_back({reader.text(text + ".name"), reader.text(text + ".text")});
  });
  reader.each(path + ".imports", [&](const std::string &import) {
    course.texts.imports.push_back(
        {reader.text(import + ".importing"), reader.text(import + ".path"), reader.text(import + ".imported")});
  });
  reader.each(path + ".parameters", [&](const std::string &parameter) {
    course.binding.parameters.emplace_back(reader.text(parameter + ".name"), reader.value(parameter + ".value"));
  });
  course.binding.clocks = reader.texts(path + ".clocks");
  course.hash = reader.text(path + ".hash");
  course.inputs = reader.texts(path + ".inputs");
  course.cells = reader.texts(path + ".cells");
  course.outputs = reader.texts(path + ".outputs");
  course.input_values = reader.tensor<double>(snapshot, tensor_name(number, "inputs"), course.inputs.size());
  course.observed = reader.tensor<std::int64_t>(snapshot, tensor_name(number, "observed"), course.inputs.size());
  course.cell_values = reader.tensor<double>(snapshot, tensor_name(number, "cells"), course.cells.size());
  course.factors = reader.tensor<double>(snapshot, tensor_name(number, "factors"), course.outputs.size());
  for (const std::int64_t position : course.observed) {
    if (position < -1 || position > Schedule::kLastPosition) reader.fail("position of an observation");
  }
  for (const double factor : course.factors) {
    if (!(factor > 0) || !std::isfinite(factor)) reader.fail("factor");
  }
  const std::string takeover = reader.text(path + ".takeover");
  const auto *known = std::ranges::find(kTakeoverWords, takeover);
  if (known == std::end(kTakeoverWords)) {
    reader.fail(path + ".takeover");
  } else {
    course.change.takeover = static_cast<Takeover>(known - std::begin(kTakeoverWords));
  }
  course.change.at = reader.whole(path + ".at", 0, Schedule::kLastPosition);
  course.change.blend_length = reader.whole(path + ".blend_length", 0, Schedule::kLastPosition);
  // A course comes before the one that it blends from, so that none comes round to itself.
  course.before = reader.whole(path + ".before", -1, static_cast<std::int64_t>(kCourseLimit) - 1);
  if (course.before >= 0 && course.before <= static_cast<std::int64_t>(number)) reader.fail(path + ".before");
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
  JsonText json;
  json.begin_object();
  json.key("form").whole(kRunRecordForm).key("position").whole(position);
  write(json, "outputs", outputs);
  write(json, "inputs", inputs);
  json.key("waiting").whole(waiting);
  json.key("courses").begin_list();
  for (std::size_t i = 0; i < courses.size(); ++i) {
    const CourseRecord &course = courses[i];
    write(json, course);
    snapshot.tensors.push_back(tensor_of<double>(tensor_name(i, "inputs"), course.input_values));
    snapshot.tensors.push_back(tensor_of<std::int64_t>(tensor_name(i, "observed"), course.observed));
    snapshot.tensors.push_back(tensor_of<double>(tensor_name(i, "cells"), course.cell_values));
    snapshot.tensors.push_back(tensor_of<double>(tensor_name(i, "factors"), course.factors));
  }
  snapshot.metadata[kMetadataKey] = json.end_list().end_object().written();
  return snapshot;
}

std::optional<RunRecord> RunRecord::read(const Snapshot &snapshot, std::string &error) {
  const auto text = snapshot.metadata.find(kMetadataKey);
  if (text == snapshot.metadata.end()) {
    error = "it is not the checkpoint of a run";
    return std::nullopt;
  }
  const std::optional<FlatJson> json = FlatJson::read(text->second);
  if (!json) {
    error = "the record of the run is no JSON";
    return std::nullopt;
  }
  RecordReader reader(*json, "the record of the run", error);
  const std::int64_t form = reader.whole("form", 1, INT64_MAX);
  if (!reader.has_failed() && form > kRunRecordForm) {
    error = "it was written by a later version, in form " + std::to_string(form);
    return std::nullopt;
  }
  RunRecord record{.position = reader.whole("position", 0, Schedule::kLastPosition),
                   .outputs = reader.texts("outputs"),
                   .inputs = reader.texts("inputs"),
                   .courses = {}};
  reader.each("courses", [&](const std::string &course) {
    if (record.courses.size() == kCourseLimit) {
      return reader.fail("number of courses: it is more than " + std::to_string(kCourseLimit));
    }
    record.courses.push_back(read_course(reader, course, snapshot, record.courses.size()));
  });
  if (record.courses.empty()) reader.fail("courses");
  const auto count = static_cast<std::int64_t>(record.courses.size());
  record.waiting = reader.whole("waiting", -1, std::max<std::int64_t>(count, 1) - 1);
  for (const CourseRecord &course : record.courses) {
    if (course.before >= count) reader.fail("before");
  }
  if (reader.has_failed()) return std::nullopt;
  return record;
}

}  // namespace anneal
