// The fuzz targets' properties in the normal suite: the corpus replayed, and as many fresh inputs as the clock allows.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "tests/fuzz/generator.hpp"
#include "tests/fuzz/pack.hpp"
#include "tests/fuzz/properties.hpp"
#include "tests/grammar/parsed.hpp"

namespace anneal::fuzz {
namespace {

std::vector<std::string> corpus() {
  return read_pack(std::string(ANNEAL_SOURCE_DIR) + "/tests/fuzz/corpus/source.pack");
}

// ANNEAL_FUZZ_INPUTS asks for longer runs: the same inputs and then further ones.
std::uint64_t input_count(std::uint64_t usual) {
  const char *wanted = std::getenv("ANNEAL_FUZZ_INPUTS");
  return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : usual;
}

TEST(Fuzz, CorpusOfTexts) {
  const std::vector<std::string> inputs = corpus();
  EXPECT_GE(inputs.size(), 5000U);
  for (const std::string &input : inputs) {
    ASSERT_EQ("", check_source(input)) << input;
    ASSERT_EQ("", check_format(input)) << input;
  }
}

TEST(Fuzz, RandomProgramsAreRead) {
  for (std::uint64_t seed = 0; seed < input_count(3000); ++seed) {
    const std::string program = random_program(seed);
    const Parsed parsed(program);
    ASSERT_EQ(0U, parsed.errors()) << "seed " << seed << "\n" << parsed.findings() << program;
    ASSERT_EQ("", check_source(program)) << "seed " << seed << "\n" << program;
    ASSERT_EQ("", check_format(program)) << "seed " << seed << "\n" << program;
  }
}

TEST(Fuzz, ChangedPrograms) {
  std::mt19937_64 random(1);
  std::vector<std::string> texts;
  for (const Program &program : programs_of_the_project()) texts.push_back(program.text);
  for (std::uint64_t seed = 0; seed < 200; ++seed) texts.push_back(random_program(seed));
  for (std::uint64_t count = 0; count < input_count(6000); ++count) {
    const std::string text = mutate(texts[random() % texts.size()], texts[random() % texts.size()], random);
    ASSERT_EQ("", check_source(text)) << "input " << count << "\n" << text;
    ASSERT_EQ("", check_format(text)) << "input " << count << "\n" << text;
  }
}

TEST(Fuzz, RandomWords) {
  std::mt19937_64 random(2);
  for (std::uint64_t count = 0; count < input_count(6000); ++count) {
    std::string text;
    for (std::uint64_t words = random() % 30; words > 0; --words) {
      text += dictionary()[random() % dictionary().size()];
      if (random() % 3 == 0) text += "a";
    }
    ASSERT_EQ("", check_source(text)) << "input " << count << "\n" << text;
    ASSERT_EQ("", check_format(text)) << "input " << count << "\n" << text;
  }
}

// The properties can fail: what they look for is found.
TEST(Fuzz, PacksKeepTheirInputs) {
  const std::vector<std::string> inputs = {"", "a\n\nb", std::string("\0\xFF", 2), "12\n"};
  const std::string path = testing::TempDir() + "/inputs.pack";
  std::ofstream(path, std::ios::binary) << write_pack(inputs);
  EXPECT_EQ(inputs, read_pack(path));
}

}  // namespace
}  // namespace anneal::fuzz
