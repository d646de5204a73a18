"""The demonstration's duplicates: what the scan found, a pair that was two, a merge done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillage.kernel import audit
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.kernel.states import perform
from maillage.people.directory.demo import account, body, somebody
from maillage.people.directory.domain import add_function
from maillage.people.directory.models import ContactPoint, Person
from maillage.people.duplicates.domain import KEPT, merge_people, scan
from maillage.people.duplicates.models import DuplicatePair, Merge


def load(say: Any) -> None:
    """Told once: whoever merges or dismisses a pair finds it as they left it."""
    del say
    if Merge.objects.exists() or DuplicatePair.objects.exists():
        return
    with living_on(days_ago(14), 11, 10):
        twice = _type_once_more()
    with living_on(days_ago(12), 9, 15):
        merge_people(
            kept=somebody("perrine.olivier"),
            gone=twice,
            choices={"last_name": KEPT},
            actor=account("jeanne"),
        )
    with living_on(days_ago(6), 2, 30):
        scan()
    with living_on(days_ago(5), 14, 0):
        _dismiss()


def _type_once_more() -> Person:
    """The same person, with a mistake in the name and her other number."""
    jeanne = account("jeanne")
    with audit.recording(actor=jeanne, verb=_("a créé")):
        twice = Person.objects.create(
            first_name="Perrine", last_name="Ollivier", phone="06 39 98 12 10"
        )
        ContactPoint.objects.create(
            person=twice, channel=ContactPoint.Channel.EMAIL, value="perrine.olivier@exemple.fr"
        )
    add_function(
        person=twice,
        organisation=body("Musée du Jouet de bois"),
        title="chargée des publics",
        actor=jeanne,
    )
    return twice


def _dismiss() -> None:
    """Two people of one town who look alike, and are two: the head of a school, and a cook."""
    two = (somebody("claire.bourdon"), somebody("claire.bourdin"))
    pair = DuplicatePair.objects.filter(person__in=two, other_person__in=two).first()
    if pair is not None:
        perform(pair, "dismiss", actor=account("camille"))
