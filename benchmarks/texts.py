"""A number in, as many papers out: seeds among made-up papers out of scope, of a feed's proportions and lengths."""

import random

from arxsift.models.paper import Paper
from arxsift.training.data.seeds import load_seeds

IN_SCOPE = 0.12
"""Share of the papers of a feed that are in scope."""

WORDS = """
    river bridge garden window kettle market orchard harbour lantern meadow railway theatre kitchen journey village
    weather season morning station library stone timber copper silver cotton paper letter painting festival parade
    teacher baker farmer sailor gardener carpenter we they it one several many few careful simple broad narrow early
    late measure compare describe report follow visit repair carry gather build plant sell study between across within
    during after before under over the of in and to for with from by at which that about near
""".split()  # noqa: SIM905 - a hundred quoted words are harder to read


def made_papers(n_papers: int) -> list[Paper]:
    """Every eighth or so is a seed paper, again and again where there are not enough; the texts are always the same."""
    rng = random.Random(0)
    seeds = load_seeds()
    papers = []
    for number in range(n_papers):
        if rng.random() < IN_SCOPE:
            seed = rng.choice(seeds)
            papers.append(Paper.of(seed.title, f"{seed.abstract} {sentence(rng)}", f"bench-{number}"))
        else:
            abstract = " ".join(sentence(rng) for _ in range(rng.randint(8, 13)))
            papers.append(Paper.of(sentence(rng), abstract, f"bench-{number}"))
    return papers


def sentence(rng: random.Random) -> str:
    words = rng.choices(WORDS, k=rng.randint(12, 22))
    return f"{' '.join(words).capitalize()}."
