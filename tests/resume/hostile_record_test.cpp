// Records that are not as written: refused with a reason, or usable; never a crash.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "tests/resume/bound.hpp"
#include "tests/resume/record.hpp"

namespace anneal::tests {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

constexpr const char *kKey = "anneal.run";

/// A run with everything in its record: parameters of every kind, an import, cells, a blend under way and a waiting
/// one.
RunRecord full_record() {
  const Files files{.imported = {{"shapes.sched", "def shape(a, b) = lerp(a, b, progress)\n"}}};
  const Binding binding{
      .parameters = {{"peak", 2.0}, {"warm", std::string("2%")}, {"on", true}, {"more", std::vector<double>{3, 4, 5}}},
      .clocks = {"total = 3 epochs", "epoch = 100 steps"}};
  const auto schedule = [&](const std::string &factor) {
    return bound(
        "import \"shapes.sched\" as shapes\nparam peak = 1.0\nparam warm = 10 steps\nparam on = false\n"
        "param more = [1, 2]\ninput loss\n"
        "schedule lr = { state n = 0 -> n + loss * " +
            factor + "; n + shapes.shape(peak, if on then 1 else 0) * sum(more) + warm / (1 steps) }\n",
        binding, files);
  };
  LiveRun run(schedule("1"));
  EXPECT_EQ(run.take_over(schedule("2"), {.takeover = Takeover::blend, .at = 5, .blend_length = 50}, 0), std::nullopt);
  const Measurement one{0, 5};
  EXPECT_FALSE(run.observe(6, {&one, 1}));
  EXPECT_EQ(run.take_over(schedule("3"), {.takeover = Takeover::blend, .at = 20, .blend_length = 50}, 7), std::nullopt);
  return RunRecord::of(run, 8);
}

/// What becomes of a record whose JSON is this: the error of reading it, or of restoring it.
std::string outcome(const RunRecord &record, const std::string &json) {
  Snapshot snapshot = record.snapshot();
  snapshot.metadata[kKey] = json;
  std::string error;
  const std::optional<RunRecord> read = RunRecord::read(snapshot, error);
  EXPECT_EQ(read.has_value(), error.empty());
  if (!read) return error;
  const Outcome found = restored(*read);
  EXPECT_EQ(found.restored.has_value(), found.error.empty());
  // It can be used.
  if (found.restored) values(found.restored->run, 0, 100);
  return found.error;
}

Json json_of(const RunRecord &record) {
  return Json::parse(record.snapshot().metadata.at(kKey));
}

/// The pointers to all values of a document, the inner ones too.
void add_pointers(const Json &value, const Json::json_pointer &at, std::vector<Json::json_pointer> &all) {
  all.push_back(at);
  if (value.is_object()) {
    for (const auto &[key, member] : value.items()) add_pointers(member, at / key, all);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) add_pointers(value[i], at / i, all);
  }
}

TEST(HostileRecord, EveryWrongTypeIsRefused) {
  const RunRecord record = full_record();
  const Json good = json_of(record);
  ASSERT_EQ(outcome(record, good.dump()), "");
  std::vector<Json::json_pointer> all;
  add_pointers(good, Json::json_pointer(), all);
  EXPECT_GT(all.size(), 100U);
  for (const Json::json_pointer &pointer : all) {
    for (const Json &wrong : {Json(nullptr), Json(2.5), Json::array({Json::array()}), Json(Json::object())}) {
      Json changed = good;
      changed[pointer] = wrong;
      EXPECT_NE(outcome(record, changed.dump()), "") << pointer << " = " << wrong;
    }
    if (pointer.empty() || !good[pointer.parent_pointer()].is_object()) continue;
    Json changed = good;
    changed[pointer.parent_pointer()].erase(pointer.back());
    EXPECT_NE(outcome(record, changed.dump()), "") << "without " << pointer;
  }
}

TEST(HostileRecord, CoursesAtTheirLimitAndOnePastIt) {
  const auto error = [](std::size_t courses) {
    RunRecord record = full_record();
    CourseRecord alone = record.courses.front();
    alone.before = -1;
    record.courses.assign(courses, alone);
    record.waiting = -1;
    std::string why;
    const bool is_read = RunRecord::read(record.snapshot(), why).has_value();
    EXPECT_EQ(is_read, why.empty());
    return why;
  };
  EXPECT_EQ(error(kCourseLimit), "");
  EXPECT_EQ(error(kCourseLimit + 1),
            "the record of the run has no usable number of courses: it is more than " + std::to_string(kCourseLimit));
}

TEST(HostileRecord, EveryHugeOrNegativeNumberIsRefusedOrUsed) {
  const RunRecord record = full_record();
  const Json good = json_of(record);
  std::vector<Json::json_pointer> all;
  add_pointers(good, Json::json_pointer(), all);
  for (const Json::json_pointer &pointer : all) {
    if (!good[pointer].is_number()) continue;
    for (const Json &number : {Json(INT64_MIN), Json(INT64_MAX), Json(UINT64_MAX), Json(-2), Json(1e300)}) {
      Json changed = good;
      changed[pointer] = number;
      EXPECT_NE(outcome(record, changed.dump()), "") << pointer << " = " << number;
    }
    for (const Json &number : {Json(0), Json(1), Json(Schedule::kLastPosition)}) {
      Json changed = good;
      changed[pointer] = number;
      outcome(record, changed.dump());
    }
  }
}

