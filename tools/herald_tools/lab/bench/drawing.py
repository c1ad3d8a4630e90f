"""Draws the picture of the report. Needs matplotlib; the drawing is on standard input, the file is the argument."""

import json
import sys

import matplotlib as mpl
from matplotlib import pyplot as plt

SMALL = {"svg.fonttype": "none", "svg.hashsalt": "herald"}
"""Keep text as text, and produce the same file for the same drawing."""


def main(path: str) -> None:
    """Draw lines over members, both on logarithmic scales, as SVG."""
    wanted = json.load(sys.stdin)
    mpl.use("svg")
    mpl.rcParams.update(SMALL)
    figure, axes = plt.subplots(figsize=(8, 4.2))
    for name, seconds in wanted["lines"].items():
        axes.loglog(wanted["members"], seconds, marker="o", label=name)
    axes.set_title(wanted["title"], fontsize=11)
    axes.set_xlabel("members")
    axes.set_xticks(wanted["members"], [f"{each:,}" for each in wanted["members"]])
    axes.set_ylabel("seconds")
    axes.grid(visible=True, which="major", alpha=0.4)
    axes.legend()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main(sys.argv[1])
