"""The command `wudao`: every stage by its name, started through spark-submit."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

from corpus.errors import InputError, WudaoError
from jobs import demo
from jobs.console import say_wrong
from jobs.submit import submit


class Stage(NamedTuple):
    """A job of its own: the module that runs it and what it does."""

    module: str
    help: str


STAGES = {
    "run": Stage("pipeline", "all stages in order: from crawl files to tokens and a report"),
    "ingest": Stage("ingest", "crawl files -> pages, each with its text"),
    "filter": Stage("filter", "pages -> verdicts: signals and the reasons to drop a page"),
    "sign": Stage("sign", "kept pages -> signatures, by which copies are found here and later"),
    "deduplicate": Stage("deduplicate", "kept pages -> clusters of equal and nearly equal ones"),
    "cut": Stage("cut_repeats", "clusters -> cuts: lines and passages that documents repeat"),
    "redact": Stage("redact_pii", "representatives -> documents without personal data"),
    "export": Stage("export", "documents -> corpus shards, dataset card and manifest"),
    "vocabulary": Stage("train_vocabulary", "corpus -> SentencePiece vocabulary"),
    "tokens": Stage("pack_tokens", "corpus and vocabulary -> token files for trainers"),
    "report": Stage("report", "finished tables -> what was kept and dropped, and why"),
    "remove": Stage("remove", "pages to take out of a finished run -> the run without them; lists them first"),
    "forget": Stage("forget", "a finished run -> the same run without the raw texts of its pages"),
    "what-if": Stage("what_if", "stored signals -> what other limits would keep and drop"),
}

COMMANDS = {
    "rules": "show every rule of every recipe, its limit and the limit's source",
    "train-vocabulary": "the same as vocabulary",
    "train-classifier": "train a small classifier on labelled texts, or one of our own models anew",
    "verify": "check the manifests, sums and lineage of a finished run",
    "trace": "tell which document, page and record a token of a shard came from",
    "demo": f"run all stages on the bundled example crawl, into {demo.OUTPUT}",
    "compile": "compile the modules that take most time; changes no result",
    "cluster-test": "run on a Spark cluster on this machine and compare with local mode",
}

OVERVIEW = """\
Usage: wudao COMMAND [OPTIONS]

Stages, each a Spark job:
{stages}

Other commands:
{others}

wudao COMMAND --help tells the options of a command."""

SPARK_HELP = """
Spark's own options may stand anywhere on the line and are handed to spark-submit: --master,
--deploy-mode, --conf, --properties-file, --driver-memory, --executor-memory, --executor-cores,
--num-executors, --total-executor-cores, --py-files, --archives, --jars, --packages, --queue and
the others that take a value. Without --master the job runs on all cores of this machine.
The settings that every job needs are in spark-defaults.conf; a --properties-file of yours replaces it.
"""


def main() -> None:
    """Run what the command line says; a mistake of the user's ends with its message and exit code 2."""
    try:
        sys.exit(dispatch(sys.argv[1:]))
    except WudaoError as error:
        say_wrong(str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


def dispatch(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. A stage takes the place of this process instead."""
    command, rest = (arguments[0], list(arguments[1:])) if arguments else ("--help", [])
    match command:
        case "--help" | "-h" | "help":
            print(overview())
            return 0
        case "rules":
            from jobs import rules

            return rules.main(rest)
        case "train-classifier":
            from jobs import train_classifier

            return train_classifier.main(rest)
        case "verify":
            from jobs import verify

            return verify.main(rest)
        case "trace":
            from jobs import trace_tokens

            return trace_tokens.main(rest)
        case "compile":
            from jobs import compile

            return compile.main(rest)
        case "cluster-test":
            from jobs import cluster

            cluster.main(rest)
        case "demo":
            submit(STAGES["run"].module, demo.demo_arguments(rest))
        case "train-vocabulary":  # as its neighbour train-classifier is called
            return dispatch(["vocabulary", *rest])
        case _ if command in STAGES and {"--help", "-h"} & set(rest):
            return show_help(command)
        case _ if command in STAGES:
            submit(STAGES[command].module, rest)
        case _:
            known = ", ".join([*STAGES, *COMMANDS])
            raise InputError(f"There is no command {command!r}. The commands are {known}; see wudao --help.")


def overview() -> str:
    """All commands, one line each."""
    stages = "\n".join(f"  {name:<18}{stage.help}" for name, stage in STAGES.items())
    others = "\n".join(f"  {name:<18}{help}" for name, help in COMMANDS.items())
    return OVERVIEW.format(stages=stages, others=others)


def show_help(command: str) -> int:
    """Show a stage's options, without starting Spark."""
    from typer.main import get_command

    job = import_module(f"jobs.{STAGES[command].module}")
    get_command(job.app).main(["--help"], prog_name=f"wudao {command}", standalone_mode=False)
    print(SPARK_HELP)
    return 0


if __name__ == "__main__":
    main()
