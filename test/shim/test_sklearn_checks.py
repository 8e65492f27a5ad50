"""scikit-learn's own checks of estimators. They hand out arrays, so what they check is the transformer behind an adapter that makes
a frame of each: the first column says when, its sign whose. All that can apply to a transformer of frames must pass."""

import numpy as np
import pandas as pd
import pytest
import timeloom as tl
from scipy.sparse import issparse
from sklearn.utils import estimator_checks
from timeloom.sklearn import TimelineTransformer

VIEWS = pd.DataFrame({"at": pd.date_range("2023-12-01", periods=100), "user": [0, 1] * 50, "n": np.arange(100.0)})
OTHER_COLUMNS = (
    "of X only the columns of time and key are read: others may come and go between fit and transform, as in a ColumnTransformer"
)
NOTHING_LEARNED = "nothing is learned from the rows, so fit takes any: none, or such that transform cannot take"
ONLY_FRAMES = "an array of any shape is refused as no frame, not told to be reshaped"
EXEMPT = {
    "check_n_features_in_after_fitting": OTHER_COLUMNS,
    "check_transformer_general": OTHER_COLUMNS + " (its other halves, equal results again and of lists, pass)",
    "check_dataframe_column_names_consistency": OTHER_COLUMNS,
    "check_complex_data": "columns that are not read may hold anything, complex numbers too",
    "check_estimators_empty_data_messages": NOTHING_LEARNED,
    "check_fit2d_predict1d": ONLY_FRAMES,
}
# Beside those that scikit-learn runs on every estimator, those it keeps for its own.
MORE = [
    "check_set_output_transform", "check_set_output_transform_pandas", "check_set_output_transform_polars",
    "check_global_output_transform_pandas", "check_global_set_output_transform_polars", "check_transformer_get_feature_names_out_pandas",
    "check_get_feature_names_out_error", "check_inplace_ensure_writeable", "check_dataframe_column_names_consistency",
]  # fmt: skip


class OnArrays(TimelineTransformer):
    """The transformer for arrays: it does nothing but give them time and key."""

    def __init__(self, features="{ total: sum(SkView.n), n: count(SkView) }", *, time="when", key="user", inclusive=True, grouping="user", session=None):  # fmt: skip
        super().__init__(features, time=time, key=key, inclusive=inclusive, grouping=grouping, session=session)

    def fit(self, X, y=None):
        frame = framed(X)
        super().fit(frame, y)
        self.n_features_in_ = frame.shape[1] - 2
        self.feature_names_in_ = np.asarray(getattr(X, "columns", frame.columns[:-2]), dtype=object)
        return self

    def transform(self, X):
        return super().transform(framed(X))


def framed(X):
    if issparse(X) or np.ndim(X if hasattr(X, "ndim") else np.asarray(X)) != 2:
        return X
    frame = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X))
    first = np.nan_to_num(np.asarray(frame.iloc[:, 0]).astype(float)).clip(-1000, 1000)
    return frame.rename(columns=str).assign(
        when=pd.Timestamp("2024-01-01") + pd.to_timedelta(first, unit="D"), user=(first > 0).astype(int)
    )


def checks():
    for estimator, check in estimator_checks.estimator_checks_generator(OnArrays(), legacy=True):
        if check.func.__name__ == "check_array_api_input":
            continue  # It does nothing but where an environment variable asks for the arrays of other libraries.
        details = ",".join(f"{name}={value}" for name, value in check.keywords.items())
        yield pytest.param(
            lambda check=check, estimator=estimator: check(estimator), check.func.__name__, id=f"{check.func.__name__}({details})"
        )
    for name in MORE:
        yield pytest.param(lambda name=name: getattr(estimator_checks, name)("OnArrays", OnArrays()), name, id=name)


@pytest.fixture(scope="module", autouse=True)
def views():
    yield tl.table("SkView", VIEWS, time="at", key="user")
    tl.drop("SkView")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("check", "name"), list(checks()))
def test_scikit_learns_check_passes_or_is_exempt_for_a_reason(check, name):
    try:
        check()
    except (AssertionError, ValueError) as problem:
        assert name in EXEMPT, problem
    else:
        assert name not in EXEMPT, "an exemption that is not needed"


def test_an_array_is_refused_in_words():
    transformer = TimelineTransformer("{ n: count(SkView) }", time="when", key="user")
    for X in (np.zeros((3, 2)), [[1, 2]], {"when": [1], "user": [1]}):
        with pytest.raises(tl.DataError, match=f"X is a {type(X).__name__}: a frame is needed"):
            transformer.fit(X)
