#include "tests/guest/fresh/refusal.hpp"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cstddef>
#include <iterator>

namespace anneal::tests {
namespace {

// Newer than the headers of Debian 12.
constexpr int kSetMdwe = 65;
constexpr unsigned long kRefuseExecGain = 1;

bool begin_mdwe() {
  return prctl(kSetMdwe, kRefuseExecGain, 0, 0, 0) == 0;
}

/// mmap, mprotect and pkey_mprotect with PROT_EXEC answer EPERM.
bool begin_filter() {
  constexpr unsigned kNumber = offsetof(seccomp_data, nr);
  constexpr unsigned kProtection = offsetof(seccomp_data, args) + 2 * sizeof(std::uint64_t);
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kNumber),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pkey_mprotect, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kProtection),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{static_cast<unsigned short>(std::size(filter)), filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace

std::span<const Refusal> refusals() {
  static const Refusal all[] = {{"mdwe", begin_mdwe, "Permission denied"},
                                {"seccomp", begin_filter, "Operation not permitted"}};
  return all;
}

}  // namespace anneal::tests
