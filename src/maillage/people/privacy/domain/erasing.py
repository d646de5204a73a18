"""Erase someone: anonymise everywhere, in one transaction, and say what was kept and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import models, transaction
from django.utils.translation import gettext as _

from maillage.kernel import audit, clock
from maillage.kernel.models import Notification
from maillage.kernel.registry import ObjectRef
from maillage.kernel.states import perform
from maillage.people.accounts.domain import (
    AccountRefused,
    check_another_administrator,
    hold_administration,
)
from maillage.people.accounts.models import Invitation, User
from maillage.people.directory.models import Person
from maillage.people.duplicates.domain import forget_merges
from maillage.people.duplicates.models import Merge
from maillage.people.privacy.domain import leftovers, sweeping
from maillage.people.privacy.domain.places import Place
from maillage.people.privacy.mentions import Identity
from maillage.people.privacy.models import Erasure, ErasureDraft, RetentionItem
from maillage.people.privacy.relations import (
    Relation,
    relations_to_accounts,
    relations_to_people,
)


class ErasureRefused(Exception):
    """The person cannot be erased; str() says why, in French."""


@dataclass(slots=True)
class Line:
    """« 3 consentements », and, for what stays, why."""

    label: str
    count: int
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the report."""
        return {"label": self.label, "count": self.count, "why": self.why}


@dataclass(slots=True)
class Plan:
    """What an erasure would do, or did; it names nobody."""

    erased: list[Line] = field(default_factory=list)
    kept: list[Line] = field(default_factory=list)
    rewritten: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    """Where the name stands, to be read before; they quote it, and are not of the report."""

    def as_json(self) -> dict[str, Any]:
        """For `Erasure.report`."""
        return {
            "erased": [one.as_json() for one in self.erased],
            "kept": [one.as_json() for one in self.kept],
            "rewritten": [one.as_json() for one in self.rewritten],
            "notes": self.notes,
        }


def refusal_to_erase(person: Person, actor: Any) -> str:
    """Why `actor` may not erase that person; '' when it may."""
    who = audit.Actor.of(actor)
    if who is not audit.SYSTEM and not (
        who.user is not None and who.user.has_perm("privacy.erase_person")
    ):
        return _("Vous n’avez pas le droit de faire cela.")
    if person.user_id is None:
        return ""
    if who.user is not None and who.user.pk == person.user_id:
        return _(
            "C’est votre propre fiche : demandez à une autre personne de l’administration de "
            "l’effacer."
        )
    try:
        if person.user is not None and person.user.is_active:
            check_another_administrator(person.user_id)
    except AccountRefused as refusal:
        return str(refusal)
    return ""


def erasure_plan(person: Person, *, say: Callable[[int], None] | None = None) -> Plan:
    """What erasing would do, before anything is done; a second or two on a big base.

    `say` is told how far it is, in percent.
    """
    identity = sweeping.identity_of(person)
    plan = _counted(person)
    going: dict[type[models.Model], set[Any]] = {Person: {person.pk}, User: {person.user_id}}
    for relation, rows in _related(person):
        if relation.goes:
            going.setdefault(relation.model, set()).update(rows.values_list("pk", flat=True))
    cited = sweeping.sweep(identity, dry=True, without=going, say=say)
    plan.rewritten, plan.places = _lines(cited.rewritten), cited.places
    _add_notes(plan, identity)
    return plan


