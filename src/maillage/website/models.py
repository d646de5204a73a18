"""The public site's pages and settings (Wagtail)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.forms import TextInput
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, Site

from maillage.kernel.moment import Moment
from maillage.publics.agenda.texts import plain_text
from maillage.website.blocks import SIMPLE, BodyBlock, HighlightsBlock, SocialsBlock
from maillage.website.colours import validate_colour

AGENDA_SLUG = "agenda"

_identities: Moment[SiteSettings] = Moment()


@register_setting(icon="cog", order=10)
class SiteSettings(BaseSiteSetting):
    """The name, colours, contacts and footer of a public site."""

    name = models.CharField(_("nom du site"), max_length=80, default="Maillage")
    tagline = models.CharField(_("devise"), max_length=120, blank=True)
    logo = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("Le nom du site reste écrit à côté."),
    )
    primary_colour = models.CharField(
        _("couleur principale"), max_length=7, default="#a13c26", validators=[validate_colour]
    )
    secondary_colour = models.CharField(
        _("couleur secondaire"), max_length=7, default="#1f5c4d", validators=[validate_colour]
    )
    contact_email = models.EmailField(_("adresse de contact"), blank=True)
    socials = StreamField(
        SocialsBlock(required=False), blank=True, verbose_name=_("réseaux sociaux")
    )
    footer = RichTextField(_("pied de page"), blank=True, features=["bold", "italic", "link"])

    select_related = ("logo",)

    panels = (
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("tagline"), FieldPanel("logo")], _("Identité")
        ),
        MultiFieldPanel(
            [
                FieldPanel("primary_colour", widget=TextInput(attrs={"type": "color"})),
                FieldPanel("secondary_colour", widget=TextInput(attrs={"type": "color"})),
            ],
            _("Couleurs"),
        ),
        MultiFieldPanel([FieldPanel("contact_email"), FieldPanel("socials")], _("Contacts")),
        FieldPanel("footer"),
    )

    class Meta:
        verbose_name = _("identité du site")
        verbose_name_plural = _("identités du site")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, request: HttpRequest) -> SiteSettings:
        """Those of the site that the request asks for; the usual ones before there is a site."""

        def read() -> SiteSettings:
            site = Site.find_for_request(request)
            return cls.for_site(site) if site is not None else cls()

        return _identities.get(request.get_host(), read)


class PublicPage(Page):
    """What our pages share: a description for search engines that is never empty."""

    class Meta:
        abstract = True

    def get_description(self) -> str:
        """The editor's own, else the beginning of the page."""
        return self.search_description or Truncator(self.get_opening()).chars(155)

    def get_opening(self) -> str:
        """The first words of the page, as plain text."""
        return ""


class HomePage(PublicPage):
    """The first page: who we are, what comes next, where to go."""

    hero_title = models.CharField(_("grand titre"), max_length=120)
    hero_text = models.CharField(_("sous le titre"), max_length=300, blank=True)
    intro = RichTextField(_("présentation"), blank=True, features=SIMPLE)
    highlights = StreamField(
        HighlightsBlock(required=False), blank=True, verbose_name=_("pages mises en avant")
    )

    content_panels = (
        *Page.content_panels,
        FieldPanel("hero_title"),
        FieldPanel("hero_text"),
        FieldPanel("intro"),
        FieldPanel("highlights"),
    )
    template = "website/home_page.html"
    parent_page_types = ("wagtailcore.Page",)
    subpage_types = ("website.StandardPage", "website.AgendaPage")

    class Meta:
        verbose_name = _("accueil")
        verbose_name_plural = _("accueils")

    def get_opening(self) -> str:
        """The hero's sentence, or the presentation."""
        return self.hero_text or plain_text(self.intro)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the next dates of the agenda and the pages put forward that can be read."""
        from maillage.website.agenda import next_rows  # noqa: PLC0415 - imports this module

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["rows"] = next_rows()
        context["highlighted"] = [
            block.value
            for block in self.highlights
            if block.value.get("page") is not None and block.value["page"].live
        ]
        return context


class StandardPage(PublicPage):
    """A page of text and images."""

    intro = models.CharField(_("chapeau"), max_length=400, blank=True)
    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("contenu"))

    content_panels = (*Page.content_panels, FieldPanel("intro"), FieldPanel("body"))
    template = "website/standard_page.html"
    parent_page_types = ("website.HomePage", "website.StandardPage")
    subpage_types = ("website.StandardPage",)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def get_opening(self) -> str:
        """The lead, or the first text."""
        if self.intro:
            return self.intro
        texts = (block.value.source for block in self.body if block.block_type == "text")
        return plain_text(next(texts, ""))


class AgendaPage(PublicPage):
    """The agenda's title and words; its events come from the office. One a site, at /agenda/."""

    intro = RichTextField(_("présentation"), blank=True, features=["bold", "italic", "link"])

    content_panels = (*Page.content_panels, FieldPanel("intro"))
    template = "website/agenda_page.html"
    parent_page_types = ("website.HomePage",)
    subpage_types = ()
    max_count = 1

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")

    def get_opening(self) -> str:
        """The words above the events."""
        return plain_text(self.intro)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Keep the address that the events' own addresses begin with."""
        self.slug = AGENDA_SLUG
        super().full_clean(*args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the sessions asked for."""
        from maillage.website.agenda import listing  # noqa: PLC0415 - imports this module

        return {**super().get_context(request, *args, **kwargs), **listing(request)}
