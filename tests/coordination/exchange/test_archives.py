"""A whole project out, and made again elsewhere; what is unsafe or foreign is refused in words."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from datetime import date, time, timedelta

import pytest
from django.core.files.base import ContentFile
from tests.factories import (
    BookingFactory,
    CommentFactory,
    DecidingBodyFactory,
    EditionFactory,
    EmergencyContactFactory,
    LineFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    ProjectAudienceFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    ResourceFactory,
    RunningOrderFactory,
    TaskCheckFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.bookings.models import Booking, Resource
from maillage.coordination.calendars.models import DecidingBody
from maillage.coordination.exchange.archive.format import VERSION, read_archive, write_archive
from maillage.coordination.exchange.archive_import import ArchiveImporter
from maillage.coordination.exchange.domain import archives
from maillage.coordination.exchange.models import PreparedFile
from maillage.coordination.places.models import Place
from maillage.coordination.projects.domain.baselines import keep_baseline
from maillage.coordination.projects.domain.projects import AnchorDay, create_project
from maillage.coordination.projects.models import (
    Dependency,
    Edition,
    Project,
    ProjectFile,
    TaskFile,
)
from maillage.kernel import clock, filekinds, registry
from maillage.kernel.imports import engine, runs
from maillage.kernel.imports.engine import ImportRefused, Inputs
from maillage.kernel.imports.errors import ReadError
from maillage.kernel.registry import Deliverable
from maillage.kernel.states import perform
from maillage.kernel.uploads import UploadError
from maillage.people.accounts.models import User
from maillage.people.directory.models import Organisation, Person

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def coordinator():
    return UserFactory(role="coordination")


@pytest.fixture
def project(coordinator):
    lead = OrganisationFactory(name="Pays des collines", siret="73282932000074")
    made = create_project(
        name="Exposition à Bellême",
        actor=coordinator,
        anchors=[AnchorDay("Vernissage", date(2028, 5, 16), time(18, 30), is_main=True)],
        lead=lead,
        city="Bellême",
    )
    (anchor,) = made.anchors.all()
    who = PersonFactory(first_name="Camille", last_name="Dubois", email="camille@exemple.fr")
    a = TaskFactory(
        project=made, title="Écrire", rule_anchor=anchor, rule_offset=-6, rule_unit="weeks",
        start=date(2028, 4, 3), due=date(2028, 4, 4), duration=2, responsible=who, effort="3.50",
    )  # fmt: skip
    b = TaskFactory(project=made, title="Imprimer", floating=True, due=None, start=None)
    Dependency.objects.create(predecessor=a, successor=b, kind="SS", lag=-2)
    perform(a, "finish", actor=coordinator)
    TaskCheckFactory(task=a, text="Relire", done=True)
    CommentFactory(project=made, task=a, text="C’est parti.")
    ProjectAudienceFactory(project=made, school_rule="hors")
    ProjectPartnerFactory(project=made, organisation=OrganisationFactory(name="Mairie de Bellême"))
    for row in (ProjectFile(project=made), TaskFile(task=a)):
        row.name, row.mime, row.size = "Plan de salle.pdf", "application/pdf", len(PDF)
        row.file.save("plan.pdf", ContentFile(PDF), save=False)
        row.save()
    return made


def archive_of(project, user):
    content, files = archives.content_of(project, user)
    output = io.BytesIO()
    write_archive(output, content, files)
    return output.getvalue()


def inputs(user, raw, **corrections):
    importer = ArchiveImporter()
    table = importer.read(raw, "projet.zip", max_mb=25)
    return Inputs(importer, table, user, {}, corrections=corrections)


def told(project, user):
    """What an archive says, without the keys of either installation."""
    content, _files = archives.content_of(project, user)
    content["project"]["name"] = ""
    names = {one["key"]: one["title"] for one in content["tasks"]}
    names |= {one["key"]: one["name"] for one in content["anchors"]}
    names |= {key: one["name"] for key, one in content["organisations"].items()}
    names |= {key: one["last_name"] for key, one in content["people"].items()}
    text = json.dumps(content, sort_keys=True)
    for key, name in names.items():
        text = text.replace(f'"{key}"', json.dumps(name))
    return json.loads(text)


def test_the_same_project_elsewhere(project, coordinator):
    raw = archive_of(project, coordinator)
    _report, applied = engine.apply(inputs(coordinator, raw))
    other = Project.objects.get(pk=applied.created[0])
    assert other.pk != project.pk
    assert told(other, coordinator) == told(project, coordinator)
    assert other.main_anchor.name == "Vernissage"
    with other.files.get().file.open("rb") as content:
        assert content.read() == PDF
    assert coordinator in other.team.all()


def test_those_who_are_known_are_recognised_and_left_as_they_are(project, coordinator):
    raw = archive_of(project, coordinator)
    Organisation.objects.filter(siret="73282932000074").update(name="Autre nom ici")
    Person.objects.filter(email="camille@exemple.fr").update(last_name="Martin")
    before = (Organisation.objects.count(), Person.objects.count())
    _report, applied = engine.apply(inputs(coordinator, raw))
    other = Project.objects.get(pk=applied.created[0])
    assert other.lead.name == "Autre nom ici"
    assert other.tasks.get(title="Écrire").responsible.last_name == "Martin"
    assert (Organisation.objects.count(), Person.objects.count()) == before


def test_a_new_installation_gets_the_sheets(project, coordinator):
    raw = archive_of(project, coordinator)
    project.tasks.all().delete()
    project.delete()
    Organisation.objects.all().delete()
    Person.objects.all().delete()
    report, _applied = engine.apply(inputs(coordinator, raw))
    assert Organisation.objects.get(siret="73282932000074").name == "Pays des collines"
    assert Person.objects.get().email == "camille@exemple.fr"
    assert any("fiches" in note for note in report.notes)


def test_undone_whole(project, coordinator, django_capture_on_commit_callbacks):
    raw = archive_of(project, coordinator)
    _report, applied = engine.apply(inputs(coordinator, raw))
    other = Project.objects.get(pk=applied.created[0])
    file = other.files.get().file
    with django_capture_on_commit_callbacks(execute=True):
        done = engine.undo(ArchiveImporter(), applied.undo_data(), coordinator, filename="x.zip")
    assert done.kept == []
    assert list(Project.objects.all()) == [project]
    assert not file.storage.exists(file.name)


def test_lines_may_be_left_out_and_renamed(project, coordinator):
    raw = archive_of(project, coordinator)
    rows = {
        row["cells"]["name"]: row["line"] for row in engine.preview(inputs(coordinator, raw)).rows
    }
    given = {f"{rows['Imprimer']}:*": "skip", f"{rows['Exposition à Bellême']}:name": "Ici"}
    engine.apply(inputs(coordinator, raw, **given))
    other = Project.objects.get(name="Ici")
    assert [task.title for task in other.tasks.all()] == ["Écrire"]


def test_homonyms_are_not_guessed(project, coordinator):
    raw = archive_of(project, coordinator)
    OrganisationFactory(name="mairie de bellême")
    report = engine.preview(inputs(coordinator, raw))
    assert any("Plusieurs fiches" in one["reason"] for one in report.refused)


# -- all of it --------------------------------------------------------------------------------------


@pytest.fixture
def whole(project, coordinator):
    """A project with all that other rooms hang from it."""
    anchor, task = project.anchors.get(), project.tasks.get(title="Écrire")
    project.edition = EditionFactory(name="2028", programme__name="Arts en cité")
    project.save()
    project.places.add(PlaceFactory(name="Salle des fêtes", city="Bellême"))
    project.team.add(UserFactory(role="coordination", email="equipe@exemple.fr"))
    body = DecidingBodyFactory(name="Conseil municipal")
    task.deciding_body, task.deliverable, task.deliverable_ref = (
        body,
        "essai",
        f"projects.project:{project.pk}",
    )
    task.save()
    who = PersonFactory(first_name="Nadia", last_name="Durand", email="nadia@exemple.fr")
    order = RunningOrderFactory(project=project, title="Le jour J", day=anchor.day, anchor=anchor)
    LineFactory(order=order, title="Discours", person=who, phone="06 00 00 00 00")
    EmergencyContactFactory(order=order, name="Secours", phone="112")
    BookingFactory(
        project=project, resource=ResourceFactory(name="Camionnette", quantity=2), task=task,
        anchor=anchor, borrower=who, start=date(2028, 5, 15), end=date(2028, 5, 16),
    )  # fmt: skip
    keep_baseline(project=project, name="Plan voté", actor=coordinator)
    inside = ProjectFactory(name="Atelier", parent=project)
    TaskFactory(project=inside, title="Préparer l’atelier", due=date(2028, 5, 2))
    ProjectFactory(name="Dans l’atelier", parent=inside)
    return project


@pytest.fixture
def proof():
    """Something that proves a task done."""
    kind = Deliverable(
        key="essai", label="Projet paru", model="projects.project", done_words="est paru",
        missing_words="n’est pas paru", offered=lambda *_given: Project.objects.none(),
        reached=lambda _pks: set(),
    )  # fmt: skip
    registry.deliverables.register(kind)
    yield kind
    del registry.deliverables._items["essai"]


def test_all_of_it_elsewhere(whole, proof, coordinator):
    raw = archive_of(whole, coordinator)
    report, applied = engine.apply(inputs(coordinator, raw))
    other = Project.objects.get(pk=applied.created[0])
    assert other.edition == whole.edition
    assert [str(one) for one in other.places.all()] == ["Salle des fêtes, Bellême"]
    assert set(other.team.all()) == set(whole.team.all())
    task = other.tasks.get(title="Écrire")
    assert task.deciding_body.name == "Conseil municipal"
    assert task.deliverable == ""
    assert f"Livrable : Projet paru : {whole}" in task.note
    order = other.running_orders.get()
    assert (order.title, order.day, order.anchor) == (
        "Le jour J",
        order.anchor.day,
        other.anchors.get(),
    )
    line = order.lines.get()
    assert (line.title, line.person.last_name, line.phone) == (
        "Discours",
        "Durand",
        "06 00 00 00 00",
    )
    assert order.contacts.get().phone == "112"
    booking = other.bookings.get()
    assert (booking.resource.name, booking.task, booking.anchor) == (
        "Camionnette", task, other.anchors.get(),
    )  # fmt: skip
    assert booking.units.exists()
    kept = other.baselines.get(name="Plan voté")
    assert kept.tasks.get().task == task
    assert kept.created_at == whole.baselines.get().created_at
    inside = other.children.get()
    assert (inside.name, inside.children.get().name) == ("Atelier", "Dans l’atelier")
    assert inside.tasks.get().title == "Préparer l’atelier"
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        journal = archive.read("journal.csv").decode("utf-8-sig")
    assert "Plan voté" in journal
    assert any("Livrables gardés en note" in note for note in report.notes)
    assert any("journal.csv" in note for note in report.notes)


def test_all_of_it_is_undone(whole, coordinator, django_capture_on_commit_callbacks):
    before = Project.objects.count()
    raw = archive_of(whole, coordinator)
    _report, applied = engine.apply(inputs(coordinator, raw))
    assert Project.objects.count() == before + 3
    with django_capture_on_commit_callbacks(execute=True):
        done = engine.undo(ArchiveImporter(), applied.undo_data(), coordinator, filename="x.zip")
    assert done.kept == []
    assert Project.objects.count() == before


def test_what_is_not_here_is_told(whole, proof, coordinator):
    raw = archive_of(whole, coordinator)
    commune = {"communes": ["99999"]}
    raw = described(raw, lambda one: one["project"].update(commune))
    Edition.objects.all().delete()
    Place.objects.all().delete()
    DecidingBody.objects.all().delete()
    whole.bookings.all().delete()
    Resource.objects.all().delete()
    User.objects.get(email="equipe@exemple.fr").delete()
    report, applied = engine.apply(inputs(coordinator, raw))
    told = " ".join(report.notes)
    for name in (
        "Arts en cité 2028", "Salle des fêtes, Bellême", "Conseil municipal", "Camionnette",
        "equipe@exemple.fr", "99999",
    ):  # fmt: skip
        assert name in told
    assert not Project.objects.get(pk=applied.created[0]).bookings.exists()


def test_what_is_taken_already_is_not_lent_twice(whole, coordinator):
    raw = archive_of(whole, coordinator)
    Resource.objects.update(quantity=1)
    _report, applied = engine.apply(inputs(coordinator, raw))
    booking = Project.objects.get(pk=applied.created[0]).bookings.get()
    assert booking.state == Booking.State.CANCELLED
    assert "déjà réservé" in booking.note
    assert not booking.units.exists()


def test_a_project_inside_that_is_not_seen_does_not_leave(whole, coordinator):
    Project.objects.filter(name="Atelier").update(visibility="restreinte")
    content, _files = archives.content_of(whole, coordinator)
    assert content["children"] == []


def test_an_archive_of_the_first_format_is_read(project, coordinator):
    def first(content):
        for name in ("baselines", "children", "parts"):
            del content[name]
        for name in ("places", "team", "journal"):
            del content["project"][name]
        for task in content["tasks"]:
            del task["deliverable"]

    raw = described(archive_of(project, coordinator), first)
    raw = changed(raw, "manifest.json", json.dumps(manifest_of(raw) | {"version": 1}))
    _report, applied = engine.apply(inputs(coordinator, raw))
    other = Project.objects.get(pk=applied.created[0])
    assert {one.title for one in other.tasks.all()} == {"Écrire", "Imprimer"}


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one["parts"]["conducteurs"][0].update(project_id=1),
        lambda one: one["parts"]["conducteurs"][0]["lines"][0].update(order_id=1),
        lambda one: one["parts"]["conducteurs"][0]["lines"][0].update(minute=99_999),
        lambda one: one["parts"]["conducteurs"][0]["contacts"][0].update(id=1),
        lambda one: one["parts"]["reservations"][0].update(project_id=1),
        lambda one: one["parts"]["reservations"][0].update(end="2199-01-01"),
        lambda one: one["parts"].update(conducteurs={}),
        lambda one: one["children"][0].update(organisations={}),
        lambda one: one["children"][0]["project"].update(id=1),
        lambda one: one["children"][0]["tasks"][0].update(key=one["tasks"][0]["key"]),
        lambda one: one["baselines"][0]["tasks"][0].update(task_id=1),
        lambda one: one["project"]["places"][0].update(id=1),
    ],
)
def test_a_part_of_another_shape_is_refused_at_reading(whole, coordinator, change):
    assert refusal(described(archive_of(whole, coordinator), change)) == "schema"


# -- what is refused --------------------------------------------------------------------------------


def changed(raw, path, body):
    """The archive with one of its parts replaced (None removes it)."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(output, "w") as target:
        for name in source.namelist():
            if name != path:
                target.writestr(name, source.read(name))
        if body is not None:
            target.writestr(path, body)
    return output.getvalue()


