"""Contacts on many machines: `multifield bulk` as a job of Spark.

    spark-submit spark_diff.py CURRENT DESIRED OUTPUT [--partitions N] [--options JSON]

CURRENT and DESIRED are lines of `multifield bulk`, in files or folders. OUTPUT is a folder:
`kind=edits` contains the output lines of `bulk`, in any order, and `kind=errors` a line of JSON
for each error, as with `--on-error skip`. With errors, the exit code is 2.

Spark moves all lines with one ID into one partition, and each partition is a run by itself. So
entities that are only in DESIRED, and repeated ones, are found as in a single run.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

import multifield as mf
import pyarrow as pa
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F

Batches = Iterator[pa.RecordBatch]

# The options of `diff_ndjson` in addition to those of `Diff`, except those for a whole run.
RUN = ("key", "form", "entity", "api")


def job(
    spark: SparkSession, current: str, desired: str, partitions: int, options: dict[str, Any]
) -> DataFrame:
    """Return lines by kind: `edits` and `errors`."""
    run = {name: options[name] for name in RUN if name in options}
    diff = mf.Diff(**{name: options[name] for name in options if name not in RUN})

    def find(path: str, side: Any) -> DataFrame:
        def entities(batches: Batches) -> Batches:
            for batch in batches:
                lines = batch.column(0).to_pylist()
                found, wrong = diff.entities(b"\n".join(lines), side, key=run.get("key"))
                ids, entities = zip(*found) if found else ((), ())
                yield rows(side, entities, ids)
                errors = [report(error, lines[(error.line or 0) - 1]) for error in wrong]
                yield rows("errors", errors, [None] * len(errors))

        # As bytes, since they may not be valid UTF-8.
        lines = spark.read.text(path, lineSep="\n").select(F.col("value").cast("binary"))
        return lines.mapInArrow(entities, "id long, kind string, line binary")

    def compare(batches: Batches) -> Batches:
        lines: dict[str, list[bytes]] = {"current": [], "desired": [], "errors": []}
        for batch in batches:
            for kind, line in zip(*(column.to_pylist() for column in batch.columns)):
                lines[kind].append(line)
        held, wanted = b"\n".join(lines["current"]), b"\n".join(lines["desired"])
        done = diff.diff_ndjson(held, wanted, on_error="skip", threads=1, **run)
        yield rows("edits", done.read().splitlines())
        yield rows("errors", lines["errors"] + [report(error) for error in done.errors])

    found = find(current, "current").union(find(desired, "desired"))
    # Lines without an ID are distributed. Lines with an ID stay in the order of their file: of a
    # repeated entity, the first one counts.
    return (
        found.withColumn("position", F.monotonically_increasing_id())
        .repartition(partitions, F.coalesce("id", F.xxhash64("line")))
        .sortWithinPartitions("position")
        .select("kind", "line")
        .mapInArrow(compare, "kind string, line binary")
        .select("kind", F.col("line").cast("string"))
    )


def rows(kind: str, lines: Any, ids: Any = None) -> pa.RecordBatch:
    columns = {"kind": pa.array([kind] * len(lines), pa.string()), "line": pa.array(lines, pa.binary())}
    if ids is not None:
        columns = {"id": pa.array(ids, pa.int64()), **columns}
    return pa.record_batch(columns)


def report(error: mf.MultifieldError, line: bytes | None = None) -> bytes:
    """Return an error in the format of `bulk`, with the start of its line if the ID is unknown."""
    told = {"side": error.side, "id": error.entity_id, "code": error.code, "place": error.place}
    told["message"] = error.message
    if line is not None:
        told["text"] = line[:200].decode(errors="replace")
    return json.dumps(told, ensure_ascii=False).encode()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("current")
    parser.add_argument("desired")
    parser.add_argument("output")
    parser.add_argument("--partitions", type=int, default=200)
    parser.add_argument("--options", type=json.loads, default={})
    args = parser.parse_args()

    spark = SparkSession.builder.getOrCreate()
    lines = job(spark, args.current, args.desired, args.partitions, args.options)
    seen = Observation()
    lines = lines.observe(seen, F.count_if(F.col("kind") == "errors").alias("errors"))
    lines.write.partitionBy("kind").text(args.output)
    errors = seen.get["errors"]
    spark.stop()
    print(f"errors: {errors}")
    return 2 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
