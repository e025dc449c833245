// What the handles of the C interface hold, and how its calls begin and end. Private to runtime/api/.
#pragma once

#include <algorithm>
#include <cstring>
#include <deque>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "compiler/floating_point.hpp"
#include "grammar/diagnostic.hpp"
#include "runtime/api/include/anneal.h"
#include "runtime/program.hpp"

/// What reflection answers; texts are made when the program is loaded, so that asking needs no lock.
struct anneal_program {
  explicit anneal_program(anneal::Program loaded);

  anneal::Program program;
  std::string hash;
  std::deque<std::string> texts;
  std::deque<std::vector<const char *>> lists;
  std::vector<anneal_output_info> outputs;
  std::vector<anneal_parameter_info> parameters;
  std::vector<anneal_input_info> inputs;
  std::vector<anneal_equation_info> equations;
  std::vector<anneal_group_info> groups;
};

struct anneal_schedule {
  explicit anneal_schedule(anneal::Schedule bound) : anneal_schedule(bound, bound.hash()) {}
  anneal_schedule(anneal::Schedule bound, std::string known_hash);

  anneal::Schedule schedule;
  std::string hash;
  std::string contract;
};

struct anneal_diagnostics {
  /// Everything that was reported, rendered while the texts are there. Null where there is nothing.
  static std::unique_ptr<anneal_diagnostics> of(const anneal::Diagnostics &diagnostics, const anneal::Sources &sources);

  struct Texts {
    std::string code;
    std::string severity;
    std::string message;
    std::string file;
    std::string rendered;
  };
  std::deque<Texts> texts;
  std::vector<anneal_diagnostic> all;
  std::string text;
  std::string json;
};

namespace anneal::api {

/// Copies what both sides know of a struct that begins with its size. False where `given` holds more, and not all of it
/// is zero: an option of a later version.
template <class Options>
bool read_options(const Options *given, Options &options) {
  options = Options{};
  if (given == nullptr) return true;
  const std::size_t size = given->size;
  if (size < sizeof(std::size_t)) return false;
  std::memcpy(&options, given, std::min(size, sizeof(Options)));
  const auto *const bytes = reinterpret_cast<const unsigned char *>(given);
  return std::all_of(bytes + std::min(size, sizeof(Options)), bytes + size,
                     [](unsigned char byte) { return byte == 0; });
}

/// Fills the part of `*info` that its caller knows.
template <class Info>
anneal_status fill(const std::vector<Info> &known, std::size_t number, Info *info) {
  if (info == nullptr || info->size < sizeof(std::size_t) || number >= known.size()) return ANNEAL_ERROR_USAGE;
  const std::size_t size = info->size;
  std::memcpy(info, &known[number], std::min(size, sizeof(Info)));
  info->size = size;
  return ANNEAL_OK;
}

/// Where a call reports. What was reported becomes the caller's when the call ends.
class Reporting {
 public:
  explicit Reporting(anneal_diagnostics **wanted) : wanted_(wanted) {
    if (wanted_ != nullptr) *wanted_ = nullptr;
  }
  /// A mistake of the host that concerns no text.
  anneal_status fail(anneal_status status, Code code, std::string message, std::string note = {}) {
    Diagnostic &diagnostic = diagnostics.report(code, std::move(message));
    if (!note.empty()) diagnostic.with_note(std::move(note));
    return status;
  }
  anneal_status unknown_option() {
    return fail(ANNEAL_ERROR_USAGE, Code::usage,
                "the options are missing, do not begin with their size, or have one of a later version of the library");
  }
  /// Makes the texts that findings of this call lie in: those of `base`, and what is added.
  const std::shared_ptr<Sources> &add_sources(const Sources *base = nullptr) {
    sources_ = base != nullptr ? std::make_shared<Sources>(base) : std::make_shared<Sources>();
    return sources_;
  }
  /// Keeps texts that `base` belongs to until the call has ended.
  void keep(std::shared_ptr<const Sources> base) { kept_ = std::move(base); }
  /// Where no memory is left for it, what the call did stands, and there is nothing to read.
  void hand_over() const noexcept {
    if (wanted_ == nullptr || diagnostics.all().empty()) return;
    try {
      *wanted_ = anneal_diagnostics::of(diagnostics, sources_ ? *sources_ : Sources()).release();
    } catch (const std::bad_alloc &) {
      *wanted_ = nullptr;
    }
  }

  Diagnostics diagnostics;

 private:
  anneal_diagnostics **wanted_;
  std::shared_ptr<const Sources> kept_;
  std::shared_ptr<Sources> sources_;
};

/// Runs a call and hands over what it reports. No exception leaves it: below this only allocations throw.
template <class Work>
anneal_status call(anneal_diagnostics **diagnostics, Work work) noexcept {
  try {
    const FloatingPointGuard guard;
    Reporting reporting(diagnostics);
    const anneal_status status = work(reporting);
    reporting.hand_over();
    return status;
  } catch (const std::exception &) {
    return ANNEAL_ERROR_MEMORY;
  }
}

}  // namespace anneal::api
