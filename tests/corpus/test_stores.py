"""Which store a URI names, by AWS's own variables and files, and what a URI may not hold."""

import re
import traceback
from pathlib import Path

import pytest

from corpus import stores
from corpus.errors import InputError
from corpus.stores import Endpoint, find_endpoint, open_place, read_profile

OSS = """endpoint_url = https://oss-cn-hangzhou.aliyuncs.com
region = oss-cn-hangzhou
s3 =
  addressing_style = virtual
"""


@pytest.fixture
def aws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty folder in which the AWS files are looked for."""
    stores.open_store.cache_clear()
    for variable, name in (("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials")):
        monkeypatch.setenv(variable, str(tmp_path / name))
    return tmp_path


@pytest.mark.parametrize(
    ("profile", "environment", "expected"),
    [
        ({}, {}, Endpoint("https", "", "", False)),
        ({"endpoint_url": "http://127.0.0.1:9/"}, {}, Endpoint("http", "127.0.0.1:9", "", False)),
        ({"endpoint_url": "obs.cn-north-4.myhuaweicloud.com", "region": "cn-north-4"}, {},
         Endpoint("https", "obs.cn-north-4.myhuaweicloud.com", "cn-north-4", False)),
        ({"s3": "\naddressing_style = virtual"}, {}, Endpoint("https", "", "", True)),
        ({"s3": "\naddressing_style = path"}, {}, Endpoint("https", "", "", False)),
        ({"endpoint_url": "http://file", "region": "a"}, {"AWS_ENDPOINT_URL": "http://all", "AWS_REGION": "b"},
         Endpoint("http", "all", "b", False)),
        ({}, {"AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_S3": "http://s3", "AWS_DEFAULT_REGION": "c"},
         Endpoint("http", "s3", "c", False)),
    ],
)  # fmt: skip
def test_where_a_store_answers(profile: dict[str, str], environment: dict[str, str], expected: Endpoint) -> None:
    assert find_endpoint(profile, environment) == expected


def test_profiles(aws: Path) -> None:
    assert read_profile("oss") == {}
    (aws / "config").write_text(f"[default]\nregion = cn-north-1\n[profile oss]\n{OSS}")
    (aws / "credentials").write_text("[oss]\naws_access_key_id = 甲\naws_secret_access_key = a%b#c\n", "utf-8")
    assert read_profile("default") == {"region": "cn-north-1"}
    assert read_profile("oss")["aws_secret_access_key"] == "a%b#c"
    assert find_endpoint(read_profile("oss"), {}) == Endpoint(
        "https", "oss-cn-hangzhou.aliyuncs.com", "oss-cn-hangzhou", True
    )


@pytest.mark.parametrize("content", [b"[default\nkey = geheim", b"geheim", b"[a]\n\xff geheim"])
def test_a_damaged_file_is_named_and_not_shown(aws: Path, content: bytes) -> None:
    (aws / "credentials").write_bytes(content)
    with pytest.raises(InputError, match=re.escape(str(aws / "credentials"))) as caught:
        open_place("oss://crawl/a")
    assert "geheim" not in "".join(traceback.format_exception(caught.value))


def test_what_follows_the_scheme_stands_as_it_is(aws: Path) -> None:
    (aws / "config").write_text(f"[default]\nregion = cn-north-1\n[profile oss]\n{OSS}")
    for scheme in ("s3", "s3a", "S3", "oss"):
        for key in ("第 1 批/a%20b#c?d[1].gz", "a:b&c=d", "a@b"):
            assert open_place(f"{scheme}://crawl/{key}")[1] == f"crawl/{key}"
    assert open_place("s3://crawl")[1] == open_place("s3://crawl/")[1] == "crawl"
    assert open_place("s3://crawl/a")[0] is open_place("s3://crawl/b")[0]
    assert open_place("gs://crawl/a b%20")[1] == "crawl/a b%20"


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("s3://AKIA:geheim@crawl/a", "a s3:// URI holds something before an @"),
        ("s3://geheim@crawl/a", "a s3:// URI holds something before an @"),
        ("hdfs://user:geheim@node/a", "a hdfs:// URI holds something before an @"),
        ("s3:///a", "must name a bucket: s3://BUCKET/PATH"),
        ("s3://crawl//a", "two slashes follow each other"),
        ("oss://crawl/a", "oss:// is not known.* an endpoint_url in the profile oss of AWS's file config"),
    ],
)
def test_what_is_no_place(aws: Path, uri: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        open_place(uri)
    assert "geheim" not in str(caught.value)
