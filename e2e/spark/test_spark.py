"""The example for Spark, on a Spark of this machine: what it gives is what `multifield bulk` gives."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

COMMAND = os.environ["MULTIFIELD"]
WORKLOAD = Path(os.environ["MULTIFIELD_WORKLOAD"])
PACKAGE = Path(__file__).resolve().parents[2] / "bindings" / "python"
EXAMPLE = PACKAGE / "examples" / "spark_diff.py"

# Nothing leaves this machine, and files of a few megabytes are read in parts.
SETTINGS = {
    "spark.master": "local[2]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.files.maxPartitionBytes": "1m",
}

sys.path.append(str(EXAMPLE.parent))

from spark_diff import job  # noqa: E402


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = SparkSession.builder.config(map=SETTINGS).getOrCreate()
    spark.sparkContext.addPyFile(str(EXAMPLE))
    yield spark
    spark.stop()


def bulk(current: Path, desired: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    files = ["--current", str(current), "--desired", str(desired)]
    command = [COMMAND, "bulk", "--quiet", *files, *flags]
    return subprocess.run(command, capture_output=True, encoding="utf-8")


def id_of(line: str) -> int:
    told = json.loads(line)
    return int(told["ID"] if "ID" in told else told["id"] if "id" in told else told["params"]["id"])


@pytest.mark.parametrize(
    ("flags", "options"),
    [
        ([], {}),
        (
            ["--form", "request", "--entity", "lead", "--strategy", "add"],
            {"form": "request", "entity": "lead", "strategy": "add"},
        ),
    ],
)
def test_the_lines_are_those_of_bulk(spark: SparkSession, flags: list[str], options: dict[str, Any]) -> None:
    current, desired = WORKLOAD / "current.ndjson", WORKLOAD / "desired.ndjson"
    assert len(spark.read.text(str(current)).rdd.glom().collect()) > 4
    done = bulk(current, desired, "--read", "all", *flags)
    assert done.returncode == 0
    # Desired is by ID, and so are bulk's lines.
    expected = done.stdout.split("\n")[:-1]
    assert len(expected) > 5_000
    lines = job(spark, str(current), str(desired), 7, {"read": "all", **options})
    assert lines.rdd.getNumPartitions() == 7
    found = lines.collect()
    assert {row.kind for row in found} == {"edits"}
    assert sorted((row.line for row in found), key=id_of) == expected


def contact(id: object, *phones: str, key: str = "ID") -> str:
    """A line of some length, so that a file of them is read in parts."""
    rows = [{"ID": f"{id}{index}", "VALUE": phone, "VALUE_TYPE": "WORK"} for index, phone in enumerate(phones)]
    entity = json.dumps({key: id, "PHONE": rows if key == "ID" else phones}, ensure_ascii=False)
    return entity.removesuffix("}") + " " * 2000 + "}"


def some_that_are_wrong(folder: Path) -> tuple[Path, Path]:
    """Two files whose parts are read by themselves, with wrong lines, and IDs that are there twice in
    parts far from each other."""
    held = [contact(str(id), "111", "222\u2028\u00853") for id in range(1, 1501)]
    wanted = [contact(id, "111", "333", key="id") for id in range(1, 1502)]
    wanted[8] = '{"id": 9, "PHONES": []}'
    wanted[9] = '{"id": 10, "PHONE": [{"VALUE": "1", "VALUETYPE": "WORK"}]}'
    wanted += ["[[]]", '{"id": "x"}', '{"PHONE": []}', '{"data": [{"id": 1502, "PHONE": []}, {}]}']
    wanted.append(contact(8, "555", key="id"))
    current = [f'\ufeff{{"result": [{", ".join(held[:20])}]}}', *held[20:], "", "{", '{"ID": "43", "id": 44}']
    current.append(contact(7, "999"))
    files = folder / "current.ndjson", folder / "desired.ndjson"
    files[0].write_bytes("\r\n".join(current).encode() + b'\n{"ID": 1501, "PHONE": "\xff"}\n')
    files[1].write_bytes("\n".join(wanted).encode())
    return files


def error(told: dict[str, Any]) -> tuple[Any, ...]:
    """What is told of an error in both. The lines that a message names are here those of a share, and
    an entity that has an ID is told by it, not by its place in a page."""
    is_of_lines = told["code"] in ("repeated_entity", "ambiguous_entity")
    # Each names the option as it is written there.
    message = "" if is_of_lines else told["message"].replace('missing="add"', "--add-missing")
    place = told["place"].removeprefix("data[0]") if told["id"] else told["place"]
    return (told["id"] or 0, told["code"], place, message)


def readme_block(language: str, beginning: str) -> str:
    """A block of code as the package's README has it."""
    text = (PACKAGE / "README.md").read_text("utf-8")
    block = re.search(rf"```{language}\n({beginning}.*?)\n```", text, re.DOTALL)
    assert block
    return block[1]


