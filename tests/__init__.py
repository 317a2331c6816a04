"""A package, so that `python -m tests.benchmarks` finds this project's tests and no other's."""
