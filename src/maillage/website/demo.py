"""The demonstration's public site: a name, a home page, a page about the network."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Site

from maillage.kernel import audit
from maillage.people.directory.demo import account
from maillage.website import starting_texts
from maillage.website.editors import follow_roles
from maillage.website.models import HomePage, SiteSettings, StandardPage

NAME = "Les Rencontres du patrimoine vivant"
SLUG = "les-rencontres"
ABOUT_TEXT = (
    "<h2>Cinq territoires, une même idée</h2>"
    "<p>Des petites cités de l’Orne aux musées de Normandie, des fouilles de Nanterre à la grande "
    "place de Dunkerque, des villages de la Brenne aux étangs de Sologne : des communes, des musées, "
    "des artistes, des associations et des écoles font vivre un patrimoine qui appartient à tous.</p>"
    "<h2>Ce que vous y trouverez</h2>"
    "<ul><li>des œuvres d’aujourd’hui dans des lieux d’hier ;</li>"
    "<li>des ateliers où l’on fait, plutôt que l’on regarde ;</li>"
    "<li>des fêtes que les habitants inventent.</li></ul>"
)
QUESTIONS = (
    (
        "Faut-il s’inscrire ?",
        "<p>Rarement : quand c’est le cas, la page du rendez-vous le dit.</p>",
    ),
    (
        "Est-ce gratuit ?",
        "<p>Presque toujours. Les musées gardent leur tarif, gratuit jusqu’à 18 ans.</p>",
    ),
    (
        "Les lieux sont-ils accessibles ?",
        "<p>Les halles et les musées le sont ; pour les remparts et les cloîtres, écrivez-nous.</p>",
    ),
)


def load(say: Any) -> None:
    """What editors have changed is left alone."""
    del say
    site = Site.objects.filter(is_default_site=True).first()
    home = HomePage.objects.filter(pk=site.root_page_id).first() if site else None
    if site is None or home is None:
        return
    author = account("jeanne")
    follow_roles(author)
    _name_site(site, author)
    about = StandardPage.objects.child_of(home).filter(slug=SLUG).first()
    if about is None:
        about = _write_about(home, author)
    if home.hero_title == starting_texts.HERO_TITLE:
        _write_home(home, about, author)


def _name_site(site: Site, author: Any) -> None:
    settings = SiteSettings.for_site(site)
    if settings.name != SiteSettings._meta.get_field("name").default:
        return
    settings.name = NAME
    settings.tagline = "Cinq territoires, une saison"
    settings.contact_email = "bonjour@exemple.org"
    settings.socials = [
        ("account", {"name": "Mastodon", "url": "https://social.exemple.org/@rencontres"}),
        ("account", {"name": "PeerTube", "url": "https://video.exemple.org/rencontres"}),
    ]
    settings.footer = (
        "<p>Site de démonstration : les personnes, les structures et les rendez-vous sont inventés."
        "</p>"
    )
    with audit.recording(actor=author, verb=_("a modifié l’identité du site")):
        settings.save()


def _write_about(home: HomePage, author: Any) -> StandardPage:
    page = StandardPage(
        title="Les Rencontres",
        slug=SLUG,
        show_in_menus=True,
        intro="Un réseau de communes, de musées et d’associations qui préparent ensemble une saison.",
        body=[
            ("text", ABOUT_TEXT),
            (
                "quote",
                {
                    "text": "La halle n’avait pas ouvert un dimanche depuis trente ans. Ce jour-là, "
                    "tout le monde avait une chaise à apporter.",
                    "author": "Une habitante de Bellême",
                },
            ),
            (
                "accordion",
                {"panels": [{"title": title, "text": text} for title, text in QUESTIONS]},
            ),
        ],
    )
    home.add_child(instance=page)
    page.save_revision(user=author).publish(user=author)
    return page


def _write_home(home: HomePage, about: StandardPage, author: Any) -> None:
    home.hero_title = "L’art d’aujourd’hui, les pierres d’hier"
    home.hero_text = (
        "Expositions, nuits de musées, fouilles ouvertes et fêtes de place : ce qui se prépare près "
        "de chez vous, et quand y aller."
    )
    home.intro = (
        "<p>Une halle, un cloître, une fabrique de rubans, un chantier de fouille, une grande place : "
        "chaque lieu reçoit un artiste, une classe, une fanfare ou un voisin qui raconte.</p>"
    )
    text = "Qui nous sommes, et ce que nous préparons ensemble."
    home.highlights = [("page", {"page": about, "text": text})]
    home.save_revision(user=author).publish(user=author)
