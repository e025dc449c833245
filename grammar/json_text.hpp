// JSON as it is written, piece by piece.
//
// Where an allocation may fail: no tree of values is built, whose destructor would have to allocate.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace anneal {

/// Appends values to a text on one line. Keys and values come in the order of the calls; commas are set here.
class JsonText {
 public:
  JsonText &begin_object() { return open('{'); }
  JsonText &end_object() { return close('}'); }
  JsonText &begin_list() { return open('['); }
  JsonText &end_list() { return close(']'); }
  JsonText &key(std::string_view name);
  /// Bytes that are not UTF-8 become U+FFFD.
  JsonText &text(std::string_view value);
  JsonText &whole(std::int64_t value);
  /// The shortest text that reads back to the same bits; `"nan"`, `"inf"`, `"-inf"` for what JSON has no number for.
  JsonText &number(double value);
  JsonText &truth(bool value);

  const std::string &written() const { return written_; }

 private:
  JsonText &open(char bracket);
  JsonText &close(char bracket);
  void separate();
  void quote(std::string_view value);

  std::string written_;
  bool needs_comma_ = false;
};

}  // namespace anneal
