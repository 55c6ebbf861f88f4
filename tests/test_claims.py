"""What the notebooks claim: what is too plain for a lesson, and how lessons show the rest."""

import nbformat
import numpy as np
import pytest

from experiments import pages
from ganutils import sources

NOTEBOOKS = {path.stem: nbformat.read(path, as_version=4) for path in pages.NOTEBOOKS}


def test_s2s_optimizers_move_one_network_each():
    """An Adam keeps two numbers for each weight, and two of its own: the step and the rate."""
    gan = sources.dense()
    for name, parameters in (("generator", 1_153_712), ("discriminator", 533_505)):
        kept = sum(int(np.prod(one.shape)) for one in gan.optimizers[name].variables)
        assert kept == 2 * parameters + 2


def code(notebook, *calls):
    """The code cells that call one of these functions."""
    return [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and any(call in cell.source for call in calls)
    ]


def folded(cell):
    return cell.metadata.get("jupyter", {}).get("source_hidden", False)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_verdicts_are_folded_and_a_dozen_checks_at_most_are_not(name):
    assert all(map(folded, code(NOTEBOOKS[name], "lesson.verdict(")))
    checks = code(NOTEBOOKS[name], "lesson.check(", "lesson.check_close(", "lesson.recorded(")
    assert sum(not folded(cell) for cell in checks) <= 12
