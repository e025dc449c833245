// The rate that an optimizer was made with.
#include <algorithm>
#include <array>

#include "cli/convert/converter.hpp"

namespace anneal::cli {

namespace {

/// Optimizers of PyTorch whose rate has this default.
struct DefaultRate {
  std::string_view optimizer;
  std::string_view rate;
};
constexpr std::array kDefaultRates = {
    DefaultRate{"SGD", "1e-3"},     DefaultRate{"Adam", "1e-3"},    DefaultRate{"AdamW", "1e-3"},
    DefaultRate{"NAdam", "2e-3"},   DefaultRate{"RAdam", "1e-3"},   DefaultRate{"Adamax", "2e-3"},
    DefaultRate{"RMSprop", "1e-2"}, DefaultRate{"Adagrad", "1e-2"},
};

}  // namespace

/// The rate among an optimizer's arguments; null where it is not there.
const ForeignValue *Converter::given_rate(const ForeignValue &optimizer) {
  const ForeignValue *given = optimizer.find("lr");
  if (given == nullptr) given = optimizer.find("learning_rate");
  // Behind the parameters it is the second argument of all that are made like those of PyTorch.
  const bool has_second = optimizer.is(Kind::call) && optimizer.children.size() > 2 && optimizer.names[0].empty() &&
                          optimizer.names[1].empty() && !followed(optimizer.children[1]).is(Kind::number);
  return given == nullptr && has_second ? &optimizer.children[2] : given;
}

/// Groups of parameters may have rates of their own.
void Converter::say_what_groups_have(const ForeignValue &optimizer) {
  if (!optimizer.is(Kind::call) || optimizer.children.size() < 2) return;
  const ForeignValue *first = optimizer.find("params");
  const ForeignValue *groups = list(first != nullptr ? *first : optimizer.children[1]);
  for (std::size_t i = 0; groups != nullptr && i < groups->children.size(); ++i) {
    const ForeignValue *own = followed(groups->children[i]).find("lr");
    if (own == nullptr) continue;
    draft.remark("a group of parameters has the rate `" + std::string(written(own->span).substr(0, 40)) +
                 "` of its own, which is left out: see `group`");
  }
}

std::optional<Piece> Converter::rate(const ForeignValue *optimizer) {
  if (optimizer != nullptr && settings.rate.empty() && place_of(optimizer->dotted())) {
    // What it was made with is what its names meant there.
    const ForeignValue *made = lookup(optimizer->dotted());
    const Earlier earlier(*this, optimizer->dotted());
    return earlier ? rate(made) : std::nullopt;
  }
  const ForeignValue *held = optimizer != nullptr ? &followed(*optimizer) : nullptr;
  const ForeignValue *given = held != nullptr ? given_rate(*held) : nullptr;
  if (held != nullptr) say_what_groups_have(*held);
  if (!settings.rate.empty()) {
    if (given != nullptr && written(given->span) != settings.rate) {
      draft.remark("the rate is that of `--lr`; the text makes the optimizer with `" +
                   std::string(written(given->span).substr(0, 40)) + "`");
    }
    return Piece{is_plain_number(settings.rate) ? settings.rate : "(" + settings.rate + ")"};
  }
  if (given != nullptr) return expression(*given);
  const std::string name = held != nullptr && held->is(Kind::call) ? path(held->children.front()) : std::string();
  if (name.starts_with("torch.optim.") || name.starts_with("optim.")) {
    for (const DefaultRate &known : kDefaultRates) {
      if (name.ends_with("." + std::string(known.optimizer))) return Piece{std::string(known.rate)};
    }
  }
  draft.item("## The rate that the optimizer was made with.\nparam base in [0, inf)");
  draft.remark(
      "the text does not say what rate the optimizer was made with: `base` must be set, or given here with `--lr`");
  return Piece{"base"};
}

}  // namespace anneal::cli
