"""Features as a step of a scikit-learn pipeline."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from ._errors import DataError
from ._session import Session, default_session


class TimelineTransformer(TransformerMixin, BaseEstimator):
    """What a query's fields were worth at each row of X: the fields, in the order of the rows.

    X is a frame with the columns `time` and `key`. Nothing is learned from it: each row sees what was known at its own time, so
    a split by time cannot leak. The tables stay in the session; copies and workers share them.
    """

    def __init__(
        self,
        features: Any,
        *,
        time: str,
        key: str,
        inclusive: bool = True,
        grouping: Optional[str] = None,
        session: Optional[Session] = None,
    ) -> None:
        self.features = features
        self.time = time
        self.key = key
        self.inclusive = inclusive
        self.grouping = grouping
        self.session = session

    def __sklearn_clone__(self) -> "TimelineTransformer":
        return type(self)(**self.get_params(deep=False))

    def __getstate__(self) -> dict[str, Any]:
        # Without a session of its own it means the default one, which a worker process would not have.
        return {**super().__getstate__(), "session": self._session()}

    def fit(self, X: Any, y: Any = None) -> "TimelineTransformer":
        """Compiles the features for X; learns nothing from its rows."""
        names = _columns(X)
        self.feature_names_in_ = np.asarray(names, dtype=object)
        self.n_features_in_ = len(names)
        self._fields = list(self._ask(X.head(0)).to_pandas().columns[len(names) :])
        return self

    def transform(self, X: Any) -> Any:
        """The fields at the rows of X, as a DataFrame with the index of X."""
        check_is_fitted(self, "_fields")
        names = _columns(X)
        return self._ask(X).to_pandas().iloc[:, len(names) :]

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """The fields' names. `input_features`, if given, must be the columns of X, which have no part in them."""
        check_is_fitted(self, "_fields")
        if input_features is not None and list(input_features) != list(self.feature_names_in_):
            raise ValueError("input_features is not equal to feature_names_in_")
        return np.asarray(self._fields, dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        # Of X only two columns are read; the others may hold anything.
        tags.input_tags.allow_nan = tags.input_tags.string = tags.input_tags.categorical = True
        tags.transformer_tags.preserves_dtype = []
        return tags

    def _ask(self, X: Any) -> Any:
        return self._session().features(self.features, at=X, time=self.time, key=self.key, inclusive=self.inclusive, grouping=self.grouping)

    def _session(self) -> Session:
        return default_session() if self.session is None else self.session


def _columns(X: Any) -> list[Any]:
    if not (hasattr(X, "columns") and hasattr(X, "head")):
        raise DataError(f"X is a {type(X).__name__}: a frame is needed, whose columns have names, not an array or a sparse matrix")
    return list(X.columns)
