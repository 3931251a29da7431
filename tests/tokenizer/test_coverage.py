from tokenizer.coverage import expected_characters, measure_coverage, standard_characters


def test_the_lists_are_those_of_the_standard() -> None:
    lists = standard_characters()
    assert {number: len(characters) for number, characters in lists.items()} == {"1": 3_500, "2": 3_000, "3": 1_605}
    assert len(set("".join(lists.values()))) == 8_105
    assert (lists["1"][0], lists["1"][-1], lists["2"][0], lists["3"][-1]) == ("一", "矗", "乂", "蠼")


def test_coverage_counts_single_characters_only() -> None:
    coverage = measure_coverage(["一", "乙二", "十", "a", "矗"])
    assert (coverage["1"].characters, coverage["1"].covered) == (3_500, 3)
    assert coverage["1"].missing.startswith("乙二丁")
    assert (coverage["2"].covered, len(coverage["3"].missing)) == (0, 1_605)


def test_both_scripts_are_expected() -> None:
    expected = expected_characters()
    assert len(expected) == len(set(expected)) == 10_133
    assert set("汉漢龙龍们們讓") <= set(expected)
    assert expected.isalpha()
