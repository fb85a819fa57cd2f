"""What comes out of tables and sets: numbers of numpy, None, NaN, and what is no list."""

from __future__ import annotations

import importlib
import io
from typing import Any

import numpy
import pytest

import multifield as mf

# They have no types of their own.
openpyxl: Any = importlib.import_module("openpyxl")
pandas: Any = importlib.import_module("pandas")

EMPTY: dict[str, object] = {"PHONE": []}


def values(desired: Any, **options: Any) -> list[str]:
    edits = mf.diff(EMPTY, {"PHONE": desired}, **options)
    return [edit.value for edit in edits if isinstance(edit, mf.Append)]


def refusal(desired: Any, **options: Any) -> tuple[str, str, str]:
    with pytest.raises(mf.MultifieldError) as error:
        mf.diff(EMPTY, {"PHONE": desired}, **options)
    return error.value.code, error.value.place, error.value.message


def test_numbers_of_numpy_are_numbers() -> None:
    number = numpy.int64(79161234567)
    assert values(number) == values([number]) == values([{"VALUE": number}]) == ["79161234567"]
    assert values(numpy.array([1, 2]).tolist()) == ["1", "2"]
    assert values([numpy.str_("+1"), numpy.array(5)]) == ["+1", "5"]
    current: dict[str, Any] = {"PHONE": [{"ID": numpy.int32(5), "VALUE": numpy.uint64(1), "VALUE_TYPE": "WORK"}]}
    edits = mf.diff(current, {"PHONE": []}, max_deletes=numpy.int8(1))  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    assert edits.fields() == {"PHONE": [{"ID": 5, "DELETE": "Y"}]}
    by_id: Any = {"fm": {numpy.int64(5): {"typeId": "PHONE", "value": 1, "valueType": "WORK"}}}
    assert not mf.diff(by_id, {"PHONE": ["1"]})
    id: Any = numpy.int64(43)
    request = edits.request("contact", id)
    assert request is not None and request.id == 43
    many: list[Any] = [(current, {"PHONE": [numpy.int64(1)]})] * 3
    assert not any(mf.diff_many(many))
    lines = b'{"ID": 1, "PHONE": []}'
    threads: Any = numpy.int64(1)
    assert mf.diff_ndjson(lines, lines, threads=threads, max_deletes_run=threads).read() == b""


def test_an_index_that_raises_comes_through() -> None:
    class Index:
        def __index__(self) -> int:
            raise ZeroDivisionError

    desireds: list[Any] = [Index(), [Index()], {Index(): {}}]
    for desired in desireds:
        with pytest.raises(ZeroDivisionError):
            values(desired)


@pytest.mark.parametrize(
    ("nothing", "found"),
    [(None, "null"), (float("nan"), "the number NaN"), (numpy.float64("nan"), "the number NaN")],
    ids=str,
)
def test_none_and_nan_are_refused_or_skipped_as_blanks_are(nothing: Any, found: str) -> None:
    message = f'found {found}, expected a string: write a value, or drop it with blanks="skip" (a row that is not listed is deleted)'
    assert refusal(["1", nothing]) == ("blank_value", "PHONE[1]", message)
    assert refusal([{"VALUE": nothing}]) == ("blank_value", "PHONE[0].VALUE", message)
    assert values(["1", nothing, {"VALUE": nothing, "VALUE_TYPE": "HOME"}], blanks="skip") == ["1"]
    # Nothing is left, which is no order to clear the field.
    held: dict[str, Any] = {"PHONE": [{"ID": 5, "VALUE": "1", "VALUE_TYPE": "WORK"}]}
    for desired in ([nothing], nothing):
        assert not mf.diff(held, {"PHONE": desired}, blanks="skip")
    assert not values(None)
    # A row with an ID, and one that is held, have to have a value.
    assert refusal([{"ID": 5, "VALUE": nothing}], blanks="skip")[0] in ("missing_value", "wrong_value")
    with pytest.raises(mf.MultifieldError):
        mf.diff({"PHONE": [{"ID": 5, "VALUE": nothing}]}, {}, blanks="skip")


NONE_IN_ITS_PLACE = "table.astype(object).where(table.notna(), None)"


def made_by(module: str, name: str) -> Any:
    """An object of a type with that name, which can be iterated over."""
    return type(name, (), {"__module__": module, "__iter__": iter})()


WRONG: list[tuple[Any, str]] = [
    ({"1", "2"}, "set, expected {} (sorted(...) makes a list of it, in an order that stays)"),
    (frozenset("1"), "frozenset, expected {} (sorted(...) makes a list of it, in an order that stays)"),
    ({"1": 2}.keys(), "dict_keys, expected {} (sorted(...) makes a list of it, in an order that stays)"),
    ({"1": 2}.values(), "dict_values, expected {} (list(...) makes a list of it)"),
    ((n for n in "1"), "generator, expected {} (list(...) makes a list of it)"),
    (numpy.array(["1"]), "numpy.ndarray, expected {} (its tolist() gives them)"),
    (b"1", "bytes, expected {} (decode it)"),
    (object(), "object, expected {}"),
    *(
        (made_by(module, name), f"{module}.{name}, expected {{}} (pass None in its place: {NONE_IN_ITS_PLACE} has it)")
        # As pandas 3 has them, and pandas 2.
        for module, name in [("pandas.api.typing", "NAType"), ("pandas._libs.tslibs.nattype", "NaTType")]
    ),
    *(
        (made_by(module, "DataFrame"), f'{module}.DataFrame, expected {{}} (its to_dict("records") makes a dict of each row)')
        for module in ["pandas", "pandas.core.frame"]
    ),
]