@transaction.atomic
def erase_person(
    *, person: Person, reason: str, actor: Any, spared: Collection[str] = ()
) -> Erasure:
    """Anonymise `person` everywhere; doing it twice changes nothing and gives the same report.

    The sheet becomes « Personne effacée n° 123 »; what would be deleted with it is deleted, files
    included once the transaction commits; what must stay true stays, tied to that sheet; the
    account is closed and names nobody; the history keeps that things happened, not about whom.
    The name stays in the records of `spared` (`Place.ref`), which speak of somebody else: the report
    says how many. Raises ErasureRefused with the reason.
    """
    hold_administration()
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_erased and (done := person.erasures.order_by("pk").first()):
        return done
    if why := refusal_to_erase(person, actor):
        raise ErasureRefused(why)
    identity, account = sweeping.identity_of(person), person.user
    plan, files = _counted(person), _files_of(person)
    merged = _merged_into(person)
    with audit.recording(actor=actor, verb=_("a effacé les données personnelles")):
        forget_merges(person=person)
        refs = [*_delete_relations(person, account), *merged]
        _close_reviews(person, actor)
        _delete_addressed(identity)
        import_count, import_files = leftovers.forget_imports(identity, refs)
        files += import_files
        undo_count = leftovers.forget_undo(refs)
        _empty_sheet(person)
        if account is not None:
            _empty_account(account, identity)
        erasure = Erasure.objects.create(person=person, reason=reason.strip()[:250])
    swept = sweeping.sweep(identity, spared=spared)
    plan.rewritten = _lines(swept.rewritten)
    roots = [ObjectRef.of(person), *merged]
    roots += [ObjectRef.of(account)] if account is not None else []
    scrubbed = sweeping.scrub_history(identity, roots, account.pk if account else None, spared)
    _add_counts(plan, len(files), import_count, undo_count, scrubbed)
    plan.kept += _lines(swept.spared, _("parle d’une autre personne"))
    _add_notes(plan, identity)
    # The report is no change of the record: it completes the line that has just been written.
    Erasure.objects.filter(pk=erasure.pk).update(report=plan.as_json())
    erasure.refresh_from_db()
    for one in files:
        transaction.on_commit(partial(one.storage.delete, one.name), robust=True)
    return erasure


def _merged_into(person: Person) -> list[ObjectRef]:
    """The sheets that were merged into this one: their history is the person's too."""
    gone = Merge.objects.standing().filter(person=person)
    return [ObjectRef("directory.person", pk) for pk in gone.values_list("gone_pk", flat=True)]


# -- what there is ----------------------------------------------------------------------------------


def _related(person: Person) -> list[tuple[Relation, models.QuerySet[Any]]]:
    """Every link to the person and to their account, with its rows."""
    found = [(one, one.rows(person)) for one in relations_to_people()]
    if person.user is not None:
        found += [
            (one, one.rows(person.user))
            for one in relations_to_accounts()
            if one.model is not Person and one.name != "kernel.auditentry.actor"
        ]
    return found


def _lines(counts: Mapping[str, int], why: str = "") -> list[Line]:
    return [Line(kind, count, why) for kind, count in counts.items()]


def _counted(person: Person) -> Plan:
    plan = Plan()
    sheet = [one for one in _emptied_fields(person) if getattr(person, one)]
    plan.erased.append(Line(_("Renseignements de la fiche"), len(sheet)))
    if person.user is not None:
        plan.erased.append(Line(_("Compte, fermé et rendu anonyme"), 1))
    gone: dict[str, int] = {}
    kept: dict[tuple[str, str], int] = {}
    for relation, rows in _related(person):
        # The preparation of this very erasure is nothing that was known of the person.
        if relation.model is ErasureDraft or not (count := rows.count()):
            continue
        if relation.goes:
            gone[relation.label] = gone.get(relation.label, 0) + count
        else:
            at = (relation.label, relation.why_kept)
            kept[at] = kept.get(at, 0) + count
    plan.erased += [Line(label, count) for label, count in sorted(gone.items())]
    plan.kept += [Line(label, count, why) for (label, why), count in sorted(kept.items())]
    return plan


def _add_counts(plan: Plan, files: int, imports: int, undo: int, scrubbed: int) -> None:
    for label, count in (
        (_("Fichiers supprimés (photo, pièces, tableaux importés)"), files),
        (_("Imports dont les lignes de la personne sont retirées"), imports),
        (_("Changements qui ne pourront plus être annulés"), undo),
    ):
        if count:
            plan.erased.append(Line(label, count))
    why = _("Ce qui a été fait, quand et par qui reste ; les valeurs et le nom sont effacés.")
    plan.kept.append(Line(_("Entrées de l’historique"), scrubbed, why))


