"""`pages` -> `verdicts`: the signals of every filter and all reasons, for every page that ingest kept."""

import hashlib
from collections.abc import Iterator, Sequence
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc
import typer
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import DataType, StructType

from corpus import storage
from corpus.errors import InputError
from corpus.schema import VERDICTS
from filters.base import Filter, describe, judge_batch, verdict_schema, with_limits
from filters.recipe import recipe as find_recipe
from jobs import options, tables
from jobs.command import run_job
from jobs.session import start_session
from jobs.tables import PAGES, Run, build, fingerprints, make_recipe, read_table

DEFAULT_RECIPE = "default"

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    recipe: options.RecipeName = DEFAULT_RECIPE,
    limit: options.Limits = [],  # noqa: B006  typer reads it, nothing changes it
    force: options.Force = False,
) -> None:
    """Measure and judge RUN/pages into RUN/verdicts."""
    filter_pages(start_session("filter"), Run(output), recipe, limit, force)


def filter_pages(
    spark: SparkSession,
    run: Run,
    recipe: str = DEFAULT_RECIPE,
    limits: Sequence[str] = (),
    force: bool = False,
) -> None:
    """Makes `verdicts`. recipe: a name in filters.recipe.RECIPES; limits: "reason=value" each."""
    filters = with_limits(find_recipe(recipe), parse_limits(limits))
    rules = [one._asdict() for one in describe(filters)]
    chosen = {"recipe": recipe, "rules": rules, "models": hash_models()}
    made = make_recipe(tables.VERDICTS, chosen, fingerprints(run, PAGES))

    def write(folder: str) -> None:
        pages = read_table(spark, run, PAGES).where("reason IS NULL")
        columns = pages.select("id", "warc", "host", "characters", "title", "text", "url", "script")
        verdicts = columns.mapInArrow(judge_pages(filters), from_arrow_schema(schema_of(filters)))
        verdicts.write.parquet(storage.as_uri(folder))
        tables.settle(folder)

    build(spark, run, tables.VERDICTS, made, write, force)


def hash_models() -> dict[str, str]:
    """The sha256 of every model that filters load, by file name."""
    models = (one for one in (files("filters") / "models").iterdir() if one.name.endswith(".ftz"))
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in models}


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


def parse_limits(limits: Sequence[str]) -> dict[str, float]:
    """{"length.characters": 300.0} from ["length.characters=300"]. Raises InputError for anything else."""
    parsed = {}
    for limit in limits:
        name, _, value = limit.partition("=")
        try:
            parsed[name.strip()] = float(value)
        except ValueError as error:
            raise InputError(
                f"--limit {limit!r}: give a rule and a number, as in length.characters=300."
            ) from error
    return parsed


if __name__ == "__main__":
    run_job(app)
