// Files of checkpoints: generations, what a load says of damaged ones, and who may save.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sys/mman.h>
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "runtime/checkpoint/store.hpp"
#include "tests/checkpoint/example.hpp"

namespace anneal::tests {
namespace {

namespace files = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class Store : public testing::Test {
 protected:
  Store() { files::create_directories(folder_); }
  ~Store() override { files::remove_all(folder_); }

  std::string path(const std::string &name = "run.ckpt") const { return folder_ + "/" + name; }

  /// Why a save failed, or "".
  std::string save(unsigned seed, unsigned generations = 2) const {
    std::string error;
    return save_checkpoint(path(), example_of(seed, 1000).snapshot, {generations}, error) ? "" : error;
  }

  /// The seed of what is found, with what was refused before it; "none" where nothing is.
  std::vector<std::string> load() const {
    const LoadResult result = load_checkpoint(path());
    std::vector<std::string> found;
    for (const Refused &refused : result.refused)
      found.push_back(files::path(refused.path).filename().string() + ": " + refused.reason);
    found.push_back(result.checkpoint ? result.checkpoint->snapshot.metadata.at("seed") : "none");
    EXPECT_EQ(result.is_empty(), found == std::vector<std::string>{"none"});
    return found;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto &entry : files::directory_iterator(folder_)) found.push_back(entry.path().filename());
    std::ranges::sort(found);
    return found;
  }

  void damage(const std::string &name) const { files::resize_file(path(name), files::file_size(path(name)) - 1); }

  /// The seed of one file; -1 when it is no whole checkpoint.
  int seed_of(const std::string &name) const {
    std::string error;
    const std::optional<Checkpoint> read = read_checkpoint_file(path(name), error);
    return read ? std::stoi(read->snapshot.metadata.at("seed")) : -1;
  }

