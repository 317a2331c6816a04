# ruff: noqa: RUF001 - letters of several scripts look alike
"""How wide letters are in whichever of Arial, DejaVu Sans and Verdana is widest: devices fall back to any of these.

Widths are advances, as shares of the font's size, rounded up to the next fiftieth. Letters with marks are not listed:
they are as wide as the letter under the marks. Nor are scripts that these fonts do not have.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

UNLISTED = 0.8
"""Of a letter of another script."""
SQUARE = 1.0
"""Of a letter of a script whose letters each fill a square, such as Chinese."""


@lru_cache(maxsize=4096)
def letter_width(letter: str, *, bold: bool = False) -> float:
    """How wide a letter is, as a share of the font's size; marks over and under letters take no room."""
    widths = BOLD if bold else REGULAR
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0.0
    width = widths.get(letter) or widths.get(unicodedata.normalize("NFD", letter)[0])
    if width is not None:
        return width
    return SQUARE if unicodedata.east_asian_width(letter) in {"W", "F"} else UNLISTED


REGULAR: Mapping[str, float] = {
    letter: width
    for width, letters in (
        (0.22, "\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}"),
        (0.26, "י"),
        (0.28, "'ilıіון"),
        (0.3, "ł"),
        (0.32, "‘’‚"),
        (0.34, "ι"),
        (0.36, " fj\N{NO-BREAK SPACE}ſјז"),
        (0.38, ",.·"),
        (0.4, "tŧ"),
        (0.42, "!¡נ"),
        (0.44, "IrΙІג"),
        (0.46, '"()-/:;[\\]|ŀ·‹›'),
        (0.5, "JЈ"),
        (0.52, "“”„"),
        (0.54, "szгзѕґךכץ"),
        (0.56, "?LcĿεζξсэєד"),
        (0.58, "ŁΓלר"),
        (0.6, "kvxyĸγκλνςχвтухьבצ•"),
        (0.62, "FTaeo¿ðøĳŦΤδοτГТабекочяҐ"),
        (0.64, "$*0123456789_`bdghnpqu{}¢£¤¥§¶ßþđŋ΄βηθμρσυУлрђעףפ\N{EN DASH}€"),
        (0.66, "«µ»ΞαЗинпћџהחטס"),
        (0.68, "EPYÞΕΡΣΥϏЕРאם"),
        (0.7, "ABKSVXZħΑΒΖΚΛΧπЅАБВХЬдцמת"),
        (0.72, "ΔЄКЧЭъק"),
        (0.74, "CRUСЯש"),
        (0.76, "HNŊΗΝΠЏИЛНПм"),
        (0.78, "&DGÐĐЦ"),
        (0.8, "OQØΘΟφДОы"),
        (0.82, "wŉΦΩ"),
        (0.84, "#+<=>^~¬±×÷ψωЪ\N{MINUS SIGN}"),
        (0.86, "Ћфю"),
        (0.88, "MĲΜΨЂМФ"),
        (0.92, "ĦЫжшљњ"),
        (0.96, "щ"),
        (0.98, "m"),
        (1.0, "WÆæ\N{EM DASH}\N{HORIZONTAL ELLIPSIS}←→"),
        (1.02, "@"),
        (1.04, "œ"),
        (1.08, "%ŒЖШЮ"),
        (1.1, "Щ"),
        (1.12, "ЉЊ"),
    )
    for letter in letters
}
BOLD: Mapping[str, float] = {
    letter: width
    for width, letters in (
        (0.22, "\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}"),
        (0.32, "י"),
        (0.34, "'"),
        (0.36, " il\N{NO-BREAK SPACE}ıіון"),
        (0.38, ",.·ł‘’‚"),
        (0.4, "ι"),
        (0.42, ":;j·јז"),
        (0.44, "fſ"),
        (0.46, "!¡נ"),
        (0.48, "-tŧג"),
        (0.5, "r"),
        (0.54, "гґ"),
        (0.56, "()IJ[]|ŀΙІЈ‹›"),
        (0.58, "тךכ"),
        (0.6, '"cszεζξςзсѕד'),
        (0.62, "?¿эєלר"),
        (0.64, "LĿΓτГҐ"),
        (0.66, "vyŁλχуьבפצ“”„"),
        (0.68, "aekxĸавекхעףץ"),
        (0.7, "/EFT\\oðøŦΕΣΤαγδθνοЕТбочяהטס"),
        (0.72, "$*0123456789_`bdghnpqu{}¢£¤¥§¶ßþđŋ΄ΞβηκρυЗинпрђџחת\N{EN DASH}•€"),
        (0.74, "CPSYZµÞĳΖΡΥμЅРСлћאםמק"),
        (0.76, "ЄЭцъ"),
        (0.78, "ABKVXΑΒΚΛΧσϏАБВУХЬ"),
        (0.8, "RħπЯ"),
        (0.82, "UΔКЧдש"),
        (0.84, "DGHÐĐΗΠЏНПм"),
        (0.86, "NOQ«»ØŊΘΝΟΩИЛО"),
        (0.88, "#&+<=>^~¬±×÷\N{MINUS SIGN}"),
        (0.9, "ωД"),
        (0.92, "φЂ"),
        (0.94, "ЋЦЪы"),
        (0.96, "Φψ"),
        (0.98, "wĦΨ"),
        (1.0, "@MŉΜМФжфю\N{EM DASH}←→"),
        (1.02, "Ĳљњ"),
        (1.06, "mæ\N{HORIZONTAL ELLIPSIS}"),
        (1.08, "Ыш"),
        (1.1, "Æœ"),
        (1.12, "щ"),
        (1.14, "W"),
        (1.18, "Œ"),
        (1.2, "Ю"),
        (1.22, "Њ"),
        (1.24, "ЉЖШ"),
        (1.28, "%"),
        (1.34, "Щ"),
    )
    for letter in letters
}
