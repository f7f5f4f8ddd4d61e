"""A topic's colour in, colours out that can be read on it, beside it and under text (WCAG 2.2, level AA)."""

from typing import TypeAlias

Rgb: TypeAlias = tuple[float, float, float]
"""Red, green and blue, each 0..1."""

TEXT_CONTRAST = 4.5
"""Lowest contrast of text and its ground (WCAG 2.2, 1.4.3)."""

GRAPHIC_CONTRAST = 3.0
"""Lowest contrast of bars and borders and their ground (WCAG 2.2, 1.4.11)."""

STEPS = 20
"""Number of shades tried between a colour and black or white."""


def parse(colour: str) -> Rgb:
    """The parts of a colour written as `#e69f00`."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def render(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def luminance(colour: str) -> float:
    """Relative luminance, 0..1, as WCAG defines it."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parse(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1..21, as WCAG defines it."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def blend(colour: str, ground: str, share: float) -> str:
    """The colour laid over the ground; `share` 0..1 is how much of it covers the ground."""
    mixed = [share * c + (1 - share) * g for c, g in zip(parse(colour), parse(ground), strict=True)]
    return render((mixed[0], mixed[1], mixed[2]))


def text_on(colour: str) -> str:
    """Black or white, whichever is easier to read; one of them always has enough contrast."""
    return max("#000000", "#ffffff", key=lambda text: contrast(text, colour))


def visible_on(colour: str, ground: str, least: float = GRAPHIC_CONTRAST) -> str:
    """The shade of the colour nearest to it that has enough contrast with the ground."""
    away = text_on(ground)
    shades = (blend(away, colour, step / STEPS) for step in range(STEPS + 1))
    return next((shade for shade in shades if contrast(shade, ground) >= least), away)


def wash(colour: str, ground: str, text: str, share: float) -> str:
    """The ground tinted with the colour, as strongly as leaves text on it easy to read."""
    tints = (blend(colour, ground, share * (STEPS - step) / STEPS) for step in range(STEPS + 1))
    return next((tint for tint in tints if contrast(text, tint) >= TEXT_CONTRAST), ground)
