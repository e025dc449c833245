// A run as rows: CSV, JSON Lines, or the `.npy` format of NumPy.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output/sink.hpp"

namespace anneal::cli {

enum class TableFormat : uint8_t { csv, json_lines, npy };

/// The format that a file name asks for: `.csv`, `.jsonl` or `.ndjson`, `.npy`, in any case; nothing for others.
std::optional<TableFormat> table_format_of(std::string_view file_name);

/// Writes rows of a step and one value for each column.
///
/// CSV: a line of names, then `step,value,…`, lines end in a line feed; names with commas, quotes or line ends are
/// quoted as in RFC 4180. JSON Lines: one object a row, `{"step":0,"lr":0.1}`, non-finite numbers as strings. `.npy`: a
/// one-dimensional structured array, `step` as int64 and each column as float64, little-endian;
/// `numpy.load(file)["lr"]`. Text is UTF-8 in all three. Numbers are the shortest that read back.
class TableWriter {
 public:
  virtual ~TableWriter() = default;

  /// Appends one row to the sink; `values` has as many elements as there are columns.
  virtual void row(int64_t step, std::span<const double> values) = 0;

 protected:
  TableWriter() = default;
  TableWriter(const TableWriter &) = default;
  TableWriter &operator=(const TableWriter &) = default;
};

/// A writer to `sink`, which must outlive it; the head of the table is written at once. `rows` is the number of rows
/// that will follow, which `.npy` states at its beginning; the other formats do not need it.
std::unique_ptr<TableWriter> make_table_writer(TableFormat format, Sink &sink, const std::vector<std::string> &columns,
                                               int64_t rows);

}  // namespace anneal::cli
