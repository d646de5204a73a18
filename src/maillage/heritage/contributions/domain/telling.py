"""Who is told what: the team, the museums in one mail for many, the contributors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.contributions.models import Answer, Contribution, Kind
from maillage.kernel import clock
from maillage.kernel.http import over_limit
from maillage.kernel.models import Notification
from maillage.kernel.notifications import notify
from maillage.people.accounts.models import Role, User

State = Contribution.State
SHOWN: Final = 8
"""Contributions named in one mail; the page has them all."""

MOST_RECEIPTS: Final = 10
"""Acknowledgements to one address in a day: it may be somebody else's."""


def members_of(museum: Museum) -> list[User]:
    """The accounts that answer for a museum."""
    return list(
        User.objects.active()
        .filter(role_grants__role=Role.MEMBER, role_grants__organisation=museum.organisation_id)
        .distinct()
        .order_by("pk")
    )


def moderators() -> list[User]:
    """The accounts that moderate."""
    active = User.objects.active().filter(role_grants__isnull=False)
    found = active.prefetch_related("role_grants").distinct().order_by("pk")
    return [one for one in found if one.has_perm("contributions.moderate_contribution")]


def line_of(contribution: Contribution) -> str:
    """« Correction : lieux – La plage (« Trouville » → « Villerville ») »."""
    if contribution.kind == "correction":
        return _("%(what)s (« %(old)s » → « %(new)s »)") % {
            "what": contribution,
            "old": _short(contribution.old_value) or _("vide"),
            "new": _short(contribution.proposed_value) or _("vide"),
        }
    return _("%(what)s : « %(said)s »") % {
        "what": contribution,
        "said": _short(contribution.said),
    }


def _short(text: str, most: int = 120) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def tell_the_team(contribution: Contribution) -> None:
    """One more to moderate; by default in the digest of each moderator."""
    for user in moderators():
        notify(
            kind="contribution_received",
            user=user,
            subject=_("Contribution reçue : %(what)s") % {"what": contribution},
            paragraphs=[line_of(contribution)],
            url=contribution.get_absolute_url(),
            button=_("Lire la contribution"),
            dedupe=f"contribution-received:{contribution.pk}:{user.pk}",
        )


def acknowledge(contribution: Contribution, token: str) -> bool:
    """Give its author the link that follows it; False without an address, or with too many to it.

    Nobody has shown that the address is theirs: the mail quotes nothing that the visitor wrote.
    """
    email = contribution.author_email
    if not email:
        return False
    if over_limit("contribution-receipt", email.lower(), limit=MOST_RECEIPTS, seconds=86_400):
        return False
    notify(
        kind="contribution_receipt",
        email=email,
        subject=_("Merci pour votre contribution : %(object)s") % {"object": contribution.object},
        paragraphs=[
            _("Nous avons bien reçu : %(what)s.") % {"what": contribution},
            _(
                "L’équipe la lit, puis le musée vous répond. Avec ce lien, vous suivez ce qu’elle "
                "devient, vous pouvez la retirer ou effacer votre adresse."
            ),
            _("Si vous n’avez rien envoyé, ne faites rien : ce lien n’engage à rien."),
        ],
        url=reverse("public-contribution", kwargs={"token": token}),
        button=_("Suivre ma contribution"),
        secret=True,
        dedupe=f"contribution-receipt:{contribution.pk}",
    )
    return True


@transaction.atomic
def tell_museums() -> int:
    """One mail a member for all that was transmitted to its museums since; returns how many.

    Called again it tells nothing twice: what was told is marked in the same transaction. What a museum
    without an account has to answer is told to nobody there: it is not marked, and the team learns
    which museum to call. A link is told when one of its ends is.
    """
    waiting = Contribution.objects.to_answer().filter(museum_told_at__isnull=True)
    found = list(
        waiting.with_records().select_for_update(of=("self",)).order_by("transmitted_at", "pk")
    )
    by_museum: dict[Museum, list[Contribution]] = {}
    for one in found:
        for museum in one.museums:
            by_museum.setdefault(museum, []).append(one)
    by_organisation = members_by_organisation(by_museum)
    sent, told = 0, set()
    for museum, about in by_museum.items():
        users = by_organisation.get(museum.organisation_id, [])
        if not users:
            _tell_nobody_there(museum)
            continue
        told |= {one.pk for one in about}
        for user in users:
            sent += _tell_member(user, museum, _seen_by(user, about))
    Contribution._base_manager.filter(pk__in=told).update(museum_told_at=clock.now())
    return sent


