#include <fcntl.h>

#include <cerrno>

#include "grammar/visible.hpp"
#include "runtime/checkpoint/folder.hpp"
#include "runtime/checkpoint/names.hpp"
#include "runtime/checkpoint/store.hpp"
#include "runtime/files.hpp"

namespace anneal {
namespace {

/// Writes pieces to a file: small ones together, large ones from where they are.
class FileSink {
 public:
  explicit FileSink(const OpenFile &file) : file_(file) { small_.reserve(kTogether); }

  bool add(std::span<const std::byte> piece) {
    if (small_.size() + piece.size() > kTogether && !flush()) return false;
    if (piece.size() > kTogether) {
      number_ = file_.write(piece);
    } else {
      small_.insert(small_.end(), piece.begin(), piece.end());
    }
    return number_ == 0;
  }

  bool flush() {
    number_ = file_.write(small_);
    small_.clear();
    return number_ == 0;
  }

  /// The system's number of what went wrong, or 0.
  int number() const { return number_; }

 private:
  static constexpr std::size_t kTogether = 1 << 16;
  const OpenFile &file_;
  std::vector<std::byte> small_;
  int number_ = 0;
};

bool is_same(const struct stat &one, const struct stat &other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/// The save of one checkpoint, step by step. Each step answers whether to go on; the first that went wrong is in
/// `error`.
class Saving {
 public:
  Saving(const Folder &folder, CheckpointNames names, unsigned generations, std::string &error)
      : folder_(folder), names_(std::move(names)), generations_(generations), error_(error) {}

  /// Puts the files in order, whatever step was the last that another, or this one, came to.
  bool settle() {
    std::optional<struct stat> old;
    if (!did(folder_.remove(names_.written()), names_.written(), "cannot be removed")) return false;
    if (!look(names_.replaced(), old)) return false;
    if (!old) return true;
    std::optional<struct stat> newest;
    if (!look(names_.newest(), newest)) return false;
    if (!newest) return move(names_.replaced(), names_.newest());
    if (is_same(*old, *newest) || generations_ == 0)
      return did(folder_.remove(names_.replaced()), names_.replaced(), "cannot be removed");
    return age();
  }

  bool write(const Snapshot &snapshot) {
    int number = 0;
    const OpenFile file = folder_.open(names_.written(), O_WRONLY | O_CREAT | O_EXCL, number);
    if (!did(number, names_.written(), "cannot be made")) return false;
    FileSink sink(file);
    const bool written =
        write_snapshot(snapshot, [&](std::span<const std::byte> piece) { return sink.add(piece); }, error_);
    if (!written && sink.number() == 0) return false;
    if (written) sink.flush();
    return did(sink.number(), names_.written(), "cannot be written") &&
           did(file.sync(), names_.written(), "cannot be forced to the disk");
  }

  /// Keeps the newest, by a second name, before its own goes to the next.
  bool keep() {
    std::optional<struct stat> newest;
    if (!look(names_.newest(), newest)) return false;
    if (!newest) return true;
    if (!S_ISREG(newest->st_mode) && !S_ISLNK(newest->st_mode)) {
      error_ = names_.shown(names_.newest()) + " is no file";
      return false;
    }
    if (generations_ == 0) return true;
    const int number = folder_.link(names_.newest(), names_.replaced());
    // Where files have one name only, there is a moment without the newest, and a load finds this one.
    if (number == EPERM || number == EOPNOTSUPP || number == ENOSYS || number == EMLINK)
      return move(names_.newest(), names_.replaced());
    return did(number, names_.newest(), "cannot be kept");
  }

  bool commit() {
    return move(names_.written(), names_.newest()) &&
           did(folder_.sync(), names_.newest(), "cannot be forced to the disk");
  }

 private:
  /// Makes the replaced one the first of the earlier ones, and each of those one older. An interrupted one goes on:
  /// what is above a gap has been moved.
  bool age() {
    unsigned gap = 1;
    for (std::optional<struct stat> there; gap < generations_; ++gap) {
      if (!look(names_.earlier(gap), there)) return false;
      if (!there) break;
    }
    for (; gap > 1; --gap) {
      if (!move(names_.earlier(gap - 1), names_.earlier(gap))) return false;
    }
    return move(names_.replaced(), names_.earlier(1));
  }

  bool look(const std::string &name, std::optional<struct stat> &status) {
    return did(folder_.status(name, status), name, "cannot be looked at");
  }

  bool move(const std::string &from, const std::string &to) {
    return did(folder_.rename(from, to), from, "cannot be renamed");
  }

  bool did(int number, const std::string &name, std::string_view what) {
    if (number == 0) return true;
    error_ = names_.shown(name) + " " + std::string(what) + ": " + error_text(number);
    return false;
  }

  const Folder &folder_;
  const CheckpointNames names_;
  const unsigned generations_;
  std::string &error_;
};

/// The lock of a path, held until the end.
class WriterLock {
 public:
  WriterLock(const Folder &folder, const CheckpointNames &names, std::string &error) {
    int number = 0;
    file_ = folder.open(names.lock(), O_RDWR | O_CREAT | O_NOFOLLOW, number);
    if (number == 0) number = file_.lock();
    is_held_ = number == 0;
    if (number == EWOULDBLOCK) {
      error = "another process or thread is saving " + names.shown(names.newest());
    } else if (number != 0) {
      error = names.shown(names.lock()) + " cannot be locked: " + error_text(number);
    }
  }
  // Closing is not enough: a process that was forked meanwhile has the file open as well.
  ~WriterLock() {
    if (is_held_) file_.unlock();
  }
  WriterLock(const WriterLock &) = delete;
  WriterLock &operator=(const WriterLock &) = delete;

  bool is_held() const { return is_held_; }

 private:
  OpenFile file_;
  bool is_held_ = false;
};

}  // namespace

bool save_checkpoint(const std::string &path, const Snapshot &snapshot, const SaveOptions &options,
                     std::string &error) {
  const CheckpointNames names(path);
  if (names.newest().empty() || path.find('\0') != std::string::npos) {
    error = names.shown(names.newest()) + " is no name of a file";
    return false;
  }
  if (options.generations > kGenerationLimit) {
    error = "9 earlier checkpoints are kept at most";
    return false;
  }
  int number = 0;
  const Folder folder(names.folder(), number);
  if (number != 0) {
    error = "`" + visible(names.folder()) + "` cannot be opened: " + error_text(number);
    return false;
  }
  const WriterLock lock(folder, names, error);
  if (!lock.is_held()) return false;
  Saving saving(folder, names, options.generations, error);
  if (saving.settle() && saving.write(snapshot) && saving.keep() && saving.commit() && saving.settle()) return true;
  // The reason is told already; what is in the way of order as well is put right by the next save.
  std::string ignored;
  Saving(folder, names, options.generations, ignored).settle();
  return false;
}

}  // namespace anneal
