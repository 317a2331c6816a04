"""Fonts that a test draws with, from packages: what a machine happens to have installed changes nothing."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable


@dataclass(frozen=True)
class Font:
    """A font's files, each for a weight or a range of weights, and what tells it from others."""

    weights: Mapping[str, Traversable]
    m: tuple[float, float]
    """How wide its `m` is, plain and bold, as a share of its size."""


NARROW = Font({"400 700": files("fontpkg_arimo") / "files" / "Arimo[wght].ttf"}, (0.833, 0.889))
"""As wide as Liberation Sans and Arial."""
WIDE = Font(
    {"400": files("reportlab") / "fonts" / "Vera.ttf", "700": files("reportlab") / "fonts" / "VeraBd.ttf"},
    (0.974, 1.042),
)
"""As wide as DejaVu Sans, which was made of Bitstream Vera, but with the letters of Western Europe alone."""
FONTS: Mapping[str, Font] = {"narrow": NARROW, "wide": WIDE}


def font_style(font: Font, families: Sequence[str]) -> str:
    """A style element that makes a font the first of the families, and the others one for the letters it lacks."""
    faces = [
        f"@font-face {{ font-family: '{family}'; font-weight: {weight}; "
        f"src: url(data:font/ttf;base64,{b64encode(file.read_bytes()).decode()}) }}"
        for place, family in enumerate(families)
        for weight, file in (NARROW if place else font).weights.items()
    ]
    return f"<style>{' '.join(faces)}</style>"
