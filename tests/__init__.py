"""A package, so that `python -m tests.benchmarks` finds this project's tests and no other's."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
TINY = ROOT / "tests" / "questionnaires"
"""A small questionnaire for each thing that a definition can hold."""
ACTOR = "the tests"
"""Who does what a test sets up, as the audit log names them."""
