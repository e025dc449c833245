#include "tests/diagnostics/command.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace anneal::test {

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "anneal-diagnostics-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void Folder::write(const std::string &name, const std::string &text) const {
  std::ofstream file(path_ + "/case/" + name, std::ios::binary);
  if (!file) {
    std::filesystem::create_directories(std::filesystem::path(path_ + "/case/" + name).parent_path());
    file.open(path_ + "/case/" + name, std::ios::binary);
  }
  file << text;
  EXPECT_TRUE(file.good()) << name;
}

Outcome Folder::run(const std::vector<std::string> &lines) const {
  std::filesystem::create_directories(path_ + "/case");
  std::ofstream script(path_ + "/script.sh", std::ios::binary);
  script << "PATH=\"" << ANNEAL_BINARY_DIR << "/bin:$PATH\"\nunset NO_COLOR CLICOLOR_FORCE CLICOLOR\ncd \"" << path_
         << "/case\"\n";
  for (const std::string &line : lines) script << line << "\n";
  script.close();
  const std::string command = "sh '" + path_ + "/script.sh' >'" + path_ + "/out' 2>'" + path_ + "/err' </dev/null";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(path_ + "/err")};
}

std::string read_file(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace anneal::test
