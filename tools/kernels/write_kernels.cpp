// Compiles the kernels that are shipped, while Anneal is built.
//
//   write_kernels object NUMBER FILE.o   those of one of kShippedProcessors
//   write_kernels table FILE.cpp         the source of the module: which there are
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/floating_point.hpp"
#include "compiler/native/element_code.hpp"
#include "compiler/native/shipped_kernels.hpp"
#include "tools/kernels/shipped_programs.hpp"

namespace anneal {
namespace {

std::string name_of(std::size_t program, std::size_t processor, std::size_t storage) {
  return fmt::format("kernel_{}_{}_{}", program, processor, storage);
}

bool write_file(const char *path, std::string_view text) {
  std::FILE *const file = std::fopen(path, "wb");
  if (file == nullptr) return false;
  const bool is_written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  return std::fclose(file) == 0 && is_written;
}

int write_object(std::size_t processor, const char *path) {
  const FloatingPointGuard guard;
  const std::vector<ElementProgram> programs = shipped_programs();
  std::vector<std::string> names;
  std::vector<native::ElementFunction> functions;
  names.reserve(programs.size() * std::size(native::kShippedStorages));
  for (std::size_t program = 0; program < programs.size(); ++program) {
    for (std::size_t storage = 0; storage < std::size(native::kShippedStorages); ++storage) {
      names.push_back(name_of(program, processor, storage));
      functions.push_back({&programs[program], native::kShippedStorages[storage], names.back()});
    }
  }
  std::string reason;
  const auto object =
      element_object_code({.processor = native::kShippedProcessors[processor], .functions = functions}, reason);
  if (object && write_file(path, *object)) return 0;
  fmt::print(stderr, "{}: {}\n", path, object ? "cannot be written" : reason);
  return 1;
}

/// A list in C++, of so many numbers or names in a line.
std::string rows(const std::vector<std::string> &items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) text += items[i] + (i % 12 == 11 ? ",\n" : ", ");
  return text + "\n";
}

constexpr std::string_view kModule = R"(// Written by tools/kernels/write_kernels.cpp.
#include <iterator>

#include "compiler/native/shipped_kernels.hpp"

extern "C" {{
using Kernel = std::uint64_t(const anneal::ElementArguments *);
{}}}

namespace {{

constexpr char kKeys[] = {{
{}}};
constexpr std::uint32_t kKeyEnds[] = {{
{}}};
constexpr anneal::ElementKernel kKernels[] = {{
{}}};
constexpr anneal::native::ShippedKernels kShipped = {{
    .version = anneal::native::kInterfaceVersion,
    .layout = anneal::native::kLayout,
    .program_count = std::size(kKeyEnds),
    .key_ends = kKeyEnds,
    .keys = kKeys,
    .kernels = kKernels,
}};

}}  // namespace

extern "C" [[gnu::visibility("default")]] const anneal::native::ShippedKernels *anneal_kernels_module() {{
  return &kShipped;
}}
)";

int write_table(const char *path) {
  std::vector<std::string> keys;
  std::vector<std::string> ends;
  std::vector<std::string> kernels;
  std::size_t end = 0;
  const std::vector<ElementProgram> programs = shipped_programs();
  for (std::size_t program = 0; program < programs.size(); ++program) {
    const std::string key = programs[program].key();
    for (const char byte : key) keys.push_back(std::to_string(static_cast<int>(byte)));
    ends.push_back(std::to_string(end += key.size()));
    for (std::size_t processor = 0; processor < std::size(native::kShippedProcessors); ++processor) {
      for (std::size_t storage = 0; storage < std::size(native::kShippedStorages); ++storage) {
        kernels.push_back(name_of(program, processor, storage));
      }
    }
  }
  std::string declarations;
  for (const std::string &kernel : kernels) declarations += "Kernel " + kernel + ";\n";
  const std::string text = fmt::format(kModule, declarations, rows(keys), rows(ends), rows(kernels));
  if (write_file(path, text)) return 0;
  fmt::print(stderr, "{}: cannot be written\n", path);
  return 1;
}

}  // namespace
}  // namespace anneal

int main(int argc, char **argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "table" && argc == 3) return anneal::write_table(argv[2]);
  if (what == "object" && argc == 4) {
    const auto processor = static_cast<std::size_t>(std::atoi(argv[2]));
    if (processor < std::size(anneal::native::kShippedProcessors)) return anneal::write_object(processor, argv[3]);
  }
  fmt::print(stderr, "usage: write_kernels object NUMBER FILE.o, or write_kernels table FILE.cpp\n");
  return 2;
}
