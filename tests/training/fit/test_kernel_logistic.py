"""The dual form gives what the usual form gives."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from arxsift.training.fit.kernel_logistic import fit_dual


def made(n_rows: int = 60, n_features: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(n_rows, n_features))
    truth = (features[:, 0] + 0.5 * rng.normal(size=n_rows) > 0).astype(np.float64)
    return features, truth, rng.uniform(0.3, 1, n_rows)


def test_it_equals_logistic_regression_with_the_same_penalty() -> None:
    features, truth, weights = made()
    alphas = fit_dual(4 * features @ features.T, np.zeros(len(truth)), truth, weights)
    usual = LogisticRegression(C=4, fit_intercept=False, tol=1e-8).fit(features, truth, sample_weight=weights)
    np.testing.assert_allclose(4 * features.T @ alphas, usual.coef_[0], atol=1e-3)


def test_a_prior_that_is_right_already_is_hardly_changed() -> None:
    features, truth, weights = made()
    alphas = fit_dual(features @ features.T, 8 * (2 * truth - 1), truth, weights)
    assert np.abs(features.T @ alphas).max() < 0.1


def test_large_kernels_and_wrong_priors_do_not_make_it_diverge() -> None:
    features, truth, weights = made(200, 300)
    alphas = fit_dual(64 * features @ features.T, -12 * (2 * truth - 1), truth, weights)
    logits = -12 * (2 * truth - 1) + 64 * features @ features.T @ alphas
    assert np.isfinite(alphas).all()
    assert ((logits > 0) == (truth > 0)).all()


def test_without_rows_nothing_is_learnt() -> None:
    assert fit_dual(np.zeros((0, 0)), np.zeros(0), np.zeros(0), np.zeros(0)).shape == (0,)
