// MMEngine's `param_scheduler`: a list of schedulers, each of which changes what the ones before it made.
#include <algorithm>
#include <array>
#include <memory>

#include "cli/convert/read.hpp"

namespace anneal::cli {

namespace {

using Kind = ForeignValue::Kind;

/// Arguments that count epochs, and updates where `convert_to_iter_based` says so.
constexpr std::array<std::string_view, 7> kLengths = {"begin",     "end",         "T_max",  "milestones",
                                                      "step_size", "total_steps", "periods"};

/// One scheduler of the list.
struct Member {
  const ForeignValue *value = nullptr;
  const EntrySignature *entry = nullptr;
  Arguments arguments;
  bool by_epoch = true;
  bool converted = false;   ///< from epochs to updates
  bool has_floor = false;   ///< ends at a rate, and not at a part of what it finds
  bool is_neutral = false;  ///< leaves the rate as it was, behind its end
};

class SchedulerList {
 public:
  explicit SchedulerList(Converter &converter) : converter_(converter) {}

  bool read(const ForeignValue &list, const ForeignValue *optimizer) {
    std::vector<const ForeignValue *> elements;
    if (list.is(Kind::list)) {
      for (const ForeignValue &element : list.children) elements.push_back(&converter_.followed(element));
    } else {
      elements.push_back(&list);
    }
    if (elements.empty()) {
      converter_.refuse(list.span, "a list without a scheduler");
      return false;
    }
    for (const ForeignValue *element : elements) {
      if (!add(*element)) return false;
    }
    const auto rate = converter_.rate(optimizer);
    if (!rate) return false;
    return product(rate->text);
  }

 private:
  bool add(const ForeignValue &element) {
    Member member;
    member.value = &element;
    const ForeignValue *type = element.find("type");
    if (type == nullptr || (!type->is(Kind::text) && type->dotted().empty())) {
      converter_.refuse(element.span, "a scheduler without a `type`");
      return false;
    }
    std::string name = type->is(Kind::text) ? type->text : type->dotted();
    name = name.substr(name.rfind('.') + 1);
    member.entry = find_signature("mmengine", name);
    if (member.entry == nullptr) {
      converter_.refuse(type->span, "MMEngine's `" + name.substr(0, 60) + "` is not known here")
          .with_note("`anneal lib mmengine` lists what is");
      return false;
    }
    const auto flag = [&](std::string_view key, bool otherwise) {
      const ForeignValue *given = element.find(key);
      return given == nullptr ? otherwise : converter_.followed(*given).number != 0;
    };
    member.converted = flag("convert_to_iter_based", false);
    member.by_epoch = flag("by_epoch", true);
    const std::size_t first = element.is(Kind::call) ? 1 : 0;
    for (std::size_t i = 0; i < element.names.size(); ++i) {
      const std::string &key = element.names[i];
      if (key == "type" || key == "by_epoch" || key == "convert_to_iter_based" || key == "monitor") continue;
      const ForeignValue &value = element.children[first + i];
      const bool is_length = std::ranges::find(kLengths, key) != kLengths.end();
      const ForeignValue *used = is_length && member.converted && member.by_epoch ? in_updates(value) : &value;
      if (used == nullptr || !converter_.add_argument(*member.entry, key, *used, member.arguments)) return false;
    }
    note_shape(member);
    members_.push_back(std::move(member));
    return true;
  }

  /// A length in epochs as a number of updates.
  const ForeignValue *in_updates(const ForeignValue &value) {
    const ForeignValue &held = converter_.followed(value);
    if (held.is(Kind::none)) return &value;
    const auto piece = converter_.expression(value);
    if (!piece) return nullptr;
    const auto count = converter_.constant(value);
    const std::string text = count ? length_text(*count, "epochs") : piece->inside(Binds::atom) + " epochs";
    made_.push_back(std::make_unique<ForeignValue>(program_value(text + " / 1 step", value)));
    return made_.back().get();
  }

  void note_shape(Member &member) {
    const ForeignValue *floor = member.arguments.find("eta_min");
    const auto floor_value = floor != nullptr ? converter_.constant(*floor) : std::nullopt;
    const bool by_ratio = member.arguments.find("eta_min_ratio") != nullptr;
    member.has_floor = member.entry->name == "OneCycleLR" || member.entry->name == "CosineRestartLR" ||
                       (floor != nullptr && !by_ratio && floor_value != 0.0);
    const ForeignValue *end = member.arguments.find("end_factor");
    member.is_neutral = member.entry->name == "ConstantLR" ||
                        (member.entry->name == "LinearLR" && (end == nullptr || converter_.constant(*end) == 1.0));
  }

