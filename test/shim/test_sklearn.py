"""Features as a step of a scikit-learn pipeline, also in other processes."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
import timeloom as tl
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from timeloom.sklearn import TimelineTransformer

DAYS = pd.date_range("2024-01-01", periods=120, freq="D")
VIEWS = pd.DataFrame({"at": np.repeat(DAYS, 2), "user": [1, 2] * 120, "n": np.random.default_rng(1).random(240)})
ROWS = pd.DataFrame({"when": DAYS + pd.Timedelta(hours=1), "user": [1, 2] * 60}, index=range(1000, 1120))
LABEL = np.random.default_rng(2).integers(0, 2, 120)
FEATURES = "{ total: sum(View.n), last: last(View.n) }"


@pytest.fixture(scope="module")
def views():
    with tl.connect() as session:
        session.table("View", VIEWS, time="at", key="user")
        yield session


@pytest.fixture
def transformer(views):
    return TimelineTransformer(FEATURES, time="when", key="user", session=views)


def test_transforming_gives_the_fields_at_each_row(transformer):
    frame = transformer.fit_transform(ROWS)
    assert list(frame.columns) == list(transformer.get_feature_names_out()) == ["total", "last"]
    assert list(frame.index) == list(ROWS.index)
    one = VIEWS[VIEWS["user"] == 1]["n"].cumsum().to_numpy()
    np.testing.assert_allclose(frame["total"].to_numpy()[::2], one[::2])


def test_a_row_is_worth_the_same_whatever_rows_are_beside_it(transformer):
    whole = transformer.fit(ROWS).transform(ROWS)
    pd.testing.assert_frame_equal(transformer.fit(ROWS.head(10)).transform(ROWS.tail(10)), whole.tail(10))


def test_copies_share_the_session_and_its_tables(transformer, views):
    for again in (clone(transformer), copy.deepcopy(transformer), pickle.loads(pickle.dumps(transformer))):
        assert again.session is views
        assert len(again.fit_transform(ROWS)) == 120
    assert len(pickle.dumps(transformer)) < 2000, "no rows go along"


def test_it_works_in_pipelines_column_transformers_and_a_search_over_two_processes(transformer):
    columns = ColumnTransformer([("timeline", transformer, ["when", "user"])]).set_output(transform="pandas")
    assert list(columns.fit_transform(ROWS).columns) == ["timeline__total", "timeline__last"]
    pipeline = make_pipeline(transformer, SimpleImputer(), LogisticRegression())
    search = GridSearchCV(pipeline, {"logisticregression__C": [0.1, 1.0]}, cv=TimeSeriesSplit(3), n_jobs=2, error_score="raise")
    search.fit(ROWS, LABEL)
    assert search.predict(ROWS).shape == (120,)


def test_a_search_may_choose_the_features_themselves(transformer):
    pipeline = make_pipeline(clone(transformer), SimpleImputer(), LogisticRegression())
    features = [FEATURES, "{ n: count(View, window = trailing(2d)) }"]
    search = GridSearchCV(pipeline, {"timelinetransformer__features": features}, cv=TimeSeriesSplit(2), error_score="raise").fit(
        ROWS, LABEL
    )
    assert search.best_params_["timelinetransformer__features"] in features
    assert list(search.best_estimator_[:-1].get_feature_names_out()) == list(search.best_estimator_[0].get_feature_names_out())


def test_an_expression_can_be_the_features(views):
    view = views.table("View")
    transformer = TimelineTransformer(tl.record({"total": view.n.sum()}), time="when", key="user", session=views)
    assert pickle.loads(pickle.dumps(transformer)).fit_transform(ROWS).shape == (120, 1)


def test_its_parameters_can_be_read_set_and_printed(transformer, views):
    assert transformer.get_params() == {
        "features": FEATURES, "time": "when", "key": "user", "inclusive": True, "grouping": None, "session": views,
    }  # fmt: skip
    changed = clone(transformer).set_params(features="{ n: count(View) }", inclusive=False)
    assert list(changed.fit_transform(ROWS).columns) == ["n"] and not changed.inclusive
    assert repr(transformer).startswith("TimelineTransformer(features='{ total: sum(View.n)")
    with pytest.raises(ValueError, match="Invalid parameter 'feature'"):
        transformer.set_params(feature=1)


def test_what_was_not_fitted_says_so(transformer):
    for ask in (lambda: clone(transformer).transform(ROWS), lambda: clone(transformer).get_feature_names_out()):
        with pytest.raises(NotFittedError):
            ask()


def test_fitting_again_changes_nothing_and_forgets_what_was_before(transformer):
    first = transformer.fit(ROWS).transform(ROWS)
    pd.testing.assert_frame_equal(transformer.fit(ROWS.tail(3)).transform(ROWS), first)
    assert list(transformer.fit(ROWS[["user", "when"]]).feature_names_in_) == ["user", "when"] and transformer.n_features_in_ == 2
    transformer.fit(ROWS.assign(more=1))
    assert transformer.n_features_in_ == 3 and list(transformer.transform(ROWS.assign(more=1)).columns) == ["total", "last"]


def test_the_output_is_of_the_library_that_is_asked_for(transformer):
    assert isinstance(transformer.fit_transform(ROWS), pd.DataFrame)
    assert type(clone(transformer).set_output(transform="polars").fit_transform(ROWS)).__module__.startswith("polars")


def test_rows_without_the_columns_it_needs_are_told(transformer):
    with pytest.raises(tl.DataError, match="no column 'when'"):
        transformer.fit(ROWS[["user"]])
