"""A museum's month: its figures, its page, its mail."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine
from django.urls import reverse
from tests.factories import (
    ContributionFactory,
    CulturalObjectFactory,
    MuseumFactory,
    ObjectCountFactory,
    ObjectImageFactory,
    UserFactory,
)

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.contributions.models import Contribution
from maillage.heritage.contributions.months import figures, mailing
from maillage.kernel import clock
from maillage.kernel.models import Notification

pytestmark = pytest.mark.django_db

MAY, APRIL = date(2026, 5, 1), date(2026, 4, 1)


@pytest.fixture
def museum():
    return MuseumFactory(required_fields=["TITR"])


@pytest.fixture
def beach(museum):
    whole = {code: ["x"] for code in ("STAT", "MUSEO", "TITR", "AUTR", "PERI", "TECH", "DIMS")}
    return CulturalObjectFactory(museum=museum, values={**whole, "REPR": ["x"], "LIEUX": ["x"]})


def figure(page, key):
    return next(one for one in page.figures if one.key == key)


def test_months_in_addresses():
    assert figures.parse_month("2026-05") == MAY
    for wrong in ("2026-13", "2026-5", "0000-01", "inconnu", "2026-05-01", "", "²026-05"):
        assert figures.parse_month(wrong) is None
    assert figures.month_before(MAY) == APRIL
    assert figures.month_before(date(2026, 1, 1)) == date(2025, 12, 1)
    assert figures.month_after(date(2026, 12, 1)) == date(2027, 1, 1)
    assert figures.month_words(MAY) == "Mai 2026"


def test_what_was_seen_beside_the_month_before(museum, beach):
    other = CulturalObjectFactory(museum=museum)
    ObjectCountFactory(object=beach, month=MAY, views=9, from_search=4, played=2)
    ObjectCountFactory(object=other, month=MAY, views=1)
    ObjectCountFactory(object=beach, month=APRIL, views=12)
    ObjectCountFactory(month=MAY, views=100)  # another museum's
    page = figures.month_of(museum, MAY)
    views = figure(page, "views")
    assert (views.now, views.before) == (10, 12)
    assert views.change.startswith("−2 ")
    assert figure(page, "from_search").now == 4
    assert figure(page, "played").change.startswith("+2 ")
    assert (figure(page, "seen").now, figure(page, "seen").before) == (2, 1)
    assert figure(page, "contributions").change == "autant que le mois d’avant"
    assert [one.object for one in page.most_seen] == [beach, other]


def test_what_records_miss(museum, beach):
    poor = CulturalObjectFactory(museum=museum, values={"DOMN": []})
    page = figures.month_of(museum, MAY)
    assert page.objects == 2
    missing = {one.code: one for one in page.missing}
    assert missing["DOMN"].missing == 1  # an empty list is no value
    assert missing["DOMN"].is_required
    assert not missing["AUTR"].is_required
    assert "TITR" not in missing
    assert page.incomplete == [poor]
    assert page.incomplete[0].lacking == 3
    assert len(figures.lacking_labels(poor, museum)) == 3
    assert [one.is_required for one in page.missing] == sorted(
        (one.is_required for one in page.missing), reverse=True
    )


def test_a_year_says_the_period(museum, beach):
    museum.required_fields = ["TITR", "PERI"]
    museum.save()
    whole = {"STAT": ["x"], "MUSEO": ["x"]}
    dated = CulturalObjectFactory(museum=museum, values={**whole, "MILL": ["1863"]})
    for given in ({}, {"PERI": [], "MILL": []}):
        CulturalObjectFactory(museum=museum, values={**whole, **given})
    page = figures.month_of(museum, MAY)
    assert next(one.missing for one in page.missing if one.code == "PERI") == 2
    assert dated not in page.incomplete
    assert page.incomplete_count == 2
    assert [one.lacking for one in page.incomplete] == [1, 1]
    assert figures.lacking_labels(dated, museum) == []
    assert figures.lacking_labels(page.incomplete[0], museum) == ["période de création"]


def test_images_without_rights_and_objects_never_seen(museum, beach):
    ObjectImageFactory(object=beach)
    bare = ObjectImageFactory(object=beach, rights="inconnu")
    uncredited = ObjectImageFactory(object=beach, credit="")
    ObjectCountFactory(object=beach, views=1)
    never = CulturalObjectFactory(museum=museum)
    ObjectCountFactory(object=never, views=0, played=3)
    CulturalObjectFactory(museum=museum, visibility="equipe")
    page = figures.month_of(museum, MAY)
    assert {one.pk for one in page.unruled_images} == {bare.pk, uncredited.pk}
    assert page.unruled_count == 2
    assert list(figures.never_seen(museum)) == [never]


def test_contributions_of_the_month_by_state(museum, beach):
    zone = clock.local(clock.now()).tzinfo
    for state, moment in (
        ("publiee", datetime(2026, 5, 1, 0, 0, tzinfo=zone)),
        ("publiee", datetime(2026, 5, 31, 23, 59, tzinfo=zone)),
        ("transmise", datetime(2026, 5, 12, 12, 0, tzinfo=zone)),
        ("refusee", datetime(2026, 6, 1, 0, 0, tzinfo=zone)),
        ("recue", datetime(2026, 5, 12, 12, 0, tzinfo=zone)),
    ):
        one = ContributionFactory(kind="souvenir", object=beach)
        Contribution.objects.filter(pk=one.pk).update(state=state, transmitted_at=moment)
    page = figures.month_of(museum, MAY)
    assert [(value, count) for value, _label, count in page.states] == [
        ("transmise", 1),
        ("publiee", 2),
    ]
    assert figure(page, "contributions").now == 3


def test_in_a_number_of_queries_that_does_not_grow(museum, django_assert_max_num_queries):
    for _number in range(15):
        record = CulturalObjectFactory(museum=museum)
        ObjectCountFactory(object=record, month=MAY)
        ObjectImageFactory(object=record, rights="inconnu")
    with django_assert_max_num_queries(20):
        figures.month_of(museum, MAY)


class TestPage:
    @pytest.mark.parametrize("role", ["communication", "lecture", "membre"])
    def test_for_the_team_and_the_museum(self, client, museum, beach, role):
        user = UserFactory(
            role=role, organisation=museum.organisation if role == "membre" else None
        )
        client.force_login(user)
        ObjectCountFactory(object=beach)
        page = client.get(reverse("museum-current-month", args=[museum.pk]))
        assert page.status_code == 200
        assert "montent encore" in page.content.decode()
        before = reverse("museum-month", args=[museum.pk, "2020-01"])
        assert "Aucun objet n’a été vu ce mois-là" in client.get(before).content.decode()
        for wrong in ("2199-01", "hier"):
            url = reverse("museum-month", args=[museum.pk, wrong])
            assert client.get(url).status_code == 404
        CulturalObjectFactory(museum=museum, values={"TITR": ["Oubliée"]})
        page = client.get(reverse("museum-never-seen", args=[museum.pk])).content.decode()
        assert "Oubliée" in page

    @pytest.mark.parametrize("role", ["membre", None])
    def test_for_nobody_else(self, client, museum, role):
        client.force_login(UserFactory(role=role))
        for name in ("museum-current-month", "museum-never-seen"):
            assert client.get(reverse(name, args=[museum.pk])).status_code == 404


class TestMail:
    def test_on_the_first_to_the_members_once(self, museum, beach):
        lea, paul = (
            UserFactory(role="membre", organisation=museum.organisation) for _number in range(2)
        )
        UserFactory(role="membre")
        UserFactory(role="communication")
        ObjectCountFactory(object=beach, month=MAY, views=9)
        with time_machine.travel(datetime(2026, 6, 1, 7, 30).astimezone(), tick=False):
            assert mailing.mail_months() == 2
            assert mailing.mail_months() == 0
        told = Notification.objects.filter(kind="museum_month")
        assert {one.user for one in told} == {lea, paul}
        assert all("2026-05" in one.url for one in told)
        assert "pages ouvertes" in told[0].text
        with time_machine.travel(datetime(2026, 7, 1, 7, 30).astimezone(), tick=False):
            assert mailing.mail_months() == 2

    def test_not_to_those_who_said_no(self, museum):
        UserFactory(role="membre", organisation=museum.organisation)
        Museum.objects.filter(pk=museum.pk).update(monthly_mail=False)
        assert mailing.mail_months(MAY) == 0

    def test_what_waits_is_told(self, museum, beach):
        UserFactory(role="membre", organisation=museum.organisation)
        one = ContributionFactory(object=beach)
        Contribution.objects.filter(pk=one.pk).update(state="transmise")
        mailing.mail_months(MAY)
        told = Notification.objects.get(kind="museum_month")
        assert "1 contribution du public attend" in told.text
        assert "Aucun de vos objets n’a été vu" in told.text
