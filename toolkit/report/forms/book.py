"""One form as a workbook: the sheet to fill in, how to fill it in, and what it is in its properties."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from functools import cache
from html import escape
from io import BytesIO
from typing import Any

from toolkit.core.forms import Form
from toolkit.core.returned import Mark
from toolkit.model.form import Round
from toolkit.model.ledger import Item
from toolkit.model.output import CAMPAIGN, DIGEST, FORM, FORM_SHEET, HELP_SHEET, KIND, PERIOD, UNIT
from toolkit.report.cells import Styles, new_workbook, set_properties
from toolkit.report.forms.guide import write_guide
from toolkit.report.forms.shape import lines_of, shape_of, version
from toolkit.report.forms.sheet import write_sheet
from toolkit.report.stamp import UNSTAMPED, stamped, untouched
from toolkit.text.printed import visible


def form_bytes(form: Form, items: Sequence[Item], issue: Round) -> bytes:
    """The workbook of one form; ``items`` are those of its rows, in their order. The same arguments give the same bytes.

    It says nothing of items that are not among these. The stamp of a submission is not written: a form that was only
    handed out must not be newer than one that was filled in.
    """
    shape = shape_of(form, issue)
    lines = lines_of(form, items, shape)
    known = version(lines)
    buffer = BytesIO()
    with new_workbook(buffer, quick=True) as book:  # compressed well when it is stamped
        styles = Styles(book)
        book.doc_properties["title"] = visible(issue.title)[:200]
        write_sheet(book.add_worksheet(FORM_SHEET, _form_sheet()), styles, form, lines, shape, issue, known)
        mark = Mark(issue.campaign, form.unit, issue.period, known)
        write_guide(book.add_worksheet(HELP_SHEET), styles, issue, mark)
        set_properties(
            book,
            {
                KIND: "form", CAMPAIGN: issue.campaign, UNIT: form.unit, PERIOD: issue.period, FORM: known,
                DIGEST: UNSTAMPED,
            },
        )  # fmt: skip
    return stamped(buffer.getvalue())


@cache
def _form_sheet() -> Any:
    """XlsxWriter's worksheet without its search for functions newer than Excel 2007: ours are older, and it takes a tenth
    of a form's time."""
    from xlsxwriter.worksheet import Worksheet

    class FormSheet(Worksheet):  # type: ignore[misc]
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    return FormSheet


def is_our_form(data: bytes, campaign: str) -> bool:
    """Whether a file is a form of this campaign exactly as we wrote it: nobody has filled anything in."""
    if not untouched(data):
        return False
    with zipfile.ZipFile(BytesIO(data)) as package:
        said = package.read("docProps/custom.xml").decode("utf-8", "replace")
    wanted = {KIND: "form", CAMPAIGN: escape(campaign, quote=False)}
    return all(f'name="{name}"><vt:lpwstr>{text}</vt:lpwstr>' in said for name, text in wanted.items())
