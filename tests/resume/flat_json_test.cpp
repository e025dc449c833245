// JSON as a table of paths, against another library's tree of the same text.
#include "runtime/flat_json.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

namespace anneal::tests {
namespace {

using Json = nlohmann::json;

/// Every accessor at a path, against the value there: the one of its kind answers, and no other.
void expect_value(const FlatJson &table, const std::string &path, const Json &value) {
  const std::string *text = table.text(path);
  ASSERT_EQ(text != nullptr, value.is_string()) << path;
  if (text != nullptr) {
    ASSERT_EQ(*text, value.get<std::string>()) << path;
  }
  ASSERT_EQ(table.truth(path), value.is_boolean() ? std::optional(value.get<bool>()) : std::nullopt) << path;
  ASSERT_EQ(table.count(path), value.is_array() ? std::optional(value.size()) : std::nullopt) << path;
  const bool is_whole =
      value.is_number_integer() && (!value.is_number_unsigned() || value.get<std::uint64_t>() >> 63U == 0);
  ASSERT_EQ(table.whole(path), is_whole ? std::optional(value.get<std::int64_t>()) : std::nullopt) << path;
}

void expect_tree(const FlatJson &table, const std::string &path, const Json &tree) {
  expect_value(table, path, tree);
  const std::string start = path.empty() ? "" : path + ".";
  if (tree.is_array()) {
    for (std::size_t i = 0; i < tree.size(); ++i) expect_tree(table, start + std::to_string(i), tree[i]);
    expect_value(table, start + std::to_string(tree.size()), nullptr);
  } else if (tree.is_object()) {
    for (const auto &[name, value] : tree.items()) expect_tree(table, start + name, value);
    expect_value(table, start + "missing", nullptr);
  }
}

Json random_tree(std::mt19937_64 &random, int depth) {
  switch (random() % (depth == 0 ? 6 : 10)) {
    case 0:
      return static_cast<std::int64_t>(random());
    case 1:
      return random();
    case 2:
      return static_cast<double>(random() % 1000) / 8.0;
    case 3:
      return random() % 2 == 0;
    case 4:
      return nullptr;
    case 5:
      return "text \"" + std::to_string(random() % 100) + "\"\nκ";
    case 6:
    case 7: {
      Json list = Json::array();
      for (std::size_t i = random() % 12; i != 0; --i) list.push_back(random_tree(random, depth - 1));
      return list;
    }
    default: {
      Json object = Json::object();
      for (std::size_t i = random() % 5; i != 0; --i) {
        object["k" + std::to_string(random() % 100)] = random_tree(random, depth - 1);
      }
      return object;
    }
  }
}

TEST(FlatJson, RandomDocuments) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 1000; ++round) {
    const Json tree = random_tree(random, 4);
    const std::string text = tree.dump(round % 2 == 0 ? -1 : 2);
    const std::optional<FlatJson> table = FlatJson::read(text);
    ASSERT_TRUE(table) << text;
    ASSERT_NO_FATAL_FAILURE(expect_tree(*table, "", tree)) << text;
  }
}

TEST(FlatJson, WholeNumbersAtTheirLimits) {
  const auto whole = [](const char *text) { return FlatJson::read(text).value().whole(""); };
  EXPECT_EQ(whole("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(whole("9223372036854775808"), std::nullopt);
  EXPECT_EQ(whole("18446744073709551616"), std::nullopt);
  EXPECT_EQ(whole("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(whole("-9223372036854775809"), std::nullopt);
  EXPECT_EQ(whole("1.0"), std::nullopt);
  EXPECT_EQ(whole("1e3"), std::nullopt);
}

std::string nested(const std::string &open, const std::string &inner, const std::string &close, int depth) {
  std::string text = inner;
  for (int i = 0; i < depth; ++i) text = open + text + close;
  return text;
}

TEST(FlatJson, DepthAtItsLimitAndOnePastIt) {
  EXPECT_TRUE(FlatJson::read(nested("[", "1", "]", 16)));
  EXPECT_FALSE(FlatJson::read(nested("[", "1", "]", 17)));
  EXPECT_TRUE(FlatJson::read(nested(R"({"a":)", "1", "}", 16)));
  EXPECT_FALSE(FlatJson::read(nested(R"({"a":)", "1", "}", 17)));
  EXPECT_TRUE(FlatJson::read(nested(R"([{"a":)", "[]", "}]", 7)));
  EXPECT_FALSE(FlatJson::read(nested(R"([{"a":)", "[]", "}]", 8)));
  EXPECT_FALSE(FlatJson::read(std::string(1'000'000, '[')));
  // Depth, not how many there are.
  EXPECT_EQ(FlatJson::read(nested("[", nested("[1],", "2", "", 100), "]", 1)).value().count(""), 101U);
}

TEST(FlatJson, OneKeyTwice) {
  EXPECT_FALSE(FlatJson::read(R"({"a": 1, "a": 1})"));
  EXPECT_FALSE(FlatJson::read(R"({"a": 1, "b": {"c": [], "c": {}}})"));
  EXPECT_FALSE(FlatJson::read(R"({"a": 1, "\u0061": 2})"));
  EXPECT_FALSE(FlatJson::read(R"({"a": 1, "a": [1]})"));
  EXPECT_TRUE(FlatJson::read(R"({"a": {"a": 1}, "b": {"a": 1}})"));
}

TEST(FlatJson, TwoValuesOfOnePath) {
  EXPECT_FALSE(FlatJson::read(R"({"a": {"b": 1}, "a.b": 2})"));
  EXPECT_FALSE(FlatJson::read(R"({"": 1})")) << "the path of the whole document is empty";
}

TEST(FlatJson, WhatIsNoJson) {
  for (const char *text : {"", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "1 2", "nan", "01", "'a'", "\"\x80\"",
                           "\"a\nb\"", "[1] // one", "{\"a\" 1}", "\xEF\xBB"}) {
    EXPECT_FALSE(FlatJson::read(text)) << text;
  }
}

TEST(FlatJson, EveryCutIsRefused) {
  const std::string text = R"({"courses": [{"name": "a\u00e9", "at": -12, "on": true}, null], "end": [1.5, []]})";
  ASSERT_TRUE(FlatJson::read(text));
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(FlatJson::read(std::string_view(text).substr(0, length))) << length;
  }
}

}  // namespace
}  // namespace anneal::tests
