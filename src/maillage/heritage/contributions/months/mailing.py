"""The month's page leaves by mail on the 1st, once."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.contributions.domain.telling import members_by_organisation
from maillage.heritage.contributions.models import Contribution
from maillage.heritage.contributions.months.figures import (
    Month,
    month_before,
    month_of,
    month_words,
)
from maillage.kernel import clock
from maillage.kernel.notifications import notify
from maillage.people.accounts.models import User


def mail_months(month: date | None = None) -> int:
    """Send the page of `month` (the one that has ended) to every museum's members; how many mails.

    Run again it sends nothing twice: each mail is known by museum, month and account.
    """
    about = month or month_before(clock.today().replace(day=1))
    museums = list(Museum.objects.filter(monthly_mail=True).select_related("organisation"))
    members = members_by_organisation(museums)
    return sum(
        _mail(month_of(museum, about), users)
        for museum in museums
        if (users := members.get(museum.organisation_id))
    )


def _mail(page: Month, users: list[User]) -> int:
    paragraphs = _paragraphs(page)
    sent = 0
    for user in users:
        told = notify(
            kind="museum_month",
            user=user,
            subject=_("%(month)s : %(museum)s en ligne")
            % {"month": month_words(page.month), "museum": page.museum},
            paragraphs=paragraphs,
            url=reverse("museum-month", kwargs={"pk": page.museum.pk, "month": page.key}),
            button=_("Lire le mois"),
            dedupe=f"museum-month:{page.museum.pk}:{page.key}:{user.pk}",
        )
        sent += told is not None
    return sent


def _paragraphs(page: Month) -> list[str]:
    found = [f"{one.label} : {one.now} ({one.change})." for one in page.figures if one.now]
    if not found:
        found = [_("Aucun de vos objets n’a été vu ce mois-ci.")]
    if page.most_seen:
        names = " ; ".join(f"{one.object} ({one.views})" for one in page.most_seen[:3])
        found.append(_("Les plus vus : %(names)s.") % {"names": names})
    waiting = Contribution.objects.concerning(page.museum).to_answer().count()
    if waiting:
        words = ngettext(
            "%(n)d contribution du public attend votre réponse.",
            "%(n)d contributions du public attendent votre réponse.",
            waiting,
        )
        found.append(words % {"n": waiting})
    for count, one, many in (
        (
            page.incomplete_count,
            _("1 fiche est incomplète."),
            _("%(n)d fiches sont incomplètes."),
        ),
        (
            page.unruled_count,
            _("1 image est sans droits ou sans crédit."),
            _("%(n)d images sont sans droits ou sans crédit."),
        ),
        (
            page.never_seen_count,
            _("1 objet n’a jamais été vu."),
            _("%(n)d objets n’ont jamais été vus."),
        ),
    ):
        if count:
            found.append(one if count == 1 else many % {"n": count})
    return found
