#include "tests/optimizers/random_rule.hpp"

#include <random>
#include <vector>

namespace anneal::tests {

namespace {

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : random_(seed) {}

  std::string program() {
    const std::size_t numbers = below(4);
    const std::size_t truths = below(3);
    for (std::size_t i = 0; i < numbers; ++i) numbers_.push_back("c" + std::to_string(i));
    for (std::size_t i = 0; i < truths; ++i) truths_.push_back("b" + std::to_string(i));
    std::string text = "schedule lr = 0.1 / (1 + step)\noptimizer train = {\n";
    for (std::size_t i = 0; i < numbers; ++i) {
      // A cell may ask for the next values of those before it.
      next_numbers_ = i;
      next_truths_ = 0;
      text += "  state " + numbers_[i] + " = " + initial() + " -> " + (below(4) == 0 ? scalar(2) : number(3)) + ";\n";
    }
    next_numbers_ = numbers;
    for (std::size_t i = 0; i < truths; ++i) {
      next_truths_ = i;
      text += "  state " + truths_[i] + " = " + pick({"false", "true", "weight > 0", "grad < 0.1"}) + " -> " +
              (below(4) == 0 ? "not " + truths_[i] : truth(2)) + ";\n";
    }
    next_truths_ = truths;
    text += "  let shared = " + number(3) + ";\n";
    has_shared_ = true;
    return text + "  weight - lr * " + number(4) + "\n}\n";
  }

 private:
  std::size_t below(std::size_t end) { return random_() % end; }
  std::string pick(std::initializer_list<const char *> texts) { return texts.begin()[below(texts.size())]; }

  std::string initial() {
    return pick({"0", "1", "-0.5", "weight", "grad * 2", "weight * grad", "1e-3", "abs(weight)", "inf"});
  }

  std::string leaf() {
    switch (below(9)) {
      case 0:
        return pick({"0.5", "2", "-3", "1e-3", "0", "1", "1.25"});
      case 1:
        return pick({"lr", "step", "(step + 1)", "inf"});
      case 2:
      case 3:
        if (!numbers_.empty()) return numbers_[below(numbers_.size())];
        return "grad";
      case 4:
        if (next_numbers_ != 0) return "next(" + numbers_[below(next_numbers_)] + ")";
        return "weight";
      case 5:
        return has_shared_ ? "shared" : "weight";
      case 6:
      case 7:
        return "grad";
      default:
        return "weight";
    }
  }

  /// Of no element.
  std::string scalar(int depth) {
    if (depth == 0) return pick({"0.5", "2", "lr", "(step + 1)", "0.9"});
    switch (below(5)) {
      case 0:
        return "(" + scalar(depth - 1) + pick({" + ", " * ", " - "}) + scalar(depth - 1) + ")";
      case 1:
        return pick({"tensor_sum(", "tensor_norm(", "global_sum(", "global_norm("}) + element(depth - 1) + ")";
      case 2:
        return "sqrt(abs(" + scalar(depth - 1) + "))";
      case 3:
        return numbers_.empty() ? "1.5" : numbers_[below(numbers_.size())];
      default:
        return scalar(0);
    }
  }

  /// Of an element, whatever is folded.
  std::string element(int depth) { return "(" + pick({"grad", "weight"}) + pick({" * ", " + "}) + number(depth) + ")"; }

  std::string number(int depth) {
    if (depth <= 0) return leaf();
    const auto sub = [&] { return number(depth - 1); };
    switch (below(14)) {
      case 0:
      case 1:
      case 2:
        return "(" + sub() + pick({" + ", " - ", " * ", " / "}) + sub() + ")";
      case 3:
        return "(-" + sub() + ")";
      case 4:
        return pick({"abs(", "sign(", "floor(", "tanh(", "sin(", "cbrt(", "round(", "atan("}) + sub() + ")";
      case 5:
        return pick({"sqrt(abs(", "log1p(abs(", "exp(-abs(", "log(1 + abs("}) + sub() + "))";
      case 6:
        return pick({"min(", "max(", "hypot(", "atan2("}) + sub() + ", " + sub() + ")";
      case 7:
        return sub() + pick({" ^ 2", " ^ 3", " ^ 0.5", " ^ -1"});
      case 8:
      case 9:
        return "(if " + truth(depth - 1) + " then " + sub() + " else " + sub() + ")";
      case 10:
        return pick({"tensor_sum(", "tensor_norm(", "global_sum(", "global_norm("}) + element(depth - 1) + ")";
      case 11:
        return "clamp(" + sub() + ", -1, " + scalar(0) + ")";
      case 12:
        return "lerp(" + sub() + ", " + sub() + ", 0.25)";
      default:
        return leaf();
    }
  }

  std::string truth(int depth) {
    switch (below(6)) {
      case 0:
        if (!truths_.empty()) return truths_[below(truths_.size())];
        break;
      case 1:
        if (next_truths_ != 0) return "next(" + truths_[below(next_truths_)] + ")";
        break;
      case 2:
        if (depth > 0) return "(" + truth(depth - 1) + pick({" and ", " or "}) + truth(depth - 1) + ")";
        break;
      case 3:
        if (depth > 0) return "(not " + truth(depth - 1) + ")";
        break;
      default:
        break;
    }
    return "(" + number(depth - 1) + pick({" < ", " <= ", " > ", " >= ", " == ", " != "}) + number(depth - 1) + ")";
  }

  std::mt19937_64 random_;
  std::vector<std::string> numbers_;
  std::vector<std::string> truths_;
  std::size_t next_numbers_ = 0;  ///< cells whose next value may be asked for
  std::size_t next_truths_ = 0;
  bool has_shared_ = false;
};

}  // namespace

std::string random_rule(std::uint64_t seed, std::uint64_t number) {
  return Writer(seed * 1'000'003 + number).program();
}

}  // namespace anneal::tests
