// Names of C and C++.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace anneal {

/// Names that stand beside each other in a header.
class CNames {
 public:
  /// Takes up a name; or why it cannot stand there: it is no name, a keyword, reserved, or taken. `of` says what it is
  /// made for, as in `the output `lr``; empty for a name that was chosen.
  std::string refusal(const std::string &name, const std::string &of);

 private:
  std::set<std::string> taken_;
};

/// The field of a parameter: `base_peak` of `base.peak`. A keyword gets a `_` behind it.
std::string c_field_name(std::string_view parameter);

/// A name from a path: `resnet_50` of `some/resnet-50.sched`. It may be none.
std::string c_name_of(std::string_view path);

}  // namespace anneal
