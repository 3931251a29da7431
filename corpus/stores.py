"""The store that a URI names: this machine's files, the S3 protocol under any scheme, gs:// or hdfs://.

What follows the scheme is the path as it stands, as it is to Hadoop and to the AWS tools: nothing in it is escaped
and nothing in it is a setting. What the S3 protocol needs to know is read where the AWS tools read it: AWS's own
environment variables and its files `config` and `credentials`. There a scheme other than s3 is a profile of that name
with an `endpoint_url` and its own keys: oss, cos, obs, whatever the profile is called.
"""

import configparser
import functools
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
from pyarrow import fs

from corpus.errors import InputError

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
S3_SCHEMES = ("s3", "s3a")
ARROW_SCHEMES = ("gs", "gcs", "hdfs", "viewfs")
VIRTUAL = re.compile(r"addressing_style\s*=\s*virtual")
# Requests that the AWS SDK itself makes of one call, the first among them. It waits at random up to 1, 2, 4, 8 s in
# between (StandardRetryStrategy of the SDK for C++); pyarrow's default of 3 is over within 3 s, where Common Crawl
# answers SlowDown for minutes. What waits longer is corpus/patience.py.
REQUESTS = 5
LOCAL = fs.LocalFileSystem()


class Endpoint(NamedTuple):
    """Where an S3 store answers. host: with its port; empty for AWS itself. region: empty where nothing says it.
    virtual: whether the bucket is part of the host's name, as oss:// and cos:// want it, and not of the path."""

    scheme: str
    host: str
    region: str
    virtual: bool


def has_scheme(uri: str) -> bool:
    return bool(SCHEME.match(uri))


def open_place(uri: str) -> tuple[Any, str]:
    """The pyarrow file system of a URI or local path, and the path inside it.

    Raises InputError where there is no such store, or the URI holds a key or password.
    """
    path = uri.removeprefix("file://")
    match = SCHEME.match(path)
    if match is None:
        return LOCAL, absolute(path)
    authority, _, below = path[match.end() :].partition("/")
    scheme = match[1].lower()
    if "@" in authority and (":" in authority.partition("@")[0] or scheme not in ARROW_SCHEMES):
        raise InputError(
            f"a {scheme}:// URI holds something before an @, where keys and passwords would stand. Take it out: "
            "credentials belong in the AWS files or environment variables, never in a path."
        )
    if "//" in f"/{below}":
        raise InputError(f"cannot use {uri!r}: two slashes follow each other in it. Take one out.")
    try:
        system = open_store(scheme, authority)
    except (pa.ArrowInvalid, OSError, InputError) as error:
        raise InputError(f"cannot use {uri!r}: {error}") from error
    return system, f"{'' if scheme in ('hdfs', 'viewfs') else authority}/{below}".rstrip("/") or "/"


def absolute(path: str) -> str:
    return os.path.abspath(os.path.expanduser(path))


@functools.lru_cache
def open_store(scheme: str, authority: str) -> Any:
    """One client a process for each bucket or name node, so that all files of it share its connections."""
    if scheme in ARROW_SCHEMES:
        return fs.FileSystem.from_uri(f"{scheme}://{authority}/")[0]
    if not authority:
        raise InputError(f"a {scheme}:// URI must name a bucket: {scheme}://BUCKET/PATH.")
    retries = fs.AwsStandardS3RetryStrategy(max_attempts=REQUESTS)
    # allow_delayed_open: a small object is written by one request, not by the three of a multipart upload.
    if scheme in S3_SCHEMES:
        endpoint = find_endpoint(read_profile(os.environ.get("AWS_PROFILE") or "default"), os.environ)
        return fs.S3FileSystem(
            region=endpoint.region or (None if endpoint.host else fs.resolve_s3_region(authority)),
            endpoint_override=endpoint.host or None,
            scheme=endpoint.scheme,
            force_virtual_addressing=endpoint.virtual,
            retry_strategy=retries,
            allow_delayed_open=True,
        )
    profile = read_profile(scheme)
    endpoint = find_endpoint(profile, {})
    if not endpoint.host:
        raise InputError(
            f"{scheme}:// is not known. Give a local path or s3://, gs://, hdfs://; or, for a store that "
            f"speaks the S3 protocol, an endpoint_url in the profile {scheme} of AWS's file config (~/.aws/config)."
        )
    return fs.S3FileSystem(
        access_key=profile.get("aws_access_key_id"),
        secret_key=profile.get("aws_secret_access_key"),
        session_token=profile.get("aws_session_token"),
        region=endpoint.region or None,
        endpoint_override=endpoint.host,
        scheme=endpoint.scheme,
        force_virtual_addressing=endpoint.virtual,
        retry_strategy=retries,
        allow_delayed_open=True,
    )


def find_endpoint(profile: Mapping[str, str], environment: Mapping[str, str]) -> Endpoint:
    """What AWS's environment variables say, else the profile, in the order of the AWS tools
    (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html). pyarrow itself reads none of the
    endpoints where it is not given a URI, and no file."""
    urls = [environment.get(name) for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")]
    regions = [environment.get(name) for name in ("AWS_REGION", "AWS_DEFAULT_REGION")]
    scheme, _, host = next(filter(None, [*urls, profile.get("endpoint_url")]), "").rstrip("/").rpartition("://")
    return Endpoint(
        scheme=scheme or "https",
        host=host,
        region=next(filter(None, [*regions, profile.get("region")]), ""),
        virtual=bool(VIRTUAL.search(profile.get("s3", ""))),
    )


def read_profile(name: str) -> Mapping[str, str]:
    """A profile of AWS's files `config` and `credentials`; empty where there is none. It may hold keys: it goes into
    no message."""
    config = _read_sections("AWS_CONFIG_FILE", "config")
    credentials = _read_sections("AWS_SHARED_CREDENTIALS_FILE", "credentials")
    section = name if name == "default" else f"profile {name}"
    return {**config.get(section, {}), **credentials.get(name, {})}


def _read_sections(variable: str, name: str) -> Mapping[str, Mapping[str, str]]:
    path = Path(os.environ.get(variable) or Path("~/.aws", name)).expanduser()
    parser = configparser.RawConfigParser(default_section="", strict=False)
    try:
        parser.read(path, "utf-8")
    except (configparser.Error, UnicodeDecodeError):
        # The error's own text shows the line, which may be a key.
        raise InputError(f"{path} cannot be read as one of AWS's settings files: correct it.") from None
    return {section: dict(parser[section]) for section in parser.sections()}
