"""The public pages: what they say, to machines too; what they never show."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import EventFactory, PlaceFactory, SessionFactory, UserFactory, in_days
from wagtail.models import Page, Site

from maillage.kernel import states
from maillage.publics.agenda import domain
from maillage.publics.agenda.models import Event
from maillage.website.models import AgendaPage, HomePage, SiteSettings, StandardPage

pytestmark = pytest.mark.django_db
FIRST_PAGES = ("/", "/agenda/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/")


def csp(response):
    parts = (one.strip().split(" ") for one in response["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", FIRST_PAGES)
def test_a_fresh_site_has_its_pages(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert '<html lang="fr">' in response.text
    assert 'href="#contenu"' in response.text
    assert f'<link rel="canonical" href="http://testserver{path}">' in response.text
    assert response.text.count("<h1") == 1
    assert 'property="og:title"' in response.text


@pytest.mark.parametrize(
    "path", [*FIRST_PAGES, "/rien/", "/robots.txt", "/sitemap.xml", "/agenda.ics"]
)
def test_the_policy_is_strict_everywhere(client, path):
    policy = csp(client.get(path))
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert "'unsafe-inline'" not in str(policy)


@pytest.mark.parametrize("path", FIRST_PAGES)
def test_nothing_inline_and_no_other_host(client, path):
    html = client.get(path).text
    assert not re.search(r"\sstyle=|\son\w+=|<style", html)
    assert not re.search(
        r"""(src|href)=["'](https?:)?//(?!testserver)[^"']*["'][^>]*rel=["']stylesheet""", html
    )
    assert not re.findall(
        r"""<(?:script|img|iframe|link)[^>]+(?:src|href)=["']https?://(?!testserver)""", html
    )


def test_honest_words_to_start_with(client):
    assert "n’a pas encore été audité" in client.get("/accessibilite/").text
    assert "À compléter" in client.get("/mentions-legales/").text
    assert "CNIL" in client.get("/donnees-personnelles/").text


def test_home_shows_what_comes_next(client):
    shown = EventFactory(published=True, session={"start": in_days(2)})
    cancelled = EventFactory(published=True, state=Event.State.CANCELLED)
    over = EventFactory(published=True, session={"start": in_days(-9)})
    text = client.get("/").text
    assert shown.title in text
    assert cancelled.title not in text
    assert over.title not in text


def test_agenda_orders_hides_and_marks(client):
    later = EventFactory(published=True, session={"start": in_days(40)})
    sooner = EventFactory(published=True, session={"start": in_days(4)})
    over = EventFactory(published=True, session={"start": in_days(-9)})
    running = EventFactory(published=True, session={"start": in_days(-3), "end": in_days(9)})
    cancelled = EventFactory(published=True, state=Event.State.CANCELLED)
    text = client.get("/agenda/").text
    assert text.index(running.title) < text.index(sooner.title) < text.index(later.title)
    assert over.title not in text
    assert "En ce moment" in text
    assert text.count("Annulé") == 1
    assert cancelled.title in text


def test_agenda_filters_are_addresses(client):
    here = EventFactory(published=True, place=PlaceFactory(city="Bellême"))
    there = EventFactory(published=True, place=PlaceFactory(city="Sées"))
    response = client.get("/agenda/", {"commune": "Bellême"})
    assert here.title in response.text
    assert there.title not in response.text
    assert "/agenda.ics?commune=Bell%C3%AAme" in response.text
    assert "http://testserver/agenda/?commune=Bell%C3%AAme" in response.text
    assert "Aucune date ne correspond" in client.get("/agenda/", {"commune": "<b>"}).text
    assert "<b>" not in client.get("/agenda/", {"commune": "<b>"}).text


def test_agenda_is_paged(client):
    event = EventFactory(published=True)
    for day in range(1, 25):
        SessionFactory(event=event, start=in_days(day))
    assert 'rel="next"' in client.get("/agenda/").text
    second = client.get("/agenda/?page=2")
    assert 'rel="prev"' in second.text
    assert '<link rel="canonical" href="http://testserver/agenda/?page=2">' in second.text
    assert client.get("/agenda/?page=zéro").status_code == 200


def test_agenda_stays_when_its_page_is_withdrawn(client):
    event = EventFactory(published=True)
    AgendaPage.objects.get().unpublish()
    response = client.get("/agenda/")
    assert response.status_code == 200
    assert event.title in response.text


def test_editors_give_the_agenda_its_words(client):
    page = AgendaPage.objects.get()
    page.title, page.intro, page.slug = "Que faire ?", "<p>Bienvenue.</p>", "ailleurs"
    page.full_clean()
    page.save_revision().publish()
    response = client.get("/agenda/")
    assert "Que faire ?" in response.text
    assert "Bienvenue." in response.text
    assert AgendaPage.objects.get().slug == "agenda"


def json_ld_of(response):
    (script,) = re.findall(
        r'<script type="application/ld\+json" nonce="([^"]+)">(.*?)</script>', response.text
    )
    assert f"'nonce-{script[0]}'" in response["Content-Security-Policy"]
    return json.loads(script[1])


def test_an_event_has_its_page_and_its_json_ld(client):
    event = EventFactory(published=True, title="Nuit </script><script>alert(1)</script>")
    response = client.get(event.get_public_url())
    document = json_ld_of(response)
    assert document["name"] == event.title
    assert "<script>alert" not in response.text
    assert f"/agenda/{event.slug}.ics" in response.text
    assert "Ajouter à mon agenda" in response.text