  /// The schedulers multiply; one that ends at a rate has the rate, and the others must have done by then.
  bool product(const std::string &rate) {
    std::size_t holder = 0;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (!members_[i].has_floor) continue;
      if (members_[holder].has_floor && holder != i) return refuse_overlap(members_[i]);
      holder = i;
    }
    if (members_[holder].has_floor && !others_are_done(holder)) return false;
    std::string text;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      const auto piece = member(members_[i], i == holder ? rate : "1");
      if (!piece) return false;
      text += (i == 0 ? "" : " * ") + piece->text;
    }
    converter_.draft.outputs.push_back({"lr", "MMEngine's param_scheduler, converted.", text});
    return true;
  }

  bool refuse_overlap(const Member &member) {
    converter_
        .refuse(member.value->span, "`" + member.entry->name + "` mixes its floor with what another scheduler makes")
        .with_note(
            "schedulers of a list are a product where only one has an `eta_min`, and the others are over when it "
            "begins");
    return false;
  }

  bool others_are_done(std::size_t holder) {
    const Member &floor = members_[holder];
    const auto begin = bound(floor, "begin", 0);
    for (const Member &other : members_) {
      if (&other == &floor) continue;
      const auto end = bound(other, "end", 1e9);
      if (!other.is_neutral || floor.entry->name == "OneCycleLR") return refuse_overlap(floor);
      if (other.by_epoch != floor.by_epoch) {
        converter_.draft.remark("this holds where the `" + other.entry->name + "`, which counts " +
                                (other.by_epoch ? "epochs" : "updates") + ", is over when the `" + floor.entry->name +
                                "` begins");
      } else if (!begin || !end || *end > *begin) {
        return refuse_overlap(floor);
      }
    }
    return true;
  }

  std::optional<double> bound(const Member &member, std::string_view name, double otherwise) {
    const ForeignValue *given = member.value->find(name);
    return given == nullptr ? std::optional(otherwise) : converter_.constant(*given);
  }

  std::optional<Piece> member(const Member &member, const std::string &rate) {
    auto piece = converter_.call(*member.entry, member.arguments, member.value->span, rate);
    const bool counts_epochs =
        member.by_epoch && !member.converted && member.entry->takes("per") && converter_.settings.per.empty();
    if (piece && counts_epochs) piece->text.insert(piece->text.size() - 1, ", per = 1 epoch");
    return piece;
  }

  Converter &converter_;
  std::vector<Member> members_;
  std::vector<std::unique_ptr<ForeignValue>> made_;
};

/// `param_scheduler = […]`, or the list itself.
const ForeignValue *scheduler_list(const ForeignValue &configuration) {
  if (const ForeignValue *named = configuration.find("param_scheduler")) return named;
  if (configuration.is(Kind::list) || configuration.find("type") != nullptr) return &configuration;
  for (const ForeignValue &child : configuration.children) {
    if (const ForeignValue *found = child.find("param_scheduler")) return found;
  }
  return nullptr;
}

/// Where the rate stands: `optim_wrapper.optimizer`, or `optimizer`.
const ForeignValue *optimizer_in(Converter &converter, const ForeignValue &configuration) {
  if (const ForeignValue *wrapper = configuration.find("optim_wrapper")) {
    if (const ForeignValue *optimizer = converter.followed(*wrapper).find("optimizer")) return optimizer;
  }
  return configuration.find("optimizer");
}

void note_run(Converter &converter, const ForeignValue &configuration) {
  const ForeignValue *training = configuration.find("train_cfg");
  if (training == nullptr || converter.settings.clock.find("total") != std::string::npos) return;
  const ForeignValue &settings = converter.followed(*training);
  for (const auto &[name, unit] : {std::pair{"max_epochs", "epochs"}, std::pair{"max_iters", "steps"}}) {
    const ForeignValue *given = settings.find(name);
    const auto count = given != nullptr ? converter.constant(*given) : std::nullopt;
    if (count && *count >= 1) converter.draft.clock.push_back("total = " + length_text(*count, unit));
  }
}

}  // namespace

bool read_mmengine(Converter &converter) {
  const auto configuration = read_configuration(converter);
  if (!configuration) return false;
  const ForeignValue *list = scheduler_list(*configuration);
  if (list == nullptr) {
    converter.refuse(configuration->span, "there is no `param_scheduler` here");
    return false;
  }
  if (!SchedulerList(converter).read(converter.followed(*list), optimizer_in(converter, *configuration))) return false;
  note_run(converter, *configuration);
  return true;
}

}  // namespace anneal::cli
