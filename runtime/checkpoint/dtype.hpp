// The types that the elements of a tensor have, as the safetensors format names them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace anneal {

enum class Dtype : std::uint8_t { boolean, u8, i8, u16, i16, u32, i32, u64, i64, f16, bf16, f32, f64 };

struct DtypeRow {
  Dtype dtype;
  std::string_view name;  ///< in a file
  std::size_t bytes;      ///< of one element
};

/// In the order of `Dtype`.
inline constexpr DtypeRow kDtypes[] = {
    {Dtype::boolean, "BOOL", 1}, {Dtype::u8, "U8", 1},   {Dtype::i8, "I8", 1},     {Dtype::u16, "U16", 2},
    {Dtype::i16, "I16", 2},      {Dtype::u32, "U32", 4}, {Dtype::i32, "I32", 4},   {Dtype::u64, "U64", 8},
    {Dtype::i64, "I64", 8},      {Dtype::f16, "F16", 2}, {Dtype::bf16, "BF16", 2}, {Dtype::f32, "F32", 4},
    {Dtype::f64, "F64", 8},
};

constexpr const DtypeRow &row_of(Dtype dtype) {
  return kDtypes[static_cast<std::size_t>(dtype)];
}

constexpr std::optional<Dtype> find_dtype(std::string_view name) {
  for (const DtypeRow &row : kDtypes) {
    if (row.name == name) return row.dtype;
  }
  return std::nullopt;
}

/// The one that elements of the C++ type `T` have.
template <typename T>
constexpr Dtype dtype_of() {
  if constexpr (std::is_same_v<T, bool>) return Dtype::boolean;
  if constexpr (std::is_same_v<T, std::uint8_t>) return Dtype::u8;
  if constexpr (std::is_same_v<T, std::int8_t>) return Dtype::i8;
  if constexpr (std::is_same_v<T, std::uint16_t>) return Dtype::u16;
  if constexpr (std::is_same_v<T, std::int16_t>) return Dtype::i16;
  if constexpr (std::is_same_v<T, std::uint32_t>) return Dtype::u32;
  if constexpr (std::is_same_v<T, std::int32_t>) return Dtype::i32;
  if constexpr (std::is_same_v<T, std::uint64_t>) return Dtype::u64;
  if constexpr (std::is_same_v<T, std::int64_t>) return Dtype::i64;
  if constexpr (std::is_same_v<T, float>) return Dtype::f32;
  if constexpr (std::is_same_v<T, double>) return Dtype::f64;
}

}  // namespace anneal
