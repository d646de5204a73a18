"""Someone who has left traces everywhere, and a search of every column of the database."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from tests.factories import (
    ChangeProposalFactory,
    ConsentFactory,
    ContactListFactory,
    ContactPointFactory,
    DuplicatePairFactory,
    EventFactory,
    InvitationFactory,
    MergeFactory,
    OrganisationFactory,
    PersonalLinkFactory,
    PersonFactory,
    PersonNoteFactory,
    PostalAddressFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    RetentionItemFactory,
    SheetLinkFactory,
    TagFactory,
    TaskFactory,
    UserFactory,
)

from maillage.kernel import audit, clock, undo
from maillage.kernel.imports import runs
from maillage.kernel.models import ImportRun
from maillage.kernel.notifications import notify
from maillage.people.directory import domain
from maillage.people.directory.models import Consent, Person, Purpose

FIRST, LAST = "Zéphyrine", "Quatrebarbes"
NAME, EMAIL, PHONE = f"{FIRST} {LAST}", "zephyrine@exemple.fr", "06 39 98 41 27"
OTHER_EMAIL, OTHER_PHONE = "zq@exemple.org", "02 61 91 33 44"


def person_of_many_traces(admin: Any) -> SimpleNamespace:
    """Everything that the program may keep of somebody, each in its place."""
    account = UserFactory(email=EMAIL, first_name=FIRST, last_name=LAST, role="communication")
    house = OrganisationFactory(name="Compagnie des Brumes")
    with audit.recording(actor=admin, verb=f"a créé la fiche de {NAME}"):
        person = PersonFactory(
            first_name=FIRST,
            last_name=LAST,
            email=EMAIL,
            phone=PHONE,
            offers="Ateliers de marionnettes",
            user=account,
            organisation=house,
            title="Marionnettiste",
        )
    person.photo.save("portrait.jpg", ContentFile(b"portrait"))
    person.tags.add(TagFactory())
    consent = _words_and_papers(person, account, admin)
    project = _work(person, account, admin)
    _copies(person, admin, project)
    return SimpleNamespace(
        person=person, account=account, house=house, consent=consent, project=project
    )


def _words_and_papers(person: Person, account: Any, admin: Any) -> Consent:
    domain.record_consent(
        person=person,
        purpose=Purpose.NEEDS,
        given=True,
        means=Consent.Means.PAPER,
        wording=f"Moi, {NAME}, j’accepte.",
        proof=f"Lettre de Mme {LAST}",
        proof_file=ContentFile(b"%PDF-1.4 signature", name="signature.pdf"),
        actor=admin,
    )
    domain.save_needs(person=person, needs="Fauteuil roulant de Zéphyrine", actor=admin)
    ConsentFactory(person=person)
    ContactPointFactory(person=person, channel="courriel", value=OTHER_EMAIL, usage="domicile")
    ContactPointFactory(person=person, value=OTHER_PHONE)
    PostalAddressFactory(person=person, address="7 impasse du Grand Duc")
    PersonNoteFactory(person=person, text=f"{NAME} préfère le matin.", restricted=True)
    PersonNoteFactory(text="Voir avec M. Untel.", author=account)
    InvitationFactory(email=EMAIL.upper())
    return person.consents.filter(purpose=Purpose.NEEDS).get()


def _work(person: Person, account: Any, admin: Any) -> Any:
    project = ProjectFactory(name="Nuit des marionnettes", team=[account, admin])
    TaskFactory(
        project=project,
        responsible=person,
        title=f"Appeler {LAST.upper()} Zephyrine",
        note=f"Au 0639984127 ou {EMAIL}.",
    )
    with audit.recording(actor=account, verb="a terminé"):
        TaskFactory(project=project, done_by=NAME, blocked_reason="+33 6 39 98 41 27 ne répond pas")
    ProjectPartnerFactory(project=project, organisation=None, person=person)
    with audit.recording(actor=admin, verb=f"a envoyé un lien personnel à {NAME}"):
        PersonalLinkFactory(person=person, project=project)
    EventFactory(title=f"Spectacle de {NAME}", project=project)
    ContactListFactory(name="Vœux").people.add(person)
    SheetLinkFactory(person=person)
    ChangeProposalFactory(person=person, author_label=NAME, author_email=EMAIL)
    ChangeProposalFactory(
        person=None,
        organisation=OrganisationFactory(),
        author_label=f"{NAME} (lien personnel)",
        author_email=EMAIL,
        comment=f"Signé {FIRST} {LAST}, {OTHER_PHONE}",
    )
    DuplicatePairFactory(person=person, other_person=PersonFactory())
    MergeFactory(person=person, gone_label="Zéphirine Quatrebarbe")
    RetentionItemFactory(person=person)
    return project


def _copies(person: Person, admin: Any, project: Any) -> None:
    account = person.user
    for user, email in ((account, ""), (admin, ""), (None, EMAIL)):
        notify(
            kind="essai",
            user=user,
            email=email,
            subject=f"{NAME} a fait : Appeler",
            paragraphs=[f"Bonjour, {NAME} ({PHONE}) a répondu."],
            dedupe=f"essai:{user}:{email}",
        )
    entries = [undo.entry(None, person, ["last_name", "email", "phone"])]
    undo.keep(person, label=f"Réunion de {NAME}", entries=entries, actor=admin)
    undo.keep(project, label=f"Confié à {NAME}", entries=[], actor=admin)
    table = (
        "Nom;Prénom;Courriel;Téléphone\n"
        f"QUATREBARBES;Zéphyrine;{EMAIL};{PHONE}\n"
        "Durand;Nadia;nadia@exemple.fr;02 61 91 10 01\n"
    )
    for applied in (False, True):
        run = runs.receive(
            kind="people",
            file=ContentFile(table.encode(), name="contacts.csv"),
            actor=admin,
            filename=f"contacts de {NAME}.csv",
        )
        runs.preview_run(run, actor=admin)
        if applied:
            run.undo = {"entries": entries}
            run.status, run.applied_at = ImportRun.Status.APPLIED, clock.now()
            run.corrections = {"2:email": EMAIL, "3:email": "nadia@exemple.fr"}
            run.save()
    EmailAddress.objects.create(user=account, email=OTHER_EMAIL, verified=True)
    Authenticator.objects.create(user=account, type="totp", data={"secret": "s", "who": EMAIL})
    client = Client()
    client.force_login(account)
    session = client.session
    UserSession.objects.create(
        user=account, session_key=session.session_key, ip="192.0.2.7", user_agent="Essai"
    )
    from django.contrib.admin.models import LogEntry

    LogEntry.objects.create(
        user=admin,
        content_type=ContentType.objects.get_for_model(Person),
        object_id=str(person.pk),
        object_repr=NAME,
        action_flag=2,
        action_time=clock.now() - timedelta(days=1),
    )


def database_words() -> dict[str, str]:
    """All that every column of every table holds, as one text a column."""
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own tables
            columns = [one[0] for one in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    if text := _words(value):
                        key = f"{table}.{column}"
                        found[key] = f"{found.get(key, '')}\n{text}"
    return found


def _words(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if not isinstance(value, str | dict | list):
        return ""
    # JSON as SQLite keeps it.
    return re.sub(r"\\u([0-9a-f]{4})", lambda one: chr(int(one[1], 16)), str(value))
