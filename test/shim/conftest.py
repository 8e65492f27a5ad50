"""What the tests of the Python package share: a session with the real engine, empty at the beginning of each test."""

import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOUSE / "python-shim"))


class Shared:
    """A session for one test after the other: starting one takes longer than most tests."""

    def __init__(self):
        self._session = None

    def empty(self):
        """The session without tables; another one if a test has spoiled it."""
        import timeloom

        try:
            for name in self._session.tables if self._session else ():
                self._session.drop(name)
        except timeloom.EngineError:
            self._session = None
        self._session = self._session or timeloom.connect()
        return self._session

    def close(self):
        if self._session is not None:
            self._session.close()


@pytest.fixture(scope="session")
def shared():
    found = Shared()
    yield found
    found.close()


@pytest.fixture
def session(shared):
    return shared.empty()


@pytest.fixture(scope="module", autouse=True)
def own_default_session():
    """No module of tests meets the tables that another left in the session of `timeloom.table`."""
    yield
    _session = sys.modules.get("timeloom._session")
    if _session is not None and _session._default is not None:
        _session._default.close()
