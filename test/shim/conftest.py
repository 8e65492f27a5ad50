"""What the tests of the Python package share: sessions with the real engine."""

import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOUSE / "python-shim"))


@pytest.fixture
def session():
    import timeloom

    with timeloom.connect() as opened:
        yield opened
