#include "tests/fuzz/targets/generated_program.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "compiler/builtins.hpp"
#include "tests/fuzz/targets/words.hpp"

namespace anneal::fuzz {
namespace {

constexpr std::size_t kMostBytes = 4096;
constexpr int kMostDepth = 12;

/// A rule: what `$symbol` may become. Where bytes or room have run out, the first rule of a symbol is taken, so each
/// first rule ends at once.
struct Rule {
  char symbol;
  std::string_view text;
};

// $n number, $d duration, $p percentage, $b bool, $l list, $s what a phase may hold, $c constant number, $i small whole
// number, $E clock equation, $A phase, $I item; $f built-in call, $L library call, $x, $w a let or a word, $u a unit:
// see `Writer::special`.
constexpr Rule kRules[] = {
    {'c', "1"},
    {'c', "0"},
    {'c', "0.5"},
    {'c', "1e-3"},
    {'c', "2.5M"},
    {'c', "1e308"},
    {'c', "-$i"},
    {'c', "5e-324"},
    {'c', "9007199254740993"},
    {'c', "inf"},
    {'c', "pi"},
    {'c', "$i"},
    {'c', ".25"},
    {'c', "1_000"},
    {'c', "$i.$i"},
    {'i', "2"},
    {'i', "0"},
    {'i', "1"},
    {'i', "3"},
    {'i', "7"},
    {'i', "10"},
    {'i', "64"},
    {'i', "100"},
    {'i', "1000"},
    {'i', "1k"},

    {'n', "step"},
    {'n', "$c"},
    {'n', "$c"},
    {'n', "progress"},
    {'n', "run.step"},
    {'n', "run.progress"},
    {'n', "epoch"},
    {'n', "samples"},
    {'n', "tokens"},
    {'n', "p0"},
    {'n', "$x"},
    {'n', "$x"},
    {'n', "$n + $n"},
    {'n', "$n - $n"},
    {'n', "$n * $n"},
    {'n', "$n / $n"},
    {'n', "($n) % ($n)"},
    {'n', "($n) ^ $c"},
    {'n', "-($n)"},
    {'n', "($n)"},
    {'n', "(if $b then $n else $n)"},
    {'n', "(if $b then $n else if $b then $n else $n)"},
    {'n', "piecewise { $b: $n, $b: $n, else: $n }"},
    {'n', "$f"},
    {'n', "$f"},
    {'n', "$L"},
    {'n', "$L"},
    {'n', "f0($n, b = $n)"},
    {'n', "g0($s, $d)"},
    {'n', "g0($s)"},
    {'n', "h0($l, \"cos\")"},
    {'n', "(($n) @ ($n))"},
    {'n', "(($s) @ $i)"},
    {'n', "(x0 @ ($d))"},
    {'n', "(($n) @ ($p))"},
    {'n', "$l[$n]"},
    {'n', "sum($l)"},
    {'n', "max($l)"},
    {'n', "count($l <= $n)"},
    {'n', "len($l)"},
    {'n', "interp([0, $i, 100], $l, $n)"},
    {'n', "{ let a = $n; let b = a * $n; $n + a - b }"},
    {'n', "($d / $d)"},
    {'n', "($d / 1 step)"},
    {'n', "lerp($n, $n, $n)"},
    {'n', "uniform($i, step)"},
    {'n', "hash($i, $n)"},
    {'n', "$p * $n"},
    {'n', "($s)"},
    {'n', "cycle"},
    {'n', "last"},

    {'b', "true"},
    {'b', "$n < $n"},
    {'b', "$n <= $n"},
    {'b', "$n == $n"},
    {'b', "$n ~= $n"},
    {'b', "0 <= $n < $n"},
    {'b', "step < $d"},
    {'b', "progress < $p"},
    {'b', "($b and $b)"},
    {'b', "($b or $b)"},
    {'b', "not ($b)"},
    {'b', "b0"},
    {'b', "any($l > $n)"},
    {'b', "epoch >= $d"},

    {'d', "1 step"},
    {'d', "$i $u"},
    {'d', "$i $u"},
    {'d', "span"},
    {'d', "total"},
    {'d', "d0"},
    {'d', "($d + $d)"},
    {'d', "($d - $d)"},
    {'d', "($d * $c)"},
    {'d', "min($d, $d)"},
    {'d', "max($d, 1 step)"},
    {'d', "($d / 2)"},
    {'d', "(if b0 then $d else $d)"},
    {'d', "lr.hold.end"},
    {'d', "floor($d)"},
    {'d', "(2 * p0) steps"},
    {'d', "$i.5 $u"},

    {'p', "10%"},
    {'p', "$i%"},
    {'p', "$p + $p"},
    {'p', "$p / 3"},
    {'p', "0.1%"},
    {'p', "r0"},

    {'l', "[1, 2, 3]"},
    {'l', "l0"},
    {'l', "[$n, $n, $n]"},
    {'l', "range(3)"},
    {'l', "($l * $n)"},
    {'l', "($l + $l)"},
    {'l', "sqrt($l)"},
    {'l', "[10, 20, 30] $u"},
    {'l', "max($l, $n)"},

    {'A', "1 step: $n"},
    {'A', "$i steps: $s"},
    {'A', "$d: $n"},
    {'A', "$p: $s"},
    {'A', "hold = $d: $s"},
    {'A', "$d: lerp($n, following, progress)"},
    {'P', "rest: $n"},
    {'P', "$A, rest: $s"},
    {'P', "$A, $A, decay = rest: $L"},
    {'P', "$A, rest: linear(previous, $n)"},
    {'P', "rest: $n, $A"},
    {'P', "$A, $A"},
    {'P', "$A, $P"},
    {'s', "$n"},
    {'s', "phases { $P }"},
    {'s', "phases { $P }"},
    {'s', "repeat $i steps { $n }"},
    {'s', "repeat $d { $s }"},
    {'s', "repeat $i steps growing $c { $n }"},
    {'s', "repeat $i epochs growing 2 { $P }"},
    {'s', "repeat [$i, $i, 40] steps { $n * cycle }"},
    {'s', "warmup($s, $d)"},
    {'s', "cooldown($s, $d, to = $n)"},
    {'s', "ramp($s, $d)"},

    {'E', "total = 100 steps"},
    {'E', "total = $i epochs, epoch = $i steps"},
    {'E', "total = $d"},
    {'E', "epoch = ceil(1000 / p0) steps, total = 3 epochs"},
    {'E', "total = $iM tokens, step = $i samples, sample = $i tokens"},
    {'E', "unit frame, step = 4 frames, total = 400 frames"},
    {'E', "epoch = 10 steps"},
    {'E', "total = 1T steps, epoch = $i steps, step = 8 samples, sample = 4 tokens"},

    {'I', "assert lr >= $c"},
    {'I', "schedule stop = $b"},
    {'I', "schedule wd: signed = 0.1 * lr + $n"},
    {'I', "assert $b, \"as \\\"meant\\\"\""},
    {'I', "assert lr @ $d ~= $n"},
    {'I', "## documented\nschedule beta = $s"},
    {'I', "group g for \"*.bias\", \"layer.<k>.**\" { lr = lr * k }"},
    {'I', "input loss = 1 in [0, inf]\nschedule on_plateau = plateau(loss, patience = $i) * $n"},
    {'I', "input q = $c\nschedule kept = { state s = $c -> max(s, q + $n); s }"},
    {'I',
     "optimizer sgd(rate, m = 0.9) = { state v = 0 -> m * v + grad; weight - rate * next(v) }\noptimizer train = "
     "sgd(rate = lr)"},
    {'I', "import torch\nschedule like_torch = torch.CosineAnnealingLR(base = $c, T_max = $i)"},
    {'I', "param extra: $w = $w"},
    {'I', "schedule odd = $w $w $w"},
    {'T', "$I"},
    {'T', "$I\n$T"},
    {'T', "$I\n$I\n$T"},
};

/// What stands before every program, so that names have a meaning.
constexpr std::string_view kProgram =
    "clock { $E }\n"
    "param p0 = $c in [0, inf]\nparam d0 = $i steps\nparam b0 = true\nparam r0 = 5%\nparam l0: [number] = [$c, $i, 3]\n"
    "let x0 = $n\nlet x1 = $n\nlet x2 = $n\n"
    "def f0(a, b = $n) = $n + a * b\ndef g0(body: schedule, over: duration = $d) = phases { over: $n, rest: body }\n"
    "def h0(xs: [number], how: one_of(\"cos\", \"linear\")) = if how == \"cos\" then sum(xs) else $n\n"
    "schedule lr: signed = phases { hold = $i steps: $n, rest: $s }\n"
    "$T\n";

class Writer {
 public:
  explicit Writer(std::string_view choices) : choices_(choices) {}

