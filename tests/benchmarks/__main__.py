"""`python -m tests.benchmarks`: how fast the service is, beside the least that could be done for the same answers.

Absolute figures say more of the machine than of the service, so each has a baseline that takes turns with it: a bare
FastAPI server that sends or stores the same, or decoding the same JSON. A ratio is the median over those turns.
"""

from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from .measures import FULL, QUICK, Measure, Turn, serve_filled
from .servers import CLIENT_CORE, pin, postgresql


def main(*, quick: bool = False) -> None:
    """Measure on SQLite and PostgreSQL, and print a table. A target that is missed is marked, and fails nothing."""
    table = Table("", "Waymark", "Baseline", "Ratio (range)", "Target", "p50 / p99, ms", box=SIMPLE)
    with TemporaryDirectory() as name, Progress(transient=True) as progress:
        directory = Path(name)
        with postgresql(directory / "postgresql") as url:
            pin(CLIENT_CORE)
            databases = {
                "SQLite": (f"sqlite:///{directory}/waymark.db", f"sqlite:///{directory}/bare.db"),
                "PostgreSQL": (url, url),
            }
            for database, (ours, bare) in databases.items():
                table.add_row(f"[bold]{database}")
                with serve_filled(ours, bare, directory, QUICK if quick else FULL) as bench:
                    for measure in bench.measures():
                        described = f"{database}: {measure.what}"
                        turns = [turn() for turn in progress.track(measure.turns, description=described)]
                        table.add_row(*_cells(measure, turns[1:]))
    Console().print(table)


def _cells(measure: Measure, turns: Sequence[Turn]) -> list[str]:
    ratios = [turn.service / turn.baseline for turn in turns]
    ratio = median(ratios)
    is_met = ratio <= measure.target if measure.lower_is_better else ratio >= measure.target
    target = f"{'≤' if measure.lower_is_better else '≥'} {measure.target:g}"
    percentiles = quantiles([1000 * latency for turn in turns for latency in turn.latencies], n=100)
    return [
        measure.what,
        f"{median(turn.service for turn in turns):,.0f} {measure.unit}",
        f"{median(turn.baseline for turn in turns):,.0f} {measure.unit}",
        f"{ratio:.2f} ({min(ratios):.2f}-{max(ratios):.2f})",
        f"[green]{target} met" if is_met else f"[bold red]{target} missed",
        f"{percentiles[49]:.1f} / {percentiles[98]:.1f}",
    ]


if __name__ == "__main__":
    typer.run(main)
