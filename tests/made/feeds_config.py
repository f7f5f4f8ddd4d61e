"""The configuration that docs/triage.md shows."""

EXAMPLE = """\
categories: [cs.LG, cs.NE, q-bio.NC]
topics: [interpretability, brain-encoding]   # all six without this line
contact: you@example.org                     # arXiv would like to know whom to write to
outputs: ["~/arxiv/{date}.html"]
follow: {authors: [Ada Kessel], terms: [sparse autoencoder]}
mute: {terms: [diffusion]}
hide: {terms: [federated learning]}
"""
