// The command line of Megatron-LM.
#include <algorithm>
#include <array>

#include "cli/convert/read.hpp"

namespace anneal::cli {

namespace {

using Kind = ForeignValue::Kind;

/// Options that concern schedules and are read, or change no value of them.
constexpr std::array<std::string_view, 24> kKnown = {"lr",
                                                     "min_lr",
                                                     "lr_decay_style",
                                                     "lr_decay_iters",
                                                     "lr_decay_samples",
                                                     "lr_warmup_iters",
                                                     "lr_warmup_samples",
                                                     "lr_warmup_fraction",
                                                     "lr_warmup_init",
                                                     "lr_wsd_decay_style",
                                                     "lr_wsd_decay_iters",
                                                     "lr_wsd_decay_samples",
                                                     "weight_decay",
                                                     "start_weight_decay",
                                                     "end_weight_decay",
                                                     "weight_decay_incr_style",
                                                     "decoupled_lr",
                                                     "decoupled_min_lr",
                                                     "override_opt_param_scheduler",
                                                     "use_checkpoint_opt_param_scheduler",
                                                     "override_opt_param_scheduler",
                                                     "override_lr_scheduler",
                                                     "use_checkpoint_lr_scheduler",
                                                     "log_learning_rate_to_tensorboard"};

class CommandLine {
 public:
  CommandLine(Converter &converter, const ForeignValue &flags) : converter_(converter), flags_(flags) {}

  bool read() {
    if (!check()) return false;
    const bool by_samples = flags_.find("train_samples") != nullptr && flags_.find("train_iters") == nullptr;
    unit_ = by_samples ? "_samples" : "_iters";
    if (by_samples && !set_sample_clock()) return false;
    const ForeignValue *run = flags_.find("train" + unit_);
    const ForeignValue *decay = flags_.find("lr_decay" + unit_);
    if (decay == nullptr) decay = run;
    if (decay == nullptr) {
      converter_.refuse(flags_.span, "neither `--train-iters` nor `--train-samples` nor `--lr-decay-iters` is there");
      return false;
    }
    const bool has_total = converter_.settings.clock.find("total") != std::string::npos;
    if (run != nullptr && !has_total) {
      converter_.draft.clock.push_back("total = " + length_text(run->number, by_samples ? "samples" : "steps"));
    }
    return add_rate(*decay) && add_weight_decay(run != nullptr ? *run : *decay);
  }

 private:
  /// Nothing of schedules is left over, and what must be a number is one.
  bool check() {
    static constexpr std::array<std::string_view, 4> kWords = {"lr_decay_style", "lr_wsd_decay_style",
                                                               "weight_decay_incr_style", "lr"};
    for (std::size_t i = 0; i < flags_.names.size(); ++i) {
      const std::string &name = flags_.names[i];
      const bool concerns = name.starts_with("lr_") || name == "lr" || name == "min_lr" ||
                            name.find("weight_decay") != std::string::npos || name.find("decoupled_") == 0 ||
                            name.ends_with("lr_scheduler");
      const bool of_run = name == "train_iters" || name == "train_samples" || name == "global_batch_size";
      if (!concerns && !of_run) continue;
      const ForeignValue &value = flags_.children[i];
      if (concerns && std::ranges::find(kKnown, name) == kKnown.end()) {
        converter_.refuse(value.span, "`" + name.substr(0, 60) + "` is not an option of schedules that is known");
        return false;
      }
      if (name.starts_with("decoupled_lr") || name.starts_with("decoupled_min")) {
        converter_.refuse(value.span,
                          "the embedding layer has a rate of its own: convert it by itself, and see `group`");
        return false;
      }
      const bool is_word = std::ranges::find(kWords, name) != kWords.end() && name != "lr";
      if (!value.is(Kind::number) && !value.is(Kind::boolean) && !is_word) {
        converter_.refuse(value.span, "a number was expected here");
        return false;
      }
    }
    return true;
  }

