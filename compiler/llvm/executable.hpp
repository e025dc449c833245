// Machine code in this process.
#pragma once

#include <llvm/ADT/StringRef.h>

#include <memory>
#include <string>

namespace anneal::emission {

/// An object that was linked into memory; the code is gone with it. No page of it is ever writable and executable at
/// once: it is written first, and made executable then.
class Executable {
 public:
  /// `function` is any one of the object's. Nothing, and in `reason` why, where this process may not have executable
  /// memory.
  static std::unique_ptr<Executable> link(llvm::StringRef object, llvm::StringRef function, std::string &reason);
  ~Executable();
  Executable(const Executable &) = delete;
  Executable &operator=(const Executable &) = delete;

  /// The address of a function of the object; null where it has none of that name.
  void *find(llvm::StringRef name) const;

 private:
  struct Parts;
  explicit Executable(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace anneal::emission
