"""PDF made from templates and data."""

from __future__ import annotations

import pytest
import typst

from maillage.kernel import documents


@pytest.fixture
def template(tmp_path, monkeypatch):
    """A template inside what the program may read."""
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    path = tmp_path / "essai.typ"
    path.write_text(
        '#set document(title: "Essai")\n#set text(lang: "fr")\n'
        "#let data = json(bytes(sys.inputs.data))\n= #data.title\n#data.site #data.today #data.text\n",
        encoding="utf-8",
    )
    return path


def test_a_pdf_for_everyone(template):
    made = documents.render_pdf(template, {"title": "Été", "text": "#panic()"})
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid" in made


def test_nothing_outside_the_program_is_read(template):
    template.write_text('#read("../secret.txt")', encoding="utf-8")
    (template.parent.parent / "secret.txt").write_text("secret", encoding="utf-8")
    with pytest.raises(typst.TypstError):
        documents.render_pdf(template, {})
