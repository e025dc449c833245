// JSON as it is written, against another library's reading and writing of it.
#include "grammar/json_text.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace anneal {
namespace {

using Json = nlohmann::ordered_json;

std::string in_json(std::string_view text) {
  return JsonText().text(text).written();
}

/// What a text becomes: a byte at which no character starts is U+FFFD. The other library says what a character is.
std::string mended(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    std::size_t length = static_cast<unsigned char>(bytes[0]) < 0x80 ? 1 : 2;
    while (length > 1 && length <= 4 &&
           (length > bytes.size() || !Json::accept("\"" + std::string(bytes.substr(0, length)) + "\""))) {
      ++length;
    }
    const bool is_character = length <= 4;
    text += is_character ? bytes.substr(0, length) : "\xEF\xBF\xBD";
    bytes.remove_prefix(is_character ? length : 1);
  }
  return text;
}

TEST(JsonText, EveryCharacterOfOneByte) {
  for (int byte = 0; byte < 0x80; ++byte) {
    const std::string text = std::string("a") + static_cast<char>(byte) + "0";
    EXPECT_EQ(in_json(text), Json(text).dump()) << byte;
  }
}

TEST(JsonText, CharactersOfSeveralBytesStay) {
  for (const std::string text :
       {"\u0080", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFD", "\uFFFF", "\U00010000", "\U0010FFFF", "κ→🜁"}) {
    EXPECT_EQ(in_json(text), "\"" + text + "\"");
  }
}

TEST(JsonText, EveryPairOfBytesAfterAscii) {
  for (int first = 0x80; first < 0x100; ++first) {
    for (int second = 0; second < 0x100; ++second) {
      const std::string bytes = {static_cast<char>(first), static_cast<char>(second)};
      ASSERT_EQ(in_json(bytes), Json(mended(bytes)).dump()) << first << ' ' << second;
    }
  }
}

TEST(JsonText, BytesThatAreNotUtf8) {
  const std::string lost = "\xEF\xBF\xBD";
  EXPECT_EQ(in_json("a\xFFz"), "\"a" + lost + "z\"");
  EXPECT_EQ(in_json("\xC0\xAF"), "\"" + lost + lost + "\"") << "overlong";
  EXPECT_EQ(in_json("\xED\xA0\x80"), "\"" + lost + lost + lost + "\"") << "a surrogate";
  EXPECT_EQ(in_json("\xF4\x90\x80\x80"), "\"" + lost + lost + lost + lost + "\"") << "above the last character";
  EXPECT_EQ(in_json("\xE2\x82"), "\"" + lost + lost + "\"") << "cut";
  // Random bytes, half of them near the boundaries of the forms.
  std::mt19937_64 random(1);
  constexpr std::string_view kTelling = "\x7F\x80\x8F\x90\x9F\xA0\xBF\xC1\xC2\xDF\xE0\xED\xEF\xF0\xF4\xF5\"\\\n";
  for (int round = 0; round < 5000; ++round) {
    std::string bytes;
    for (std::size_t i = random() % 9; i != 0; --i) {
      bytes += random() % 2 == 0 ? kTelling[random() % kTelling.size()] : static_cast<char>(random());
    }
    ASSERT_EQ(in_json(bytes), Json(mended(bytes)).dump()) << round;
  }
}

TEST(JsonText, WholeNumbers) {
  for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max(),
                                   std::numeric_limits<std::int64_t>::min()}) {
    EXPECT_EQ(Json::parse(JsonText().whole(value).written()).get<std::int64_t>(), value);
  }
}

TEST(JsonText, NumbersReadBackToTheSameBits) {
  std::mt19937_64 random(2);
  std::vector<double> values = {
      0.0, -0.0, 1.0, 0.1, 1e22, 1e23, 5e-324, std::numeric_limits<double>::max(), -std::numeric_limits<double>::min()};
  for (int i = 0; i < 5000; ++i) values.push_back(std::bit_cast<double>(random()));
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    const std::string text = JsonText().number(value).written();
    double read = 1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
    ASSERT_EQ(end, text.data() + text.size()) << text;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(read), std::bit_cast<std::uint64_t>(value)) << text;
    ASSERT_EQ(Json::parse(text).get<double>(), value) << text;
  }
}

TEST(JsonText, NumbersThatJsonHasNot) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(JsonText().number(infinity).written(), "\"inf\"");
  EXPECT_EQ(JsonText().number(-infinity).written(), "\"-inf\"");
  EXPECT_EQ(JsonText().number(std::numeric_limits<double>::quiet_NaN()).written(), "\"nan\"");
}

TEST(JsonText, EmptyBracketsAndCommas) {
  JsonText text;
  text.begin_object().key("a").begin_list().end_list().key("b").begin_object().end_object();
  text.key("c").begin_list().begin_list().end_list().truth(true).whole(1).text("").end_list().end_object();
  EXPECT_EQ(text.written(), R"({"a":[],"b":{},"c":[[],true,1,""]})");
}

Json random_tree(std::mt19937_64 &random, int depth) {
  switch (random() % (depth == 0 ? 4 : 6)) {
    case 0:
      return static_cast<std::int64_t>(random());
    case 1:
      return static_cast<double>(static_cast<std::int64_t>(random())) / 4096.0 + 0.5;
    case 2:
      return random() % 2 == 0;
    case 3:
      return "text \"" + std::to_string(random() % 100) + "\"\n";
    case 4: {
      Json list = Json::array();
      for (std::size_t i = random() % 4; i != 0; --i) list.push_back(random_tree(random, depth - 1));
      return list;
    }
    default: {
      Json object = Json::object();
      for (std::size_t i = random() % 4; i != 0; --i) {
        object["k\t" + std::to_string(i)] = random_tree(random, depth - 1);
      }
      return object;
    }
  }
}

void write(JsonText &text, const Json &tree) {
  if (tree.is_object()) {
    text.begin_object();
    for (const auto &[name, value] : tree.items()) write(text.key(name), value);
    text.end_object();
  } else if (tree.is_array()) {
    text.begin_list();
    for (const Json &value : tree) write(text, value);
    text.end_list();
  } else if (tree.is_string()) {
    text.text(tree.get<std::string>());
  } else if (tree.is_boolean()) {
    text.truth(tree.get<bool>());
  } else if (tree.is_number_integer()) {
    text.whole(tree.get<std::int64_t>());
  } else {
    text.number(tree.get<double>());
  }
}

TEST(JsonText, RandomTrees) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 2000; ++round) {
    const Json tree = random_tree(random, 5);
    JsonText text;
    write(text, tree);
    ASSERT_EQ(text.written().find('\n'), std::string::npos) << text.written();
    ASSERT_EQ(Json::parse(text.written()), tree) << text.written();
  }
}

}  // namespace
}  // namespace anneal
