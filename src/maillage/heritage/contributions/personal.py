"""What contributions know of people, for their rights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Max
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from maillage.heritage.contributions.models import Answer, Contribution
from maillage.kernel import clock
from maillage.people.directory.models import Person


def contributions_of(person: Person, _reader: Any) -> Iterator[dict[Any, object]]:
    """What was sent from the person's address, as long as it is kept."""
    if not person.email:
        return
    found = Contribution.objects.filter(author_email__iexact=person.email)
    for one in found.select_related("object"):
        yield {
            _("Objet"): str(one.object),
            _("Nature"): one.get_kind_display(),
            _("Texte"): one.said,
            _("Source"): one.source,
            _("Nom"): one.author_name,
            _("Nom public"): one.name_public,
            _("Adresse"): one.author_email,
            _("Envoyée le"): one.created_at,
        }


def answers_of(person: Person, _reader: Any) -> Iterator[dict[Any, object]]:
    """What the person answered to the public, by name."""
    if person.user_id is None:
        return
    for one in Answer.objects.filter(by=person.user_id).select_related("contribution__object"):
        yield {
            _("Contribution"): str(one.contribution),
            _("Réponse"): one.text,
            _("Signature"): one.signature,
            _("Comment le musée a répondu"): one.told_by,
            _("Le"): one.created_at,
        }


def latest_of(keys: Sequence[int]) -> Iterator[tuple[int, date]]:
    """A contribution is a sign of life of whoever has that address."""
    people = Person.objects.filter(pk__in=keys).exclude(email="")
    by_email: dict[str, list[int]] = {}
    for pk, email in people.values_list("pk", "email"):
        by_email.setdefault(email.lower(), []).append(pk)
    sent = (
        Contribution.objects.annotate(_email=Lower("author_email"))
        .filter(_email__in=by_email)
        .order_by()
        .values_list("_email")
        .annotate(Max("created_at"))
    )
    for email, at in sent:
        for pk in by_email[email]:
            yield pk, clock.local(at).date()
