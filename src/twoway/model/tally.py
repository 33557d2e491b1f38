"""Count and repeat alike on every machine.

NumPy's own functions refuse 64-bit integers where the machine's own have 32, as in a browser (WebAssembly).
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def bincount(values: ArrayLike, weights: ArrayLike | None = None, minlength: int = 0) -> NDArray[Any]:
    """Return how often each whole number from 0 occurs, as `numpy.bincount` does.

    Parameters
    ----------
    values
        Whole numbers from 0.
    weights
        As long as `values`; given, their sums are returned.
    minlength
        Length of the result, at the least.

    Returns
    -------
    array of int64, or of float64 if there are weights
    """
    found = np.bincount(np.asarray(values).astype(np.intp, copy=False), weights, minlength)
    return found if weights is not None else found.astype(np.int64, copy=False)


def repeat(values: ArrayLike, times: ArrayLike) -> NDArray[Any]:
    """Return each value as often as its number in `times` says, as `numpy.repeat` does."""
    return np.repeat(values, np.asarray(times).astype(np.intp, copy=False))
