"""The package as it is installed."""

from __future__ import annotations

import runpy
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import multifield as mf


def test_all_names_are_there() -> None:
    for name in mf.__all__:
        assert getattr(mf, name) is not None
    assert set(mf.__all__) <= set(dir(mf))
    with pytest.raises(AttributeError, match="module 'multifield' has no attribute 'dif'"):
        getattr(mf, "dif")


def test_it_is_typed_and_complete() -> None:
    folder = Path(mf.__file__).parent
    assert {"py.typed", "_multifield.pyi"} <= {path.name for path in folder.iterdir()}


def test_it_needs_nothing_else() -> None:
    assert metadata.requires("multifield") is None
    files = metadata.files("multifield") or []
    assert {"LICENSE-MIT", "LICENSE-APACHE"} <= {file.name for file in files}


def test_importing_it_imports_nothing_slow() -> None:
    code = "import sys, __future__; before = set(sys.modules); import multifield; print(*sorted(set(sys.modules) - before))"
    out = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, env={"PYTHONPATH": str(Path(mf.__file__).parents[1])}, check=True)
    assert out.stdout.split() == ["multifield", "multifield._errors", "multifield._multifield"]


def test_the_error_is_of_the_package() -> None:
    assert issubclass(mf.MultifieldError, ValueError)
    assert f"{mf.MultifieldError.__module__}.{mf.MultifieldError.__name__}" == "multifield.MultifieldError"
    for cls in (mf.Lines, mf.RowState, mf.Edits, mf.Append, mf.Diff, mf.Request, mf.Batch, mf.Merged, mf.Finding, mf.Sync, mf.SyncEnd, mf.SyncRun, mf.SyncStopped):
        assert cls.__module__ == "multifield"


def test_what_a_build_is_optimised_for_runs() -> None:
    train = runpy.run_path(str(Path(__file__).parents[1] / "bench" / "train.py"))
    train["main"](contacts=40, rows_of_large=100)
