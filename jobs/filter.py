"""`pages` -> `verdicts`: the signals of every filter and all reasons, for every page that ingest kept."""

import hashlib
from collections.abc import Iterator, Mapping
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc
import typer
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import DataType, StructType

from corpus import storage
from corpus.schema import VERDICTS
from filters.base import Filter, describe, judge_batch, verdict_schema, with_limits
from filters.language import with_language_model
from filters.language_model import OWN
from filters.recipe import recipe as find_recipe
from jobs import options, tables
from jobs.build_table import build, settle
from jobs.command import run_job
from jobs.decontamination import NO_BENCHMARKS, Benchmarks, read_benchmarks, write_items
from jobs.language_models import LANGUAGE_MODEL, hash_language_model, ship_language_model
from jobs.limits import gather_limits
from jobs.session import start_session
from jobs.tables import PAGES, Run, fingerprints, make_recipe, read_pages

DEFAULT_RECIPE = "default"

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    recipe: options.RecipeName = DEFAULT_RECIPE,
    limit: options.Limits = [],  # noqa: B006  typer reads it, nothing changes it
    limits: options.LimitsFile = "",
    benchmark: options.BenchmarkFiles = [],  # noqa: B006
    benchmark_field: options.BenchmarkFields = [],  # noqa: B006
    language_model: options.LanguageModel = OWN,
    force: options.Force = False,
) -> None:
    """Measure and judge RUN/pages into RUN/verdicts."""
    others, benchmarks = gather_limits(limit, limits), Benchmarks(benchmark, benchmark_field)
    filter_pages(start_session("filter"), Run(output), recipe, others, force, benchmarks, language_model)


def filter_pages(
    spark: SparkSession,
    run: Run,
    recipe: str = DEFAULT_RECIPE,
    limits: Mapping[str, float] | None = None,
    force: bool = False,
    benchmarks: Benchmarks = NO_BENCHMARKS,
    language_model: str = OWN,
) -> None:
    """Makes `verdicts`. recipe: a name in filters.recipe.RECIPES; limits: by "filter.reason", other than its own;
    benchmarks: what to look for in pages beside that; language_model: path or URI of a fastText model, ours by
    default."""
    decontamination = read_benchmarks(run, benchmarks)
    filters = with_limits((*find_recipe(recipe), *decontamination.filters), limits or {})
    rules, models = [one._asdict() for one in describe(filters)], hash_models(language_model)
    chosen = {"recipe": recipe, "rules": rules, "models": models, **decontamination.prints}
    made = make_recipe(tables.VERDICTS, chosen, fingerprints(run, PAGES))

    def write(folder: str) -> None:
        pages = read_pages(spark, run)
        columns = pages.select("id", "warc", "host", "characters", "title", "text", "url", "script")
        with write_items(run, decontamination), ship_language_model(run, language_model, models) as shipped:
            judges = with_language_model(filters, shipped) if shipped else filters
            verdicts = columns.mapInArrow(judge_pages(judges), from_arrow_schema(schema_of(filters)))
            verdicts.write.parquet(storage.as_uri(folder))
        settle(folder)

    build(spark, run, tables.VERDICTS, made, write, force)


def hash_models(language_model: str = OWN) -> dict[str, str]:
    """The sha256 of every model and word list that filters load, by file name; the user's as LANGUAGE_MODEL."""
    folders = [files("filters") / folder for folder in ("models", "lists")]
    every = (one for folder in folders for one in folder.iterdir())
    loaded = (one for one in every if one.name.endswith((".ftz", ".npy", ".npz", ".txt")))
    own = {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in loaded}
    return own | ({LANGUAGE_MODEL: hash_language_model(language_model)} if language_model else {})


def judge_pages(filters: tuple[Filter, ...]) -> tables.ArrowFunction:
    """The function for mapInArrow: pages in, verdicts out, row for row."""
    schema = schema_of(filters)

    def judge(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            verdicts = judge_batch(filters, batch)
            signals = [verdicts.column(one.name) for one in filters]
            first = pc.list_element(pad_reasons(verdicts.column("reasons")), 0)
            kept = [batch.column(name) for name in ("id", "warc", "host", "characters")]
            yield pa.RecordBatch.from_arrays(
                [*kept, verdicts.column("reasons"), first, *signals], schema=schema
            )

    return judge


def pad_reasons(reasons: pa.ListArray) -> pa.ListArray:
    """The lists with a null in place of nothing, so that the first element exists."""
    return pa.array([one or [None] for one in reasons.to_pylist()], pa.list_(pa.string()))


def list_signals(verdicts: DataFrame, kinds: tuple[type[DataType], ...] = (DataType,)) -> list[str]:
    """The paths "filter.signal" of all signals, or of those of these types, in the recipe's order."""
    structs = [(field.name, field.dataType) for field in verdicts.schema.fields]
    return [
        f"{name}.{signal.name}"
        for name, struct in structs
        if isinstance(struct, StructType)
        for signal in struct.fields
        if isinstance(signal.dataType, kinds)
    ]


def schema_of(filters: tuple[Filter, ...]) -> pa.Schema:
    signals = verdict_schema(filters)
    return pa.schema([*VERDICTS, *(signals.field(one.name) for one in filters)])


if __name__ == "__main__":
    run_job(app)
