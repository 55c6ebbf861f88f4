"""The FID: Fréchet distance between the features of two sets of images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigvals


@dataclass(frozen=True)
class Moments:
    """Mean (n,) and covariance (n, n) of features of a set of images; the judge has 128."""

    mean: np.ndarray
    covariance: np.ndarray

    @classmethod
    def of(cls, features: np.ndarray) -> Moments:
        """Measured on features (N, n) of at least two images."""
        if features.ndim != 2 or len(features) < 2:
            raise ValueError(f"Expected features (N, n), N > 1, not {features.shape}.")
        features = features.astype(np.float64)
        return cls(features.mean(axis=0), np.cov(features, rowvar=False))


def frechet_distance(a: Moments, b: Moments) -> float:
    """Distance between two normal distributions: |m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^1/2).

    Heusel et al. 2017, arXiv:1706.08500; here of the judge's features in place of Inception's.
    """
    # The trace of a matrix's root is the sum of its eigenvalues' roots, also where it is singular.
    roots = np.sqrt(np.maximum(eigvals(a.covariance @ b.covariance).real, 0))
    spread = np.trace(a.covariance + b.covariance) - 2 * roots.sum()
    return max(
        0.0, float(np.sum((a.mean - b.mean) ** 2) + spread)
    )  # 0 but for rounding: never less