TEST(HostileRecord, CyclesAmongCoursesAreRefused) {
  const RunRecord record = full_record();
  for (std::size_t course = 0; course < record.courses.size(); ++course) {
    for (std::size_t before = 0; before <= course; ++before) {
      Json changed = json_of(record);
      changed["courses"][course]["before"] = before;
      EXPECT_THAT(outcome(record, changed.dump()), HasSubstr("before"));
    }
  }
  Json many = json_of(record);
  while (many["courses"].size() <= kCourseLimit) many["courses"].push_back(many["courses"][0]);
  EXPECT_NE(outcome(record, many.dump()), "");
  many["courses"] = Json::array();
  EXPECT_THAT(outcome(record, many.dump()), HasSubstr("courses"));
}

TEST(HostileRecord, ProgramsThatDoNotLoadAreRefused) {
  const RunRecord record = full_record();
  const auto with = [&](const char *pointer, const Json &value) {
    Json changed = json_of(record);
    changed[Json::json_pointer(pointer)] = value;
    // The hash says whether a schedule at hand is the same; it is not believed for anything else.
    return outcome(record, changed.dump());
  };
  constexpr const char *kRefused = "the schedule that it carries cannot be used by this version:\n";
  EXPECT_THAT(with("/courses/0/texts/0/text", "schedule lr = "), HasSubstr(kRefused));
  EXPECT_THAT(with("/courses/0/texts/0/text", std::string(2U << 20U, '(')), HasSubstr(kRefused));
  EXPECT_THAT(with("/courses/0/texts/0/text", "import \"../../etc/passwd\" as x\nschedule lr = 1"), HasSubstr("A0701"));
  EXPECT_THAT(with("/courses/0/texts/0/text", std::string("\0x", 2)), HasSubstr(kRefused));
  EXPECT_THAT(with("/courses/0/texts", Json::array()), HasSubstr(kRefused));
  EXPECT_THAT(with("/courses/0/imports", Json::array()), HasSubstr("A0701"));
  EXPECT_THAT(with("/courses/0/clocks/0", "total = 0 / 0"), HasSubstr(kRefused));
  EXPECT_THAT(with("/courses/0/parameters/0/name", "nothing"), HasSubstr("A0407"));
  EXPECT_THAT(with("/courses/0/parameters/0/value", Json{{"text", "]["}}), HasSubstr(kRefused));
}

TEST(HostileRecord, TensorsMustBeTheRightOnes) {
  const RunRecord record = full_record();
  for (std::size_t i = 0; i < record.snapshot().tensors.size(); ++i) {
    const auto read = [&](auto change) {
      Snapshot snapshot = record.snapshot();
      change(snapshot.tensors, snapshot.tensors.begin() + static_cast<std::ptrdiff_t>(i));
      std::string error;
      return RunRecord::read(snapshot, error) ? std::string() : error;
    };
    EXPECT_NE(read([](auto &all, auto one) { all.erase(one); }), "");
    EXPECT_NE(read([](auto &, auto one) { one->bytes = one->bytes.subspan(8); }), "");
    EXPECT_NE(read([](auto &, auto one) { one->dtype = Dtype::u64; }), "");
    EXPECT_NE(read([](auto &, auto one) { one->name += "x"; }), "");
  }
  const std::vector<double> two{1, 2};
  Snapshot longer = record.snapshot();
  for (Tensor &tensor : longer.tensors) {
    if (tensor.name == "course.0.cells") tensor = tensor_of<double>(tensor.name, two);
  }
  std::string error;
  EXPECT_FALSE(RunRecord::read(longer, error));
}

TEST(HostileRecord, NumbersOfTensorsAreRefusedOrUsed) {
  const auto read = [](const RunRecord &record) {
    std::string error;
    RunRecord::read(record.snapshot(), error);
    return error;
  };
  for (const double factor :
       {0.0, -1.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    RunRecord record = full_record();
    record.courses[0].factors[0] = factor;
    EXPECT_EQ(read(record), "the record of the run has no usable factor");
  }
  for (const std::int64_t position : {std::int64_t{-2}, INT64_MIN, INT64_MAX}) {
    RunRecord record = full_record();
    record.courses[0].observed[0] = position;
    EXPECT_EQ(read(record), "the record of the run has no usable position of an observation");
  }
  for (const double cell : {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), 1e308}) {
    RunRecord record = full_record();
    record.courses[0].cell_values[0] = cell;
    record.courses[0].input_values[0] = cell;
    EXPECT_EQ(read(record), "");
    EXPECT_EQ(outcome(record, json_of(record).dump()), "");
  }
}

TEST(HostileRecord, AnyBytesAreRefusedOrUsed) {
  const RunRecord record = full_record();
  const std::string good = json_of(record).dump();
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    std::string text = good;
    for (std::uint64_t changes = random() % 3 + 1; changes > 0; --changes) {
      const std::size_t at = random() % text.size();
      if (random() % 3 == 0) {
        text.erase(at, random() % 20);
      } else {
        text[at] = static_cast<char>(random() % 3 == 0 ? random() % 256 : "\"{}[]:,0-9"[random() % 10]);
      }
    }
    outcome(record, text);
  }
  for (const std::string &text : {std::string(), std::string("null"), std::string(100'000, '['), std::string("{}")}) {
    EXPECT_NE(outcome(record, text), "");
  }
}

TEST(HostileRecord, AnotherKindOfCheckpointOrALaterFormIsNamed) {
  std::string error;
  EXPECT_FALSE(RunRecord::read({}, error));
  EXPECT_EQ(error, "it is not the checkpoint of a run");
  const RunRecord record = full_record();
  Json later = json_of(record);
  later["form"] = 7;
  later.erase("courses");
  EXPECT_EQ(outcome(record, later.dump()), "it was written by a later version, in form 7");
}

}  // namespace
}  // namespace anneal::tests