def manifest_of(raw):
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return json.loads(archive.read("manifest.json"))


def refusal(raw):
    with pytest.raises(ReadError) as refused:
        read_archive(raw)
    return refused.value.code


def test_a_changed_file_is_refused(project, coordinator):
    raw = archive_of(project, coordinator)
    path = manifest_of(raw)["files"][0]["path"]
    assert refusal(changed(raw, path, PDF[:-1] + b"X")) == "hash"
    assert refusal(changed(raw, path, None)) == "hash"


def test_a_later_format_is_refused(project, coordinator):
    raw = archive_of(project, coordinator)
    manifest = manifest_of(raw) | {"version": VERSION + 1}
    assert refusal(changed(raw, "manifest.json", json.dumps(manifest))) == "version"


def test_another_archive_is_refused(project, coordinator):
    raw = archive_of(project, coordinator)
    assert refusal(changed(raw, "projet.json", None)) == "schema"
    assert refusal(changed(raw, "manifest.json", "{}")) == "schema"
    assert refusal(changed(raw, "manifest.json", "pas du JSON")) == "schema"
    assert refusal(raw[: len(raw) // 2]) == "corrupt"


def test_a_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(filekinds, "MAX_UNPACKED", 1_000)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("projet.json", "0" * 5_000)
    assert refusal(output.getvalue()) == "bomb"


def described(raw, change):
    """The archive whose description `change` has rewritten, its hashes right."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(output, "w") as target:
        content = json.loads(source.read("projet.json"))
        change(content)
        body = json.dumps(content).encode()
        manifest = json.loads(source.read("manifest.json"))
        for one in manifest["files"]:
            if one["path"] == "projet.json":
                one |= {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
        for name in source.namelist():
            told = {"projet.json": body, "manifest.json": json.dumps(manifest).encode()}
            target.writestr(name, told.get(name) or source.read(name))
    return output.getvalue()


def task_of(content):
    return next(one for one in content["tasks"] if one["checks"])


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one["audiences"][0].update(project_id=1),
        lambda one: one["audiences"][0].update(id=5),
        lambda one: task_of(one)["checks"][0].update(task_id=77),
        lambda one: task_of(one)["checks"][0].update(id=5),
        lambda one: task_of(one).update(project_id=1),
        lambda one: one["project"].update(name=None),
        lambda one: one["project"].update(id=1),
        lambda one: next(iter(one["organisations"].values())).update(name=None),
        lambda one: next(iter(one["people"].values())).update(email=None),
        lambda one: task_of(one).update(rule_offset=99_999_999),
        lambda one: task_of(one).update(duration=True),
        lambda one: task_of(one).update(effort="1e9"),
        lambda one: task_of(one).update(effort="NaN"),
        lambda one: task_of(one).update(start="2030-01-01"),
        lambda one: task_of(one).update(done_at="2028-01-01T10:00:00"),
        lambda one: task_of(one).update(title="a\0b"),
        lambda one: one["links"][0].update(lag=1e308),
        lambda one: one["links"].append(one["links"][0]),
        lambda one: one["tasks"].append(one["tasks"][0]),
        lambda one: one["anchors"][0].pop("day"),
        lambda one: one.update(comments=None),
        lambda one: one.update(autre=[]),
        lambda one: one.update(children=[{}]),
        lambda one: one.update(baselines=[{"name": "x"}]),
    ],
)
def test_a_description_of_another_shape_is_refused_at_reading(project, coordinator, change):
    raw = described(archive_of(project, coordinator), change)
    assert refusal(raw) == "schema"


def test_tasks_that_wait_for_each_other_are_refused_by_name(project, coordinator):
    def ring(content):
        first = content["links"][0]
        content["links"].append(first | {"before": first["after"], "after": first["before"]})

    raw = described(archive_of(project, coordinator), ring)
    with pytest.raises(ImportRefused, match=r"Écrire|Imprimer"):
        engine.apply(inputs(coordinator, raw))


# -- who --------------------------------------------------------------------------------------------


def test_a_member_has_no_archive(client, project):
    member = UserFactory(role="membre", organisation=project.lead)
    client.force_login(member)
    assert client.post(f"/gestion/projets/{project.pk}/tout/").status_code == 404


def test_what_a_reader_does_not_see_does_not_leave(project):
    own = OrganisationFactory()
    member = UserFactory(role="membre", organisation=own)
    project.visibility = "reseau"
    project.save()
    TaskFactory(project=project, title="À nous", responsible_organisation=own)
    content, files = archives.content_of(project, member)
    assert [one["title"] for one in content["tasks"]] == ["À nous"]
    assert (content["partners"], content["comments"], content["people"], files) == ([], [], {}, [])


def test_prepared_by_the_worker_then_taken(
    client, project, coordinator, django_capture_on_commit_callbacks
):
    client.force_login(coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/gestion/projets/{project.pk}/tout/")
    assert answer.status_code == 302
    kept = PreparedFile.objects.get()
    taken = client.get(f"/gestion/fichiers-prepares/{kept.pk}/")
    raw = b"".join(taken.streaming_content)
    assert read_archive(raw).content["project"]["name"] == project.name
    client.force_login(UserFactory(role="coordination"))
    assert client.get(f"/gestion/fichiers-prepares/{kept.pk}/").status_code == 404
    taken.close()  # last: it ends the request, which gives the connection back


def test_a_short_one_is_given_at_once(client, coordinator):
    client.force_login(coordinator)
    answer = client.post(f"/gestion/projets/{ProjectFactory().pk}/tout/", follow=True)
    assert answer["Content-Type"] == "application/zip"
    answer.close()


def test_forgotten_after_a_week(project, coordinator):
    kept = archives.prepare(project=project, owner=coordinator)
    assert archives.forget_prepared() == 0
    PreparedFile.objects.update(created_at=clock.now() - timedelta(days=8))
    assert archives.forget_prepared() == 1
    assert not kept.file.storage.exists(kept.file.name)


def test_what_was_prepared_for_a_project_or_an_account_that_is_gone_leaves_the_disk(
    project, coordinator
):
    kept = archives.prepare(project=project, owner=coordinator)
    other = UserFactory(role="coordination")
    lost = [kept, archives.prepare(project=ProjectFactory(), owner=other)]
    project.tasks.all().delete()
    project.delete()
    other.delete()
    assert not PreparedFile.objects.exists()
    young = archives.prepare(project=ProjectFactory(), owner=coordinator)
    storage = kept.file.storage
    assert archives.forget_prepared() == 0
    for one in (*lost, young):
        old = (clock.now() - timedelta(days=8)).timestamp()
        os.utime(storage.path(one.file.name), (old, old))
    assert archives.forget_prepared() == 2
    assert [storage.exists(one.file.name) for one in lost] == [False, False]
    assert storage.exists(young.file.name)  # its row is there


def test_an_archive_is_larger_than_a_file_may_be(settings, project, coordinator):
    raw = archive_of(project, coordinator) + b""
    settings.UPLOAD_MAX_MB = len(raw) / 2_000_000
    run = runs.receive(kind="projet-entier", file=ContentFile(raw, "projet.zip"), actor=coordinator)
    report = runs.preview_run(run, actor=coordinator)
    assert not report.error
    runs.apply_run(run, actor=coordinator)
    assert Project.objects.filter(name=project.name).count() == 2


def test_an_archive_too_large_to_be_taken_back_is_told(settings, client, project, coordinator):
    settings.ARCHIVE_MAX_MB = 0.001
    kept = archives.prepare(project=project, owner=coordinator)
    assert "MAILLAGE_ARCHIVE_MAX_MB" in archives.too_big(kept)
    raw = archive_of(project, coordinator)
    with pytest.raises(UploadError):
        runs.receive(kind="projet-entier", file=ContentFile(raw, "p.zip"), actor=coordinator)
    project.files.all().delete()
    TaskFile.objects.all().delete()
    client.force_login(coordinator)
    client.post(f"/gestion/projets/{project.pk}/tout/")
    assert "MAILLAGE_ARCHIVE_MAX_MB" in client.get("/gestion/flux/").text