  /// Megatron counts samples there; so does the schedule, under a clock that says what an update takes.
  bool set_sample_clock() {
    if (flags_.find("rampup_batch_size") != nullptr) {
      converter_
          .refuse(flags_.find("rampup_batch_size")->span, "the batch grows, so that updates are of different sizes")
          .with_note(
              "write `clock { step = 1 sample }` and pass the samples consumed as the position; "
              "`megatron.rampup_batch_size` is the batch");
      return false;
    }
    const ForeignValue *batch = flags_.find("global_batch_size");
    if (batch == nullptr || !batch->is(Kind::number)) {
      converter_.refuse(flags_.find("train_samples")->span, "a run in samples, without `--global-batch-size`");
      return false;
    }
    converter_.draft.clock.push_back("step = " + length_text(batch->number, "samples"));
    return true;
  }

  const ForeignValue *add(std::string_view parameter, std::string_view option, double otherwise) {
    const ForeignValue *given = flags_.find(option);
    if (given == nullptr) {
      made_.push_back(std::make_unique<ForeignValue>(number_value(otherwise, flags_)));
      given = made_.back().get();
    }
    arguments_.values[std::string(parameter)] = given;
    return given;
  }

  void add_text(std::string_view parameter, std::string_view option, std::string_view otherwise) {
    const ForeignValue *given = flags_.find(option);
    if (given == nullptr) {
      made_.push_back(std::make_unique<ForeignValue>(number_value(0, flags_)));
      made_.back()->kind = Kind::text;
      made_.back()->text = otherwise;
      given = made_.back().get();
    }
    arguments_.values[std::string(parameter)] = given;
  }

  bool add_rate(const ForeignValue &decay) {
    const EntrySignature *entry = find_signature("megatron", "OptimizerParamScheduler");
    if (flags_.find("lr") == nullptr) {
      converter_.refuse(flags_.span, "`--lr` is missing");
      return false;
    }
    add("init_lr", "lr_warmup_init", 0);
    arguments_.values["max_lr"] = flags_.find("lr");
    add("min_lr", "min_lr", 0);
    const ForeignValue *fraction = flags_.find("lr_warmup_fraction");
    if (fraction != nullptr) {
      made_.push_back(std::make_unique<ForeignValue>(number_value(fraction->number * decay.number, *fraction)));
      arguments_.values["lr_warmup_steps"] = made_.back().get();
    } else {
      add("lr_warmup_steps", "lr_warmup" + unit_, 0);
    }
    arguments_.values["lr_decay_steps"] = &decay;
    add_text("lr_decay_style", "lr_decay_style", "linear");
    if (arguments_.find("lr_decay_style")->text == "WSD") {
      if (flags_.find("lr_wsd_decay" + unit_) == nullptr) {
        converter_.refuse(arguments_.find("lr_decay_style")->span, "`WSD` without the length of its decay");
        return false;
      }
      add("wsd_decay_steps", "lr_wsd_decay" + unit_, 0);
      add_text("lr_wsd_decay_style", "lr_wsd_decay_style", "exponential");
    }
    return add_output(*entry, "lr", "Megatron-LM's OptimizerParamScheduler, converted from a command line.");
  }

  bool add_weight_decay(const ForeignValue &run) {
    const ForeignValue *first = flags_.find("start_weight_decay");
    const ForeignValue *last = flags_.find("end_weight_decay");
    if (first == nullptr || last == nullptr) return true;
    const EntrySignature *entry = find_signature("megatron", "OptimizerParamScheduler_weight_decay");
    arguments_ = {};
    arguments_.values["start_wd"] = first;
    arguments_.values["end_wd"] = last;
    arguments_.values["wd_incr_steps"] = &run;
    add_text("wd_incr_style", "weight_decay_incr_style", "constant");
    return add_output(*entry, "weight_decay", "");
  }

  bool add_output(const EntrySignature &entry, const std::string &name, const std::string &documentation) {
    auto piece = converter_.call(entry, arguments_, flags_.span, converter_.settings.rate);
    if (!piece) return false;
    if (unit_ == "_samples" && converter_.settings.per.empty())
      piece->text.insert(piece->text.size() - 1, ", per = 1 sample");
    converter_.draft.outputs.push_back({name, documentation, piece->text});
    return true;
  }

  Converter &converter_;
  const ForeignValue &flags_;
  std::string unit_;
  Arguments arguments_;
  std::vector<std::unique_ptr<ForeignValue>> made_;
};

}  // namespace

bool read_megatron(Converter &converter) {
  const auto flags = read_flags(converter.sources(), converter.source(), converter.diagnostics());
  return flags && CommandLine(converter, *flags).read();
}

}  // namespace anneal::cli
