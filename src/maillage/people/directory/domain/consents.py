"""What people agreed to: record a word, know what is in force, find whom one may write to.

Used by every module that writes to people: a letter goes to `consenting_emails` and to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillage.kernel import audit, clock
from maillage.people.directory.models import Consent, Person, Purpose


@dataclass(slots=True)
class PurposeState:
    """One purpose for one person: the last word, and all those before, newest first."""

    purpose: str
    label: str
    lines: list[Consent] = field(default_factory=list)

    @property
    def last(self) -> Consent | None:
        """The word in force; None when nothing was ever said."""
        return self.lines[0] if self.lines else None

    @property
    def given(self) -> bool:
        """Whether the purpose is allowed; silence is no."""
        return self.last is not None and self.last.given

    @property
    def earlier(self) -> list[Consent]:
        """What was said before the word in force."""
        return self.lines[1:]


@transaction.atomic
def record_consent(
    *,
    person: Person,
    purpose: str,
    given: bool,
    means: str,
    wording: str,
    actor: Any,
    at: datetime | None = None,
    proof: str = "",
    proof_file: Any = None,
) -> Consent:
    """Add a line to the ledger: what the person said of a purpose, when, how, on which wording.

    Lines are never rewritten. The last one by `at` holds; of two at the same instant, the one that
    was recorded last: the person's row is locked, so that two recordings at once keep both lines
    in one order. When needs of accessibility may no longer be kept, they are emptied in the same
    transaction. Raises ValidationError with French messages.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.is_erased:
        raise ValidationError(_("Les données de cette personne ont été effacées."))
    now = clock.now()
    if at is not None and at > now:
        raise ValidationError({"at": _("Cette date est à venir.")})
    line = Consent(
        person=locked,
        purpose=purpose,
        given=given,
        means=means,
        wording=wording.strip(),
        proof=proof.strip(),
        at=at or now,
    )
    if proof_file:
        line.proof_file = proof_file
    line.full_clean()
    verb = _("a consigné un accord") if given else _("a consigné un refus ou un retrait")
    with audit.recording(actor=actor, verb=verb):
        line.save()
        if purpose == Purpose.NEEDS and locked.needs and not may_use(locked, Purpose.NEEDS):
            locked.needs = ""
            locked.save(update_fields=["needs"])
            person.needs = ""
    return line


def consents_of(person: Person) -> list[PurposeState]:
    """Every purpose with its lines, newest first; one query."""
    states = {value: PurposeState(value, str(label)) for value, label in Purpose.choices}
    for line in Consent.objects.filter(person=person).order_by("-at", "-pk"):
        if line.purpose in states:
            states[line.purpose].lines.append(line)
    return list(states.values())


def may_use(person: Person, purpose: str) -> bool:
    """Whether the person's last word on `purpose` is yes; silence is no."""
    last = (
        Consent.objects.filter(person=person, purpose=purpose)
        .order_by("-at", "-pk")
        .values_list("given", flat=True)
        .first()
    )
    return bool(last) and not person.is_erased


def consenting_people(
    purpose: str, people: QuerySet[Person] | Iterable[int] | None = None
) -> QuerySet[Person]:
    """Those of `people` (everyone without it) whose last word on `purpose` is yes."""
    found: QuerySet[Person] = Person.objects.present().consenting(purpose)
    if people is None:
        return found
    keys = people.values("pk") if isinstance(people, QuerySet) else list(people)
    return found.filter(pk__in=keys)


def consenting_emails(
    purpose: str, people: QuerySet[Person] | Iterable[int] | None = None
) -> dict[int, str]:
    """The one door to people's addresses, used by every module that writes to people.

    Maps the key of a person to their address: only those of `people` who have one, were not
    erased, and whose last word on `purpose` (`Purpose.LETTER`, `Purpose.PRESS`…) is yes *now*. Ask
    it when the mails leave, not when a letter is prepared: a consent may be withdrawn meanwhile.
    What is owed to somebody without consent (an answer, a personal link, an invitation to a task)
    does not pass here.
    """
    found = consenting_people(purpose, people).exclude(email="").order_by("pk")
    return dict(found.values_list("pk", "email"))


# -- needs of accessibility -------------------------------------------------------------------------


def check_needs(person: Person) -> None:
    """Raise ValidationError unless what the sheet says of needs, if it is new, may be kept."""
    if not person.needs:
        return
    adding = person._state.adding
    if not adding and Person.objects.filter(pk=person.pk, needs=person.needs).exists():
        return
    if adding or not may_use(person, Purpose.NEEDS):
        raise ValidationError(
            _(
                "Consignez d’abord l’accord de la personne à conserver ses besoins "
                "d’accessibilité : sans lui, ils ne peuvent pas être gardés."
            )
        )


@transaction.atomic
def save_needs(*, person: Person, needs: str, actor: Any) -> Person:
    """Write what somebody needs to be well received; only with their consent in force.

    Raises ValidationError without it.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    locked.needs = needs.strip()
    check_needs(locked)
    with audit.recording(actor=actor, verb=_("a noté les besoins d’accessibilité")):
        locked.save(update_fields=["needs"])
    return locked