def museums_without_account() -> list[tuple[Museum, int]]:
    """The museums that have something to answer and nobody to read it, with how many; by name."""
    counts: dict[int, int] = {}
    for end in ("object", "other_object"):
        for key, count in _unanswered(end):
            counts[key] = counts.get(key, 0) + count
    museums = list(Museum.objects.filter(pk__in=counts).select_related("organisation"))
    known = members_by_organisation(museums)
    alone = [one for one in museums if one.organisation_id not in known]
    return [(one, counts[one.pk]) for one in sorted(alone, key=str)]


def _unanswered(end: str) -> list[tuple[int, int]]:
    """Of the museums at one end of what was transmitted: how much each has not answered."""
    given = Answer.objects.current().filter(
        contribution=OuterRef("pk"), museum=OuterRef(f"{end}__museum")
    )
    waiting = Contribution.objects.to_answer().filter(~Exists(given), **{f"{end}__isnull": False})
    if end == "other_object":  # a museum with both ends answers once
        waiting = waiting.exclude(other_object__museum=F("object__museum"))
    return list(waiting.order_by().values_list(f"{end}__museum").annotate(Count("pk")))


def _tell_nobody_there(museum: Museum) -> None:
    """The team is told, once a month at most: the list of contributions says it all the time."""
    key = f"museum-without-account:{clock.today():%Y-%m}:{museum.pk}:"
    if Notification.objects.filter(dedupe__startswith=key).exists():
        return
    words = _("Personne ne peut lire ce qui lui est transmis : appelez-le, et répondez pour lui.")
    for user in moderators():
        notify(
            kind="museum_without_account",
            user=user,
            subject=_("Sans compte, et des réponses à donner : %(museum)s") % {"museum": museum},
            paragraphs=[words],
            url=f"{reverse('contributions-list')}?state={State.TRANSMITTED}&museum={museum.pk}",
            button=_("Lire ce qui l’attend"),
            dedupe=f"{key}{user.pk}",
        )


def members_by_organisation(museums: Iterable[Museum]) -> dict[int, list[User]]:
    """The members of many museums, by organisation, in one query."""
    keys = [one.organisation_id for one in museums]
    found: dict[int, list[User]] = {}
    grants = User.objects.active().filter(
        role_grants__role=Role.MEMBER, role_grants__organisation__in=keys
    )
    pairs = grants.values_list("pk", "role_grants__organisation").distinct().order_by("pk")
    users = User.objects.in_bulk({pk for pk, _organisation in pairs})
    for pk, organisation in pairs:
        found.setdefault(organisation, []).append(users[pk])
    return found


def _seen_by(user: User, about: list[Contribution]) -> list[Contribution]:
    """Without the links whose other end this member may not see."""
    if all(one.other_object_id is None for one in about):
        return about
    keys = [one.pk for one in about]
    seen = Contribution.objects.visible_to(user).filter(pk__in=keys)
    visible = set(seen.values_list("pk", flat=True))
    return [one for one in about if one.pk in visible]


def _tell_member(user: User, museum: Museum, about: list[Contribution]) -> bool:
    if not about:
        return False
    one = about[0] if len(about) == 1 else None
    queue = f"{reverse('contributions-list')}?state={State.TRANSMITTED}"
    more = len(about) - SHOWN
    paragraphs = [
        _("Bonjour, l’équipe du réseau vous transmet ce que le public dit de vos objets.")
    ]
    paragraphs += [line_of(each) for each in about[:SHOWN]]
    if more > 0:
        paragraphs.append(ngettext("Et %(n)d autre.", "Et %(n)d autres.", more) % {"n": more})
    paragraphs.append(
        _("Acceptez ou non, en une phrase signée : la personne est remerciée par courriel.")
    )
    words = ngettext(
        "%(n)d contribution attend la réponse de : %(museum)s",
        "%(n)d contributions attendent la réponse de : %(museum)s",
        len(about),
    )
    told = notify(
        kind="contribution_to_answer",
        user=user,
        subject=words % {"n": len(about), "museum": museum},
        paragraphs=paragraphs,
        url=one.get_absolute_url() if one is not None else queue,
        button=_("Répondre"),
        # Transmitted again after it was set aside, it is told again.
        dedupe=":".join(
            (
                f"contribution-to-answer:{user.pk}:{museum.pk}",
                *(f"{each.pk}@{each.transmitted_at:%y%m%d%H%M%S}" for each in about),
            )
        ),
    )
    return told is not None


