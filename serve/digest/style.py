"""A taxonomy in, the style sheet of a digest's page out: for phone, desktop, dark mode and print."""

from collections.abc import Iterator

from ...configs.taxonomy import Taxonomy
from .colours import text_on, visible_on, wash

LIGHT_GROUND, LIGHT_TEXT = "#ffffff", "#1b1f24"

DARK_GROUND, DARK_TEXT = "#15181c", "#e6e8eb"

LIGHT_SHARE, DARK_SHARE = 0.2, 0.38
"""Highest share of a topic's colour under marked text, on a light and on a dark ground."""

SHEET = """
:root{color-scheme:light dark;--ground:#ffffff;--text:#1b1f24;--quiet:#59626d;--line:#d9dee4;--soft:#f4f6f8;
--link:#0b57b0;--warn:#fff4d6;--warn-line:#b07b00}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0 auto;padding:1.25rem 1rem 2rem;max-width:46rem;background:var(--ground);color:var(--text);
font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:.15em}
h1,h2,h3{line-height:1.25;text-wrap:balance}
h1{font-size:1.5rem;margin:0 0 .4rem}
h2{font-size:1.2rem;margin:2.4rem 0 .2rem;padding:0 0 .35rem .6rem;border-left:.35rem solid var(--ink,var(--quiet));
border-bottom:1px solid var(--line)}
h3{font-size:1.08rem;margin:0 0 .35rem;text-wrap:pretty}
h3 a{color:inherit;text-decoration-color:var(--line)}
h3 a:hover{text-decoration-color:currentColor}
h2 small,nav small{font-weight:400;color:var(--quiet)}
p{margin:.35rem 0}
.quiet,.facts,.authors,.also,.legend{color:var(--quiet);font-size:.9rem}
.notes{margin:1rem 0;padding:.6rem .9rem;background:var(--warn);border:1px solid var(--warn-line);
border-left-width:.35rem;border-radius:.4rem;font-size:.95rem}
.notes ul,.why{margin:0;padding-left:1.1rem}
nav{margin:1.2rem 0;padding:.7rem .9rem;background:var(--soft);border-radius:.4rem}
nav h2{font-size:.95rem;margin:0 0 .3rem;padding:0;border:0}
nav ol{margin:0;padding:0;list-style:none;columns:14rem 2;column-gap:1.5rem}
nav li{break-inside:avoid}
nav a{display:inline-block;padding:.22rem 0}
.by-topic summary{color:inherit;font-size:1rem;padding:.22rem .5rem;border-left:.3rem solid var(--ink,var(--quiet))}
.by-topic ol{padding:.2rem 0 .6rem 1.4rem;list-style:none;columns:auto;font-size:.93rem}
article:target{border-left:.2rem solid var(--link);padding-left:.7rem;margin-left:-.9rem}
article{padding:1.1rem 0;border-bottom:1px solid var(--line)}
section>article:last-child{border-bottom:0}
.topics{list-style:none;margin:.45rem 0;padding:0;display:grid;gap:.3rem .5rem;max-width:27rem;
grid-template-columns:minmax(0,max-content) 2.2rem minmax(3rem,1fr)}
.topics li{display:grid;grid-template-columns:subgrid;grid-column:1/-1;align-items:center}
.facts>*+*::before{content:"·";padding:0 .35rem;color:var(--quiet);display:inline-block}
.chip{justify-self:start;background:var(--chip);color:var(--on);padding:.08rem .6rem;border-radius:1rem;
font-size:.83rem;font-weight:600}
.score{font-size:.85rem;font-variant-numeric:tabular-nums;text-align:right}
.bar{height:.5rem;border-radius:.25rem;background:var(--soft);overflow:hidden;border:1px solid var(--line)}
.bar i{display:block;height:100%;background:var(--ink)}
.said b{font-weight:400;border:1px solid var(--line);border-radius:.3rem;padding:0 .4rem;font-size:.83rem}
.why{margin:.35rem 0;font-size:.93rem}
.replaced{margin:.5rem 0;padding:.45rem .8rem;border-left:.2rem solid var(--quiet);background:var(--soft);
font-size:.93rem}
summary{cursor:pointer;color:var(--quiet);font-size:.9rem;padding:.2rem 0}
.authors summary{padding:0}
.abstract p{margin:.2rem 0 0}
mark{background:var(--wash);color:inherit;border-radius:.15rem;padding:.05em 0;border-bottom:2px solid var(--ink);
-webkit-box-decoration-break:clone;box-decoration-break:clone}
mark mark{font-weight:600;border-bottom-width:3px}
footer{margin-top:2.5rem;padding-top:.8rem;border-top:1px solid var(--line);color:var(--quiet);font-size:.85rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:.2rem}
@media (prefers-color-scheme:dark){:root{--ground:#15181c;--text:#e6e8eb;--quiet:#a3adb8;--line:#343b44;--soft:#1f242a;
--link:#86b9ff;--warn:#33290f;--warn-line:#c99a2e}}
@media print{:root{color-scheme:light;--ground:#ffffff;--text:#000000;--quiet:#444444;--line:#bbbbbb;--soft:#f4f6f8;
--link:#000000;--warn:#fff4d6;--warn-line:#b07b00}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
html{font-size:10pt}
body{max-width:none;padding:0}
article{break-inside:avoid;padding:.7rem 0}
h2,h3{break-after:avoid}
nav,.pdf{display:none}
details::details-content{content-visibility:visible;display:block;block-size:auto}
.abstract summary{display:none}
h3 a::after{content:" (" attr(href) ")";font-weight:400;font-size:.8rem;color:var(--quiet)}}
@page{margin:16mm}
"""


def style_of(taxonomy: Taxonomy) -> str:
    """The sheet with a class `t0`, `t1`, … a topic, in the taxonomy's order; none of a topic's text is in it."""
    light = "".join(_colours(taxonomy, LIGHT_GROUND, LIGHT_TEXT, LIGHT_SHARE))
    dark = "".join(_colours(taxonomy, DARK_GROUND, DARK_TEXT, DARK_SHARE))
    chips = "".join(
        f".t{n}{{--chip:{topic.colour};--on:{text_on(topic.colour)}}}" for n, topic in enumerate(taxonomy.topics)
    )
    return f"{SHEET}{chips}\n{light}\n@media screen and (prefers-color-scheme:dark){{{dark}}}\n"


def _colours(taxonomy: Taxonomy, ground: str, text: str, share: float) -> Iterator[str]:
    for n, topic in enumerate(taxonomy.topics):
        ink = visible_on(topic.colour, ground)
        yield f".t{n}{{--ink:{ink};--wash:{wash(topic.colour, ground, text, share)}}}"
