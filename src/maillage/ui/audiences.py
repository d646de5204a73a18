"""Lists, segments and the like (`registry.audiences`) wherever people or organisations are chosen.

A list filters by one: ``audience = AudienceFilter("directory.person")``; a field of several records
takes them beside the records themselves: ``ChooserMultipleField("people", audiences=True)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.fields import ChoiceField

from maillage.kernel import registry

AT_ONCE = 500
"""Records that a form takes from one audience: each becomes a row written, and audited, in one request."""

COUNTED = 5
"""Audiences that an answer to a few letters shows, each counted."""


def choices(user: Any, model: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What `user` may choose, by source."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for source, one in registry.audiences_for(user, model):
        groups.setdefault(str(source.label), []).append((one.key, one.label))
    return list(groups.items())


def answers(user: Any, model: str, text: str) -> list[dict[str, str]]:
    """Those whose name holds the words of `text`, as a chooser answers: « Segment : … (34) »."""
    found = []
    for source, one in registry.audiences_for(user, model, text)[:COUNTED] if text.strip() else ():
        records = registry.audience_records(one.key, user, model)
        if records is not None:
            words = {"kind": source.label, "name": one.label, "count": records.count()}
            label = _("%(kind)s : %(name)s (%(count)d)") % words
            found.append({"value": one.key, "text": label, "hint": ""})
    return found


def expand(values: Sequence[Any], user: Any, model: str) -> list[Any]:
    """`values` with the keys of the records in place of the audiences among them.

    Raises ValidationError when one gathers nobody, no longer exists, or gathers too many.
    """
    found: list[Any] = []
    for value in values:
        if "-" not in str(value):
            found.append(value)
            continue
        records = registry.audience_records(str(value), user, model)
        if records is None:
            raise ValidationError(_("Cette liste ou ce segment n’existe plus."))
        keys = list(records.order_by().values_list("pk", flat=True)[: AT_ONCE + 1])
        if not keys:
            raise ValidationError(_("Cette liste ou ce segment ne réunit personne pour l’instant."))
        if len(keys) > AT_ONCE:
            raise ValidationError(
                _(
                    "Cette liste ou ce segment réunit plus de %(count)d fiches, et ce formulaire en "
                    "prend %(count)d à la fois. Découpez par un segment plus étroit (un département, "
                    "une nature), en plusieurs fois. Pour garder tout un segment dans une nouvelle "
                    "liste, ouvrez-le et choisissez « Figer en liste »."
                )
                % {"count": AT_ONCE}
            )
        found += keys
    return list(dict.fromkeys(found))


class AudienceField(ChoiceField):
    """One audience; its form must be given the user.

    An unknown one is accepted and filters everything out: ignoring it would show, and export, all.
    """

    def __init__(self, *args: Any, model: str, **kwargs: Any) -> None:
        self.model = model
        super().__init__(*args, **kwargs)

    def bind_user(self, user: Any) -> None:
        """Offer what `user` may choose; called by the form."""
        self.choices = lambda: choices(user, self.model)  # asked only where they are shown

    def valid_value(self, value: Any) -> bool:
        """See the class."""
        return True


class AudienceFilter(django_filters.ChoiceFilter):
    """« Liste ou segment » of a list of people or organisations."""

    field_class = AudienceField

    def __init__(self, model: str, **kwargs: Any) -> None:
        self.audience_model = model
        kwargs.setdefault("label", gettext_lazy("Liste, segment ou réseau"))
        super().__init__(model=model, choices=(), **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Those that it gathers."""
        if not value:
            return qs
        user = self.parent.request.user
        records = registry.audience_records(value, user, self.audience_model)
        if records is None:
            return qs.none()
        return qs.filter(pk__in=records.order_by().values("pk"))