def _add_notes(plan: Plan, identity: Identity) -> None:
    if identity.shared:
        plan.notes.append(
            _(
                "Quelqu’un d’autre a aussi %(what)s de cette personne : les mentions hors de sa "
                "fiche ne peuvent pas être attribuées, et restent."
            )
            % {"what": ", ".join(identity.shared)}
        )
    if pages := sweeping.pages_naming(identity):
        plan.notes.append(
            _(
                "Pages du site public qui citent encore la personne : %(n)d. Un programme publié "
                "relève de l’information du public ; corrigez-les dans la rédaction si besoin."
            )
            % {"n": pages}
        )
    plan.notes.append(
        _(
            "Les sauvegardes gardent ces données jusqu’à leur propre échéance. Si l’une d’elles est "
            "restaurée, refaites les effacements de ce registre."
        )
    )


# -- what goes --------------------------------------------------------------------------------------


def _emptied_fields(person: Person) -> list[str]:
    """The fields that a person fills; a link to an account included."""
    return [
        one.name
        for one in person._meta.concrete_fields
        if one.editable and not one.primary_key and one.name != "language"
    ]


def _files_of(person: Person) -> list[Any]:
    """The private files of the sheet and of what goes with it."""
    found = [person.photo] if person.photo else []
    for relation, rows in _related(person):
        columns = [
            one.name
            for one in relation.model._meta.concrete_fields
            if isinstance(one, models.FileField)
        ]
        if relation.goes and columns:
            found += [getattr(row, name) for row in rows for name in columns if getattr(row, name)]
    return found


def _delete_relations(person: Person, account: User | None) -> list[ObjectRef]:
    """Delete what goes with the sheet and the account; returns what can no longer be brought back."""
    refs = [ObjectRef.of(person)]
    if account is not None:
        for session in UserSession.objects.filter(user=account):
            session.end()
    for relation, rows in _related(person):
        if not relation.goes:
            continue
        if not relation.model._meta.auto_created:
            label = relation.model._meta.label_lower
            keys = rows.values_list("pk", flat=True)
            refs += [ObjectRef(label, int(pk)) for pk in keys if str(pk).isdecimal()]
        rows.delete()
    if account is not None:
        refs.append(ObjectRef.of(account))
        account.groups.clear()
        account.user_permissions.clear()
    person.tags.clear()
    return refs


def _delete_addressed(identity: Identity) -> None:
    """Mails to the person's own addresses, and invitations sent there."""
    for one in identity.emails:
        # What was written to another account is not theirs, even at an address that they bear.
        Notification.objects.filter(user__isnull=True, email__iexact=one).delete()
        Invitation.objects.filter(email__iexact=one).delete()


def _close_reviews(person: Person, actor: Any) -> None:
    pending = RetentionItem.objects.filter(person=person, state=RetentionItem.State.PENDING)
    by = audit.Actor.of(actor).user
    for item in pending:
        perform(item, "mark_erased", actor=actor, trusted=True, by=by)


def _empty_sheet(person: Person) -> None:
    for name in _emptied_fields(person):
        one = person._meta.get_field(name)
        setattr(person, name, None if getattr(one, "null", False) else one.get_default())  # type: ignore[union-attr]  # concrete fields have a default
    person.last_name = sweeping.erased_name(person.pk)
    person.language = Person.Language.FRENCH
    person.erased_at = clock.now()
    person.save()


def _empty_account(account: User, identity: Identity) -> None:
    """Nobody can sign in any more; the row stays, for the work that it did."""
    account.email = identity.new_email
    account.first_name = account.last_name = ""
    account.is_active = account.is_staff = account.is_superuser = False
    account.last_login = None
    account.set_unusable_password()
    account.save()
