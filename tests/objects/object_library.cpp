#include "tests/objects/object_library.hpp"

#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <limits>
#include <set>

#include "grammar/render.hpp"

namespace anneal::tests {

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "anneal-objects-XXXXXX").string();
  if (mkdtemp(pattern.data()) != nullptr) folder_ = pattern;
}
Folder::~Folder() {
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}
void Folder::write(const std::string &name, const std::string &content) const {
  std::ofstream(folder_ / name, std::ios::binary) << content;
}

std::string run_command(const std::string &command) {
  std::FILE *const pipe = popen(("exec 2>&1; " + command).c_str(), "r");
  if (pipe == nullptr) return "`" + command + "` cannot be run";
  std::string said;
  char buffer[4096];
  for (std::size_t count = 0; (count = fread(buffer, 1, sizeof buffer, pipe)) != 0;) said.append(buffer, count);
  const int status = pclose(pipe);
  if (status == 0) return said;
  return "`" + command + "` ended with " + std::to_string(WEXITSTATUS(status)) + ": " + said;
}

std::string undefined_names(const Folder &folder) {
  return run_command("nm --undefined-only --no-sort " + folder.path("") + "*.o | grep -E '^ +[Uwv] ' | sort -u");
}

namespace {

std::vector<std::int64_t> positions_of(const Schedule &schedule) {
  std::set<std::int64_t> positions = {
      std::numeric_limits<std::int64_t>::min(), -1, kLastPosition - 1, kLastPosition, kLastPosition + 1,
      std::numeric_limits<std::int64_t>::max()};
  const auto add = [&](std::int64_t place) {
    for (std::int64_t near = -1; near <= 1; ++near) positions.insert(place + near);
  };
  const std::int64_t total = schedule.total().value_or(200);
  for (std::int64_t i = 0; i <= 16; ++i) add(total * i / 16);
  const std::vector<double> nodes = evaluate_nodes(schedule.lowered().graph, schedule.arguments(), 0);
  for (const PhaseRecord &phase : schedule.lowered().phases) {
    if (nodes[index(phase.end)] < 1e15) add(static_cast<std::int64_t>(nodes[index(phase.end)]));
  }
  return {positions.begin(), positions.end()};
}

}  // namespace

ObjectLibrary::ObjectLibrary(const std::vector<ProgramText> &texts, native::Processor processor) {
  for (const ProgramText &text : texts) add(text, processor);
  build();
  if (mistakes_.empty()) find_functions();
}

ObjectLibrary::~ObjectLibrary() {
  if (library_ != nullptr) dlclose(library_);
}

void ObjectLibrary::add(const ProgramText &text, native::Processor processor) {
  Diagnostics diagnostics;
  const auto sources = std::make_shared<Sources>();
  const SourceId main = sources->add(text.name, text.text);
  std::optional<Program> program = Program::load(sources, main, nullptr, diagnostics);
  if (!program) return mistakes_.push_back(render(diagnostics, *sources, Format::text));
  Sources given(&program->sources());
  std::optional<Schedule> schedule = program->bind({}, given, diagnostics, true);
  if (!schedule) return mistakes_.push_back(render(diagnostics, given, Format::text));
  std::vector<std::size_t> outputs;
  for (std::size_t i = 0; i < schedule->outputs().size(); ++i) outputs.push_back(i);
  const std::string name = "p" + std::to_string(programs_.size());
  std::string reason;
  std::optional<ObjectPlan> plan = plan_object(*schedule, outputs, name, reason);
  if (!plan) return mistakes_.push_back(text.name + ": " + reason);
  const std::optional<std::string> object = object_file(*plan, processor, reason);
  if (!object) return mistakes_.push_back(text.name + ": " + reason);
  folder_.write(name + ".o", *object);
  folder_.write(name + ".h", object_header(*plan));
  std::vector<std::int64_t> positions = positions_of(*schedule);
  programs_.push_back(
      {text.name, *std::move(program), *std::move(schedule), *std::move(plan), std::move(positions), {}, nullptr, {}});
}

/// One source reads all headers. It hands out what only headers have: the defaults.
void ObjectLibrary::build() {
  std::string text;
  for (const ObjectProgram &program : programs_) {
    const std::string &name = program.plan.name;
    text += "#include \"" + name + ".h\"\n";
    if (program.plan.fields.empty()) continue;
    const std::string type = "struct " + program.plan.parameters_type();
    text += "const " + type + " *default_of_" + name + "(void);\nconst " + type + " *default_of_" + name +
            "(void) { return &" + program.plan.defaults_name() + "; }\n" + "size_t size_of_" + name +
            "(void);\nsize_t size_of_" + name + "(void) { return sizeof(" + type + ") / sizeof(double); }\n";
  }
  folder_.write("all.c", text);
  const std::string warnings = " -Wall -Wextra -Wpedantic -Werror ";
  const std::string all = folder_.path("all.c");
  for (const std::string &command :
       {std::string(ANNEAL_CXX_COMPILER) + " -std=c++17 -x c++ -fsyntax-only" + warnings + all,
        std::string(ANNEAL_C_COMPILER) + " -std=c99 -fPIC -shared -nostdlib -Wl,-z,defs" + warnings + all + " " +
            folder_.path("") + "p*.o -o " + folder_.path("all.so")}) {
    if (const std::string said = run_command(command); !said.empty()) mistakes_.push_back(said);
  }
  // What grep ends with when it finds nothing is no mistake.
  const std::string undefined = undefined_names(folder_);
  if (!undefined.empty()) mistakes_.push_back("undefined: " + undefined);
}

void ObjectLibrary::find_functions() {
  library_ = dlopen(folder_.path("all.so").c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library_ == nullptr) return mistakes_.push_back(dlerror());
  const auto find = [this](const std::string &name, auto &function) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library_, name.c_str()));
    if (function == nullptr) mistakes_.push_back("there is no " + name);
  };
  for (ObjectProgram &program : programs_) {
    const bool has_parameters = !program.plan.fields.empty();
    for (const ObjectPlan::Function &function : program.plan.functions) {
      ObjectOutput output{};
      if (has_parameters) {
        find(function.scalar_name, output.at);
        find(function.many_name, output.many);
      } else {
        find(function.scalar_name, output.at_alone);
        find(function.many_name, output.many_alone);
      }
      program.outputs.push_back(output);
    }
    if (!has_parameters) continue;
    find(program.plan.check_name(), program.check);
    const double *(*defaults)() = nullptr;
    std::size_t (*size)() = nullptr;
    find("default_of_" + program.plan.name, defaults);
    find("size_of_" + program.plan.name, size);
    if (defaults != nullptr && size != nullptr) program.defaults.assign(defaults(), defaults() + size());
  }
}

}  // namespace anneal::tests
