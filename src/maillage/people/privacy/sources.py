"""What the directory and the kernel tell of someone, who asks for their data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel import audit, registry
from maillage.kernel.models import AuditEntry, ImportRun, Notification
from maillage.kernel.registry import ObjectRef, PersonalData
from maillage.people.accounts.models import User
from maillage.people.accounts.roles import is_administration
from maillage.people.directory import histories
from maillage.people.directory.models import Function, Person, PersonNote
from maillage.people.privacy.domain.gathering import row_of
from maillage.people.privacy.domain.leftovers import rows_about
from maillage.people.privacy.domain.sweeping import identity_of
from maillage.ui import history

MOST_ENTRIES: Final = 5_000
"""Lines of the history told at once: more is asked of the administration."""

Row = Mapping[str, object]


# -- what is told -----------------------------------------------------------------------------------


def _sees_all(person: Person, reader: Any) -> bool:
    """The person, and the administration, which answers requests of access."""
    return is_administration(reader) or reader.pk == person.user_id


def sheet(person: Person, _reader: Any) -> Iterable[Row]:
    """The sheet, its tags, the photograph's presence."""
    told: dict[str, object] = dict(row_of(person))
    told[_("Mots-clés")] = [str(one) for one in person.tags.all()]
    return [told]


def account(person: Person, _reader: Any) -> Iterable[Row]:
    """The account, without its secrets."""
    return [row_of(person.user)] if person.user is not None else []


def devices(person: Person, reader: Any) -> Iterator[Row]:
    """From where the account is signed in, and by which second factors; for `_sees_all` alone."""
    if person.user is None or not _sees_all(person, reader):
        return
    for session in UserSession.objects.filter(user=person.user).order_by("-last_seen_at"):
        yield {
            _("Appareil"): session.user_agent,
            _("Adresse IP"): session.ip,
            _("Connecté le"): session.created_at,
            _("Vu le"): session.last_seen_at,
        }
    for factor in Authenticator.objects.filter(user=person.user):
        yield {
            _("Second facteur"): factor.get_type_display(),
            _("Ajouté le"): factor.created_at,
            _("Utilisé le"): factor.last_used_at,
        }


def notes(person: Person, reader: Any) -> Iterator[Row]:
    """All of them, the restricted ones included: they are about the person (art. 15).

    Whoever prepares the answer without being named reader learns that there is one: the
    administration gives it.
    """
    own = _sees_all(person, reader)
    readable = set(PersonNote.objects.visible_to(reader).values_list("pk", flat=True))
    for note in PersonNote.objects.filter(person=person):
        shown = own or note.pk in readable
        yield {
            _("Texte de la note"): note.text
            if shown
            else _("Note réservée : demandez à l’administration l’export complet."),
            _("Écrite le"): note.created_at,
            _("Lue par"): _("des personnes nommées") if note.restricted else _("l’équipe"),
        }


def functions(person: Person, _reader: Any) -> Iterator[Row]:
    """Where and as what."""
    for one in Function.objects.filter(person=person).select_related("organisation"):
        yield {
            _("Organisation"): one.organisation.name,
            _("Fonction"): one.title,
            _("Principale"): one.is_main,
            _("Depuis le"): one.start,
            _("Jusqu’au"): one.end,
        }


def messages(person: Person, reader: Any) -> Iterator[Row]:
    """What was written to the person, or to their account; never a personal link.

    What was written to another account is that account's, whatever address a sheet bears. The words
    are for `_sees_all` alone.
    """
    shown = _sees_all(person, reader)
    about = Q()
    if person.email:
        about |= Q(user__isnull=True, email__iexact=person.email)
    if person.user is not None:
        about |= Q(user=person.user)
    if not about:
        return
    for one in Notification.objects.filter(about).order_by("-created_at", "-pk"):
        yield {
            _("Objet"): one.subject,
            _("Texte"): one.text if shown and not one.secret else _("(non communiqué)"),
            _("Écrite le"): one.created_at,
            _("Envoyée le"): one.sent_at,
        }


def imports(person: Person, _reader: Any) -> Iterator[Row]:
    """The rows of imported tables that are about the person."""
    identity = identity_of(person)
    for run in ImportRun.objects.exclude(report={}).order_by("-created_at"):
        for row in rows_about(run, identity, {str(ObjectRef.of(person))}):
            yield {
                _("Fichier"): run.filename,
                _("Reçu le"): run.created_at,
                _("Ligne"): row.get("line"),
                _("Contenu"): row.get("cells"),
            }


def past(person: Person, reader: Any) -> Iterator[Row]:
    """What was done with the person's sheet, who did it told as « the team »."""
    entries = audit.history_of(person)
    if not _sees_all(person, reader):
        entries = histories.of_person(entries, person, reader)
    own = person.user_id
    rows = list(entries[:MOST_ENTRIES])
    for entry in rows:
        entry.changes = _without_colleagues(entry)
    for entry, event in zip(rows, history.present(rows, person, reader), strict=True):
        changes = [
            f"{one.label} : {one.before or '—'} → {one.after or '—'}" for one in event.changes
        ]
        yield {
            _("Quand"): event.at,
            _("Par"): _("la personne") if own and entry.actor_id == own else _("l’équipe"),
            _("Action"): event.verb,
            _("Sur"): event.subject,
            _("Changements"): " ; ".join(changes),
        }


def _without_colleagues(entry: AuditEntry) -> dict[str, Any]:
    """The changes of an entry, less those that only name who keeps the base."""
    model = entry.content_type.model_class()
    if model is None:
        return {}
    hidden = {
        one.name
        for one in model._meta.get_fields()
        if one.is_relation and one.related_model in {User, Person}
    }
    return {name: one for name, one in (entry.changes or {}).items() if name not in hidden}


def acts(person: Person, _reader: Any) -> Iterator[Row]:
    """What the person did with their account; on whom is other people's business."""
    if person.user_id is None:
        return
    entries = AuditEntry.objects.filter(actor=person.user_id).select_related("content_type")
    verbs = {0: _("a créé"), 1: _("a modifié"), 2: _("a supprimé")}
    for entry in entries.order_by("-timestamp", "-pk")[:MOST_ENTRIES]:
        model = entry.content_type.model_class()
        yield {
            _("Quand"): entry.timestamp,
            _("Action"): entry.verb or verbs.get(entry.action, ""),
            _("Sur"): str(model._meta.verbose_name) if model is not None else "",
        }


def register() -> None:
    """Lend them to the registry; called once."""
    for item in (
        PersonalData("fiche", gettext_lazy("Fiche"), sheet, ("directory.person_tags.person",), 1),
        PersonalData(
            "fonctions", gettext_lazy("Fonctions"), functions, ("directory.function.person",), 2
        ),
        PersonalData("notes", gettext_lazy("Notes"), notes, ("directory.personnote.person",), 3),
        PersonalData("compte", gettext_lazy("Compte"), account, (), 4),
        PersonalData(
            "appareils",
            gettext_lazy("Appareils et seconds facteurs"),
            devices,
            ("usersessions.usersession.user", "mfa.authenticator.user"),
            4,
        ),
        PersonalData(
            "messages",
            gettext_lazy("Messages envoyés"),
            messages,
            ("kernel.notification.user",),
            5,
        ),
        PersonalData("imports", gettext_lazy("Lignes de tableaux importés"), imports, (), 60),
        PersonalData("historique", gettext_lazy("Historique de la fiche"), past, (), 70),
        PersonalData(
            "actes", gettext_lazy("Actes du compte"), acts, ("kernel.auditentry.actor",), 80
        ),
    ):
        registry.personal_data.register(item)