  std::string text;

  void write(std::string_view rule, int depth) {
    for (std::size_t i = 0; i < rule.size(); ++i) {
      if (rule[i] != '$') {
        text += rule[i];
        // A `let` may use those before it, and what follows all of them.
        if (rule.substr(i).starts_with("\nlet x") || rule.substr(i).starts_with("\ndef f0")) lets_ = lets_begun_++;
      } else if (!special(rule[++i], depth)) {
        write(chosen(rule[i], depth), depth + 1);
      }
    }
  }

 private:
  std::size_t below(std::size_t limit) {
    if (choices_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(choices_.front());
    choices_.remove_prefix(1);
    return byte % limit;
  }

  std::string_view chosen(char symbol, int depth) {
    const auto first = std::ranges::find(kRules, symbol, &Rule::symbol);
    const auto last = std::find_if(first, std::end(kRules), [&](const Rule &rule) { return rule.symbol != symbol; });
    const bool ends = depth >= kMostDepth || text.size() >= kMostBytes;
    return first[ends ? 0 : static_cast<std::ptrdiff_t>(below(static_cast<std::size_t>(last - first)))].text;
  }

  /// Symbols whose rules are lists of the product.
  bool special(char symbol, int depth) {
    switch (symbol) {
      case 'x':
        text += lets_ == 0 ? "p0" : "x" + std::to_string(below(lets_));
        return true;
      case 'u':
        text += units()[below(units().size())];
        return true;
      case 'w':
        text += words()[(below(256) * 256 + below(256)) % words().size()];
        return true;
      case 'L':
        call(std::string(library_names()[below(library_names().size())]), below(5), depth);
        return true;
      case 'f': {
        const BuiltinRow &row = kBuiltins[below(kBuiltinCount)];
        call(std::string(row.name),
             std::clamp<std::size_t>(below(4), row.min_arguments, std::min(row.max_arguments, 4U)), depth);
        return true;
      }
      default:
        return false;
    }
  }

  void call(const std::string &name, std::size_t arguments, int depth) {
    constexpr std::array<std::string_view, 6> kArguments = {"$n", "$n", "$n", "$d", "$l", "$s"};
    text += name + "(";
    for (std::size_t i = 0; i < arguments; ++i) {
      if (i > 0) text += ", ";
      write(depth >= kMostDepth ? "1" : kArguments[below(kArguments.size())], depth + 1);
    }
    text += ")";
  }

  std::string_view choices_;
  std::size_t lets_begun_ = 0;
  std::size_t lets_ = 0;  ///< that may be used here
};

}  // namespace

std::string generated_program(std::string_view choices) {
  Writer writer(choices);
  writer.write(kProgram, 0);
  return std::move(writer.text);
}

}  // namespace anneal::fuzz
