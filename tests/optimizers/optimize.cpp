// Stands for a training program where diagnostics are tested: an optimizer makes updates with gradients that are given.
//
//   optimize FILE [--names NAME,…] [--gradient NUMBER,…]… [--log FILE] [--diagnostics json]
//
// There are as many parameters of one weight as names, `w` alone by default; each `--gradient` is an update, with a
// number for each of them, and `none` for none.
#include <anneal/optimizer.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::vector<std::string> parts_of(const std::string &text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ',') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

struct Arguments {
  std::string file;
  std::vector<std::string> names{"w"};
  std::vector<std::vector<std::string>> gradients;
  std::string log;
  bool as_json = false;
};

Arguments read(int count, char **words) {
  Arguments arguments;
  if (count < 2 || count % 2 != 0) std::exit(2);
  arguments.file = words[1];
  for (int i = 2; i < count; i += 2) {
    const std::string_view option = words[i];
    const std::string value = words[i + 1];
    if (option == "--names") {
      arguments.names = parts_of(value);
    } else if (option == "--gradient") {
      arguments.gradients.push_back(parts_of(value));
    } else if (option == "--log") {
      arguments.log = value;
    } else if (option == "--diagnostics") {
      arguments.as_json = value == "json";
    } else {
      std::exit(2);
    }
  }
  return arguments;
}

/// Ends the program where a call has failed, with what it reported.
void expect(anneal_status status, anneal_diagnostics *found, bool as_json) {
  std::fputs(as_json ? anneal_diagnostics_json(found) : anneal_diagnostics_text(found), stderr);
  anneal_diagnostics_free(found);
  if (status != ANNEAL_OK) std::exit(status == ANNEAL_ERROR_ENVIRONMENT ? 3 : 1);
}

}  // namespace

int main(int count, char **words) {
  const Arguments arguments = read(count, words);
  anneal_diagnostics *found = nullptr;
  const auto check = [&](anneal_status status) { expect(status, found, arguments.as_json); };
  anneal_program *program = nullptr;
  anneal_schedule *schedule = nullptr;
  anneal_optimizer *optimizer = nullptr;
  check(anneal_load_file(arguments.file.c_str(), nullptr, &program, &found));
  check(anneal_bind(program, nullptr, &schedule, &found));
  anneal_optimizer_options options{};
  options.size = sizeof options;
  options.log = arguments.log.empty() ? nullptr : arguments.log.c_str();
  check(anneal_optimizer_create(schedule, &options, &optimizer, &found));
  std::vector<double> weights(arguments.names.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    check(anneal_optimizer_add(optimizer, arguments.names[i].c_str(), &weights[i], 1, ANNEAL_FLOAT64, ANNEAL_FLOAT64,
                               &found));
  }
  for (std::size_t k = 0; k < arguments.gradients.size(); ++k) {
    if (arguments.gradients[k].size() != weights.size()) return 2;
    std::vector<double> numbers;
    for (const std::string &text : arguments.gradients[k]) numbers.push_back(std::strtod(text.c_str(), nullptr));
    std::vector<const void *> gradients;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      gradients.push_back(arguments.gradients[k][i] == "none" ? nullptr : &numbers[i]);
    }
    check(anneal_optimizer_update(optimizer, static_cast<std::int64_t>(k), gradients.data(), nullptr, &found));
  }
  anneal_optimizer_free(optimizer);
  anneal_schedule_free(schedule);
  anneal_program_free(program);
  return 0;
}
