"""Writes the small fixed municipality of `sample_data/`: `python -m factlab.demo.sample sample_data`."""

from __future__ import annotations

import sys
from pathlib import Path

from factlab.demo.story import DemoMunicipality, invent

HOUSEHOLDS = 1_000
PARTNERS = 5
SEED = 479
WIJKEN = ("WK047912", "WK047915", "WK047916", "WK047942")

README = f"""\
# A small municipality, all of it invented

{HOUSEHOLDS:,} households in four wijken of Zaanstad, and {PARTNERS} partners with a list each. The postcodes,
the wijken and their outlines are real open data (`factlab/demo/data/SOURCES.md`); the house numbers,
streets, clients, dates, partners and figures are drawn with a fixed seed and describe nobody.

- `ronde/`: `ronde.toml` and the lists beside it. The public keys it names, in `ronde/partners/`, come from
  `factlab identity new`.
- `lijsten/PARTNER/`: what that partner has, each in another shape: headers, encoding, dates, spelling, and
  a few rows that nobody can place. Each list needs nothing but `factlab ingest LIST`.

A test compares these files with a new run of:

    python -m factlab.demo.sample sample_data
"""


def write_sample(directory: Path) -> DemoMunicipality:
    """Write the sample under `directory`, over what an earlier run left there."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "README.md").write_bytes(README.encode())
    return invent(directory, households=HOUSEHOLDS, partners=PARTNERS, seed=SEED, wijken=WIJKEN)


if __name__ == "__main__":
    write_sample(Path(sys.argv[1]))
