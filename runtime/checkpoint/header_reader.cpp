#include "runtime/checkpoint/header_reader.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "grammar/visible.hpp"

namespace anneal {
namespace {

using Json = nlohmann::json;

/// Takes the events of the parser. Each answers whether to go on; after a false, `reason` says why not.
class HeaderEvents {
 public:
  Layout layout;
  std::string reason;

  bool null() { return refuse_value("null"); }
  bool boolean(bool) { return refuse_value("a truth value"); }
  bool number_integer(Json::number_integer_t) { return refuse_value("a negative number"); }
  bool number_float(Json::number_float_t, const std::string &) { return refuse_value("a number that is not whole"); }
  bool binary(Json::binary_t &) { return refuse_value("binary data"); }

  bool number_unsigned(Json::number_unsigned_t number) {
    if (place_ == Place::shape) {
      std::vector<std::uint64_t> &shape = layout.tensors.back().shape;
      if (shape.size() == kDimensionLimit) return refuse(tensor() + " has more than 8 dimensions");
      shape.push_back(number);
      return true;
    }
    if (place_ != Place::offsets) return refuse_value("a number");
    if (offsets_read_ == offsets_.size()) return refuse(tensor() + " has more than two offsets");
    offsets_[offsets_read_++] = number;
    return true;
  }

  bool string(std::string &text) {
    if (place_ == Place::metadata) {
      value_->second = std::move(text);
      return true;
    }
    if (place_ != Place::tensor || field_ != kDtype) return refuse_value("a text");
    const std::optional<Dtype> dtype = find_dtype(text);
    if (!dtype) return refuse(tensor() + " has elements of the unknown type `" + visible(text) + "`");
    layout.tensors.back().dtype = *dtype;
    return true;
  }

  bool start_object(std::size_t) {
    if (place_ == Place::outside) {
      place_ = Place::header;
    } else if (place_ == Place::header) {
      place_ = is_metadata_ ? Place::metadata : Place::tensor;
    } else {
      return refuse_value("an object");
    }
    return true;
  }

  bool key(std::string &name) {
    if (place_ == Place::tensor) return begin_field(name);
    if (name.empty() || name.size() > kNameLimit)
      return refuse("a name is not of 1 to 1,024 bytes: `" + shown(name) + "`");
    if (name.find('\0') != std::string::npos) return refuse("a name has a NUL in it: `" + shown(name) + "`");
    return place_ == Place::metadata ? begin_pair(name) : begin_entry(name);
  }

  bool end_object() {
    if (place_ == Place::tensor) {
      if (fields_ != kAllFields) return refuse(tensor() + " lacks its `dtype`, `shape` or `data_offsets`");
      place_ = Place::header;
    } else {
      place_ = place_ == Place::metadata ? Place::header : Place::outside;
    }
    return true;
  }

  bool start_array(std::size_t) {
    if (place_ != Place::tensor || field_ == kDtype) return refuse_value("a list");
    place_ = field_ == kShape ? Place::shape : Place::offsets;
    return true;
  }

  bool end_array() {
    if (place_ == Place::offsets) {
      if (offsets_read_ != offsets_.size()) return refuse(tensor() + " has fewer than two offsets");
      layout.tensors.back().begin = offsets_[0];
      layout.tensors.back().end = offsets_[1];
    }
    place_ = Place::tensor;
    return true;
  }

  bool parse_error(std::size_t position, const std::string &, const nlohmann::detail::exception &) {
    return refuse("the header is no JSON in UTF-8, at its byte " + std::to_string(position));
  }

 private:
  enum class Place { outside, header, metadata, tensor, shape, offsets };
  static constexpr unsigned kDtype = 1, kShape = 2, kOffsets = 4, kAllFields = 7;

  bool refuse(std::string why) {
    reason = std::move(why);
    return false;
  }

  bool refuse_value(std::string_view what) {
    return refuse("the header has " + std::string(what) + " where none belongs");
  }

  static std::string shown(std::string_view name) { return shortened(visible(name), 60); }
  std::string tensor() const { return "the tensor `" + shown(layout.tensors.back().name) + "`"; }

  bool begin_entry(std::string &name) {
    is_metadata_ = name == kMetadataName;
    if (is_metadata_) {
      if (has_metadata_) return refuse("there are two of `" + std::string(kMetadataName) + "`");
      has_metadata_ = true;
      return true;
    }
    if (layout.tensors.size() == kTensorLimit) return refuse("there are more than 65,536 tensors");
    layout.tensors.emplace_back().name = std::move(name);
    fields_ = 0;
    offsets_read_ = 0;
    return true;
  }

  bool begin_pair(std::string &name) {
    if (layout.metadata.size() == kMetadataLimit) return refuse("there are more than 65,536 pairs of metadata");
    bool is_new = false;
    std::tie(value_, is_new) = layout.metadata.try_emplace(std::move(name));
    if (!is_new) return refuse("the metadata has `" + shown(value_->first) + "` twice");
    return true;
  }

  bool begin_field(std::string_view name) {
    field_ = name == "dtype" ? kDtype : name == "shape" ? kShape : name == "data_offsets" ? kOffsets : 0;
    if (field_ == 0) return refuse(tensor() + " has an unknown `" + shown(name) + "`");
    if ((fields_ & field_) != 0) return refuse(tensor() + " has `" + std::string(name) + "` twice");
    fields_ |= field_;
    return true;
  }

  Place place_ = Place::outside;
  bool is_metadata_ = false;  ///< what the last name of the header names
  bool has_metadata_ = false;
  unsigned field_ = 0;   ///< of the tensor, being read
  unsigned fields_ = 0;  ///< that it has so far
  std::array<std::uint64_t, 2> offsets_{};
  std::size_t offsets_read_ = 0;
  std::map<std::string, std::string>::iterator value_;
};

}  // namespace

std::optional<Layout> read_header(std::string_view header, std::string &error) {
  // The parser would pass over a byte order mark, which nobody else does.
  if (!header.starts_with('{')) {
    error = "the header does not begin with `{`";
    return std::nullopt;
  }
  // To the parser it would be the end, and what follows would be there for other readers only.
  if (header.find('\0') != std::string_view::npos) {
    error = "the header has a NUL in it";
    return std::nullopt;
  }
  HeaderEvents events;
  if (!Json::sax_parse(header.begin(), header.end(), &events)) {
    error = std::move(events.reason);
    return std::nullopt;
  }
  return std::move(events.layout);
}

}  // namespace anneal
