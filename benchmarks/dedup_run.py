"""Deduplication of one run in a process of its own, with what it cost, as one line of JSON; for `dedup_speed.py`.

    spark-submit --master 'local[1]' benchmarks/dedup_run.py RUN
"""

import json
import os
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path

from pyspark.sql import SparkSession

from corpus.storage import as_uri
from jobs.deduplicate import deduplicate
from jobs.session import start_session
from jobs.sign import sign_documents
from jobs.tables import CLUSTERS, PAGES, Run, read_table


def keep(spark: SparkSession, run: Run) -> None:
    """Writes the texts that stay."""
    stay = read_table(spark, run, CLUSTERS).where("reason IS NULL").select("id")
    kept = read_table(spark, run, PAGES).join(stay, "id", "left_semi").select("id", "text")
    kept.write.parquet(as_uri(f"{run.folder}/kept"))


def heap_of_java(spark: SparkSession) -> int:
    """Bytes of the heap that were in use after the last collection of garbage."""
    jvm = spark._jvm
    assert jvm is not None
    beans = jvm.java.lang.management.ManagementFactory.getMemoryPoolMXBeans()
    used = [bean.getCollectionUsage() for bean in beans if bean.getType().toString() == "Heap memory"]
    return sum(int(one.getUsed()) for one in used if one is not None)


def processor_seconds() -> float:
    """Seconds that cores were at work so far for Java, which has started this process, and all that it has started,
    as Linux tells them."""
    parents, ticks = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # It has ended since.
            # After the name, which may hold anything: state, parent, …, from the twelfth on its own time and that of
            # children that have ended.
            fields = path.read_text().rpartition(")")[2].split()
            number = int(path.parent.name)
            parents[number], ticks[number] = int(fields[1]), sum(map(int, fields[11:15]))
    family = {os.getppid()}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(ticks[one] for one in family) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    spark, run = start_session("dedup_run"), Run(sys.argv[1])
    seconds = {}
    for name, step in (
        ("sign", lambda: sign_documents(spark, run)),
        ("cluster", lambda: deduplicate(spark, run)),
        ("filter", lambda: keep(spark, run)),
    ):
        began = time.perf_counter()
        step()
        seconds[name] = time.perf_counter() - began
    executor = spark._jsc.sc().statusStore().executorSummary("driver")
    clusters = read_table(spark, run, CLUSTERS)
    figures = {
        "seconds": seconds,
        "cpu": processor_seconds(),
        "documents": clusters.count(),
        "dropped": clusters.where("reason IS NOT NULL").count(),
        "shuffled": int(executor.totalShuffleWrite()),
        "java": heap_of_java(spark),
        "python": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "bytes": sum(path.stat().st_size for path in Path(run.table("pages")).glob("*.parquet")),
    }
    print(json.dumps(figures))
    spark.stop()


if __name__ == "__main__":
    main()
