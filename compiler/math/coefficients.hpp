// Written by tools/coefficients/make_coefficients.sh with Sollya 8; edit the scripts named below instead.
#pragma once

#include <cstdint>

namespace anneal::math {

// --- tools/coefficients/exponential.sollya
// exp(x) = 1 + x + x^2 q(x) for |x| <= ln(2)/2 and 2^x = 1 + kLn2[0] x + x^2 q(x) for |x| <= 1/2.
constexpr double kLn2[] = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
constexpr double kLog2OfE[] = {0x1.71547652b82fep0, 0x1.777d0ffda0d24p-56};

// exp(x) = 1 + x + x^2 q(x), |x| <= ln(2)/2: relative error at most 2^-57.8
constexpr double kExp[] = {
    0x1.000000000000ap-1,  0x1.55555555554fep-3,  0x1.55555555506cp-5,   0x1.1111111126b38p-7,  0x1.6c16c18475a3fp-10,
    0x1.a01a012febadcp-13, 0x1.a0199963bbc45p-16, 0x1.71df18fd0e407p-19, 0x1.28adf7b51df2fp-22, 0x1.ad92c5d75f195p-26,
};

// 2^x = 1 + kLn2[0] x + x^2 q(x), |x| <= 1/2: relative error at most 2^-57.3
constexpr double kExp2[] = {
    0x1.ebfbdff82c5ap-3,   0x1.c6b08d704a154p-5,  0x1.3b2ab6fba0917p-7,  0x1.5d87fe7892f75p-10, 0x1.4309130d95779p-13,
    0x1.ffcbfcaa0d2f3p-17, 0x1.62bfca420232dp-20, 0x1.b5248700f9d0dp-24, 0x1.e61761044b6bap-28, 0x1.ea6c2f372e8dfp-32,
};

// --- tools/coefficients/logarithm.sollya
// With s = f / (2 + f): log(1 + f) = 2 s + s^3 r(s^2), and log2(1 + f) = s (c0 + s^2 (c1 + s^2 (c2 + s^2 q(s^2))))
// where c0, c1, c2 are the exact 2/ln 2, 2/(3 ln 2), 2/(5 ln 2) as sums of two numbers; sqrt(1/2) <= 1 + f <= sqrt(2).
constexpr double kLn2Short[] = {0x1.62e42fefa38p-1, 0x1.ef35793c7673p-45};
constexpr double kLog10Of2Short[] = {0x1.34413509f78p-2, 0x1.fef311f12b358p-46};
constexpr double kLog10OfE[] = {0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57};

// log((1+s)/(1-s)) = 2 s + s^3 r(s^2), |s| <= 0.1716: relative error at most 2^-59.5
constexpr double kLog[] = {
    0x1.5555555555592p-1, 0x1.999999997ff65p-2, 0x1.24924941db2b8p-2, 0x1.c71c521a2b677p-3,
    0x1.74663ba13c65ap-3, 0x1.39a20bad07eddp-3, 0x1.2f0252efc9c33p-3,
};
constexpr double kLog2C0[] = {0x1.71547652b82fep1, 0x1.777d0ffda0d24p-55};
constexpr double kLog2C1[] = {0x1.ec709dc3a03fdp-1, 0x1.d27f05548af0cp-55};
constexpr double kLog2C2[] = {0x1.2776c50ef9bfep-1, 0x1.e4b29ccc535d4p-55};

// log2((1+s)/(1-s)) = c0 s + c1 s^3 + c2 s^5 + s^7 q(s^2), |s| <= 0.1716: relative error at most 2^-75.8
constexpr double kLog2[] = {
    0x1.a61762a7aded9p-2, 0x1.484b13d7c0469p-2, 0x1.0c9a8499080bp-2,  0x1.c68f56f02fa21p-3,
    0x1.89f383b8b0dbfp-3, 0x1.5ba69e49c0aecp-3, 0x1.354a09d980292p-3, 0x1.3b0812484556dp-3,
};

// --- tools/coefficients/roots.sollya
// x^(-1/3) for 1 <= x < 2: a first guess that kernels refine.
constexpr double kCubeRootOf2[] = {0x1.428a2f98d728bp0};
constexpr double kCubeRootOf4[] = {0x1.965fea53d6e3dp0};

// x^(-1/3), 1 <= x <= 2: relative error at most 2^-17.4
constexpr double kInverseCubeRoot[] = {
    0x1.c7f365bd286f4p0,   -0x1.90e741fc8214cp0, 0x1.3e68b9b41b9f5p0,
    -0x1.321c5eb425b51p-1, 0x1.3fa269bb2cf75p-3, -0x1.16d6f13b19c36p-6,
};

// --- tools/coefficients/trigonometric.sollya
// sin(x) = x + x^3 s(x^2) and cos(x) = 1 - x^2/2 + x^4 c(x^2) for |x| <= pi/16, both at multiples of pi/8, and pi in
// pieces.
constexpr double kPi[] = {0x1.921fb54442d18p1, 0x1.1a62633145c07p-53};
constexpr double kHalfPi[] = {0x1.921fb54442d18p0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110};
constexpr double kTwoOverPi = 0x1.45f306dc9c883p-1;
constexpr double kSine[] = {
    0,      0x1.87de2a6aea963p-2,  0x1.6a09e667f3bcdp-1,  0x1.d906bcf328d46p-1,
    0x1p0,  0x1.d906bcf328d46p-1,  0x1.6a09e667f3bcdp-1,  0x1.87de2a6aea963p-2,
    0,      -0x1.87de2a6aea963p-2, -0x1.6a09e667f3bcdp-1, -0x1.d906bcf328d46p-1,
    -0x1p0, -0x1.d906bcf328d46p-1, -0x1.6a09e667f3bcdp-1, -0x1.87de2a6aea963p-2,
};
constexpr double kSineLow[] = {
    0, -0x1.72cedd3d5a61p-57,  -0x1.bdd3413b26456p-55, 0x1.457e610231ac2p-56,
    0, 0x1.457e610231ac2p-56,  -0x1.bdd3413b26456p-55, -0x1.72cedd3d5a61p-57,
    0, 0x1.72cedd3d5a61p-57,   0x1.bdd3413b26456p-55,  -0x1.457e610231ac2p-56,
    0, -0x1.457e610231ac2p-56, 0x1.bdd3413b26456p-55,  0x1.72cedd3d5a61p-57,
};
constexpr double kCosine[] = {
    0x1p0,  0x1.d906bcf328d46p-1,  0x1.6a09e667f3bcdp-1,  0x1.87de2a6aea963p-2,
    0,      -0x1.87de2a6aea963p-2, -0x1.6a09e667f3bcdp-1, -0x1.d906bcf328d46p-1,
    -0x1p0, -0x1.d906bcf328d46p-1, -0x1.6a09e667f3bcdp-1, -0x1.87de2a6aea963p-2,
    0,      0x1.87de2a6aea963p-2,  0x1.6a09e667f3bcdp-1,  0x1.d906bcf328d46p-1,
};

// sin(x) = x + x^3 s(x^2), |x| <= pi/16: relative error at most 2^-57.5
constexpr double kSin[] = {
    -0x1.55555555554cap-3,
    0x1.1111111087fep-7,
    -0x1.a019f724dca32p-13,
    0x1.718d5a3323e83p-19,
};

// cos(x) = 1 - x^2/2 + x^4 c(x^2), |x| <= pi/16: relative error at most 2^-67.1
constexpr double kCos[] = {
    0x1.55555555554f4p-5,
    -0x1.6c16c16b884f8p-10,
    0x1.a019f8acfdf09p-16,
    -0x1.27a9015d614e9p-22,
};

// 2/pi = 0.w0 w1 w2 … in words of 64 bits.
constexpr std::uint64_t kTwoOverPiWords[] = {
    11743562013128004905u, 18169587780923219392u, 15808362127397457985u, 18325537948574664033u, 13196794004601950944u,
    452944820249399836u,   18311050168422213438u, 16754012890938950788u, 16833452818741296705u, 4148332274289687028u,
    11278244420634880059u, 2303758334597371919u,  17235013589178936607u, 7869616827067468215u,  5712322887342352941u,
    8441921394348257659u,  4397547296490951402u,  7780917995555872008u,  6197850593633725355u,
};

// --- tools/coefficients/inverse_trigonometric.sollya
// asin(x) = x + x^3 p(x^2) for |x| <= 1/2; atan(x) = x + x^3 p(x^2) for |x| <= 7/16, and atan of the centres of the
// other intervals.
constexpr double kAtanHalf[] = {0x1.dac670561bb4fp-2, 0x1.a2b7f222f65e2p-56};
constexpr double kAtanOne[] = {0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55};
constexpr double kAtanThreeHalves[] = {0x1.f730bd281f69bp-1, 0x1.007887af0cbbdp-56};

// asin(x) = x + x^3 p(x^2), |x| <= 1/2: relative error at most 2^-59.8
constexpr double kAsin[] = {
    0x1.5555555555577p-3, 0x1.333333332e133p-4,  0x1.6db6db721248ep-5, 0x1.f1c71a94ff395p-6, 0x1.6e8bdedee8e8ep-6,
    0x1.1c49f07402ad4p-6, 0x1.ca1f8b6223899p-7,  0x1.7585997c1d4eep-7, 0x1.613c3911ccadbp-7, 0x1.e5fa29bd7debp-9,
    0x1.639b1dde97b2bp-6, -0x1.57fbb40d15467p-6, 0x1.0b463608154ddp-5,
};

// atan(x) = x + x^3 p(x^2), |x| <= 7/16: relative error at most 2^-62.2
constexpr double kAtan[] = {
    -0x1.5555555555552p-2, 0x1.9999999999006p-3, -0x1.249249244653ap-3, 0x1.c71c71a177719p-4,
    -0x1.745d11ceb6212p-4, 0x1.3b132faad3c05p-4, -0x1.1109089b9a534p-4, 0x1.e132a89cb66aap-5,
    -0x1.a9fb283348ec6p-5, 0x1.6b1bcf1c472a3p-5, -0x1.055d6ee641189p-5, 0x1.c0529aa024675p-7,
};

// --- tools/coefficients/error_function.sollya
// erf(x) = x (kErf0 + x^2 p(x^2)) for |x| <= 1; erf(x) = 1 - exp(-x^2) q((x - 2) / (x + 2)) from there to 6.
constexpr double kErf0[] = {0x1.20dd750429b6dp0, 0x1.1ae3a914fed8p-56};

// erf(x) = 2/sqrt(pi) x + x^3 p(x^2), |x| <= 1: relative error at most 2^-60.6
constexpr double kErf[] = {
    -0x1.812746b0379e5p-2,  0x1.ce2f21a042a7cp-4,  -0x1.b82ce31281e9bp-6,  0x1.565bcd0d52cd6p-8,
    -0x1.c02db3c9c511cp-11, 0x1.f9a3200cb32d4p-14, -0x1.f4d1c32c5426fp-17, 0x1.b9dda26059c1p-20,
    -0x1.5f12ccf433215p-23, 0x1.f73a685d60f5ap-27, -0x1.37353b78643c8p-30, 0x1.025cec4b1d683p-34,
};

// erfc(x) = exp(-x^2) q((x - 2) / (x + 2)), 1 <= x <= 6: absolute error at most 2^-61.9
constexpr double kErfc[] = {
    0x1.058671b52c776p-2,   -0x1.b57034efd3f72p-2, 0x1.eeea7dc8a78b4p-3,   -0x1.437f0b68c0c2dp-4,
    0x1.e94715979eef3p-9,   0x1.ca95ed53481ecp-8,  -0x1.bc25a47bfd312p-11, -0x1.016b5ce8196e1p-10,
    0x1.6d5ef97b1f32ap-15,  0x1.6da96ca83e23fp-13, 0x1.cdcbae70fed24p-16,  -0x1.cead2930f9176p-16,
    -0x1.d46a06719dd7dp-17, 0x1.6e1aa4eb0fc82p-20, 0x1.ed6256a03ec4ap-19,  0x1.4ef6a97f019c2p-20,
};

}  // namespace anneal::math
