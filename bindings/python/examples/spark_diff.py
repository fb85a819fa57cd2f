"""Contacts on many machines: `multifield bulk` as a job of Spark.

    spark-submit spark_diff.py CURRENT DESIRED OUTPUT [--partitions N] [--options JSON]

CURRENT and DESIRED are lines as `bulk` takes them, in files or folders. OUTPUT has its lines in
`kind=edits`, in any order, and in `kind=errors` a line of JSON for whatever is wrong, as with
`--on-error skip`. The exit code is 2 then.

Spark brings everything that has one ID into one partition, and a partition is a run of its own.
So an entity that is in DESIRED alone, or there twice, is found as if there were one run.
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

# Options of `diff_ndjson` that are not of `Diff`. Those that are left out are about a whole run.
RUN = ("key", "form", "entity", "api")


def job(
    spark: SparkSession, current: str, desired: str, partitions: int, options: dict[str, Any]
) -> DataFrame:
    """Lines by kind: `edits` and `errors`."""
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

        # As bytes, for they may be no text.
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
    # What has no ID is spread. What has one stays in the order of its file: of an entity that is
    # there twice the first counts.
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
    """An error as `bulk` tells it. Where no ID says what it is about, the line does."""
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
