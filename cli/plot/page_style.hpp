// How pictures look: colours, and lengths in pixels of ordinary size.
#pragma once

#include <array>

#include "cli/plot/canvas.hpp"

namespace anneal::cli::page_style {

constexpr Colour kText = {0x1f, 0x23, 0x28};
constexpr Colour kQuiet = {0x59, 0x63, 0x6e};
constexpr Colour kAxis = {0x8c, 0x95, 0x9f};
constexpr Colour kGrid = {0xe4, 0xe8, 0xec};
constexpr Colour kBand = {0xf5, 0xf7, 0xfa};
constexpr Colour kBoundary = {0xa8, 0xb1, 0xbb};
constexpr Colour kAlarm = {0xc6, 0x28, 0x28};
constexpr Colour kAlarmBand = {0xfd, 0xec, 0xea};
// Okabe and Ito's palette, told apart with every kind of colour vision, in an order that starts with the strongest
// contrasts; without its yellow, which is too light for white paper.
constexpr std::array<Colour, 7> kPalette = {
    Colour{0x00, 0x72, 0xb2}, Colour{0xd5, 0x5e, 0x00}, Colour{0x00, 0x9e, 0x73}, Colour{0xcc, 0x79, 0xa7},
    Colour{0xe6, 0x9f, 0x00}, Colour{0x56, 0xb4, 0xe9}, Colour{0x33, 0x33, 0x33}};
// From the eighth curve on the colours come again, dashed.
constexpr double kSecondRoundDash = 6;

constexpr int kNarrowest = 320;
constexpr double kEdge = 20;
constexpr double kRightEdge = 30;
constexpr double kTitleSize = 18;
constexpr double kTitleHeight = 32;
constexpr double kLegendSize = 13;
constexpr double kLegendHeight = 22;
constexpr double kSampleLength = 22;
constexpr double kPhaseSize = 11.5;
constexpr double kPhaseHeight = 20;
constexpr double kTickSize = 12;
constexpr double kTickLength = 5;
constexpr double kTickGap = 8;
constexpr double kAxisNameGap = 16;
constexpr double kLabelHeight = 26;
constexpr double kNoteHeight = 18;
constexpr double kPanelGap = 16;
constexpr double kLineWidth = 2;
constexpr double kTolerance = 0.04;  // pixels that a simplified curve may be off
constexpr double kOnlyPanel = 330;
constexpr double kPairedPanel = 210;
constexpr double kManyPanel = 165;
constexpr double kConstantPanel = 72;  // beside others
constexpr double kBesideMark = 4;      // half of the height of a digit

}  // namespace anneal::cli::page_style
