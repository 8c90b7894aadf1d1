"""Columns of large tables: a million rows cost what their distinct texts cost.

A text column whose values repeat is kept as a pandas category (one small number per row), one whose values are mostly
distinct as plain text. Everything else treats the two alike; only where tables are put together and written does it show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any, cast

import numpy as np
import pandas as pd
import polars as pl
from pandas.api.types import union_categoricals

from etl.meanwhile import each

LARGE = 20_000  # rows; below, plain text is as fast and simpler to look at
_PART = 200_000  # rows that are searched at once
_REPEATS = 0.25  # a column repeats where it has at most this share of distinct values


def from_polars(series: pl.Series) -> pd.Series:
    """A text column as pandas keeps it: a category where values repeat, plain text else."""
    labels = series.unique()
    if len(labels) > len(series) * _REPEATS:
        return pd.Series(np.array(series.to_list(), dtype=object), dtype="str", copy=False)
    labels = labels.sort()
    codes = series.cast(pl.Enum(labels)).to_physical().to_numpy()
    return coded(codes, labels.to_list())


def to_polars(column: pd.Series) -> pl.Series:
    """Any column of ours as polars has it; text stays text, missing stays missing."""
    if is_coded(column):
        labels = pl.Series(column.cat.categories.to_numpy(dtype=object), dtype=pl.String)
        return labels.gather(pl.Series(column.cat.codes.to_numpy().astype(np.uint32)))
    if pd.api.types.is_bool_dtype(column.dtype):
        return pl.Series(column.to_numpy(dtype=bool))
    if pd.api.types.is_numeric_dtype(column.dtype):
        numbers = pl.Series(column.to_numpy(dtype=float, na_value=float("nan"))).fill_nan(None)
        return numbers.cast(pl.Int64) if pd.api.types.is_integer_dtype(column.dtype) else numbers
    if column.dtype == object:  # a small table of mixed make
        return pl.Series([None if pd.isna(value) else value for value in column], strict=False)
    return pl.Series(column.to_numpy(dtype=object), dtype=pl.String, strict=False)


def _category(codes: np.ndarray, labels: list[str]) -> pd.Categorical:
    made: Any = pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(pd.Index(labels, dtype="str")))
    return cast(pd.Categorical, made)


def coded(codes: np.ndarray, labels: list[str]) -> pd.Series:
    """A column from the number of the label of each row; labels must differ."""
    return pd.Series(_category(codes, labels), copy=False)


def constant(text: str, rows: int) -> pd.Categorical:
    """A column that says the same in every row, at one byte a row."""
    return _category(np.zeros(rows, dtype=np.int8), [text])


def distinct(column: pd.Series) -> list[str]:
    """The distinct texts of a column, in no promised order."""
    if is_coded(column):
        used = np.bincount(column.cat.codes.to_numpy(), minlength=len(column.cat.categories)) > 0
        labels: list[str] = column.cat.categories.to_numpy(dtype=object)[used].tolist()
        return labels
    return list(dict.fromkeys(column.to_numpy(dtype=object).tolist()))


def places_in(column: pd.Series, keys: pd.Series) -> np.ndarray:
    """For each text its place among ``keys``, which differ from each other; -1 where it is none of them."""
    if len(column) < LARGE:
        few: np.ndarray = pd.Index(keys).get_indexer(pd.Index(column))
        return few
    known = pl.DataFrame({"key": to_polars(keys), "place": np.arange(len(keys))})
    asked = pl.DataFrame({"key": to_polars(column)})
    found = asked.join(known, on="key", how="left", maintain_order="left", validate="m:1")
    return found["place"].fill_null(-1).to_numpy()


def strays(column: pd.Series, targets: pd.Series) -> list[str]:
    """The distinct texts of a column that are none of the targets, in the order of the texts."""
    asked = to_polars(column)
    return asked.filter(~asked.is_in(to_polars(targets).implode())).unique().sort().to_list()


def stack(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames one below the other, as ``pd.concat`` does, but categories stay categories where tables are large."""
    frames = [frame for frame in frames if len(frame)] or list(frames[:1])
    if len(frames) == 1:
        return frames[0].reset_index(drop=True)
    if sum(len(frame) for frame in frames) < LARGE:
        return pd.concat([plain(frame) for frame in frames], ignore_index=True)
    names = list(dict.fromkeys(name for frame in frames for name in frame.columns))
    return pd.DataFrame({name: _stacked([_column(frame, name) for frame in frames]) for name in names}, copy=False)


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its categories as plain text."""
    coded = {name: column.astype("str") for name, column in frame.items() if is_coded(column)}
    return frame.assign(**{str(name): column for name, column in coded.items()}) if coded else frame


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if name in frame.columns else pd.Series(constant("", len(frame)))


def _stacked(parts: list[pd.Series]) -> Any:
    if any(is_coded(part) for part in parts):
        small = [coded for part in parts if (coded := part if is_coded(part) else _coded(part)) is not None]
        if len(small) == len(parts):
            return union_categoricals(small, ignore_order=True)
    texts = [part.astype("str") if is_coded(part) else part for part in parts]
    return pd.concat(texts, ignore_index=True)


def _coded(part: pd.Series) -> pd.Series | None:
    """The column as a category if its values repeat or it is short; None else."""
    if part.dtype.kind in "iufb" or (len(part) >= LARGE and part.nunique() > len(part) * _REPEATS):
        return None
    return part.astype("category")


def doubtful(column: pd.Series, suspicious: str, *, longest: int | None = None) -> list[str]:
    """The distinct texts of a column that hold the pattern, or have more than ``longest`` characters."""
    texts = pl.Series(values=distinct(column) if is_coded(column) else column.to_numpy(dtype=object), dtype=pl.String)

    def held(start: int) -> list[str]:
        part = texts.slice(start, _PART)
        hit = part.str.contains(suspicious)
        return part.filter(hit if longest is None else hit | (part.str.len_chars() > longest)).to_list()

    return list(dict.fromkeys(chain.from_iterable(each(held, range(0, len(texts), _PART)))))


def is_coded(column: pd.Series) -> bool:
    """Whether the column is kept as a category."""
    return isinstance(column.dtype, pd.CategoricalDtype)


def replaced(column: pd.Series, changes: Mapping[str, str]) -> pd.Series:
    """The column with these texts in place of those; the others stay."""
    changes = {old: new for old, new in changes.items() if old != new}
    if not changes:
        return column
    if not is_coded(column):
        touched = column.isin(list(changes))
        return column.mask(touched, column[touched].map(changes).astype("str"))
    labels = [changes.get(label, label) for label in column.cat.categories]
    places, kept = pd.factorize(np.array(labels, dtype=object))
    codes = places[column.cat.codes.to_numpy()]
    return pd.Series(_category(codes, kept.tolist()), index=column.index, copy=False)


def filled(column: pd.Series) -> np.ndarray:
    """Which rows are not ""."""
    if is_coded(column):
        has: np.ndarray = (column.cat.categories.to_numpy(dtype=object) != "")[column.cat.codes.to_numpy()]
        return has
    return np.asarray(column.to_numpy(dtype=object) != "", dtype=bool)


def texts_of(column: pd.Series) -> np.ndarray:
    """The column as an array of Python texts; equal texts of a category are one object."""
    if is_coded(column):
        texts: np.ndarray = column.cat.categories.to_numpy(dtype=object)[column.cat.codes.to_numpy()]
        return texts
    return column.to_numpy(dtype=object)


def label_map(column: pd.Series, function: Callable[[str], Any]) -> np.ndarray:
    """What a function gives for each row, asked once per distinct text."""
    if is_coded(column):
        answers = {text: function(text) for text in distinct(column)}  # a label may be of rows that are gone
        by_label = np.array([answers.get(label) for label in column.cat.categories] or [""], dtype=object)
        found: np.ndarray = by_label[column.cat.codes.to_numpy()]
        return found
    return column.map({text: function(str(text)) for text in column.unique()}).to_numpy(dtype=object)


def with_text(column: pd.Series, where: pd.Series | np.ndarray, text: str) -> pd.Series:
    """The column with this text in these rows."""
    if is_coded(column) and text not in column.cat.categories:
        column = column.cat.add_categories([text])
    return column.mask(where, text)
