"""Keys of phones against the tables of the package phonenumbers.

Two numbers that it tells apart never have one key, however they are spelled:
a false difference costs an edit, a false equality costs a number.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator

import multifield as mf
import phonenumbers
import pytest
from phonenumbers import PhoneNumber, PhoneNumberFormat

REGIONS = ["RU", "US", "DE", "GB", "KZ"]
# Where their people call, among them countries that keep or lack a zero.
ABROAD = [*REGIONS, "IT", "FR", "ES", "UA", "BY", "CN"]

# What one dials for another country, as people write it.
ABROAD_FROM = {"RU": ["8~10 ", "810"], "US": ["011 ", "011"], "DE": ["00 ", "00"], "GB": ["00 ", "00"], "KZ": ["8~10 ", "810"]}
# What one dials before a number within the country.
WITHIN = {"RU": "8", "US": "1", "DE": "0", "GB": "0", "KZ": "8"}

EXTENSIONS = [" доб. {}", ", доб.{}", " (доб. {})", "; доб {}", ", ext {}", "#{}", ";ext={}", " x{}"]


def numbers(region: str, count: int, random: random.Random) -> Iterator[PhoneNumber]:
    """Valid numbers of a country, of each kind that it has."""
    kinds = phonenumbers.supported_types_for_region(region)
    examples = [phonenumbers.example_number_for_type(region, kind) for kind in sorted(kinds)]
    found = 0
    while found < count:
        example = random.choice(examples)
        if example is None:
            continue
        digits = phonenumbers.national_significant_number(example)
        keep = random.randint(0, len(digits) - 1)
        digits = digits[:keep] + "".join(random.choices("0123456789", k=len(digits) - keep))
        try:
            number = phonenumbers.parse(f"+{example.country_code}{digits}")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            found += 1
            yield number


def spaced(digits: str, random: random.Random) -> str:
    """Digits with what people put between them."""
    return "".join(c + random.choice(["", "", "", " ", "-", "\u00a0"]) for c in digits[:-1]) + digits[-1:]


def spellings(number: PhoneNumber, region: str, random: random.Random) -> Iterator[str]:
    """Ways to write a number in a country, right and half right ones."""
    for form in (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL):
        yield phonenumbers.format_number(number, form)
    yield phonenumbers.format_out_of_country_calling_number(number, region)
    code = str(number.country_code)
    national = phonenumbers.national_significant_number(number)
    prefix = random.choice([WITHIN[region], *WITHIN.values()])
    for start in ["+", "", *ABROAD_FROM[region]]:
        yield start + code + spaced(national, random)
        yield f"{start}{code} ({prefix}){spaced(national, random)}"
    yield spaced(national, random)
    yield prefix + spaced(national, random)
    yield f"({national[:3]}) {spaced(national[3:], random)}"
    yield f"{prefix} ({national[:3]}) {spaced(national[3:], random)}"
    # One digit too few or another at the start is another number, or none.
    yield national[1:]
    yield random.choice("0123456789") + national
    yield code + national[:-1]


@pytest.mark.parametrize("region", REGIONS)
def test_numbers_that_differ_have_different_keys(region: str) -> None:
    chance = random.Random(f"multifield {region}")
    known = [number for country in ABROAD for number in numbers(country, 600 if country == region else 60, chance)]
    texts = {text for number in known for text in spellings(number, region, chance)}
    bare = sorted(texts)
    texts |= {text + chance.choice(EXTENSIONS).format(chance.choice([5, 77])) for text in chance.sample(bare, 3000)}

    by_number: dict[str, list[str]] = defaultdict(list)
    for text in sorted(texts):
        # The package reads no tilde as one that waits for a tone.
        try:
            number = phonenumbers.parse(text.replace("8~10", "810"), region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            by_number[phonenumbers.format_number(number, PhoneNumberFormat.RFC3966)].append(text)
    spelled = sum(map(len, by_number.values()))
    assert spelled > 8000
    assert len(by_number) > 2000

    # Of each number one spelling of each key, of which no two may say the same.
    kept = [text for group in by_number.values() for text in without_equal_ones(group, region)]
    left = without_equal_ones(kept, region)
    assert set(kept) - set(left) == set()
    # A key for each spelling would pass, too.
    assert len(kept) < 1.03 * len(by_number)


def without_equal_ones(texts: list[str], region: str) -> list[str]:
    """What is left of texts without those that say what another of them says."""
    rows = [{"ID": id, "VALUE": text, "VALUE_TYPE": "WORK"} for id, text in enumerate(texts, 1)]
    edits = mf.dedupe({"PHONE": rows}, equality="normalized", region=region)
    gone = {edit.id for edit in edits if isinstance(edit, mf.Delete)}
    return [text for id, text in enumerate(texts, 1) if id not in gone]


@pytest.mark.parametrize("region", REGIONS)
def test_tidy_changes_no_number(region: str) -> None:
    chance = random.Random(f"multifield tidy {region}")
    known = [number for country in ABROAD for number in numbers(country, 300 if country == region else 40, chance)]
    texts = {text for number in known for text in spellings(number, region, chance)}
    texts |= {text + chance.choice(EXTENSIONS).format(chance.choice([5, 77])) for text in chance.sample(sorted(texts), 1500)}
    spelled = written = 0
    for text in sorted(texts):
        rows = [{"ID": 1, "VALUE": text, "VALUE_TYPE": "WORK"}]
        edits = list(mf.tidy({"PHONE": rows}, region=region))
        canonical = edits[0].value if edits and isinstance(edits[0], mf.Overwrite) else text.strip()
        assert mf.normalize(canonical, "PHONE", region) == mf.normalize(text, "PHONE", region)
        # It is its own canonical spelling.
        assert not mf.tidy({"PHONE": [{**rows[0], "VALUE": canonical}]}, region=region)
        try:
            number = phonenumbers.parse(text.replace("8~10", "810"), region)
            after = phonenumbers.parse(canonical, region)
        except phonenumbers.NumberParseException:
            continue
        if canonical != text and phonenumbers.is_valid_number(number):
            written += 1
            assert phonenumbers.format_number(after, PhoneNumberFormat.E164) == phonenumbers.format_number(
                number, PhoneNumberFormat.E164
            ), (text, canonical)
        spelled += phonenumbers.is_valid_number(number)
    assert spelled > 4000 and written > 3000, (spelled, written)
