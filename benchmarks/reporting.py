"""How is a figure shown, beside its bar and the load of the machine it was measured on?"""

import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from rich.console import Console
from rich.table import Table

console = Console(highlight=False, width=150)


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure has to reach: at least, or at most, `value`."""

    value: float
    sense: Literal["≥", "≤"]

    def met_by(self, figure: float) -> bool:
        """Whether `figure` reaches it. What is printed decides, so that 0.5200 never fails 0.52."""
        return round(figure, 4) >= self.value if self.sense == "≥" else round(figure, 4) <= self.value


def at_least(value: float) -> Bar:
    """A bar from below."""
    return Bar(value, "≥")


def at_most(value: float) -> Bar:
    """A bar from above."""
    return Bar(value, "≤")


@dataclass
class Block:
    """One part's figures, with the load average from its beginning to its end."""

    title: str
    notes: list[str] = field(default_factory=list)
    missed: int = 0
    _rows: list[tuple[str, ...]] = field(default_factory=list)
    _tables: list[Table] = field(default_factory=list)
    _load: float = field(default_factory=lambda: os.getloadavg()[0])
    _started: float = field(default_factory=time.perf_counter)

    def figure(self, name: str, value: float, unit: str = "", bar: Bar | None = None, note: str = "") -> None:
        """One figure; a missed bar counts."""
        met = bar is None or bar.met_by(value)
        self.missed += not met
        shown = f"{value:,.0f}" if unit in ("bytes", "tokens") else f"{value:.4f}" if not unit else f"{value:.2f}"
        wanted = f"{bar.sense} {bar.value:g}" if bar else ""
        sign = "" if bar is None else "[green]✓[/]" if met else "[bold red]✗[/]"
        self._rows.append((name, shown, unit, wanted, sign, note))

    def table(self, *headings: str, rows: Sequence[Sequence[str]]) -> None:
        """Figures that only make sense side by side."""
        made = Table(*headings, box=None, padding=(0, 2, 0, 0), header_style="dim")
        for row in rows:
            made.add_row(*(cell.replace("[]", r"\[]") for cell in row))  # an empty list is no markup
        self._tables.append(made)

    def print(self) -> None:
        """Show it all."""
        seconds = time.perf_counter() - self._started
        console.print(
            f"\n[bold]{self.title}[/]  [dim]load {self._load:.1f} → {os.getloadavg()[0]:.1f}, "
            f"{os.cpu_count()} cores, {seconds:.0f} s[/]"
        )
        if self._rows:
            made = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
            for column in range(6):
                made.add_column(justify="right" if column == 1 else "left")
            for row in self._rows:
                made.add_row(*row)
            console.print(made)
        for table in self._tables:
            console.print(table)
        for note in self.notes:
            console.print(f"  [dim]{note}[/]", soft_wrap=True, markup=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * share), 1) - 1]


def least(repeats: Sequence[Sequence[float]], share: float) -> float:
    """The percentile of each repeat, and the least of them: what the machine can do when others leave it alone."""
    return min(percentile(repeat, share) for repeat in repeats)
