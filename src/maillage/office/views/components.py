"""The living page: every component of the office, in light and dark. For developers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import django_tables2 as tables
from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel import clock
from maillage.kernel.permissions import OFFICE, requires
from maillage.ui.crud.tabs import ShownTab, Verb
from maillage.ui.fields import UploadField
from maillage.ui.forms import SectionedForm
from maillage.ui.history import Change, Event
from maillage.ui.richtext import RichTextFormField
from maillage.ui.states import TONES
from maillage.ui.tables import DayColumn, Table

THEMES = (("light", gettext_lazy("Clair")), ("dark", gettext_lazy("Sombre")))


class SampleForm(SectionedForm):
    """One field of each sort."""

    name = forms.CharField(label=gettext_lazy("Nom de l’exposition"), max_length=120)
    town = forms.ChoiceField(
        label=gettext_lazy("Petite cité"),
        choices=[("belleme", "Bellême"), ("sees", "Sées"), ("domfront", "Domfront")],
    )
    opening = forms.DateField(
        label=gettext_lazy("Vernissage"), help_text=gettext_lazy("Un samedi, de préférence.")
    )
    meeting = forms.DateTimeField(label=gettext_lazy("Réunion de lancement"), required=False)
    email = forms.EmailField(label=gettext_lazy("Courriel de la mairie"), required=False)
    audience = forms.MultipleChoiceField(
        label=gettext_lazy("Publics attendus"),
        choices=[("ecoles", "Scolaires"), ("familles", "Familles"), ("quartiers", "Quartiers")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    free = forms.BooleanField(label=gettext_lazy("Entrée libre"), required=False)
    text = RichTextFormField(label=gettext_lazy("Présentation"), required=False)
    poster = UploadField(label=gettext_lazy("Affiche"), allowed=("image", "pdf"), required=False)

    class Meta:
        sections = (
            (
                gettext_lazy("L’exposition"),
                gettext_lazy("Ce que lira le public."),
                ("name", "town", "text", "poster"),
            ),
            (gettext_lazy("Le calendrier"), "", ("opening", "meeting")),
            (gettext_lazy("Le public"), "", ("email", "audience", "free")),
        )
        wide = ("name",)


class SampleTable(Table):
    """A few rows."""

    title = tables.Column(gettext_lazy("Tâche"), attrs={"td": {"class": "cell-main"}})
    who = tables.Column(gettext_lazy("Responsable"))
    due = DayColumn(verbose_name=gettext_lazy("Échéance"))
    state = tables.TemplateColumn(
        '<span class="state state-{{ record.tone }}">{{ record.state }}</span>',
        verbose_name=gettext_lazy("État"),
    )

    class Meta(Table.Meta):
        order_by = "due"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the sample table."""

    title: str
    who: str
    due: Any
    tone: str
    state: str


def _rows() -> list[Row]:
    today = clock.today()
    return [
        Row(
            "Envoyer les cartons d’invitation",
            "Nadia Benali",
            today - timedelta(2),
            "late",
            "En retard",
        ),
        Row("Accrocher les œuvres", "Gaël Thévenot", today + timedelta(1), "active", "En cours"),
        Row(
            "Relire le dossier de presse",
            "Élise Lefèvre",
            today + timedelta(9),
            "waiting",
            "À faire",
        ),
        Row("Signer la convention", "Mairie de Bellême", today - timedelta(40), "done", "Faite"),
    ]


def _events() -> list[Event]:
    now = clock.now()
    return [
        Event(
            "Claire Martin",
            "a déplacé le vernissage",
            "",
            now - timedelta(hours=3),
            "pencil",
            [
                Change("Date", "samedi 2 mai", "samedi 16 mai"),
                Change("Lieu", "", "Chapelle Saint-Santin"),
            ],
        ),
        Event(
            "Nadia Benali (lien personnel)",
            "a marqué comme faite",
            "la tâche « Envoyer le plan de salle »",
            now - timedelta(days=1),
            "check",
        ),
    ]


class _Job:
    label, message, percent = "Préparation du dossier", "3 pièces sur 7", 42


def _panel(theme: str, label: Any, request: HttpRequest) -> dict[str, Any]:
    data = {f"{theme}-opening": "31/02", f"{theme}-email": "mairie", f"{theme}-audience": "tous"}
    return {
        "theme": theme,
        "label": label,
        "form": SampleForm(auto_id=f"{theme}_%s", user=request.user, initial={"free": True}),
        "wrong": SampleForm(data, auto_id=f"{theme}_wrong_%s", prefix=theme, user=request.user),
        "table": SampleTable(_rows(), prefix=f"{theme}-", request=request),
        "tones": TONES,
        "messages": [
            Message(constants.SUCCESS, _("C’est enregistré : Exposition à Bellême."), "undo:#"),
            Message(constants.ERROR, _("La convention n’a pas pu être signée.")),
            Message(constants.WARNING, _("Le 1er mai est férié.")),
        ],
        "events": _events(),
        "shown_tabs": [
            ShownTab("fiche", _("Fiche"), "#", current=True),
            ShownTab("plan", _("Rétroplanning"), "#"),
            ShownTab("historique", _("Historique"), "#"),
        ],
        "verbs": [
            Verb(_("Modifier"), "#", "pencil", primary=True),
            Verb(_("Dupliquer"), "#", "copy"),
            Verb(_("Supprimer"), "#", "trash", danger=True),
        ],
        "days": [clock.today() + timedelta(days=number) for number in (-40, -1, 0, 1, 3, 45, 400)],
        "job": _Job,
    }


@requires(OFFICE)
def components(request: HttpRequest) -> HttpResponse:
    """Every component twice."""
    if not (settings.DEBUG and request.user.is_staff):
        raise Http404
    panels = [_panel(theme, label, request) for theme, label in THEMES]
    return render(request, "office/components.html", {"panels": panels, "form": panels[0]["form"]})
