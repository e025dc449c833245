#include "cli/output/table.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "cli/output/number.hpp"

namespace anneal::cli {
namespace {

class MemorySink final : public Sink {
 public:
  MemorySink() { attach(::memfd_create("memory", 0), "memory"); }
  ~MemorySink() override { ::close(descriptor()); }

  std::string text() {
    flush();
    EXPECT_FALSE(error());
    std::string all(static_cast<size_t>(::lseek(descriptor(), 0, SEEK_END)), '\0');
    EXPECT_EQ(::pread(descriptor(), all.data(), all.size(), 0), static_cast<ssize_t>(all.size()));
    return all;
  }
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string table(TableFormat format, const std::vector<std::string> &columns,
                  const std::vector<std::vector<double>> &rows) {
  MemorySink sink;
  const std::unique_ptr<TableWriter> writer =
      make_table_writer(format, sink, columns, static_cast<int64_t>(rows.size()));
  int64_t step = 0;
  for (const std::vector<double> &row : rows) writer->row(step++, row);
  return sink.text();
}

TEST(Number, ReadsBackToTheSameBits) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200'000; ++i) {
    const auto value = std::bit_cast<double>(random());
    const std::string text = number_text(value);
    if (std::isnan(value)) {
      EXPECT_EQ(text, "nan");
      continue;
    }
    double back = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), back);
    ASSERT_EQ(failure, std::errc());
    ASSERT_EQ(std::bit_cast<uint64_t>(back), std::bit_cast<uint64_t>(value)) << text;
  }
}

TEST(Number, IsShort) {
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(-0.0), "-0");
  EXPECT_EQ(number_text(1), "1");
  EXPECT_EQ(number_text(5e-324), "5e-324");
  EXPECT_EQ(number_text(kInfinity), "inf");
  EXPECT_EQ(number_text(-kInfinity), "-inf");
  EXPECT_EQ(number_text(-kNan), "nan");
  std::string text;
  append_number(text, std::numeric_limits<int64_t>::min());
  EXPECT_EQ(text, "-9223372036854775808");
}

TEST(Table, Csv) {
  EXPECT_EQ(table(TableFormat::csv, {"lr", "a,b", "say \"x\""}, {{0.1, 1, 1e-5}, {kNan, kInfinity, -kInfinity}}),
            "step,lr,\"a,b\",\"say \"\"x\"\"\"\n0,0.1,1,1e-05\n1,nan,inf,-inf\n");
  EXPECT_EQ(table(TableFormat::csv, {}, {{}, {}}), "step\n0\n1\n");
}

TEST(Table, JsonLines) {
  const std::string text =
      table(TableFormat::json_lines, {"lr", "quote\"\n\xc3\xa9"}, {{0.1, 1e300}, {kNan, -kInfinity}});
  EXPECT_EQ(text.substr(0, text.find('\n')), "{\"step\":0,\"lr\":0.1,\"quote\\\"\\n\xc3\xa9\":1e+300}");
  const nlohmann::json second = nlohmann::json::parse(text.substr(text.find('\n') + 1));
  EXPECT_EQ(second["step"], 1);
  EXPECT_EQ(second["lr"], "nan");
  EXPECT_EQ(second["quote\"\n\xc3\xa9"], "-inf");
}

TEST(Table, JsonOfAnyNumberParses) {
  std::mt19937_64 random(2);
  std::vector<std::vector<double>> rows;
  for (int i = 0; i < 5000; ++i) rows.push_back({std::bit_cast<double>(random())});
  const std::string text = table(TableFormat::json_lines, {"x"}, rows);
  size_t at = 0;
  for (const std::vector<double> &row : rows) {
    const size_t end = text.find('\n', at);
    const nlohmann::json object = nlohmann::json::parse(text.substr(at, end - at));
    if (std::isfinite(row[0])) {
      EXPECT_EQ(object["x"].get<double>(), row[0]);
    } else {
      EXPECT_TRUE(object["x"].is_string());
    }
    at = end + 1;
  }
}

struct NpyFile {
  int major = 0;
  std::string head;
  std::string data;
};

NpyFile read_npy(const std::string &text) {
  NpyFile file;
  EXPECT_EQ(text.substr(0, 6), "\x93NUMPY");
  file.major = text[6];
  const size_t fixed = file.major == 1 ? 10 : 12;
  size_t size = 0;
  for (size_t i = 8; i < fixed; ++i) size |= static_cast<size_t>(static_cast<unsigned char>(text[i])) << (8 * (i - 8));
  EXPECT_EQ((fixed + size) % 64, 0u);
  file.head = text.substr(fixed, size);
  EXPECT_EQ(file.head.back(), '\n');
  file.head.erase(file.head.find_last_not_of(" \n") + 1);
  file.data = text.substr(fixed + size);
  return file;
}

TEST(Table, Npy) {
  const NpyFile file = read_npy(table(TableFormat::npy, {"lr", "momentum"}, {{0.1, 0.9}, {kInfinity, -kNan}}));
  EXPECT_EQ(file.major, 1);
  EXPECT_EQ(
      file.head,
      "{'descr': [('step', '<i8'), ('lr', '<f8'), ('momentum', '<f8')], 'fortran_order': False, 'shape': (2,), }");
  ASSERT_EQ(file.data.size(), 48u);
  const auto number = [&](size_t at) {
    double value = 0;
    std::memcpy(&value, file.data.data() + at, 8);
    return value;
  };
  int64_t step = 0;
  std::memcpy(&step, file.data.data() + 24, 8);
  EXPECT_EQ(step, 1);
  EXPECT_EQ(number(8), 0.1);
  EXPECT_EQ(number(16), 0.9);
  EXPECT_EQ(number(32), kInfinity);
  EXPECT_EQ(std::bit_cast<uint64_t>(number(40)), 0x7ff8000000000000u) << "one NaN";
}

TEST(Table, NpyOfAnyNames) {
  EXPECT_EQ(
      read_npy(table(TableFormat::npy, {"it's", "b\\"}, {})).head,
      "{'descr': [('step', '<i8'), ('it\\'s', '<f8'), ('b\\\\', '<f8')], 'fortran_order': False, 'shape': (0,), }");
  EXPECT_EQ(read_npy(table(TableFormat::npy, {"\xce\xb7"}, {{1}})).major, 3);
  const std::vector<std::string> many(3000, "a_name_of_some_length");
  const NpyFile file = read_npy(table(TableFormat::npy, many, {std::vector<double>(3000, 1.5)}));
  EXPECT_EQ(file.major, 3);
  EXPECT_EQ(file.data.size(), 3001u * 8);
}

TEST(Table, FormatsByName) {
  EXPECT_EQ(table_format_of("a.csv"), TableFormat::csv);
  EXPECT_EQ(table_format_of("b/A.CSV"), TableFormat::csv);
  EXPECT_EQ(table_format_of("a.jsonl"), TableFormat::json_lines);
  EXPECT_EQ(table_format_of("a.ndjson"), TableFormat::json_lines);
  EXPECT_EQ(table_format_of("a.npy"), TableFormat::npy);
  EXPECT_EQ(table_format_of("a.txt"), std::nullopt);
  EXPECT_EQ(table_format_of("csv"), std::nullopt);
}

}  // namespace
}  // namespace anneal::cli
