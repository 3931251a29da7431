"""The whole road: WARC files -> pages -> verdicts -> clusters -> cuts -> documents -> corpus, vocabulary, tokens."""

from collections.abc import Mapping

import typer

from corpus.minhash import Bands
from corpus.signatures import MethodName, choose_method
from corpus.simplify import Traditional
from corpus.warc import BLOCK_BYTES
from filters.language_model import OWN
from jobs import export, filter, ingest, options, pack_tokens, token_options, train_vocabulary
from jobs.baseline import read_baseline
from jobs.blocking import EVERYONE, BlockLists
from jobs.command import run_job
from jobs.cut_repeats import Repeats, cut_repeats
from jobs.decontamination import Benchmarks
from jobs.deduplicate import deduplicate
from jobs.earlier import find_earlier
from jobs.limits import gather_limits
from jobs.mixture import TEST_SHARE, VALIDATION_SHARE, choose_mixture
from jobs.personal_data import USUAL, choose_personal_data
from jobs.redact_pii import redact
from jobs.report import report
from jobs.session import start_session
from jobs.sign import describe, sign_documents
from jobs.tables import Run, rebuilt
from tokenizer.engines import ENGINES
from tokenizer.formats import Layout
from tokenizer.strata import Sampling
from tokenizer.vocabulary import VocabularyOptions

# How the corpora that a recipe follows told copies, where it is not our way.
METHODS: Mapping[str, MethodName] = {"wudao-2021": MethodName.SIMHASH}

app = typer.Typer(add_completion=False)


@app.command()
def main(
    input: options.Input,
    output: options.Output,
    input_base: options.InputBase = "",
    batch_files: options.BatchFiles = ingest.BATCH_FILES,
    page_at_most: options.PageAtMost = BLOCK_BYTES,
    block_hosts: options.BlockHosts = [],  # noqa: B006  typer reads it, nothing changes it
    block_urls: options.BlockUrls = [],  # noqa: B006
    robots: options.Robots = [],  # noqa: B006
    robots_agent: options.RobotsAgents = list(EVERYONE),  # noqa: B006
    recipe: options.RecipeName = filter.DEFAULT_RECIPE,
    limit: options.Limits = [],  # noqa: B006
    benchmark: options.BenchmarkFiles = [],  # noqa: B006
    benchmark_field: options.BenchmarkFields = [],  # noqa: B006
    limits: options.LimitsFile = "",
    language_model: options.LanguageModel = OWN,
    method: options.RunMethod = None,
    bands: options.BandCount = Bands().bands,
    rows: options.BandRows = Bands().rows,
    similarity: options.Similarity = None,
    against: options.AgainstRuns = [],  # noqa: B006
    within: options.Within = True,
    host_share: options.HostShare = Repeats().host_share,
    host_documents: options.HostDocuments = Repeats().host_documents,
    paragraph_documents: options.ParagraphDocuments = Repeats().paragraph_documents,
    passages: options.Passages = Repeats().passages,
    personal_data: options.PersonalDataKinds = [USUAL],  # noqa: B006
    key_file: options.KeyFile = "",
    name: options.Name = export.NAME,
    shard_characters: options.ShardCharacters = export.SHARD_CHARACTERS,
    wudao_json: options.WudaoJson = False,
    traditional: options.TraditionalText = Traditional.KEEP,
    vocabulary_size: token_options.VocabularySize = VocabularyOptions.size,
    vocabulary_kind: token_options.VocabularyKind = VocabularyOptions.kind,
    wide_tokens: token_options.WideTokens = False,
    sample_bytes: token_options.SampleBytes = Sampling.sample_bytes,
    sample_by: token_options.SampleBy = ",".join(Sampling.by),
    sample_exponent: token_options.SampleExponent = Sampling.exponent,
    quota: token_options.Quotas = [],  # noqa: B006
    token_shard_characters: token_options.TokenShardCharacters = pack_tokens.SHARD_CHARACTERS,
    seed: token_options.Seed = pack_tokens.SEED,
    validation_share: token_options.ValidationShare = VALIDATION_SHARE,
    test_share: token_options.TestShare = TEST_SHARE,
    epochs: token_options.Epochs = [],  # noqa: B006
    weight: token_options.Weights = [],  # noqa: B006
    token_format: token_options.TokenFormats = [],  # noqa: B006
    pack: token_options.Pack = Layout().pack,
    sequence_length: token_options.SequenceLength = Layout().sequence_length,
    engine: token_options.Engine = ENGINES[0],
    add: options.Add = False,
    force: options.Force = False,
    force_from: options.ForceFrom = "",
    baseline: options.BaselineFile = "",
) -> None:
    """Make a corpus, a vocabulary and token shards from WARC files. Finished stages are skipped."""
    again = rebuilt(force, force_from)
    mixture = choose_mixture(validation_share, test_share, epochs, weight)
    layout = token_options.choose_layout(token_format, pack, sequence_length, vocabulary_size)
    packing = pack_tokens.Packing(token_shard_characters, seed, mixture, layout, token_options.choose_engine(engine))
    vocabulary = train_vocabulary.choose(vocabulary_size, vocabulary_kind, wide_tokens)
    sampling = train_vocabulary.choose_sampling(sample_bytes, sample_by, sample_exponent, quota)
    personal = choose_personal_data(personal_data, key_file)
    other_limits, good = gather_limits(limit, limits), read_baseline(baseline) if baseline else None
    copies = choose_method(method or METHODS.get(recipe, MethodName.MINHASH), bands, rows)
    find_earlier(against, describe(copies))  # What cannot be compared is refused here, not hours later.
    spark, run = start_session("run"), Run(output, add, good)

    lists = BlockLists(block_hosts, block_urls, robots, robots_agent)
    ingest.ingest(spark, run, input, batch_files, page_at_most, "ingest" in again, input_base, lists)
    benchmarks = Benchmarks(benchmark, benchmark_field)
    filter.filter_pages(spark, run, recipe, other_limits, "filter" in again, benchmarks, language_model)
    sign_documents(spark, run, copies, "sign" in again)
    deduplicate(spark, run, copies, similarity, against, within, "deduplicate" in again)
    repeats = Repeats(host_share, host_documents, paragraph_documents, passages)
    cut_repeats(spark, run, repeats, "cut" in again)
    redact(spark, run, personal, "redact" in again)
    export.export(spark, run, name, shard_characters, wudao_json, traditional, "export" in again)
    train_vocabulary.train(spark, run, vocabulary, sampling, "vocabulary" in again)
    pack_tokens.pack_tokens(spark, run, packing, "tokens" in again)
    report(spark, run)


if __name__ == "__main__":
    run_job(app)
