"""References that XML does not know, mended as the text streams by, wherever it is cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.heritage.catalogue.readers.helpers import codes, read

from maillage.heritage.catalogue.readers import xml_stream
from maillage.heritage.catalogue.readers.lido import is_record
from maillage.heritage.catalogue.readers.xml_mending import Mender
from maillage.heritage.catalogue.readers.xml_stream import XmlStream
from maillage.kernel.imports.errors import ReadError

SOUND = "<a>&lt; &amp; &#233; &#xE9;<!-- &nbsp; & --><![CDATA[ &eacute; & <b ]]><?x a&b ?></a>"
DAMAGED = (
    "<a t='x&y'>Tom & Jerry &nbsp;&eacute;&NotEqualTilde; &inconnu; &nbsp sans fin &#1;&#x1F;"
    "<!-- & --><![CDATA[ &nbsp; ]]>&agrave;</a>&"
)
MENDED = (
    "<a t='x&amp;y'>Tom &amp; Jerry &#160;&#233;&#8770;&#824; &amp;inconnu; &amp;nbsp sans fin "
    "<!-- & --><![CDATA[ &nbsp; ]]>&#224;</a>&amp;"
)


@given(st.lists(st.integers(0, len(DAMAGED))), st.sampled_from([(SOUND, SOUND), (DAMAGED, MENDED)]))
def test_the_same_wherever_it_is_cut(cuts, texts):
    given_text, wanted = texts
    ends = [0, *sorted(cuts), len(given_text)]
    mender = Mender()
    pieces = [mender.feed(given_text[a:b]) for a, b in pairwise(ends)]
    assert "".join(pieces) + mender.close() == wanted
    assert bool(mender.note()) is (wanted is MENDED)


def test_the_lines_are_told():
    mender = Mender()
    for line in range(1, 9):
        mender.feed("&\n" if line % 2 else "&amp;\n")
    mender.close()
    assert mender.lines == [1, 3, 5, 7]
    assert "lignes 1, 3, 5, 7)" in mender.note()
    mender.feed("\n\n&\n& &\n&")
    mender.close()
    assert "lignes 1, 3, 5, 7, 11…)" in mender.note()


NOTICES = """<?xml version="1.0" encoding="{encoding}"?>
<notices>
<notice><REF>01230000001</REF><TITR>A</TITR></notice>
<notice><REF>01230000002</REF><TITR>Tom & J&eacute;r&ocirc;me</TITR></notice>
<notice><REF>01230000003</REF><TITR>C</TITR></notice>
</notices>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_a_bare_ampersand_or_an_entity_of_html_loses_nothing(tmp_path, encoding):
    source, records = read(tmp_path, NOTICES.format(encoding=encoding).encode(encoding))
    assert [one.first("TITR") for one in records] == ["A", "Tom & Jérôme", "C"]
    assert not any(one.is_blocked for one in records)
    (note,) = source.notes
    assert "ligne" in note
    assert "4" in note


def test_a_tag_that_two_chunks_share_keeps_its_line(tmp_path, monkeypatch):
    monkeypatch.setattr(xml_stream, "_CHUNK", 37)
    text = (
        '<lido:lidoWrap xmlns:lido="http://www.lido-schema.org">\n'
        + "<lido:lido>\n<x/></lido:lido>\n" * 40
        + "</lido:lidoWrap>"
    )
    path = tmp_path / "a.xml"
    path.write_text(text)
    assert [one.line for one in XmlStream(path).elements(is_record)] == list(range(2, 82, 2))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_is_declared_is_still_refused(tmp_path, encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x">]><a><c>&b;</c><c>&amp;</c></a>'
    with pytest.raises(ReadError) as refused:
        read(tmp_path, bomb.encode(encoding))
    assert refused.value.code == "doctype"


def test_a_wide_file_that_is_cut_in_a_letter(tmp_path):
    text = "<n><r><REF>01230000001</REF></r><r><REF>01230000002</REF></r></n>".encode("utf-16")
    _source, records = read(tmp_path, text[:-9])
    assert codes(records[-1]) == ["truncated"]
