"""Makes the font of the formulas: python docs/math_font.py texgyrepagella-math.otf

From TeX Gyre Pagella Math, which Debian has in fonts-texgyre-math; needs fonttools and brotli. What
formulas do not use (fraktur, sans-serif, typewriter letters, rare arrows) is left out, and the name
changed, as its licence asks of derived works.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

NAME = "SklearnMlpMath"
RANGES = """20-7E A0-FF 131 237 2C6 2C7 2C9 2D8-2DC 300-30C 338 370-3FF 2010-205F 2061-2064
20D0-20EF 2100-214F 2190-21FF 2200-22FF 2308-230B 23B4 23B5 23DC-23E1 25CB 25CF 27E6-27EB 27F5-27FF
2A00-2A06 1D400-1D4CF 1D538-1D56B 1D6A4-1D755 1D7CE-1D7E1"""


def main():
    ends = [[int(end, 16) for end in part.split("-")] for part in RANGES.split()]
    codes = [code for pair in ends for code in range(pair[0], pair[-1] + 1)]
    font = TTFont(sys.argv[1])
    subsetter = Subsetter(Options(layout_features="*", drop_tables=["FFTM", "DSIG"]))
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6, 16):
            record.string = NAME
    cff = font["CFF "].cff
    cff.fontNames = [NAME]
    cff[0].FullName = cff[0].FamilyName = NAME
    font.flavor = "woff2"
    font.save(Path(__file__).parent / "_static" / "fonts" / "math.woff2")


if __name__ == "__main__":
    main()