def test_a_moved_event_says_both_days(client):
    event = EventFactory(published=True)
    session = event.sessions.get()
    week = timedelta(days=7)
    domain.reschedule_session(
        session=session, start=session.start + week, end=session.end + week,
        actor=UserFactory(role="coordination"),
    )  # fmt: skip
    response = client.get(event.get_public_url())
    assert "Nouvelle date." in response.text
    assert json_ld_of(response)["eventStatus"].endswith("EventRescheduled")


def test_a_cancelled_event_says_so(client):
    event = EventFactory(published=True)
    states.perform(event, "cancel", actor=UserFactory(role="coordination"))
    response = client.get(event.get_public_url())
    assert "n’aura pas lieu" in response.text
    assert "Ajouter à mon agenda" not in response.text
    assert json_ld_of(response)["eventStatus"].endswith("EventCancelled")


def test_a_draft_is_nowhere(client):
    draft = EventFactory(session=True, title="Secret de Bellême")
    withdrawn = EventFactory(published=True, title="Secret de Sées")
    states.perform(withdrawn, "withdraw", actor=UserFactory(role="coordination"))
    for path in ("/", "/agenda/", "/agenda.ics", "/agenda.rss", "/sitemap.xml"):
        response = client.get(path)
        assert "Secret" not in response.text
        assert draft.slug not in response.text
    for hidden in (draft, withdrawn):
        response = client.get(f"/agenda/{hidden.slug}/")
        assert response.status_code == 404
        assert "Secret" not in response.text


def test_sitemap_lists_pages_and_events(client):
    event = EventFactory(published=True)

    def listed(path):
        root = ElementTree.fromstring(client.get(path).content)
        return {one.text for one in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}

    sections = listed("/sitemap.xml")
    found = set().union(*(listed(one.removeprefix("http://testserver")) for one in sections))
    assert {f"http://testserver{path}" for path in FIRST_PAGES} <= found
    assert f"http://testserver/agenda/{event.slug}/" in found


def test_sitemap_leaves_out_what_is_not_published(client):
    StandardPage.objects.get(slug="mentions-legales").unpublish()
    assert "mentions-legales" not in client.get("/sitemap-pages.xml").text


def test_robots(client):
    text = client.get("/robots.txt").text
    assert "Disallow: /gestion/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text
    # Searches are endless: robots take the objects from the sitemap.
    assert "Disallow: /collections/recherche*?" in text
    assert "Disallow: /collections/objets/*?recherche=" in text


def test_not_found_in_the_site_s_own_look(client):
    response = client.get("/rien/du/tout/")
    assert response.status_code == 404
    assert "Nous ne trouvons pas cette page" in response.text
    assert "site.css" in response.text
    assert "office.css" in client.get("/gestion/rien/").text


def test_server_error_needs_no_database(rf):
    from maillage.website.errors import server_error

    response = server_error(rf.get("/agenda/"))
    assert response.status_code == 500
    assert "empêchement" in response.text


def test_a_page_of_blocks(client):
    home = HomePage.objects.get()
    home.add_child(
        instance=StandardPage(
            title="Venir",
            slug="venir",
            show_in_menus=True,
            body=json.dumps(
                [
                    {"type": "text", "value": "<p>Du texte</p>"},
                    {"type": "quote", "value": {"text": "Mille mots", "author": "Lise"}},
                    {"type": "button", "value": {"label": "Agenda", "page": None, "url": "https://x.example/"}},
                    {"type": "accordion", "value": {"panels": [{"type": "item", "id": "1", "value": {"title": "Q ?", "text": "<p>R.</p>"}}]}},
                ]
            ),
        )
    )  # fmt: skip
    text = client.get("/venir/").text
    for words in ("Du texte", "Mille mots", "<summary>Q ?</summary>", "https://x.example/"):
        assert words in text
    assert '<a href="/venir/">Venir</a>' in client.get("/").text


def test_private_pages_are_in_no_menu(client):
    from wagtail.models import PageViewRestriction

    page = Page.objects.get(slug="agenda")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert '<a href="/agenda/">Agenda</a>' not in client.get("/").text


def test_highlights(client):
    home, page = HomePage.objects.get(), Page.objects.get(slug="mentions-legales")
    home.highlights = json.dumps([{"type": "page", "value": {"page": page.pk, "text": "À lire"}}])
    home.save()
    assert "À lire" in client.get("/").text
    page.unpublish()
    assert "À lire" not in client.get("/").text


@pytest.mark.parametrize("path", ["/", "/agenda/"])
def test_as_many_queries_for_three_as_for_one(client, path):
    def count():
        Site.clear_site_root_paths_cache()
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen)

    EventFactory(published=True)
    one = count()
    EventFactory(published=True)
    EventFactory(published=True, session={"start": in_days(3)})
    assert count() == one
    assert one <= 20


def test_event_page_queries(client):
    event = EventFactory(published=True)
    client.get(event.get_public_url())
    with CaptureQueriesContext(connection) as one:
        client.get(event.get_public_url())
    SessionFactory(event=event, start=in_days(3))
    SessionFactory(event=event, start=in_days(4))
    with CaptureQueriesContext(connection) as three:
        client.get(event.get_public_url())
    assert len(one) == len(three) <= 20


def test_works_before_there_is_a_site(client):
    Site.objects.all().delete()
    SiteSettings.objects.all().delete()
    assert client.get("/agenda/").status_code == 200
