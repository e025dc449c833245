#include "cli/output/output_file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

namespace anneal::cli {
namespace {

std::string content_of(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class OutputFileTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/anneal_output_XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    for (const std::string &name : listing()) ::unlink((folder_ + "/" + name).c_str());
    ::rmdir(folder_.c_str());
  }

  std::vector<std::string> listing() const {
    std::vector<std::string> names;
    DIR *opened = ::opendir(folder_.c_str());
    while (const dirent *entry = ::readdir(opened)) {
      const std::string name = entry->d_name;
      if (name != "." && name != "..") names.push_back(name);
    }
    ::closedir(opened);
    std::sort(names.begin(), names.end());
    return names;
  }
  // Where the file system has no unnamed files, a process that ends at once leaves its temporary.
  std::vector<std::string> listing_without_temporaries() const {
    const int opened = ::open(folder_.c_str(), O_TMPFILE | O_RDWR, 0600);
    if (opened >= 0) ::close(opened);
    std::vector<std::string> names = listing();
    if (opened < 0) std::erase_if(names, [](const std::string &name) { return name.ends_with(".tmp"); });
    return names;
  }
  std::string path(const std::string &name) const { return folder_ + "/" + name; }
  void put(const std::string &name, const std::string &text) const {
    std::ofstream(path(name), std::ios::binary) << text;
  }
  mode_t mode(const std::string &name) const {
    struct stat status;
    return ::stat(path(name).c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
  }

  std::string folder_;
};

using Names = std::vector<std::string>;

TEST_F(OutputFileTest, MakesAFile) {
  const mode_t before = ::umask(027);
  EXPECT_EQ(write_file(path("a.csv"), "text"), std::nullopt);
  ::umask(before);
  EXPECT_EQ(content_of(path("a.csv")), "text");
  EXPECT_EQ(mode("a.csv"), 0640);
  EXPECT_EQ(listing(), Names{"a.csv"});
}

TEST_F(OutputFileTest, ReplacesOnlyWhenCommitted) {
  put("a.csv", "old");
  ::chmod(path("a.csv").c_str(), 0604);
  OutputFile file(path("a.csv"));
  file.write("in part");
  file.flush();
  EXPECT_EQ(content_of(path("a.csv")), "old");
  file.write(std::string(200'000, 'x'));
  EXPECT_EQ(content_of(path("a.csv")), "old");
  EXPECT_TRUE(file.commit());
  EXPECT_EQ(content_of(path("a.csv")).size(), 200'007u);
  EXPECT_EQ(mode("a.csv"), 0604) << "permissions stay";
  EXPECT_EQ(listing(), Names{"a.csv"});
}

TEST_F(OutputFileTest, WhatIsNotCommittedLeavesNothing) {
  put("a.csv", "old");
  {
    OutputFile file(path("a.csv"));
    file.write("half");
    file.flush();
    OutputFile other(path("b.csv"));
    other.write("half");
    EXPECT_EQ(listing_without_temporaries(), Names{"a.csv"})
        << "no temporary name is visible on a file system that has unnamed files";
  }
  EXPECT_EQ(content_of(path("a.csv")), "old");
  EXPECT_EQ(listing(), Names{"a.csv"});
}

TEST_F(OutputFileTest, AKilledProcessLeavesTheOldFile) {
  put("a.csv", "old");
  const pid_t child = ::fork();
  if (child == 0) {
    OutputFile file(path("a.csv"));
    file.write(std::string(300'000, 'x'));
    file.flush();
    ::raise(SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(content_of(path("a.csv")), "old");
  EXPECT_EQ(listing_without_temporaries(), Names{"a.csv"});
}

TEST_F(OutputFileTest, AFileThatDoesNotFitLeavesTheOldOne) {
  put("a.csv", "old");
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100'000, 100'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    OutputFile file(path("a.csv"));
    file.write(std::string(300'000, 'x'));
    const bool done = file.commit();
    ::_exit(!done && file.error() && file.error()->number == EFBIG ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(content_of(path("a.csv")), "old");
  EXPECT_EQ(listing_without_temporaries(), Names{"a.csv"});
}

TEST_F(OutputFileTest, LinksStayAndTheirFilesAreReplaced) {
  put("real.csv", "old");
  ASSERT_EQ(::symlink("real.csv", path("relative.csv").c_str()), 0);
  ASSERT_EQ(::symlink(path("relative.csv").c_str(), path("absolute.csv").c_str()), 0);
  ASSERT_EQ(::symlink("missing.csv", path("dangling.csv").c_str()), 0);
  EXPECT_EQ(write_file(path("absolute.csv"), "one"), std::nullopt);
  EXPECT_EQ(content_of(path("real.csv")), "one");
  EXPECT_EQ(write_file(path("dangling.csv"), "two"), std::nullopt);
  EXPECT_EQ(content_of(path("missing.csv")), "two");
  struct stat status;
  ASSERT_EQ(::lstat(path("absolute.csv").c_str(), &status), 0);
  EXPECT_TRUE(S_ISLNK(status.st_mode));
  ASSERT_EQ(::symlink("loop", path("loop").c_str()), 0);
  const std::optional<OutputError> error = write_file(path("loop"), "three");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->number, ELOOP);
}

TEST_F(OutputFileTest, DevicesAreWrittenDirectly) {
  EXPECT_EQ(write_file("/dev/null", "text"), std::nullopt);
  const std::optional<OutputError> error = write_file("/dev/full", "text");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->number, ENOSPC);
  EXPECT_EQ(error->message(), "`/dev/full` cannot be written: no space left on device");
}

TEST_F(OutputFileTest, AFifoReachesItsReader) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = content_of(path("pipe")); });
  EXPECT_EQ(write_file(path("pipe"), "through"), std::nullopt);
  reader.join();
  EXPECT_EQ(read, "through");
  struct stat status;
  ASSERT_EQ(::stat(path("pipe").c_str(), &status), 0);
  EXPECT_TRUE(S_ISFIFO(status.st_mode));
}

// Where standard output is a file, `/dev/stdout` goes on in that file; a replacement would be lost to the shell.
TEST_F(OutputFileTest, NamesOfDescriptorsAreNeverReplaced) {
  const int opened = ::open(path("log").c_str(), O_CREAT | O_WRONLY, 0600);
  ASSERT_GE(opened, 0);
  ASSERT_EQ(::write(opened, "before ", 7), 7);
  EXPECT_EQ(write_file("/dev/fd/" + std::to_string(opened), "one "), std::nullopt);
  EXPECT_EQ(write_file("/proc/self/fd/" + std::to_string(opened), "two "), std::nullopt);
  ASSERT_EQ(::write(opened, "after", 5), 5);
  ::close(opened);
  EXPECT_EQ(content_of(path("log")), "before one two after");
  EXPECT_EQ(listing(), Names{"log"});
}

TEST_F(OutputFileTest, SaysWhatTheSystemRefused) {
  const auto number = [](const std::string &name) {
    const std::optional<OutputError> error = write_file(name, "text");
    return error ? error->number : 0;
  };
  EXPECT_EQ(number(folder_), EISDIR);
  EXPECT_EQ(number(folder_ + "/"), EISDIR);
  EXPECT_EQ(number(""), ENOENT);
  EXPECT_EQ(number(path("missing/a.csv")), ENOENT);
  put("file", "");
  EXPECT_EQ(number(path("file/a.csv")), ENOTDIR);
  EXPECT_EQ(number(path(std::string(300, 'n'))), ENAMETOOLONG);
  EXPECT_EQ(number(std::string("a\0b", 3)), EINVAL);
  EXPECT_EQ(write_file(path("missing/a.csv"), "")->message(),
            "`" + path("missing/a.csv") + "` cannot be written: no such file or directory");
}

TEST_F(OutputFileTest, LongNamesFindRoomForTheirTemporary) {
  const std::string name(250, 'n');
  EXPECT_EQ(write_file(path(name), "text"), std::nullopt);
  EXPECT_EQ(content_of(path(name)), "text");
}

TEST_F(OutputFileTest, ProtectedFilesAreLeftAlone) {
  put("a.csv", "old");
  ::chmod(path("a.csv").c_str(), 0444);
  ::chmod(folder_.c_str(), 0777);
  const pid_t child = ::fork();
  if (child == 0) {
    // Root may write everything, so be somebody else.
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && ::setuid(kNobody) != 0) ::_exit(2);
    const std::optional<OutputError> error = write_file(path("a.csv"), "text");
    ::_exit(error && error->number == EACCES ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(content_of(path("a.csv")), "old");
}

class PipeSink final : public Sink {
 public:
  explicit PipeSink(int descriptor) { attach(descriptor, "pipe"); }
};

TEST(Sink, AReaderWhoLeavesIsNoError) {
  prepare_standard_streams();
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  PipeSink sink(ends[1]);
  sink.write("text");
  EXPECT_TRUE(sink.wants_more()) << "it is in the buffer";
  sink.flush();
  EXPECT_TRUE(sink.closed());
  EXPECT_FALSE(sink.error());
  EXPECT_FALSE(sink.wants_more());
  sink.write(std::string(1'000'000, 'x'));
  ::close(ends[1]);
}

TEST(Sink, WaitsForAReaderThatIsSlow) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_NONBLOCK), 0);
  std::string read;
  std::thread reader([&] {
    char buffer[1000];
    while (true) {
      const ssize_t size = ::read(ends[0], buffer, sizeof buffer);
      if (size > 0) read.append(buffer, static_cast<size_t>(size));
      if (size == 0) return;
    }
  });
  PipeSink sink(ends[1]);
  std::string wanted;
  for (int i = 0; i < 100'000; ++i) {
    const std::string piece = std::to_string(i) + "\n";
    sink.write(piece);
    wanted += piece;
  }
  sink.write(std::string(500'000, 'y'));
  wanted += std::string(500'000, 'y');
  sink.flush();
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
  EXPECT_TRUE(read == wanted);
  EXPECT_FALSE(sink.error());
}

TEST(Sink, KeepsTheFirstError) {
  PipeSink sink(-1);
  sink.write("text");
  sink.flush();
  ASSERT_TRUE(sink.error());
  EXPECT_EQ(sink.error()->message(), "`pipe` cannot be written: bad file descriptor");
}

}  // namespace
}  // namespace anneal::cli