  const std::string folder_ = testing::TempDir() + "store_" + std::to_string(getpid());
};

std::string damaged(const std::string &name) {
  return name + ": the file has 1047 bytes of data, and its header tells of 1048";
}

TEST_F(Store, KeepsGenerations) {
  EXPECT_THAT(load(), ElementsAre("none"));
  for (unsigned seed = 1; seed <= 5; ++seed) {
    EXPECT_EQ(save(seed), "");
    EXPECT_THAT(load(), ElementsAre(std::to_string(seed)));
  }
  EXPECT_THAT(names(), ElementsAre("run.ckpt", "run.ckpt.1", "run.ckpt.2", "run.ckpt.lock"));
  EXPECT_EQ(seed_of("run.ckpt.1"), 4);
  EXPECT_EQ(seed_of("run.ckpt.2"), 3);
}

TEST_F(Store, KeepsAsManyAsWanted) {
  for (unsigned seed = 1; seed <= 3; ++seed) EXPECT_EQ(save(seed, 0), "");
  EXPECT_THAT(names(), ElementsAre("run.ckpt", "run.ckpt.lock"));
  for (unsigned seed = 4; seed <= 20; ++seed) EXPECT_EQ(save(seed, kGenerationLimit), "");
  for (int age = 1; age <= 9; ++age) EXPECT_EQ(seed_of("run.ckpt." + std::to_string(age)), 20 - age);
  EXPECT_FALSE(files::exists(path("run.ckpt.10")));
  EXPECT_EQ(save(21, kGenerationLimit + 1), "9 earlier checkpoints are kept at most");
  EXPECT_EQ(save(21, 1), "");
  EXPECT_EQ(seed_of("run.ckpt.1"), 20);
  EXPECT_EQ(seed_of("run.ckpt.2"), 18);
}

TEST_F(Store, FallsBackAndSaysSo) {
  for (unsigned seed = 1; seed <= 3; ++seed) EXPECT_EQ(save(seed), "");
  damage("run.ckpt");
  EXPECT_THAT(load(), ElementsAre(damaged("run.ckpt"), "2"));
  damage("run.ckpt.1");
  EXPECT_THAT(load(), ElementsAre(damaged("run.ckpt"), damaged("run.ckpt.1"), "1"));
  files::remove(path());
  EXPECT_THAT(load(), ElementsAre("run.ckpt: no such file or directory", damaged("run.ckpt.1"), "1"));
  damage("run.ckpt.2");
  EXPECT_THAT(load(),
              ElementsAre("run.ckpt: no such file or directory", damaged("run.ckpt.1"), damaged("run.ckpt.2"), "none"));
  files::remove(path("run.ckpt.1"));
  files::remove(path("run.ckpt.2"));
  EXPECT_THAT(load(), ElementsAre("none"));
}

/// With one generation kept, a damaged newest one never takes the place of a whole earlier one before the next is
/// there.
TEST_F(Store, SavesOverADamagedOne) {
  EXPECT_EQ(save(1, 1), "");
  EXPECT_EQ(save(2, 1), "");
  damage("run.ckpt");
  EXPECT_EQ(save(3, 1), "");
  EXPECT_THAT(load(), ElementsAre("3"));
  EXPECT_EQ(seed_of("run.ckpt.1"), -1);
}

TEST_F(Store, PutsInOrderWhatADeadProcessLeft) {
  EXPECT_EQ(save(1), "");
  EXPECT_EQ(save(2), "");
  // It died while it wrote, …
  std::ofstream(path("run.ckpt.new")) << "half of";
  EXPECT_THAT(load(), ElementsAre("2"));
  EXPECT_EQ(save(3), "");
  // … and after it kept the newest, where files have one name, …
  files::rename(path(), path("run.ckpt.old"));
  EXPECT_THAT(load(), ElementsAre("run.ckpt: no such file or directory", "3"));
  EXPECT_EQ(save(4), "");
  EXPECT_EQ(seed_of("run.ckpt.1"), 3);
  EXPECT_EQ(seed_of("run.ckpt.2"), 2);
  // … and in the middle of making the earlier ones older.
  files::rename(path("run.ckpt.1"), path("run.ckpt.2"));
  files::copy_file(path("run.ckpt.2"), path("run.ckpt.old"));
  EXPECT_EQ(save(5), "");
  EXPECT_THAT(names(), ElementsAre("run.ckpt", "run.ckpt.1", "run.ckpt.2", "run.ckpt.lock"));
  EXPECT_EQ(seed_of("run.ckpt.1"), 4);
}

TEST_F(Store, RefusesASecondWriter) {
  EXPECT_EQ(save(1), "");
  // Neither beside one who has the lock alone, nor beside those who share it.
  for (const int kind : {LOCK_EX, LOCK_SH}) {
    const int lock = open(path("run.ckpt.lock").c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_EQ(flock(lock, kind | LOCK_NB), 0);
    EXPECT_EQ(save(2), "another process or thread is saving `" + path() + "`");
    EXPECT_THAT(load(), ElementsAre("1"));
    close(lock);
  }
  EXPECT_EQ(save(2), "");
}

/// Memory that nobody may read yet; whoever does is forked first.
struct ForkingMemory {
  static constexpr std::size_t kBytes = 4096;
  static inline void *memory = nullptr;
  static inline pid_t child = -1;

  ForkingMemory() {
    memory = mmap(nullptr, kBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct sigaction forks{};
    forks.sa_handler = [](int) {
      child = fork();
      if (child == 0) pause();
      mprotect(memory, kBytes, PROT_READ);
    };
    sigaction(SIGSEGV, &forks, &before_);
  }
  ~ForkingMemory() {
    sigaction(SIGSEGV, &before_, nullptr);
    if (child > 0) kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    munmap(memory, kBytes);
  }
  ForkingMemory(const ForkingMemory &) = delete;
  ForkingMemory &operator=(const ForkingMemory &) = delete;

  struct sigaction before_{};
};

/// A process that was forked in the middle of a save has the lock's file open as well, and may live long.
TEST_F(Store, AForkHoldsNoLock) {
  const ForkingMemory forking;
  Snapshot snapshot;
  snapshot.tensors = {tensor_of<double>("cells", std::span(static_cast<const double *>(forking.memory), 512))};
  std::string error;
  EXPECT_TRUE(save_checkpoint(path(), snapshot, {}, error)) << error;
  ASSERT_GT(forking.child, 0);
  ASSERT_EQ(waitpid(forking.child, nullptr, WNOHANG), 0);
  EXPECT_EQ(save(2), "");
}

TEST_F(Store, SaysWhatFailed) {
  const auto failure = [](const std::string &where) {
    std::string error;
    EXPECT_FALSE(save_checkpoint(where, {}, {}, error));
    return error;
  };
  EXPECT_EQ(failure(path("none/run.ckpt")), "`" + path("none") + "` cannot be opened: no such file or directory");
  EXPECT_EQ(failure(folder_ + "/"), "`" + folder_ + "/` is no name of a file");
  EXPECT_EQ(failure(""), "`` is no name of a file");
  EXPECT_EQ(failure(path(std::string("a\0b", 3))), "`" + path("a␀b") + "` is no name of a file");
  EXPECT_EQ(failure(path(std::string(253, 'n'))),
            "`" + path(std::string(253, 'n')) + ".lock` cannot be locked: file name too long");
  files::create_directory(path("folder"));
  EXPECT_EQ(failure(path("folder")), "`" + path("folder") + "` is no file");
  EXPECT_TRUE(files::is_directory(path("folder")));
  EXPECT_FALSE(files::exists(path("folder.new")));
}

TEST_F(Store, SaysWhyAFileCannotBeRead) {
  const auto failure = [&](const std::string &name) {
    std::string error;
    EXPECT_FALSE(read_checkpoint_file(name, error));
    return error;
  };
  EXPECT_EQ(failure(path()), "no such file or directory");
  EXPECT_EQ(failure(folder_), "it is a folder");
  EXPECT_EQ(failure("/dev/zero"), "it is not a regular file");
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  EXPECT_EQ(failure(path("fifo")), "it is not a regular file");
  EXPECT_EQ(failure(path(std::string("a\0b", 3))), "the name has a NUL in it");
  EXPECT_EQ(load_checkpoint(std::string("a\0b", 3)).refused.at(0).reason, "the name has a NUL in it");
  std::ofstream(path()) << "";
  EXPECT_EQ(failure(path()), "the file has 0 bytes, too few to tell the length of its header");
}

/// Terabytes that are none: the file is sparse, and its header does not tell of them.
TEST_F(Store, BelievesNoSize) {
  EXPECT_EQ(save(1), "");
  files::resize_file(path(), std::uintmax_t{1} << 40);
  const std::vector<std::string> found = load();
  EXPECT_THAT(found, ElementsAre(testing::StartsWith("run.ckpt: the file has 10995116"), "none"));
}

/// A real disk that takes no more: the limit of a file's size.
TEST_F(Store, LeavesNothingOfWhatTheDiskRefused) {
  EXPECT_EQ(save(1), "");
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto signal_before = signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_EQ(save(2), "`" + path("run.ckpt.new") + "` cannot be written: file too large");
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, signal_before);
  EXPECT_THAT(names(), ElementsAre("run.ckpt", "run.ckpt.lock"));
  EXPECT_THAT(load(), ElementsAre("1"));
}

TEST_F(Store, WritesNothingThatItWouldNotRead) {
  EXPECT_EQ(save(1), "");
  std::string error;
  Snapshot wrong;
  wrong.metadata[""] = "";
  EXPECT_FALSE(save_checkpoint(path(), wrong, {}, error));
  EXPECT_EQ(error, "a name is not of 1 to 1,024 bytes: ``");
  EXPECT_THAT(names(), ElementsAre("run.ckpt", "run.ckpt.lock"));
  EXPECT_THAT(load(), ElementsAre("1"));
}

TEST_F(Store, ReplacesALinkAndKeepsWhatItLedTo) {
  EXPECT_EQ(save(1), "");
  files::rename(path(), path("elsewhere"));
  files::create_symlink("elsewhere", path());
  EXPECT_THAT(load(), ElementsAre("1"));
  EXPECT_EQ(save(2), "");
  EXPECT_THAT(load(), ElementsAre("2"));
  EXPECT_EQ(seed_of("run.ckpt.1"), 1);
  EXPECT_EQ(seed_of("elsewhere"), 1);
  // One that leads nowhere yet is kept as well.
  files::remove(path());
  files::create_symlink("nowhere", path());
  EXPECT_EQ(save(3), "");
  EXPECT_THAT(load(), ElementsAre("3"));
  EXPECT_EQ(files::read_symlink(path("run.ckpt.1")), "nowhere");
}

TEST_F(Store, TakesTheUsersMask) {
  const mode_t before = umask(027);
  EXPECT_EQ(save(1), "");
  umask(before);
  struct stat status{};
  ASSERT_EQ(stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640U);
}

TEST_F(Store, SavesWhatIsLarge) {
  Example example = example_of(7, (std::size_t{5} << 20) + 3);
  for (unsigned i = 0; i < 3000; ++i) example.add("cell " + std::to_string(i), Dtype::f64, {i % 7}, i);
  std::string error;
  ASSERT_TRUE(save_checkpoint(path(), example.snapshot, {}, error)) << error;
  const LoadResult result = load_checkpoint(path());
  ASSERT_TRUE(result.checkpoint);
  EXPECT_TRUE(same(result.checkpoint->snapshot, example.snapshot));
  EXPECT_EQ(files::file_size(path()), written(example.snapshot).size());
}

}  // namespace
}  // namespace anneal::tests
