"""What a class did: in the terminal, and as a page beside the autograded notebooks."""

import html
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.records import Report, State
from tichchap.autograde.texts import text
from tichchap.course.write import write
from tichchap.languages import Lang

MOST, BAR, BINS = 10, 30, 10


@dataclass(frozen=True)
class Chart:
    """A heading and bars: a label and a number each; `unit` is behind the number."""

    title: str
    bars: Sequence[tuple[str, float]]
    unit: str = ""


def summarise(
    course: GradebookCourse, exercise: str, reports: list[Report], lang: Lang, console: Console
) -> None:
    """Print the summary, write it as a page, and say where that is and what comes next."""
    heading, charts = _heading(exercise, reports, lang), _charts(reports, lang)
    console.print(Text(f"\n{heading}", style="bold"))
    for chart in charts:
        if chart.bars:
            console.print(_table(chart))
    attention = [r for r in reports if r.state is not State.GRADED]
    if attention:
        console.print(Text(text("summary_attention", lang), style="bold"))
    for report in attention:
        why = report.said or "; ".join(report.problems)
        console.print(Text(f"  {report.student}: {_state(report, lang)}, {why}", style="yellow"))
    page = course.path("autograded", exercise, "x").parents[2] / f"{exercise}-summary.html"
    write(page, _page(heading, charts, lang))
    console.print(Text(f"\n{text('summary_next', lang, page=page, exercise=exercise)}"))


def _heading(exercise: str, reports: list[Report], lang: Lang) -> str:
    points = [report.points for report in reports] or [0.0]
    details = {
        "mean": f"{statistics.fmean(points):.1f}",
        "median": f"{statistics.median(points):g}",
        "most": f"{max((report.max_points for report in reports), default=0):g}",
    }
    return text("summary_title", lang, exercise=exercise, count=len(reports), **details)


def _charts(reports: list[Report], lang: Lang) -> list[Chart]:
    states = Counter(_state(report, lang) for report in reports)
    levels = Counter(report.isolation for report in reports)
    slowest = sorted(reports, key=lambda report: report.seconds, reverse=True)[:5]
    causes = Counter(cause for report in reports for cause in _misconceptions(report))
    return [
        Chart(text("summary_points", lang), _distribution(reports)),
        Chart(text("summary_states", lang), states.most_common()),
        Chart(text("summary_isolation", lang), levels.most_common()),
        Chart(text("summary_slowest", lang), [(r.student, r.seconds) for r in slowest], " s"),
        Chart(text("summary_misconceptions", lang), causes.most_common(MOST)),
    ]


def _state(report: Report, lang: Lang) -> str:
    return text(f"state_{report.state.replace(' ', '_')}", lang)


def _misconceptions(report: Report) -> set[str]:
    """Each one that was named, with the function it is about, once a student."""
    found = ((check.id.rpartition("-")[0], check.misconception) for check in report.checks)
    return {f"{name}: {cause}" for name, cause in found if cause}


def _distribution(reports: list[Report]) -> list[tuple[str, float]]:
    most = max((report.max_points for report in reports), default=0.0)
    if not most:
        return []
    step = most / BINS
    bins = Counter(min(int(report.points / step), BINS - 1) for report in reports)
    return [(f"{i * step:g} – {(i + 1) * step:g}", bins[i]) for i in range(BINS)]


def _table(chart: Chart) -> Table:
    table = Table(title=chart.title, title_justify="left", show_header=False, box=None)
    longest = max(number for _, number in chart.bars) or 1
    for label, number in chart.bars:
        bar = "█" * round(BAR * number / longest)
        figure = Text(f"{number:g}{chart.unit}", justify="right")
        table.add_row(label, figure, Text(bar, style="cyan"))
    return table


STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
  color: CanvasText; background: Canvas; color-scheme: light dark; }
table { border-collapse: collapse; width: 100%; }
td { padding: .15rem .5rem; } td:first-child { width: 45%; } td:nth-child(2) { text-align: right; }
td div { background: #2b7a9b; height: .9rem; }
""".strip()


def _page(heading: str, charts: Iterable[Chart], lang: Lang) -> str:
    parts = [_section(chart) for chart in charts if chart.bars]
    title = html.escape(heading)
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body><main><h1>{title}</h1>\n"
        + "\n".join(parts)
        + "\n</main></body></html>\n"
    )


def _section(chart: Chart) -> str:
    longest = max(number for _, number in chart.bars) or 1
    rows = [
        f"<tr><td>{html.escape(label)}</td><td>{number:g}{chart.unit}</td>"
        f'<td><div style="width: {100 * number / longest:.0f}%"></div></td></tr>'
        for label, number in chart.bars
    ]
    return f"<h2>{html.escape(chart.title)}</h2>\n<table>{''.join(rows)}</table>"
