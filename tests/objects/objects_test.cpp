// Objects give the bits of the interpreter: every conformance program, example and library entry, for every level of
// x86-64 that this machine has.
#include <gtest/gtest.h>

#include <algorithm>
#include <cfenv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>

#include "compiler/floating_point.hpp"
#include "compiler/native/processor.hpp"
#include "grammar/library_text.hpp"
#include "grammar/number_text.hpp"
#include "tests/backends/backends.hpp"
#include "tests/conformance/cases.hpp"
#include "tests/objects/object_library.hpp"

namespace anneal::tests {
namespace {

std::vector<ProgramText> conformance_programs() {
  std::vector<ProgramText> texts;
  for (const ConformanceCase &test : read_folder(ANNEAL_SOURCE_DIR "/tests/conformance").cases) {
    texts.push_back({test.file + "_" + std::to_string(test.number), test.program});
  }
  return texts;
}

/// Programs whose parameters meet everything that binding does: lists in and out of order, bases of powers, growing
/// cycles, lengths counted in other units, bools, percentages, integers, defaults that follow from others.
const std::vector<ProgramText> kParameterPrograms = {
    {"kinds",
     "clock { total = 10 epochs, epoch = 7 samples, step = 3 samples, sample = 5 tokens }\n"
     "param peak = 0.3 in (0, 10] log\nparam low = peak / 7\nparam warm = 1.3 epochs\n"
     "param part = 12%\nparam either: duration = 20%\nparam on = true\nparam many: integer = 3 in [1, 9]\n"
     "schedule lr = phases { warm: linear(low, peak), rest: if on then cosine(peak, low * many) else low }\n"
     "schedule counted = if tokens < warm then 1 else if epoch >= either then many else 2\n"
     "schedule by_part = part * step\nschedule flag = on\n"},
    {"lists",
     "clock { total = 100 steps }\nparam at = [10, 20, 30, 40, 50] steps\nparam values = [1, 2, 3, 4, 5, 6]\n"
     "param base = 0.5 in [0, 3]\n"
     "schedule a = values[count(at <= step)]\nschedule b = base ^ count(at <= step)\n"
     "schedule c = base ^ (step / 7)\nschedule d = interp([0, 50, 100], [values[0], values[1], values[2]], step)\n"},
    {"growing",
     "clock { total = 5000 steps }\nparam first = 10 steps\nparam growth = 1.5 in [1, 3]\n"
     "schedule a = repeat first growing growth { cosine(1, cycle / 10) }\n"
     "schedule b = repeat 11 steps growing 1.01 { progress }\n"},
    {"chain",
     "clock { total = 100 steps }\nparam b = [5, 9, 12, 20, 31, 44, 45, 60, 77, 80, 91]\nparam x = 2\n"
     "schedule a = piecewise { step < b[0]: 1, step < b[1]: step * x, step < b[2]: 3, step < b[3]: sin(step), "
     "step < b[4]: 5, step < b[5]: 6, step < b[6]: x, step < b[7]: 8, step < b[8]: 9, step < b[9]: mod(step, x), "
     "step < b[10]: 11, else: 12 }\n"},
    {"functions",
     "clock { total = 100 steps }\nparam p = 0.7 in [-20, 20]\n"
     "schedule a : signed = sin(p * step * 1000000) + cos(step ^ 4 * p) + tan(p) + mod(step, p)\n"
     "schedule b : signed = normal(p, step) + uniform(p, step) + hash(p, step) / 1000\n"
     "schedule c : signed = tanh(p) * erf(step / 50) + atan2(p, step) + cbrt(p * step) + log1p(step * p * p)\n"
     "schedule d : signed = exp(p) * floor(step * p) + round(step * p) + ceil(p) - trunc(step * p) + hypot(p, step)\n"},
    {"words",
     "clock { total = 10 steps }\nparam register = 1\nparam new = [true, false]\nschedule double = register * step\n"
     "schedule other = if new[0] then 1 else 2\n"},
};

/// Where values of an object differ from those of a schedule, one line each.
std::vector<std::string> differences(const ObjectProgram &program, const Schedule &schedule, const double *parameters) {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < program.outputs.size(); ++i) {
    const auto compare = [&](std::int64_t position, double value, const char *how) {
      const double expected = schedule.at(i, position);
      if (!same_bits(value, expected) || (std::isnan(value) && std::signbit(value))) {
        found.push_back(program.name + " " + program.plan.functions[i].output + how + std::to_string(position) + ": " +
                        show_value(value) + " instead of " + show_value(expected));
      }
    };
    for (const std::int64_t position : program.positions) {
      compare(position, program.outputs[i].value(parameters, position), " @ ");
    }
    for (const std::int64_t stride :
         {std::int64_t{1}, std::int64_t{-3}, std::int64_t{1} << 51, std::numeric_limits<std::int64_t>::min()}) {
      std::vector<double> expected(19);
      std::vector<double> values(expected.size() + 1, 7.25);
      const std::int64_t first = program.positions[program.positions.size() / 2];
      schedule.at_many(i, first, stride, expected);
      program.outputs[i].values(parameters, first, stride, expected.size(), values.data());
      for (std::size_t at = 0; at < expected.size(); ++at) {
        if (!same_bits(values[at], expected[at])) {
          found.push_back(program.name + " " + program.plan.functions[i].output + ", number " + std::to_string(at) +
                          " of a row of stride " + std::to_string(stride) + ": " + show_value(values[at]) +
                          " instead of " + show_value(expected[at]));
        }
      }
      if (values.back() != 7.25) found.push_back(program.name + " writes behind the last value");
    }
  }
  return found;
}

/// The text of a value for binding: `12.5 steps`, `[1, 2]`.
ParameterValue given_value(const ProgramParameter &parameter, std::span<const double> values) {
  std::string text;
  for (const double value : values) {
    text += text.empty() ? "" : ", ";
    text += parameter.type.kind == Type::Kind::boolean ? (value != 0 ? "true" : "false") : shortest(value);
  }
  if (parameter.type.is_list) text = "[" + text + "]";
  if (parameter.type.kind == Type::Kind::duration) text += " steps";
  return text;
}

/// The schedule of a program whose open parameters have these values; nothing where binding refuses them.
std::optional<Schedule> bound_to(const ObjectProgram &program, const std::vector<double> &numbers) {
  Binding binding;
  std::size_t field = 0;
  for (std::size_t i = 0; i < program.schedule.parameters().size(); ++i) {
    const ProgramParameter &parameter = program.schedule.parameters()[i];
    if (!parameter.choices.empty() || program.schedule.clock_reads(i)) continue;
    const ObjectPlan::Field &planned = program.plan.fields[field++];
    binding.parameters.emplace_back(
        parameter.name, given_value(parameter, std::span(numbers).subspan(planned.first, planned.defaults.size())));
  }
  Diagnostics diagnostics;
  Sources given(&program.program.sources());
  return program.program.bind(binding, given, diagnostics);
}

/// Other values of the same kinds: some a little off, some far.
std::vector<double> changed(const ObjectProgram &program, std::mt19937_64 &random) {
  std::vector<double> numbers = program.defaults;
  std::size_t field = 0;
  for (std::size_t i = 0; i < program.schedule.parameters().size(); ++i) {
    const ProgramParameter &parameter = program.schedule.parameters()[i];
    if (!parameter.choices.empty() || program.schedule.clock_reads(i)) continue;
    const ObjectPlan::Field &planned = program.plan.fields[field++];
    for (std::size_t at = planned.first; at < planned.first + planned.defaults.size(); ++at) {
      const double factor = std::exp2(std::uniform_real_distribution(-1.0, 1.0)(random));
      if (random() % 3 == 0) continue;
      if (parameter.type.kind == Type::Kind::boolean) {
        numbers[at] = static_cast<double>(random() % 2);
      } else {
        numbers[at] *= random() % 16 == 0 && parameter.type.kind != Type::Kind::duration ? -factor : factor;
        if (parameter.type.is_integer && random() % 8 != 0) numbers[at] = std::round(numbers[at]);
      }
    }
  }
  return numbers;
}

bool has_checks_over_time(const Schedule &schedule) {
  return std::ranges::any_of(schedule.lowered().checks, [&](const BindingCheck &check) {
    return schedule.lowered().graph[check.failed].stage == Stage::position;
  });
}

/// A library of programs with what tests of all levels do.
void expect_same_bits(const std::vector<ProgramText> &texts, native::Processor processor, int changes) {
  const ObjectLibrary library(texts, processor);
  for (const std::string &mistake : library.mistakes()) ADD_FAILURE() << mistake;
  ASSERT_EQ(library.programs().size(), texts.size());
  std::mt19937_64 random(42);
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (const ObjectProgram &program : library.programs()) {
    for (const std::string &difference : differences(program, program.schedule, nullptr)) ADD_FAILURE() << difference;
    if (program.plan.fields.empty()) continue;
    EXPECT_EQ(program.check(nullptr), 0) << program.name;
    for (int i = 0; i < changes; ++i) {
      const std::vector<double> numbers = i == 0 ? program.defaults : changed(program, random);
      const std::optional<Schedule> schedule = bound_to(program, numbers);
      const int check = program.check(numbers.data());
      EXPECT_LE(check, static_cast<int>(program.plan.conditions.size()));
      if (!schedule) {
        ++refused;
        EXPECT_TRUE(check > 0 || has_checks_over_time(program.schedule)) << program.name;
        continue;
      }
      ++accepted;
      EXPECT_EQ(check, 0) << program.name;
      for (const std::string &difference : differences(program, *schedule, numbers.data())) {
        ADD_FAILURE() << "changed: " << difference;
      }
    }
  }
  std::printf("%zu programs; %zu bindings taken, %zu refused; %s", texts.size(), accepted, refused,
              run_command("size -t " + library.folder().path("") + "p*.o | tail -1 | cut -f1 | xargs echo text of all:")
                  .c_str());
}

class Objects : public testing::TestWithParam<native::Processor> {};

TEST_P(Objects, OfParametersGiveTheBitsOfTheInterpreter) {
  expect_same_bits(kParameterPrograms, GetParam(), 12);
}
TEST_P(Objects, OfExamplesGiveTheBitsOfTheInterpreter) {
  expect_same_bits(examples(), GetParam(), 4);
}
TEST_P(Objects, OfTheLibraryGiveTheBitsOfTheInterpreter) {
  const std::vector<ProgramText> uses = library_uses();
  // Update rules have no values of their own.
  const auto schedules = std::ranges::count_if(
      library_texts, [](const LibraryText &file) { return !file.name().starts_with("optimizers/"); });
  EXPECT_EQ(static_cast<std::ptrdiff_t>(uses.size()), schedules);
  expect_same_bits(uses, GetParam(), 0);
}

std::string processor_name(native::Processor processor) {
  std::string name(native::kProcessorNames[static_cast<std::size_t>(processor)]);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::vector<native::Processor> processors() {
  std::vector<native::Processor> all;
  for (const auto processor : {native::Processor::x86_64, native::Processor::x86_64_v2, native::Processor::x86_64_v3,
                               native::Processor::x86_64_v4}) {
    if (native::this_processor() && processor <= *native::this_processor()) all.push_back(processor);
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Levels, Objects, testing::ValuesIn(processors()),
                         [](const auto &level) { return processor_name(level.param); });

TEST(ObjectsOfConformance, GiveTheBitsOfTheInterpreter) {
  expect_same_bits(conformance_programs(), processors().back(), 2);
}
TEST(ObjectsOfConformance, GiveTheBitsOfTheInterpreterOnTheOldestProcessor) {
  expect_same_bits(conformance_programs(), native::Processor::x86_64, 1);
}

/// Rounds upwards, flushes subnormals, and has a sticky flag set.
constexpr std::uint64_t kHostile = 0x1F80 | 0x4000 | 0x8040 | 0x0004;

TEST(ObjectsInAHostileProcess, GiveTheSameBitsAndLeaveTheStateAlone) {
  const ObjectLibrary library(kParameterPrograms, processors().back());
  ASSERT_TRUE(library.mistakes().empty()) << library.mistakes().front();
  for (const ObjectProgram &program : library.programs()) {
    for (std::size_t i = 0; i < program.outputs.size(); ++i) {
      for (std::int64_t step = 0; step < 60; ++step) {
        std::vector<double> many(9);
        const std::uint64_t before = FloatingPointState::read();
        FloatingPointState::write(kHostile);
        const double value = program.outputs[i].value(program.defaults.data(), step);
        program.outputs[i].values(program.defaults.data(), step, 1, many.size(), many.data());
        const int check = program.check(program.defaults.data());
        const std::uint64_t after = FloatingPointState::read();
        FloatingPointState::write(before);
        const double expected = program.outputs[i].value(program.defaults.data(), step);
        ASSERT_TRUE(same_bits(value, expected)) << program.name << " @ " << step;
        ASSERT_TRUE(same_bits(many[0], expected)) << program.name << " @ " << step;
        ASSERT_EQ(check, 0);
        ASSERT_EQ(after, kHostile);
      }
    }
  }
}

TEST(ObjectsSelfTest, AnotherProgramIsTold) {
  const ObjectLibrary library({{"tenth", "step * 0.1"}}, processors().back());
  ASSERT_TRUE(library.mistakes().empty()) << library.mistakes().front();
  const BoundText same = bind_text("same", "step * 0.1");
  const BoundText other = bind_text("other", "step / 10");
  EXPECT_TRUE(differences(library.programs()[0], *same.schedule, nullptr).empty());
  EXPECT_FALSE(differences(library.programs()[0], *other.schedule, nullptr).empty());
}

TEST(ObjectsSelfTest, AnUndefinedNameIsFound) {
  const Folder folder;
  folder.write("needs.c", "double floor(double); double f(double x) { return floor(x); }\n");
  EXPECT_EQ(run_command(std::string(ANNEAL_C_COMPILER) + " -O0 -fno-builtin -c " + folder.path("needs.c") + " -o " +
                        folder.path("needs.o")),
            "");
  EXPECT_NE(undefined_names(folder).find("floor"), std::string::npos);
}

}  // namespace
}  // namespace anneal::tests
