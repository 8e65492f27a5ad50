"""W6 for the peers: the thresholds of `training.ts`, and which purchases are observed."""

UNTIL = "2022-12-01"

WORKS = {"W6": 1, "W6x100": 5, "W6x500": 25}


def thresholds(order):
    """By index what the amounts of a feature must be above; None: all amounts."""
    return [None if i == 0 else 4.0 * i for i in range(WORKS[order["work"]])]
