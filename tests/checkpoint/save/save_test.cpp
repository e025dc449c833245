// Old or new, never half (promise P8); and that ways of saving that are wrong are found out.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "runtime/checkpoint/store.hpp"
#include "tests/checkpoint/example.hpp"
#include "tests/checkpoint/save/protocol.hpp"
#include "tests/checkpoint/save/traced.hpp"

namespace anneal::tests {
namespace {

void expect_none(const Tally &tally) {
  std::printf("%zu kills, %zu failures, %zu findings\n", tally.kills, tally.failures, tally.findings.size());
  for (std::size_t i = 0; i < tally.findings.size() && i < 20; ++i) ADD_FAILURE() << tally.findings[i];
}

bool save(const std::string &path, const Snapshot &snapshot, std::string &error) {
  return save_checkpoint(path, snapshot, {.generations = 2}, error);
}

TEST(Save, KilledAtEveryCall) {
  const Tally tally = kill_everywhere(save);
  expect_none(tally);
  EXPECT_GT(tally.kills, 100U);
}

TEST(Save, KilledAtEveryCallWhereFilesHaveOneName) {
  const Tally tally = kill_everywhere(save, false);
  expect_none(tally);
  EXPECT_GT(tally.kills, 100U);
}

TEST(Save, KilledTwiceAtEveryCall) {
  const Tally tally = kill_twice(save);
  expect_none(tally);
  EXPECT_GT(tally.kills, 1000U);
}

TEST(Save, EveryCallFails) {
  const Tally tally = fail_everywhere(save);
  expect_none(tally);
  EXPECT_GT(tally.failures, 300U);
}

TEST(Save, EveryCallFailsWhereFilesHaveOneName) {
  const Tally tally = fail_everywhere(save, false);
  expect_none(tally);
  EXPECT_GT(tally.failures, 300U);
}

/// Nothing is kept, so that there is no moment without the newest on any file system.
TEST(Save, GivesNoSecondNameInVain) {
  const std::string path = testing::TempDir() + "checkpoint_alone_" + std::to_string(getpid());
  for (unsigned seed = 1; seed <= 2; ++seed) {
    const Traced traced = run_traced(
        [&] {
          std::string error;
          return save_checkpoint(path, example_of(seed, 10).snapshot, {.generations = 0}, error) ? 0 : 1;
        },
        {});
    EXPECT_EQ(traced.status, 0);
    for (const Call &call : traced.calls) EXPECT_NE(call.number, static_cast<unsigned long>(SYS_linkat));
  }
  unlink(path.c_str());
  unlink((path + ".lock").c_str());
}

TEST(Load, EveryCallFails) {
  const Tally tally = fail_every_call_of_a_load();
  expect_none(tally);
  EXPECT_GE(tally.failures, 10U);
}

/// A header that tells the truth of a file for which there is no room.
TEST(Load, TakesNoMoreThanThereIs) {
  const std::string path = testing::TempDir() + "checkpoint_large_" + std::to_string(getpid());
  const auto bytes = file_with_header(
      R"({"a":{"dtype":"U8","shape":[4294967296],"data_offsets":[0,4294967296]},"__anneal_checksum__":{"dtype":"U8","shape":[16],"data_offsets":[4294967296,4294967312]}})");
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char *>(bytes.data()), std::ssize(bytes));
  std::filesystem::resize_file(path, bytes.size() + 4294967312);
  const pid_t child = fork();
  if (child == 0) {
    const rlimit limit{std::size_t{1} << 30, std::size_t{1} << 30};
    setrlimit(RLIMIT_AS, &limit);
    std::string error;
    const bool read = read_checkpoint_file(path, error).has_value();
    _exit(!read && error == "there is no memory for its " + std::to_string(bytes.size() + 4294967312) + " bytes" ? 0
                                                                                                                 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  unlink(path.c_str());
  EXPECT_EQ(status, 0);
}

// Ways that are wrong, each in one thing.

/// Writes what `snapshot` is to a file, from its beginning.
bool write_to(const std::string &path, const Snapshot &snapshot, bool forced) {
  std::string error;
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  const auto sink = [&](std::span<const std::byte> piece) {
    return write(file, piece.data(), piece.size()) == static_cast<ssize_t>(piece.size());
  };
  bool done = file >= 0 && write_snapshot(snapshot, sink, error);
  if (forced) done = fsync(file) == 0 && done;
  return close(file) == 0 && done;
}

bool force_folder_of(const std::string &path) {
  const int folder = open(path.substr(0, path.rfind('/')).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool done = fsync(folder) == 0;
  close(folder);
  return done;
}

bool in_place(const std::string &path, const Snapshot &snapshot, std::string &) {
  return write_to(path, snapshot, true);
}

bool without_forcing_the_file(const std::string &path, const Snapshot &snapshot, std::string &) {
  const std::string temporary = path + ".new";
  return write_to(temporary, snapshot, false) && rename(temporary.c_str(), path.c_str()) == 0 && force_folder_of(path);
}

bool without_forcing_the_folder(const std::string &path, const Snapshot &snapshot, std::string &) {
  const std::string temporary = path + ".new";
  return write_to(temporary, snapshot, true) && rename(temporary.c_str(), path.c_str()) == 0;
}

bool inherited(const std::string &path, const Snapshot &snapshot, std::string &error) {
  const int file = open((path + ".lock").c_str(), O_RDWR | O_CREAT, 0666);
  const bool done = save(path, snapshot, error);
  close(file);
  return done;
}

bool removes_first(const std::string &path, const Snapshot &snapshot, std::string &) {
  const std::string temporary = path + ".new";
  if (!write_to(temporary, snapshot, true)) return false;
  unlink(path.c_str());
  return rename(temporary.c_str(), path.c_str()) == 0 && force_folder_of(path);
}

/// Whether a finding has these words.
testing::AssertionResult tells(const Tally &tally, std::string_view words) {
  for (const std::string &finding : tally.findings) {
    if (finding.find(words) != std::string::npos) return testing::AssertionSuccess() << finding;
  }
  return testing::AssertionFailure() << "none of " << tally.findings.size() << " findings has: " << words;
}

TEST(WrongSave, IsFoundOut) {
  EXPECT_TRUE(tells(kill_everywhere(in_place), "was refused"));
  EXPECT_TRUE(tells(kill_everywhere(without_forcing_the_file), "the power gone: "));
  EXPECT_TRUE(tells(kill_everywhere(without_forcing_the_folder), "may be lost with the power"));
  EXPECT_TRUE(tells(kill_everywhere(removes_first), "checkpoint 0 was found"));
  EXPECT_TRUE(tells(kill_everywhere(inherited), "run.ckpt.lock stays open on exec"));
}

TEST(WrongSave, FailsWithoutReasonAndLeavesTemporaries) {
  const Tally tally = fail_everywhere(removes_first);
  EXPECT_TRUE(tells(tally, "ended with 2"));
  EXPECT_TRUE(tells(tally, "run.ckpt.new was left"));
  EXPECT_TRUE(tells(fail_everywhere(in_place), "was refused"));
}

}  // namespace
}  // namespace anneal::tests
