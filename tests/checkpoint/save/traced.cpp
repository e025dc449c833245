#include "tests/checkpoint/save/traced.hpp"

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace anneal::tests {
namespace {

/// Calls for memory, signals and the like, which leave no trace on a disk. Whatever is not listed counts.
constexpr unsigned long kOthers[] = {
    SYS_brk,    SYS_mmap,         SYS_munmap,         SYS_mremap,       SYS_mprotect,    SYS_madvise,
    SYS_futex,  SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_getrandom,
    SYS_tgkill, SYS_getpid,       SYS_gettid,         SYS_exit_group,   SYS_sched_yield, SYS_prlimit64};

void must(bool holds, const char *what) {
  if (!holds) throw std::system_error(errno, std::generic_category(), what);
}

std::string text_at(pid_t process, unsigned long address) {
  std::array<char, 256> text{};
  iovec here{text.data(), text.size() - 1};
  iovec there{reinterpret_cast<void *>(address), text.size() - 1};
  if (process_vm_readv(process, &here, 1, &there, 1, 0) > 0) return text.data();
  // The text is shorter, and the page behind it is none.
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    here = {&text[i], 1};
    there = {reinterpret_cast<void *>(address + i), 1};
    if (process_vm_readv(process, &here, 1, &there, 1, 0) != 1 || text[i] == '\0') break;
  }
  return text.data();
}

Call call_of(pid_t process, const __ptrace_syscall_info &info) {
  const auto &arguments = info.entry.args;
  Call call{static_cast<unsigned long>(info.entry.nr), {}, {}, 0, static_cast<long>(arguments[0]), 0};
  switch (call.number) {
    case SYS_openat:
    case SYS_newfstatat:
    case SYS_unlinkat:
      call.name = text_at(process, arguments[1]);
      call.flags = static_cast<long>(arguments[2]);
      break;
    case SYS_unlink:
      call.name = text_at(process, arguments[0]);
      break;
    case SYS_rename:
      call.name = text_at(process, arguments[0]);
      call.other_name = text_at(process, arguments[1]);
      break;
    case SYS_renameat:
    case SYS_linkat:
      call.name = text_at(process, arguments[1]);
      call.other_name = text_at(process, arguments[3]);
      break;
    default:
      break;
  }
  return call;
}

/// Watches one process to its end.
class Tracer {
 public:
  Tracer(pid_t process, const Fault &fault) : process_(process), fault_(fault) {}

  Traced watch() {
    int status = wait_for_stop();
    must(WIFSTOPPED(status), "the process to be watched did not stop");
    must(ptrace(PTRACE_SETOPTIONS, process_, nullptr, PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD) == 0, "ptrace");
    while (true) {
      must(ptrace(PTRACE_SYSCALL, process_, nullptr, nullptr) == 0 || errno == ESRCH, "ptrace");
      status = wait_for_stop();
      if (WIFEXITED(status)) traced_.status = WEXITSTATUS(status);
      if (!WIFSTOPPED(status)) return std::move(traced_);
      if (WSTOPSIG(status) == (SIGTRAP | 0x80)) look();
    }
  }

 private:
  int wait_for_stop() const {
    int status = 0;
    while (waitpid(process_, &status, 0) < 0) must(errno == EINTR, "waitpid");
    return status;
  }

  void look() {
    __ptrace_syscall_info info{};
    must(ptrace(static_cast<__ptrace_request>(PTRACE_GET_SYSCALL_INFO), process_, sizeof info, &info) > 0, "ptrace");
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
      counts_ = std::ranges::find(kOthers, info.entry.nr) == std::end(kOthers);
      if (counts_) enter(call_of(process_, info));
    } else if (info.op == PTRACE_SYSCALL_INFO_EXIT && counts_) {
      leave(static_cast<long>(info.exit.rval));
    }
  }

  void enter(Call call) {
    const std::size_t number = traced_.calls.size();
    const bool is_it = number == fault_.at && fault_.kind != Fault::Kind::none;
    if ((is_it && fault_.kind == Fault::Kind::kill) || (traced_.reached && fault_.kind == Fault::Kind::torn)) {
      traced_.reached = true;
      kill(process_, SIGKILL);
      return;
    }
    const bool fails =
        fault_.kind == Fault::Kind::error ? is_it : fault_.kind == Fault::Kind::errors && number >= fault_.at;
    if (fails || call.number == fault_.refused || call.number == SYS_fsync) {
      traced_.reached = traced_.reached || fails;
      answer_ = fails ? -fault_.error : call.number == fault_.refused ? -EPERM : 0;
      // No call has this number, so nothing is done.
      change([](user_regs_struct &registers) { registers.orig_rax = ~0ULL; });
    } else if (is_it && (call.number == SYS_write || call.number == SYS_read)) {
      traced_.reached = true;
      change([](user_regs_struct &registers) { registers.rdx = (registers.rdx + 1) / 2; });
    }
    traced_.calls.push_back(std::move(call));
  }

  void leave(long result) {
    if (answer_) {
      result = *answer_;
      change([&](user_regs_struct &registers) { registers.rax = static_cast<unsigned long long>(result); });
      answer_.reset();
    }
    traced_.calls.back().result = result;
    counts_ = false;
  }

  template <typename Change>
  void change(const Change &make) {
    user_regs_struct registers{};
    must(ptrace(PTRACE_GETREGS, process_, nullptr, &registers) == 0, "ptrace");
    make(registers);
    must(ptrace(PTRACE_SETREGS, process_, nullptr, &registers) == 0, "ptrace");
  }

  pid_t process_;
  Fault fault_;
  Traced traced_;
  bool counts_ = false;         ///< the call between its begin and its end
  std::optional<long> answer_;  ///< instead of the system's
};

}  // namespace

Traced run_traced(const std::function<int()> &work, const Fault &fault) {
  const pid_t process = fork();
  must(process >= 0, "fork");
  if (process == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0 || raise(SIGSTOP) != 0) _exit(125);
    _exit(work());
  }
  return Tracer(process, fault).watch();
}

}  // namespace anneal::tests
