"""Forms: sections, native inputs, choices, files, rich text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import RequestFactory

from maillage.ui import richtext
from maillage.ui.fields import UploadField
from maillage.ui.forms import SectionedForm, sections_of
from maillage.ui.richtext import RichTextFormField


class SampleForm(SectionedForm):
    name = forms.CharField(label="Nom")
    opening = forms.DateField(required=False)
    meeting = forms.DateTimeField(required=False)
    hour = forms.TimeField(required=False)
    towns = forms.MultipleChoiceField(
        choices=[("a", "Alençon"), ("s", "Sées")], widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(choices=[("", "---------"), ("x", "X")], required=False)
    free = forms.BooleanField(required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        sections = (("Le lieu", "Où ?", ("towns", "absent")), ("Le jour", "", ("opening",)))
        wide = ("name",)


def test_sections_come_in_order_and_no_field_is_lost():
    found = [(one.title, [field.name for field in one.fields]) for one in SampleForm().sections()]
    assert found == [
        ("Le lieu", ["towns"]),
        ("Le jour", ["opening"]),
        ("", ["name", "meeting", "hour", "kind", "free"]),
    ]


def test_a_plain_form_has_one_section():
    class Plain(forms.Form):
        name = forms.CharField()

    assert [one.title for one in sections_of(Plain())] == [""]


def test_dates_are_native_and_iso_in_the_site_zone():
    form = SampleForm(
        initial={
            "opening": date(2026, 5, 12),
            "meeting": datetime(2026, 5, 12, 16, 30, tzinfo=UTC),
        }
    )
    text = form.as_div()
    assert 'type="date" name="opening" value="2026-05-12"' in text
    assert 'type="datetime-local" name="meeting" value="2026-05-12T18:30"' in text
    assert 'type="time" name="hour"' in text


def test_a_date_is_read_as_iso_and_as_french():
    for text in ("2026-05-12", "12/05/2026"):
        form = SampleForm({"name": "A", "towns": ["a"], "opening": text})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["opening"] == date(2026, 5, 12)


def test_the_rendering_is_the_house_s():
    text = str(SampleForm())
    assert "<legend>Le lieu</legend>" in text
    assert "(obligatoire)" in text
    assert 'class="form-check-input"' in text
    assert 'class="form-select"' in text
    assert "---------" not in text
    assert 'type="hidden" name="token"' in text
    assert text.count("Alençon") == 1
    assert "style=" not in text


def test_help_and_errors_are_tied_to_their_field():
    class Helped(SectionedForm):
        day = forms.DateField(help_text="Un samedi.")

    text = str(Helped({"day": "31/02"}))
    assert 'aria-describedby="id_day_helptext id_day_error"' in text
    assert 'id="id_day_helptext"' in text
    assert 'id="id_day_error"' in text
    assert 'href="#id_day"' in text
    assert "is-invalid" in text


# -- files ------------------------------------------------------------------------------------------


class FileForm(SectionedForm):
    file = UploadField(allowed=("pdf",), max_mb=1)


def test_a_file_is_judged_by_its_content():
    good = SimpleUploadedFile("affiche.pdf", b"%PDF-1.7\n%%EOF\n")
    form = FileForm({}, {"file": good})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["file"].checked_mime == "application/pdf"
    renamed = FileForm({}, {"file": SimpleUploadedFile("affiche.pdf", b"\x89PNG\r\n\x1a\n0000")})
    assert "affiche" not in str(renamed.errors["file"])
    assert not renamed.is_valid()


def test_the_drop_zone_has_a_label_and_says_the_limit():
    text = str(FileForm())
    assert "data-dropzone" in text
    assert 'for="id_file"' in text
    assert "1 Mo au plus." in text


# -- rich text --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<p>Bonjour <strong>à tous</strong></p>", "<p>Bonjour <strong>à tous</strong></p>"),
        ("<p></p>", ""),
        ("<script>alert(1)</script><p>x</p>", "<p>x</p>"),
        ('<p style="color:red" onclick="x()">x</p>', "<p>x</p>"),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="https://exemple.fr">x</a>', '<a href="https://exemple.fr">x</a>'),
        ("<h1>Titre</h1><h2>Sous-titre</h2>", "Titre<h2>Sous-titre</h2>"),
        ('<img src="https://ailleurs.example/p.gif"><p>x</p>', "<p>x</p>"),
    ],
)
def test_rich_text_keeps_the_marks_of_the_site_only(given, kept):
    assert richtext.clean(given) == kept

    class Rich(SectionedForm):
        text = RichTextFormField(required=False)

    form = Rich({"text": given})
    assert form.is_valid()
    assert form.cleaned_data["text"] == kept


def test_rich_text_as_words():
    html = "<h2>Titre</h2><p>Un<br>deux</p><ul><li><p>trois</p></li></ul>"
    assert richtext.as_text(html) == "Titre\nUn\ndeux\ntrois"


def test_the_editor_s_tags_carry_the_nonce():
    class Rich(SectionedForm):
        text = RichTextFormField(required=False)

    request = RequestFactory().get("/")
    request.csp_nonce = "n0nce"
    template = Template("{% load ui %}{% form_media form %}")
    tags = template.render(Context({"form": Rich(), "request": request}))
    assert tags.index("importmap") < tags.index("configurable.js")
    assert tags.count('nonce="n0nce"') == tags.count("<script") + tags.count("<link")
    assert template.render(Context({"form": SampleForm(), "request": request})) == ""
