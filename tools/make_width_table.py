#!/usr/bin/env python3
"""Writes grammar/render_width.def: which characters take two columns of a terminal, which take none, which must not reach it.

Source: the Unicode Character Database in Python's unicodedata (categories, and East Asian Width of Annex 11).
Usage: tools/make_width_table.py > grammar/render_width.def
"""
import sys
import unicodedata


def kind(point):
    character = chr(point)
    category = unicodedata.category(character)
    if category in ("Mn", "Me"):
        return "COMBINING"
    if point in (0x200C, 0x200D):  # joiners shape the letters of several scripts
        return "COMBINING"
    if category in ("Cf", "Zl", "Zp", "Cs", "Cc"):
        return "UNSHOWN"
    if category == "Cn":  # Python calls these wide; the planes of Chinese characters are, by Annex 11
        return "WIDE" if 0x20000 <= point <= 0x3FFFD else None
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return "WIDE"
    return None


def main():
    out = sys.stdout
    out.write(
        "// Ranges of characters that do not take one column, in order. Written by tools/make_width_table.py from Unicode %s.\n"
        "// COMBINING takes no column, WIDE takes two, UNSHOWN is shown by its number: controls, bidirectional and other format signs.\n"
        % unicodedata.unidata_version
    )
    run = None  # kind, first, last; characters that nobody has assigned do not end a run
    for point in range(0x80, 0x110000):
        here = kind(point)
        if here is None and unicodedata.category(chr(point)) == "Cn":
            continue
        if run and here == run[0]:
            run = (here, run[1], point)
            continue
        if run and run[0]:
            out.write("%s(0x%X, 0x%X)\n" % run)
        run = (here, point, point)
    if run[0]:
        out.write("%s(0x%X, 0x%X)\n" % run)


main()
