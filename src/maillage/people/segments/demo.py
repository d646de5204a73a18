"""The demonstration's lists and segments: whom one greets, whom one informs, whom one looks for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillage.kernel import audit, clock
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.people.accounts.models import User
from maillage.people.directory.demo import account, body, somebody
from maillage.people.directory.models import Purpose, Tag
from maillage.people.segments.domain import add_to_list, parse, write
from maillage.people.segments.models import ContactList, Segment
from maillage.people.territory.models import Commune, Department

GREETED = (
    *("helene", "nadia.durand", "yves.letourneur", "bernard", "philippe.lenormand"),
    *("mireille.bouttemy", "fatou.diallo", "ilse.vandaele", "maud.chesnel", "gwenaelle.picot"),
)
STEERING = ("jeanne", "philippe.lenormand", "agnes.delaunay", "gwenaelle.picot", "zohra.belkacem")


def load(say: Any) -> None:
    """Those that are not there."""
    del say
    with living_on(days_ago(60), 10, 25):
        _add_lists(account("camille"), account("jeanne"))
    with living_on(days_ago(52), 15, 5):
        _add_segments()


def _leaf(field: str, op: str, *values: Any) -> dict[str, Any]:
    leaf: dict[str, Any] = {"field": field, "op": op}
    return leaf | {"value": [str(one) for one in values]} if values else leaf


def _add_lists(camille: User, jeanne: User) -> None:
    year = clock.today().year + 1
    if not ContactList.objects.filter(name__startswith="Vœux").exists():
        _add_list(f"Vœux {year}", _("Carte de vœux imprimée."), camille, people=GREETED)
    _add_list(
        "Comité de pilotage des musées",
        _("Se réunit trois fois par an."),
        jeanne,
        people=STEERING,
        bodies=("Coopération des musées normands",),
    )
    _add_list(
        "Transport et impression",
        _("Prestataires déjà consultés."),
        camille,
        bodies=("Caisses et Convois", "Imprimerie du Val d’Huisne", "Imprimerie des Quatre Ponts"),
    )


def _add_list(
    name: str,
    description: str,
    author: User,
    *,
    people: tuple[str, ...] = (),
    bodies: tuple[str, ...] = (),
) -> None:
    if ContactList.objects.filter(name=name).exists():
        return
    with audit.recording(actor=author, verb=_("a créé la liste")):
        made = ContactList.objects.create(name=name, description=description)
    add_to_list(
        contact_list=made,
        people=[somebody(one) for one in people],
        organisations=[body(one) for one in bodies],
        actor=author,
    )


def _add_segments() -> None:
    """Those of a département wait for the territory to be loaded."""
    network = body("Coopération des musées normands")
    young = Tag.objects.filter(name="16-25 ans").first()
    people, bodies = Segment.Target.PEOPLE, Segment.Target.ORGANISATIONS
    orne = list(Department.objects.filter(code="61").values_list("pk", flat=True))
    told: list[tuple[str, str, str, str, list[dict[str, Any]]]] = [
        (
            "Presse de l’Orne",
            _("Journalistes à prévenir trois semaines avant."),
            "camille",
            people,
            [
                _leaf("person.organisation_kind", "any", "media"),
                _leaf("person.consent", "any", Purpose.PRESS),
                _leaf("person.department", "any", *orne),
            ],
        ),
        (
            "Artistes de l’Orne",
            _("Artistes et compagnies du département."),
            "camille",
            bodies,
            [
                _leaf("organisation.kind", "any", "artiste"),
                _leaf("organisation.department", "any", *orne),
            ],
        ),
        (
            "Relais 16-25 ans Nanterre–Colombes",
            _("Pour former le groupe du jumelage."),
            "ines",
            bodies,
            [
                _leaf("organisation.kind", "any", "social", "medico-social"),
                *([_leaf("organisation.tag", "any", young.pk)] if young else []),
                _in_two_towns(),
            ],
        ),
        (
            "Musées sans référent",
            _("Membres du réseau où nous n’avons personne à qui écrire."),
            "jeanne",
            bodies,
            [
                _leaf("organisation.kind", "any", "musee"),
                _leaf("organisation.network", "any", network.pk),
                _leaf("organisation.staffed", "no"),
            ],
        ),
        (
            "Lettre aux musées",
            _("Personnes des musées membres qui ont accepté la lettre."),
            "jeanne",
            people,
            [
                _leaf("person.organisation_network", "any", network.pk),
                _leaf("person.consent", "any", Purpose.LETTER),
            ],
        ),
    ]
    there = set(Segment.objects.values_list("name", flat=True))
    for name, description, author, target, conditions in told:
        if name not in there and (orne or "Orne" not in name):
            with audit.recording(actor=account(author), verb=_("a créé le segment")):
                Segment.objects.create(
                    name=name,
                    description=description,
                    target=target,
                    conditions=write(parse({"all": conditions})),
                )


def _in_two_towns() -> dict[str, Any]:
    """By their communes; by the towns as they are written when the territory was not loaded."""
    names = ("Nanterre", "Colombes")
    towns = Commune.objects.current().filter(name__in=names, department__code="92")
    if towns:
        return _leaf("organisation.commune", "any", *(one.pk for one in towns))
    return {"any": [{"field": "organisation.city", "op": "equals", "value": one} for one in names]}
