// A file of diagnostic cases: programs, what is typed, and what is printed.
//
//   === a bare number as the length of a phase      the title of a case
//   $ anneal check file.sched --set peak=1          what is typed; without it `anneal check file.sched`
//   +++ base.sched                                  a further file; its lines follow
//   +++ file.sched                                  what stands before any `+++` is `file.sched`
//   schedule lr = phases { 500: 1 }
//   ---                                             what is printed to standard error, and the exit status
//   file.sched:1:24: error[A0312]: …
//   exit 1
//
// Lines before the first case are remarks.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace anneal::test {

struct Case {
  std::string title;
  std::string input;  ///< the lines between the title and `---`, as they are
  std::string expected;

  std::map<std::string, std::string> files;
  std::vector<std::string> commands;
};

struct CaseFile {
  std::string remarks;
  std::vector<Case> cases;
};

CaseFile read_cases(std::string_view text);
std::string write_cases(const CaseFile &file);

/// What the commands of a case print to standard error, ending with `exit N`.
std::string printed(const Case &one);

}  // namespace anneal::test