def lines_in(folder: Path) -> list[str]:
    files = sorted(folder.glob("part-*"))
    return [line for file in files for line in file.read_text("utf-8").split("\n")[:-1]]


def test_what_is_wrong_is_told_as_by_bulk(tmp_path: Path) -> None:
    current, desired = some_that_are_wrong(tmp_path)
    done = bulk(current, desired, "--on-error", "skip", "--read", "PHONE,EMAIL")
    output = tmp_path / "output"
    settings = [word for name, value in SETTINGS.items() for word in ("--conf", f"{name}={value}")]
    submit = Path(sys.executable).with_name("spark-submit")
    words = {"CURRENT": current, "DESIRED": desired, "OUTPUT": output, "400": "5"}
    words |= {"spark-submit": submit, "spark_diff.py": EXAMPLE}
    first, *arguments = [words.pop(word, word) for word in shlex.split(readme_block("sh", "spark-submit "))]
    assert not words
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable}
    submitted = subprocess.run(
        [first, *settings, *arguments], env=environment, capture_output=True, text=True
    )
    expected = [json.loads(line) for line in done.stderr.splitlines()]
    assert len(expected) == 14
    assert submitted.returncode == done.returncode == 2, submitted.stderr
    assert submitted.stdout == "errors: 14\n"
    by_kind = {kind: lines_in(output / f"kind={kind}") for kind in ("edits", "errors")}
    assert sorted(by_kind["edits"], key=id_of) == sorted(done.stdout.split("\n")[:-1], key=id_of)
    assert len(by_kind["edits"]) > 1400
    told = [json.loads(line) for line in by_kind["errors"]]
    assert sorted(map(error, told)) == sorted(map(error, expected))
    # The side stands for the file, and where there is no ID the line is told.
    assert sorted(one["side"] for one in told) == sorted(Path(one["file"]).stem for one in expected)
    assert {one["text"] for one in told if one["id"] is None} == {
        "[[]]",
        "{\r",
        '{"id": "x"}',
        '{"PHONE": []}',
        '{"data": [{"id": 1502, "PHONE": []}, {}]}',
        '{"ID": "43", "id": 44}\r',
        '{"ID": 1501, "PHONE": "\ufffd"}',
    }


def test_what_differs_is_selected_for_sync(spark: SparkSession, tmp_path: Path) -> None:
    current, desired = WORKLOAD / "current.ndjson", WORKLOAD / "desired.ndjson"
    output = tmp_path / "output"
    lines = job(spark, str(current), str(desired), 3, {"read": "all"})
    lines.write.partitionBy("kind").text(str(output))
    block = readme_block("python", "from pyspark.sql import")
    for word, path in {"OUTPUT": output, "DESIRED": desired, "CHANGED": tmp_path / "changed"}.items():
        block = block.replace(f'"{word}', f'"{path}')
    exec(block, {"spark": spark})
    changed = lines_in(tmp_path / "changed")
    edited = {id_of(line) for line in lines_in(output / "kind=edits")}
    wanted = desired.read_text("utf-8").split("\n")[:-1]
    assert sorted(changed) == sorted(line for line in wanted if id_of(line) in edited)
    assert 0 < len(changed) < len(wanted)


@pytest.mark.parametrize("option", ["missing", "threads", "on_error"])
def test_options_of_a_whole_run_are_refused(spark: SparkSession, option: str) -> None:
    with pytest.raises(TypeError, match=f"{option}: unknown option"):
        job(spark, "nowhere", "nowhere", 1, {option: "add"})
