from pathlib import Path

import pytest

from corpus.errors import InputError
from jobs.options import refuse_file


def test_a_run_is_no_file_and_lies_in_none(tmp_path: Path) -> None:
    (tmp_path / "语料.txt").write_text("一")
    for taken in (tmp_path / "语料.txt", tmp_path / "语料.txt" / "run"):
        with pytest.raises(InputError, match=r"语料\.txt is a file\. Give a folder"):
            refuse_file(str(taken))
    for free in (str(tmp_path), str(tmp_path / "new" / "run"), "run", "s3://corpora/run"):
        assert refuse_file(free) == free
