"""The pages: what is booked, its month, booking, lending, the sheet; and the wrong person."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    BookingFactory,
    OrganisationFactory,
    PlaceFactory,
    ProjectFactory,
    ResourceFactory,
    UserFactory,
)

from maillage.coordination.bookings.models import Booking, Resource
from maillage.coordination.projects.models import Visibility
from maillage.kernel import clock


@pytest.fixture
def claire(client, db):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


def form_of(resource, project, **changes):
    day = clock.today() + timedelta(days=30)
    return {
        "resource": resource.pk,
        "project": project.pk,
        "quantity": 1,
        "start": day.isoformat(),
        "part": "journee",
        **changes,
    }


def test_describe_then_book_then_lend_and_take_back(client, claire):
    response = client.post(
        "/gestion/materiel/nouveau/", {"name": "Fourgon", "kind": "vehicule", "quantity": 1}
    )
    assert response.status_code == 302, response.text
    van, project = Resource.objects.get(), ProjectFactory(name="Exposition")
    page = client.get(f"/gestion/projets/{project.pk}/?onglet=materiel")
    assert "Rien n’est réservé" in page.text
    assert client.get(f"/gestion/reservations/nouveau/?project={project.pk}").status_code == 200
    data = form_of(van, project, confirm="on")
    response = client.post("/gestion/reservations/nouveau/", data)
    assert response.status_code == 302, response.text
    booking = Booking.objects.get()
    assert (booking.state, booking.end) == ("confirmee", booking.start)
    refused = client.post("/gestion/reservations/nouveau/", data)
    assert "c’est déjà pris, par « Exposition »" in refused.text
    url = booking.get_absolute_url()
    assert "Marquer la sortie" in client.get(url).text
    client.post(f"{url}sortie/", {"by": "Claire", "condition": "Bon état"})
    client.post(f"{url}retour/", {"by": "Claire", "condition": "Pneu à plat"})
    booking.refresh_from_db()
    assert (booking.state, booking.back_condition) == ("rendue", "Pneu à plat")
    again = client.post(f"{url}retour/", {"by": "Claire", "condition": "x"})
    assert "l’état est maintenant « rendue »" in again.text
    sheet = client.get(f"{url}fiche.pdf")
    assert sheet.content.startswith(b"%PDF")
    assert sheet["Content-Type"] == "application/pdf"


def test_a_booking_is_confirmed_or_given_up(client, claire):
    booking = BookingFactory()
    url = booking.get_absolute_url()
    client.post(f"{url}verbe/confirm/")
    client.post(f"{url}verbe/cancel/")
    booking.refresh_from_db()
    assert booking.state == "annulee"
    assert client.post(f"{url}verbe/lend/").status_code == 404
    assert client.get(f"{url}modifier/").status_code in {200, 404}


def test_a_booking_is_moved_by_its_form(client, claire):
    booking = BookingFactory()
    other = BookingFactory(resource=booking.resource, start=booking.end + timedelta(days=1))
    data = form_of(booking.resource, booking.project, start=other.start.isoformat())
    data["_version"] = booking.version
    refused = client.post(f"{booking.get_absolute_url()}modifier/", data)
    assert "Prochaine période libre" in refused.text
    data["start"] = (other.end + timedelta(days=1)).isoformat()
    data["end"] = ""
    response = client.post(f"{booking.get_absolute_url()}modifier/", data)
    assert response.status_code == 302, response.text


def test_the_month_has_its_weekdays_once_and_says_each_day_whole(client, claire):
    page = client.get(f"{ResourceFactory().get_absolute_url()}?mois=2026-11").content.decode()
    assert page.count("<li>lundi</li>") == 1
    assert '<span class="month-short" aria-hidden="true">2</span>' in page
    assert '<span class="month-words">lundi 2 novembre' in page


def test_the_month_names_nobody_hidden(client, claire):
    resource = ResourceFactory()
    day = clock.today().replace(day=10)
    secret = ProjectFactory(name="Secret", visibility=Visibility.RESTRICTED)
    BookingFactory(resource=resource, project=secret, start=day, end=day)
    shown = BookingFactory(resource=resource, start=day + timedelta(days=2))
    text = client.get(f"/gestion/materiel/{resource.pk}/?mois={day:%Y-%m}").text
    assert "une autre réservation" in text
    assert "Secret" not in text
    assert str(shown.project) in text
    assert client.get(f"/gestion/materiel/{resource.pk}/?mois=n’importe").status_code == 200
    assert client.get(f"/gestion/reservations/{secret.bookings.get().pk}/").status_code == 404
    assert (
        client.get(f"/gestion/reservations/{secret.bookings.get().pk}/fiche.pdf").status_code == 404
    )


def test_a_member_asks_for_its_own_projects(client, db):
    own = OrganisationFactory()
    client.force_login(UserFactory(role="membre", organisation=own))
    resource, mine = ResourceFactory(), ProjectFactory(lead=own)
    theirs = ProjectFactory(visibility=Visibility.NETWORK)
    refused = client.post("/gestion/reservations/nouveau/", form_of(resource, theirs))
    assert "Vous ne prenez pas part à ce projet" in refused.text
    data = form_of(resource, mine, confirm="on")
    assert client.post("/gestion/reservations/nouveau/", data).status_code == 302
    booking = Booking.objects.get()
    assert booking.state == "demandee"
    url = booking.get_absolute_url()
    assert client.post(f"{url}verbe/confirm/").status_code == 404
    assert client.get(f"{url}sortie/").status_code == 404
    assert client.get("/gestion/materiel/nouveau/").status_code == 404
    client.post(f"{url}verbe/cancel/")
    booking.refresh_from_db()
    assert booking.state == "annulee"


def test_a_member_who_changes_the_days_is_told_that_it_waits_again(client, db):
    own = OrganisationFactory()
    client.force_login(UserFactory(role="membre", organisation=own))
    project = ProjectFactory(lead=own)
    booking = BookingFactory(project=project, state="confirmee")
    end = booking.end + timedelta(days=20)
    data = form_of(booking.resource, project, end=end.isoformat(), _version=booking.version)
    page = client.post(f"{booking.get_absolute_url()}modifier/", data, follow=True)
    assert "n’est plus confirmée" in page.text
    booking.refresh_from_db()
    assert (booking.state, booking.end) == ("demandee", end)
    assert "Redemander" not in page.text  # no button: it comes with the change
    assert client.post(f"{booking.get_absolute_url()}verbe/ask_again/").status_code == 404


def test_out_of_its_days_a_hand_over_warns(client, claire):
    booking = BookingFactory(state="confirmee")
    text = client.get(f"{booking.get_absolute_url()}sortie/").text
    assert "ce n’est pas aujourd’hui" in text
    now = BookingFactory(state="confirmee", start=clock.today())
    assert "pas aujourd’hui" not in client.get(f"{now.get_absolute_url()}sortie/").text


def test_what_waits_for_a_late_return_warns(client, claire):
    day = clock.today() - timedelta(days=9)
    late = BookingFactory(start=day, end=day, state="sortie")
    data = form_of(late.resource, ProjectFactory())
    page = client.post("/gestion/reservations/nouveau/", data, follow=True)
    assert "n’est pas encore rendu : assurez-vous du retour" in page.text


def test_the_note_stands_in_its_card(client, claire):
    text = client.get("/gestion/reservations/nouveau/").text
    assert re.search(r"<textarea[^>]*name=\"note\"[^>]*rows=\"3\"", text)
    legends = re.findall(r"<legend>\s*(.*?)\s*</legend>", text)
    assert legends[-1] == "Note pour le prêt"


def test_late_returns_stand_on_the_dashboard(client, claire):
    day = clock.today() - timedelta(days=9)
    late = BookingFactory(start=day, end=day, state="sortie")
    text = client.get("/gestion/").text
    assert "Matériel à récupérer" in text
    assert str(late.resource) in text
    assert str(late.resource) in client.get("/gestion/reservations/?overdue=on").text


def test_a_room_shows_on_its_place(client, claire):
    place = PlaceFactory()
    ResourceFactory(name="Salle du chapitre", place=place, kind="salle")
    assert "Salle du chapitre" in client.get(f"/gestion/lieux/{place.pk}/?onglet=salles").text


@pytest.mark.parametrize(
    ("url", "limit"), [("/gestion/materiel/", 12), ("/gestion/reservations/", 12)]
)
def test_lists_ask_as_little_for_three(client, claire, url, limit):
    counts = []
    for _n in range(3):
        BookingFactory()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[-1] == counts[1]
    assert counts[-1] <= limit
