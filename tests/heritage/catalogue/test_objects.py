"""Objects in the office: what is derived, who sees them, changing them, and the wrong person."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.forms import Textarea
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    CulturalObjectFactory,
    MuseumFactory,
    OrganisationFactory,
    TermFactory,
    UserFactory,
)

from maillage.heritage.catalogue.domain import objects as domain
from maillage.heritage.catalogue.fields import FIELDS, Group
from maillage.heritage.catalogue.forms import ValuesForm
from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.catalogue.presenting import years_words
from maillage.kernel import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def museum():
    return MuseumFactory()


@pytest.fixture
def editor(client):
    user = UserFactory(role="communication")
    client.force_login(user)
    return user


def test_a_title_is_found_for_every_object():
    named = CulturalObjectFactory(values={"TITR": ["La plage"]})
    called = CulturalObjectFactory(values={"TITR": [], "DENO": ["coiffe"]})
    mute = CulturalObjectFactory(values={"TITR": [""], "DOMN": []})
    assert (named.title, called.title, mute.title) == ("La plage", "coiffe", "Objet sans titre")


def test_who_sees_which_objects(museum):
    shown = CulturalObjectFactory(museum=museum)
    network = CulturalObjectFactory(museum=museum, visibility="reseau")
    hidden = CulturalObjectFactory(museum=museum, visibility="equipe")
    gone = CulturalObjectFactory(museum=museum)
    domain.withdraw_object(record=gone, actor=audit.SYSTEM)
    elsewhere = CulturalObjectFactory(museum__is_open=False)
    objects = CulturalObject.objects

    def seen_by(user):
        return set(objects.visible_to(user))

    assert set(objects.public()) == {shown}
    assert seen_by(UserFactory(role="lecture")) == {shown, network, hidden, elsewhere}
    own = UserFactory(role="membre", organisation=museum.organisation)
    assert seen_by(own) == {shown, network, hidden}
    assert seen_by(UserFactory(role="membre")) == {shown, network}
    other = UserFactory(role="membre", organisation=elsewhere.museum.organisation)
    assert seen_by(other) == {shown, network, elsewhere}


def test_a_museum_keeps_its_address():
    first = MuseumFactory(organisation__name="Musée du Fil")
    second = MuseumFactory(organisation__name="Musée du Fil")
    assert (first.slug, second.slug) == ("musee-du-fil", "musee-du-fil-2")
    first.organisation.name = "Musée du Lin"
    first.organisation.save()
    first.save()
    assert Museum.objects.get(pk=first.pk).slug == "musee-du-fil"


def test_values_are_changed_with_their_history(editor):
    record = CulturalObjectFactory(values={"AUTR": ["BOUDIN Eugène"], "TITR": ["La plage"]})
    domain.change_values(
        record=record,
        values={"TITR": [" Trouville "], "AUTR": []},
        version=record.version,
        actor=editor,
    )
    changed = CulturalObject.objects.get()
    assert changed.title == "Trouville"
    assert "AUTR" not in changed.values
    entry = audit.history_of(changed).first()
    assert entry.verb == "a corrigé la fiche"
    with pytest.raises(ValidationError, match="entre-temps"):
        domain.change_values(
            record=record, values={"TITR": ["x"]}, version=record.version, actor=editor
        )
    with pytest.raises(ValidationError, match="REF"):
        domain.change_values(
            record=changed, values={"REF": ["9"]}, version=changed.version, actor=editor
        )


def test_a_group_of_fields_is_edited_on_its_page(client, editor):
    record = CulturalObjectFactory()
    url = f"/gestion/objets/{record.pk}/champs/auteur/"
    assert "ECOL" in client.get(url).text
    form = {"AUTR": "BOUDIN Eugène (peintre)\nJONGKIND Johan", "_version": record.version}
    response = client.post(url, form)
    assert response.status_code == 302, response.text
    kept = CulturalObject.objects.get().values
    assert kept["AUTR"] == ["BOUDIN Eugène (peintre)", "JONGKIND Johan"]
    assert kept["TITR"] == record.values["TITR"]
    late = client.post(url, form)
    assert "Quelqu’un a modifié cette fiche" in late.text
    assert client.get(f"/gestion/objets/{record.pk}/champs/inconnu/").status_code == 404


def test_opening_and_saving_spoils_no_value(client, editor):
    values = {
        "TITR": ["Coiffe"],
        "DESC": ["Première ligne.\nDeuxième ligne.\r\nTroisième ligne."],
        "INSC": ["signé", "Écrit :\nà Trouville"],
        "DIMS": [" H. 12\u2028L. 30 "],
    }
    record = CulturalObjectFactory(values=values)
    values = record.values
    for group in Group:
        url = f"/gestion/objets/{record.pk}/champs/{group.value}/"
        form = client.get(url).context["form"]
        # As browsers send them: lines end with CR LF, one-line inputs have none.
        sent = {}
        for name, field in form.fields.items():
            text = (form[name].value() or "").replace("\r\n", "\n").replace("\r", "\n")
            is_long = isinstance(field.widget, Textarea)
            sent[name] = text.replace("\n", "\r\n") if is_long else text.replace("\n", "")
        assert client.post(url, {**sent, "_version": record.version}).status_code == 302
        record.refresh_from_db()
        assert record.values == values
    assert record.version == 1


def test_only_what_is_changed_is_written_each_value_whole(client, editor):
    values = {"INSC": ["signé", "Écrit :\nà Trouville"], "DESC": ["Un.\nDeux."], "REPR": ["a\x0bb"]}
    record = CulturalObjectFactory(values=values)

    def form(group, **data):
        return ValuesForm({**data}, group=group, record=record, user=editor)

    some = form(FIELDS["INSC"].group, INSC="signé\r\n\r\nÉcrit :\r\nà Honfleur\r\n\r\ndaté")
    assert some.is_valid(), some.errors
    assert some.values()["INSC"] == ["signé", "Écrit :\nà Honfleur", "daté"]
    some = form(FIELDS["DESC"].group, DESC="Un.\r\nTrois.\r\n\r\nFin.")
    assert some.is_valid(), some.errors
    assert some.values()["DESC"] == ["Un.\nTrois.\n\nFin."]
    some = form(FIELDS["AUTR"].group, AUTR="BOUDIN\r\n\r\nJONGKIND")
    assert some.is_valid(), some.errors
    assert some.values() == {"AUTR": ["BOUDIN", "JONGKIND"]}


def test_out_of_the_catalogue_and_back(client, editor):
    record = CulturalObjectFactory(values={"TITR": ["Coiffe brodée"]})
    assert client.post(f"/gestion/objets/{record.pk}/retirer/").status_code == 302
    assert "Coiffe brodée" not in client.get("/gestion/objets/").text
    assert "Coiffe brodée" in client.get("/gestion/objets/?withdrawn=on").text
    assert "retiré du catalogue" in client.get(f"/gestion/objets/{record.pk}/").text
    assert client.post(f"/gestion/objets/{record.pk}/remettre/").status_code == 302
    assert "Coiffe brodée" in client.get("/gestion/objets/").text


def test_the_wrong_person_finds_and_changes_nothing(client, museum):
    record = CulturalObjectFactory(
        museum=museum, visibility="equipe", values={"TITR": ["Coiffe brodée"]}
    )
    for role, organisation, expected in (
        ("membre", museum.organisation, 200),
        ("membre", OrganisationFactory(), 404),
        ("lecture", None, 200),
    ):
        client.force_login(UserFactory(role=role, organisation=organisation))
        assert client.get(f"/gestion/objets/{record.pk}/").status_code == expected
        assert ("Coiffe brodée" in client.get("/gestion/objets/").text) is (expected == 200)
        for verb in ("retirer/", "remettre/", "champs/auteur/"):
            url = f"/gestion/objets/{record.pk}/{verb}"
            assert client.post(url, {"AUTR": "x"}).status_code == 404
        assert client.get(f"/gestion/objets/{record.pk}/modifier/").status_code == 404
    assert CulturalObject.objects.get().version == record.version


def test_the_page_says_what_is_missing(client, editor, museum):
    museum.required_fields = ["DESC"]
    museum.save()
    record = CulturalObjectFactory(museum=museum)
    assert "Fiche incomplète : DESC" in client.get(f"/gestion/objets/{record.pk}/").text


@pytest.mark.parametrize("base", ["objets", "musees", "vocabulaires"])
def test_lists_cost_the_same_for_one_row_and_for_three(client, editor, base):
    counts = []
    for many in (1, 2):
        for _ in range(many):
            CulturalObjectFactory()
            TermFactory()
        client.get(f"/gestion/{base}/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"/gestion/{base}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (1822, 1822, "1822"),
        (1750, 1800, "1750\u00a0–\u00a01800"),
        (-52, -52, "52\u00a0av.\u00a0J.-C."),
        (-52, 14, "52\u00a0av.\u00a0J.-C.\u00a0–\u00a014"),
        (-300_000, -300_000, "300\u202f000\u00a0av.\u00a0J.-C."),
        (None, 1900, "1900"),
        (None, None, ""),
    ],
)
def test_years_in_words(first, last, words):
    assert years_words(first, last) == words


def test_a_word_is_merged_into_another_and_stands_again(client, editor):
    kept = TermFactory(label="tableau", key="tableau")
    other = TermFactory(label="tableaux", key="tableaux")
    elsewhere = TermFactory(vocabulary="lieu", label="Tableau", key="tableau")
    url = f"/gestion/vocabulaires/{other.pk}/"
    refused = client.post(f"{url}reunir/", {"kept": elsewhere.pk})
    assert "pas du même vocabulaire" in refused.text
    assert client.post(f"{url}reunir/", {"kept": kept.pk}).status_code == 302
    assert "Réunis à ce terme" in client.get(kept.get_absolute_url()).text
    assert client.post(f"{url}separer/").status_code == 302
    assert "Réunis à ce terme" not in client.get(kept.get_absolute_url()).text
    client.force_login(UserFactory(role="lecture"))
    assert client.post(f"{url}reunir/", {"kept": kept.pk}).status_code == 404
    assert client.post(f"{url}separer/").status_code == 404
