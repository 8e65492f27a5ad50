"""Draws how many times as long as Timeloom each side took: python picture.py RESULTS.json PICTURE.png"""

import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

COLOURS = {
    "Polars": "#0075ff",
    "DuckDB": "#d9a400",
    "pandas": "#7a3fa0",
    "hand-written loop": "#777777",
    "writing the columns alone": "#bbbbbb",
}


OURS = ["Timeloom", "Timeloom, through Python"]


def bars(entry: dict) -> list[tuple[str, float]]:
    wall = {measured["side"]: measured["wall"] for measured in entry["measured"]}
    ours = next(name for name in OURS if name in wall)
    return [(side, seconds / wall[ours]) for side, seconds in wall.items() if side != ours]


def title(entry: dict) -> str:
    return f"{entry['work']}\n{entry['events']:.0e} × {entry['entities']:.0e}".replace("e+0", "e")


def main() -> None:
    source, target = sys.argv[1:]
    entries = json.load(open(source))["entries"]
    figure, axes = plt.subplots(figsize=(max(6, 2.2 * len(entries)), 4.5))
    for i, entry in enumerate(entries):
        sides = bars(entry)
        for j, (side, ratio) in enumerate(sides):
            at = i + (j - (len(sides) - 1) / 2) * 0.8 / max(1, len(sides))
            axes.bar(at, ratio, 0.75 / max(1, len(sides)), color=COLOURS.get(side, "#4a9b6e"), label=side)
            axes.text(at, ratio, f"{ratio:.2g}", ha="center", va="bottom", fontsize=7)
    axes.set_xticks(range(len(entries)), [title(entry) for entry in entries])
    axes.set_yscale("log")
    axes.axhline(1, color="black", linewidth=0.8)
    axes.set_ylabel("times as long as Timeloom")
    handles = dict(zip(*reversed(axes.get_legend_handles_labels())))
    axes.legend(handles.values(), handles.keys(), fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(target, dpi=120)


if __name__ == "__main__":
    main()
