"""All figures the documents quote, one command: `python -m benchmarks` (`make bench`).

The exit code is the number of figures that were not reached in this run.
"""

from benchmarks import ingest, linkage, startup

if __name__ == "__main__":
    missed = 0
    for benchmark in (startup, ingest, linkage):
        print(f"\n== {benchmark.__name__}")
        missed += benchmark.main([])
    raise SystemExit(missed)