def tell_answered_for(contribution: Contribution, answer: Answer) -> None:
    """The museum's members read what the team has answered in their name, and how it knows."""
    museum = answer.museum
    if museum is None:
        return
    paragraphs = [
        _("L’équipe a écrit la réponse de votre musée, d’après ce qu’il lui a dit autrement."),
        line_of(contribution),
        _("%(who)s %(verdict)s.") % {"who": museum, "verdict": answer.get_verdict_display()},
        *([f"« {answer.text} »"] if answer.text else []),
        _("Ce qui en fait foi : %(told)s. Écrit par %(name)s.")
        % {"told": answer.told_by.rstrip("."), "name": answer.signature},
        _("Si ce n’est pas votre réponse, dites-le à l’équipe."),
    ]
    for user in members_of(museum):
        if not _seen_by(user, [contribution]):
            continue
        notify(
            kind="contribution_answered_for",
            user=user,
            subject=_("Répondu en votre nom : %(object)s") % {"object": contribution.object},
            paragraphs=paragraphs,
            url=contribution.get_absolute_url(),
            button=_("Lire la réponse"),
            dedupe=f"contribution-answered-for:{answer.pk}:{user.pk}",
        )


def thank(contribution: Contribution, *, only: Contribution | None = None) -> None:
    """Tell the author what became of it, and those who had said the same; or one of them `only`.

    What a visitor wrote is not quoted: their addresses were not proven.
    """
    about = Contribution.objects.filter(
        Q(pk=contribution.pk) | Q(merged_into=contribution, state=State.MERGED)
    ).exclude(author_email="")
    if only is not None:
        about = about.filter(pk=only.pk)
    paragraphs = _what_became(contribution)
    for one in about:
        again = _told_before(contribution, one)
        notify(
            kind="contribution_answer",
            email=one.author_email,
            subject=_("Merci : %(object)s") % {"object": contribution.object},
            paragraphs=[*again, *paragraphs],
            url=contribution.object.get_public_url(),
            button=_("Voir l’objet"),
            dedupe=_answer_key(contribution, one),
        )


def _told_before(contribution: Contribution, one: Contribution) -> list[str]:
    """A line for whoever was told a first refusal, at the answer that replaces it."""
    if contribution.reopened_at is None:
        return []
    if contribution.state not in (State.ACCEPTED, State.PUBLISHED, State.REFUSED):
        return []
    first = f"contribution-answer:{one.pk}:{contribution.pk}:{State.REFUSED}"
    if not Notification.objects.filter(dedupe__startswith=first).exists():
        return []
    return [_("Vous aviez reçu une première réponse ; le musée l’a revue.")]


def _answer_key(contribution: Contribution, one: Contribution) -> str:
    """By what an answer is told once: refused again after it was reopened, it is told again."""
    key = f"contribution-answer:{one.pk}:{contribution.pk}:{contribution.state}"
    reopened = contribution.reopened_at
    return key if reopened is None else f"{key}:{reopened:%y%m%d%H%M%S}"


def _what_became(contribution: Contribution) -> list[str]:
    first = _("Merci d’avoir pris le temps d’écrire : %(what)s.") % {"what": contribution}
    words: dict[Any, str] = {
        State.ACCEPTED: _("Le musée vous donne raison : sa fiche sera corrigée."),
        State.PUBLISHED: _("Votre contribution se lit maintenant à côté de la fiche du musée."),
        State.RETURNED: _("Le musée vous donne raison : sa fiche sera corrigée."),
        State.REFUSED: _("Le musée ne l’a pas retenue, et vous dit pourquoi."),
        State.INTEGRATED: _("C’est fait : la fiche du musée le dit maintenant."),
        State.SET_ASIDE: _("L’équipe ne l’a pas retenue."),
    }
    if contribution.kind == Kind.ERROR:
        words[State.INTEGRATED] = _("C’est fait : le musée a corrigé.")
    answers = contribution.current_answers.select_related("museum__organisation")
    return [first, words[contribution.state], *(_said_by(one) for one in answers)]


def _said_by(answer: Answer) -> str:
    """« Léa Morel, Musée du Ruban : « Bien vu. » », or who has answered without a word."""
    if answer.text:
        return _("%(who)s : « %(text)s »") % {"who": answer.signed, "text": answer.text}
    return _("Réponse de : %(who)s.") % {"who": answer.signed}
