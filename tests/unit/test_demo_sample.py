"""The committed sample is what its script writes."""

from __future__ import annotations

from pathlib import Path

from factlab.demo.sample import write_sample

COMMITTED = Path(__file__).parents[2] / "sample_data"


def test_the_sample_in_the_repository_is_what_a_new_run_writes(tmp_path: Path) -> None:
    write_sample(tmp_path)
    written = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    committed = {path.relative_to(COMMITTED) for path in COMMITTED.rglob("*") if path.is_file()}
    assert written == committed
    assert not [path for path in written if (tmp_path / path).read_bytes() != (COMMITTED / path).read_bytes()]


def test_the_sample_says_that_it_is_invented() -> None:
    assert "invented" in (COMMITTED / "README.md").read_text(encoding="utf-8").splitlines()[0]