@pytest.mark.parametrize(("wrong", "found"), WRONG, ids=[found.split(",")[0] for _, found in WRONG])
def test_what_is_no_list_is_refused_with_what_makes_one(wrong: Any, found: str) -> None:
    expected = "not JSON: found the Python type " + found.format("None, a str, a number, a list or a dict")
    assert refusal(wrong) == ("invalid_json", "PHONE", expected)


def test_hints_name_options_as_python_does() -> None:
    held: dict[str, Any] = {"PHONE": [{"ID": 5, "VALUE": "1", "VALUE_TYPE": "WORK"}]}
    texts: list[tuple[str, Any, Any, dict[str, Any]]] = [
        ('other_keys="ignore" skips other keys', EMPTY, {"NAME": "Anna"}, {}),
        ('unknown_types="allow" accepts others', EMPTY, {"PHONE": [{"VALUE": "1", "VALUE_TYPE": "SAT"}]}, {}),
        ("the limit is 0 (max_deletes=…)", held, {"PHONE": []}, {"max_deletes": 0}),
        ("or declare with read=… that it was read", {"ID": 43}, {"PHONE": "1"}, {}),
        ('cannot be combined with strategy="add"', held, {}, {"strategy": "add", "order": "desired"}),
        ('set generation="legacy" or generation="factory"', held, {}, {"duplicates": "keep"}),
        ("excluded by only=…, expected WORK", held, {"PHONE": [{"VALUE": "1", "VALUE_TYPE": "FAX"}]}, {"only": {"PHONE": "WORK"}}),
    ]
    for text, current, desired, options in texts:
        with pytest.raises(mf.MultifieldError) as error:
            mf.diff(current, desired, **options)
        assert text in error.value.message
        [result] = mf.diff_many([(current, desired)], on_error="skip", **options)
        assert isinstance(result, mf.MultifieldError) and result.message == error.value.message
    [missing] = mf.diff_ndjson(b"", b'{"ID": 1, "PHONE": []}', on_error="skip").errors
    assert 'missing="add" creates it' in missing.message


def test_cells_of_tables_are_values() -> None:
    cells: list[Any] = ["+79000000001; +79000000002", 79000000003.0, numpy.float64(79000000004), float("nan"), None, "#N/A"]
    assert values(cells, cells="clean") == ["+79000000001", "+79000000002", "79000000003", "79000000004"]
    assert refusal([79000000003.0])[0] == "wrong_value"
    assert refusal([7.5], cells="clean")[0] == "wrong_value"
    assert refusal([float("inf")], cells="clean")[0] == "wrong_value"
    assert refusal(["7.9E+10"], cells="clean")[0] == "not_a_phone"


def test_tables_of_pandas_and_openpyxl_need_no_code_of_their_own() -> None:
    rows: list[list[Any]] = [
        [43, 79161234567, "+7 916 123-45-68; +7 916 123-45-69", None],
        [44, None, None, "anna@example.com"],
        [45, None, None, None],
    ]
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [["ID", "Phone", "Mobile", "Email"], *rows]:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    held: dict[str, Any] = {"PHONE": [{"ID": 5, "VALUE": "1", "VALUE_TYPE": "WORK"}], "EMAIL": []}

    def fields(phone: Any, mobile: Any, email: Any) -> Any:
        desired: dict[str, Any] = {"PHONE": [phone, {"VALUE": mobile, "VALUE_TYPE": "MOBILE"}], "EMAIL": email}
        return mf.diff(held, desired, cells="clean").fields()

    expected: list[Any] = [
        {
            "PHONE": [
                {"ID": 5, "VALUE": "79161234567", "VALUE_TYPE": "WORK"},
                {"VALUE": "+7 916 123-45-68", "VALUE_TYPE": "MOBILE"},
                {"VALUE": "+7 916 123-45-69", "VALUE_TYPE": "MOBILE"},
            ]
        },
        {"EMAIL": [{"VALUE": "anna@example.com", "VALUE_TYPE": "WORK"}]},
        {},
    ]
    read = openpyxl.load_workbook(io.BytesIO(file.getvalue())).active
    assert [fields(*cells) for _, *cells in read.iter_rows(min_row=2, values_only=True)] == expected
    table = pandas.read_excel(io.BytesIO(file.getvalue()))
    for made in (table, table.convert_dtypes(), table.astype(object), table.astype("string")):
        records = made.to_dict("records")
        assert [fields(row["Phone"], row["Mobile"], row["Email"]) for row in records] == expected
    # A gap is never an order to clear a field: it is left alone, or refused.
    with pytest.raises(mf.MultifieldError, match="NAType"):
        fields(pandas.NA, pandas.NA, pandas.NA)


def test_tidy() -> None:
    current: Any = {"PHONE": [
        {"ID": 1, "VALUE_TYPE": "WORK", "VALUE": "8 (916) 123-45-67"},
        {"ID": 2, "VALUE_TYPE": "WORK", "VALUE": "+7 916 123-45-67"},
    ]}
    edits = mf.tidy(current, region="RU")
    assert edits.fields() == {"PHONE": [
        {"ID": 1, "VALUE": "+79161234567", "VALUE_TYPE": "WORK"}, {"ID": 2, "DELETE": "Y"}
    ]}
    assert mf.Diff(region="RU").tidy(current) == edits
    assert not mf.tidy({"PHONE": []})
    with pytest.raises(mf.MultifieldError, match="too_many_deletes"):
        mf.tidy(current, region="RU", max_deletes=0)
    with pytest.raises(mf.MultifieldError, match="wrong_choice"):
        mf.normalize("1", "FAX")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(mf.MultifieldError, match="unknown_region"):
        mf.normalize("1", "PHONE", "RUS")
