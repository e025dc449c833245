#include "tests/bits/question.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "compiler/floating_point.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "compiler/native/native_code.hpp"

namespace anneal::tests {
namespace {

// What stands behind values that are to be written: no value has these bits.
constexpr std::uint64_t kUntouched = 0x7FF4'ABCD'0123'4567;

/// Rows that code writes to, with room behind them.
class Rows {
 public:
  Rows(std::size_t count, std::size_t length) : length_(length) {
    for (std::size_t i = 0; i < count; ++i) {
      rows_.emplace_back(length + native::kWidest, std::bit_cast<double>(kUntouched));
    }
  }

  std::vector<double *> from(std::size_t place) {
    std::vector<double *> pointers;
    for (std::vector<double> &row : rows_) pointers.push_back(row.data() + place);
    return pointers;
  }
  double &at(std::size_t row, std::size_t place) { return rows_[row][place]; }
  bool is_untouched_behind() const {
    return std::ranges::all_of(rows_, [this](const std::vector<double> &row) {
      return std::all_of(row.begin() + static_cast<std::ptrdiff_t>(length_), row.end(),
                         [](double x) { return std::bit_cast<std::uint64_t>(x) == kUntouched; });
    });
  }

 private:
  std::size_t length_;
  std::vector<std::vector<double>> rows_;
};

std::vector<double> with_room(std::vector<double> numbers) {
  numbers.resize(numbers.size() + native::kWidest, numbers.back());
  return numbers;
}

/// Two calls for all: one begins at an odd place and both end within a vector. The first part comes last, so that what
/// it writes too far is seen.
template <class Call>
void in_two(std::size_t count, Call call) {
  const std::size_t first = std::min(count, (3 * count / 8) | 1);
  if (first < count) call(first, count - first);
  call(std::size_t{0}, first);
}

void run_scalar(const NativeCode &code, const Question &question, Values &values) {
  std::vector<double> out(question.roots.size());
  std::size_t place = 0;
  for (const std::vector<double> &setting : question.settings) {
    const std::vector<double> bound = code.bind(setting);
    for (const double position : question.positions) {
      code.evaluate(bound.data(), position, out.data());
      for (std::size_t root = 0; root < out.size(); ++root) values[root][place] = out[root];
      ++place;
    }
  }
}

bool run_batch(const NativeCode &code, const Question &question, Values &values) {
  const std::size_t count = question.positions.size();
  const std::vector<double> positions = with_room(question.positions);
  bool is_whole = true;
  for (std::size_t s = 0; s < question.settings.size(); ++s) {
    const std::vector<double> bound = code.bind(question.settings[s]);
    Rows rows(question.roots.size(), count);
    in_two(count, [&](std::size_t from, std::size_t length) {
      code.evaluate_many(bound.data(), positions.data() + from, length, rows.from(from).data());
    });
    for (std::size_t root = 0; root < values.size(); ++root) {
      for (std::size_t i = 0; i < count; ++i) values[root][s * count + i] = rows.at(root, i);
    }
    is_whole = is_whole && rows.is_untouched_behind();
  }
  return is_whole;
}

/// Neighbours have different settings.
bool run_sweep(const NativeCode &code, const Question &question, Values &values) {
  const std::size_t count = question.positions.size();
  const std::size_t settings = question.settings.size();
  std::vector<double> positions;
  std::vector<std::vector<double>> columns(question.settings.front().size());
  for (std::size_t i = 0; i < question.samples(); ++i) {
    positions.push_back(question.positions[i / settings]);
    for (std::size_t a = 0; a < columns.size(); ++a) columns[a].push_back(question.settings[i % settings][a]);
  }
  positions = with_room(std::move(positions));
  for (std::vector<double> &column : columns) column = with_room(std::move(column));
  Rows rows(question.roots.size(), question.samples());
  in_two(question.samples(), [&](std::size_t from, std::size_t length) {
    std::vector<const double *> arguments;
    for (const std::vector<double> &column : columns) arguments.push_back(column.data() + from);
    code.evaluate_sweep(arguments.data(), positions.data() + from, length, rows.from(from).data());
  });
  for (std::size_t root = 0; root < values.size(); ++root) {
    for (std::size_t i = 0; i < question.samples(); ++i) {
      values[root][i % settings * count + i / settings] = rows.at(root, i);
    }
  }
  return rows.is_untouched_behind();
}

}  // namespace

Values interpreted(const Question &question) {
  const FloatingPointGuard guard;
  const InterpreterCode code(*question.graph, question.roots);
  Values values(question.roots.size());
  std::vector<double> out(question.roots.size());
  for (const std::vector<double> &setting : question.settings) {
    const std::vector<double> bound = code.bind(setting);
    for (const double position : question.positions) {
      code.evaluate(bound, position, out);
      for (std::size_t root = 0; root < out.size(); ++root) values[root].push_back(out[root]);
    }
  }
  return values;
}

Answer compiled(const Question &question, const Configuration &configuration) {
  const FloatingPointGuard guard;
  Answer answer;
  const std::optional<NativeCode> code =
      NativeCode::compile(*question.graph, question.roots, configuration.options(), answer.reason);
  if (!code) return answer;
  answer.values.emplace(question.roots.size(), std::vector<double>(question.samples()));
  switch (configuration.form) {
    case Form::scalar:
      run_scalar(*code, question, *answer.values);
      break;
    case Form::batch:
      answer.wrote_too_far = !run_batch(*code, question, *answer.values);
      break;
    case Form::sweep:
      answer.wrote_too_far = !run_sweep(*code, question, *answer.values);
      break;
  }
  return answer;
}

std::optional<Difference> difference(const Question &question, const Values &expected, const Values &got) {
  const std::size_t count = question.positions.size();
  for (std::size_t root = 0; root < expected.size(); ++root) {
    for (std::size_t i = 0; i < question.samples(); ++i) {
      if (std::bit_cast<std::uint64_t>(expected[root][i]) == std::bit_cast<std::uint64_t>(got[root][i])) continue;
      return Difference{root, i / count, question.positions[i % count], expected[root][i], got[root][i]};
    }
  }
  return std::nullopt;
}

std::string bits_text(double value) {
  constexpr char kDigits[] = "0123456789abcdef";
  const auto bits = std::bit_cast<std::uint64_t>(value);
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[(bits >> shift) & 15];
  return text;
}

}  // namespace anneal::tests
