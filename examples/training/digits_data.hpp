// Handwritten digits: 1797 images of 8 x 8 grey levels. Every fifth is for the test, and of the 1438 others about every
// eleventh validates.
#ifndef EXAMPLES_TRAINING_DIGITS_DATA_HPP
#define EXAMPLES_TRAINING_DIGITS_DATA_HPP

#include <Eigen/Core>
#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

constexpr int kSide = 8;
constexpr int kPixels = kSide * kSide;
constexpr int kClasses = 10;
constexpr int kBatch = 64;

/// Images one after the other, in [-1, 1], and what they show.
template <class Scalar>
struct Images {
  std::vector<Scalar> pixels;
  std::vector<int> digits;

  std::size_t size() const { return digits.size(); }
};

template <class Scalar>
struct Digits {
  Images<Scalar> trained;
  Images<Scalar> validation;
  Images<Scalar> test;
};

/// Images that a network sees at once, one a row.
template <class Scalar>
struct Batch {
  Eigen::Matrix<Scalar, kBatch, kPixels, Eigen::RowMajor> images;
  int digits[kBatch];

  void take(const Images<Scalar> &from, std::size_t row, Eigen::Index to) {
    std::copy_n(from.pixels.data() + row * kPixels, kPixels, images.row(to).data());
    digits[to] = from.digits[row];
  }
};

template <class Scalar>
Digits<Scalar> read_digits(const std::string &path) {
  std::ifstream file(path);
  Digits<Scalar> data;
  std::size_t row = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream numbers(line);
    Images<Scalar> &part = row % 5 == 4 ? data.test : row % 11 == 10 ? data.validation : data.trained;
    ++row;
    for (int i = 0; i < kPixels; ++i) {
      int grey = 0;
      numbers >> grey;
      part.pixels.push_back(static_cast<Scalar>(grey) / 8 - 1);
    }
    int digit = -1;
    numbers >> digit;
    if (!numbers || digit < 0 || digit >= kClasses) throw std::runtime_error("a line of the data is no digit: " + line);
    part.digits.push_back(digit);
  }
  if (data.test.size() == 0 || data.validation.size() == 0)
    throw std::runtime_error(path + " is not the data of digits");
  return data;
}

#endif
