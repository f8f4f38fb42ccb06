"""The pictures of what threads and processes cost: once, with every call, and for calls that are too small."""

from collections.abc import Iterator, Sequence

import altair as alt

from gilscope.analyse.release import HeldShare
from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.study import SettingFigures
from gilscope.model.case import SERIAL
from gilscope.render import drawing, numbers
from gilscope.render.drawing import Picture
from gilscope.render.study import cost_tables, release_tables, tables

LEAST_MS = 0.01
"""On a logarithmic axis, what is less than this is shown as this."""


def draw_all(study: SettingFigures) -> Iterator[Picture]:
    """Yield every picture of costs."""
    yield opening(study)
    yield transports(study.comparisons)
    yield sweeps(study.comparisons)
    yield shares(study.held_shares)


def opening(study: SettingFigures) -> Picture:
    """Return what opening each pool costs."""
    rows = [
        {
            "pool": study.declared.executor(each.pool.executor).name_crew(each.pool.workers),
            "open_ms": each.open_ns / 1e6,
            "text": numbers.duration(each.open_ns),
        }
        for each in study.open_costs
        if each.pool.executor != SERIAL
    ]
    base = drawing.chart(rows).encode(
        x=alt.X("open_ms:Q", title="time (ms, log scale)", scale=alt.Scale(type="log")),
        y=alt.Y("pool:N", title=None, sort="x"),
    )
    layers = [
        base.mark_point(filled=True, size=80, color=drawing.GREY).encode(tooltip=["pool:N", "text:N"]),
        base.mark_text(align="left", dx=9, fontSize=12).encode(text="text:N"),
    ]
    return Picture(
        "opening",
        "Start-up cost",
        "Until every worker has answered for the first time, imports included. It is paid once.",
        drawing.layered(layers, height=max(60, 28 * len(rows))),
        cost_tables.cold(study) if rows else tables.skips(()),
    )


def transports(comparisons: Sequence[ComparisonScaling]) -> Picture:
    """Return how much longer a call takes than its share of the work, by how much is sent to workers and back."""
    rows = [
        {
            **drawing.arm_row(comparison, arm),
            "transport": arm.arm.case.transport,
            "sent_mib": sent_bytes / 2**20,
            "beyond_ms": max(LEAST_MS, (arm.wall_ns.value - ideal_ns) / 1e6),
        }
        for comparison in comparisons
        for arm in comparison.arms
        if (sent_bytes := arm.sent_bytes)
        and (ideal_ns := comparison.serial_ns.value / arm.arm.case.at_once)
        and comparison.is_usual
    ]
    x = alt.X("sent_mib:Q", title="MiB sent and returned in one call (log scale)", scale=alt.Scale(type="log"))
    y = alt.Y("beyond_ms:Q", title="extra time per call (ms, log scale)", scale=alt.Scale(type="log"))
    return Picture(
        "transports",
        "Extra time for sending",
        "Of workers that are sent copies of their arguments: how much longer a call takes than a plain loop's time / "
        f"workers. Less than {LEAST_MS} ms is shown as {LEAST_MS} ms. Workers that share memory are sent nothing and "
        "are not here.",
        drawing.layered([drawing.points(drawing.chart(rows), rows, x=x, y=y)], height=200),
        cost_tables.sent(comparisons),
    )


def sweeps(comparisons: Sequence[ComparisonScaling]) -> Picture:
    """Return speedups by task size, where a sweep of sizes was measured."""
    rows = [
        {**drawing.arm_row(comparison, arm), "serial_ms": comparison.serial_ns.value / 1e6}
        for comparison, arm in drawing.best_arms(comparisons)
        if comparison.problem.is_sweep
    ]
    x = alt.X("serial_ms:Q", title="one call in a plain loop (ms, log scale)", scale=alt.Scale(type="log"))
    base = alt.Chart()
    layers = [
        base.mark_rule(color=drawing.GREY, aria=False).encode(y=alt.datum(1.0)),
        base.mark_line().encode(x=x, y=alt.Y("speedup:Q", title="speedup (×)"), color=drawing.color(rows)),
        drawing.points(base, rows, x=x, y=alt.Y("speedup:Q")),
    ]
    chart = alt.layer(*layers).properties(width=drawing.WIDTH // 2 - 20, height=120)
    facet = alt.Facet("label:N", title=None, header=drawing.header())
    return Picture(
        "sweeps",
        "How large a task must be",
        "Below the grey line a plain loop is faster: the task is too small to be worth handing out.",
        drawing.configured(chart.facet(facet, data=drawing.data(rows), columns=2, spacing=14)),
        tables.ways([each for each in comparisons if each.problem.is_sweep]),
    )


def shares(found: Sequence[HeldShare]) -> Picture:
    """Return what threads gain by the share of a call that holds the GIL, beside Amdahl's law."""
    rows = [
        {
            "threads": f"{each.workers} threads",
            "held": each.share,
            "speedup": each.speedup.value,
            "low": each.speedup.low if each.speedup.has_interval else each.speedup.value,
            "high": each.speedup.high if each.speedup.has_interval else each.speedup.value,
            "amdahl": each.amdahl,
            "one lock": each.lock,
        }
        for each in found
        if each.workers > 1
    ]
    x = alt.X("held:Q", title="share of a call that holds the GIL (%)", axis=alt.Axis(format="%"))
    y = alt.Y("speedup:Q", title="speedup (×)", scale=alt.Scale(zero=True))
    tip = ["threads:N", *map(drawing.rounded, ("held", "speedup", "low", "high", "amdahl", "one lock"))]
    base, color = drawing.chart(rows), drawing.color(rows, "threads")
    laws = [
        base.mark_line(strokeDash=dash, opacity=0.7).encode(x=x, y=alt.Y(f"{law}:Q"), color=color, detail="threads:N")
        for law, dash in (("amdahl", [6, 4]), ("one lock", [2, 3]))
    ]
    one = drawing.chart([{"value": 1.0}]).mark_rule(color=drawing.GREY).encode(y="value:Q")
    bars = base.mark_rule().encode(x=x, y=alt.Y("low:Q"), y2="high:Q", color=color)
    return Picture(
        "shares",
        "How much must be released",
        "Threads whose calls hold the GIL for a share of their work. Dashed: Amdahl's law, which assumes that all "
        "others wait meanwhile. Dotted: what one lock allows. Grey: as fast as a plain loop.",
        drawing.layered([one, *laws, bars, drawing.points(base, rows, "threads", tip, x=x, y=y)], height=200),
        release_tables.shares(found),
    )
