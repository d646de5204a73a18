"""One task behind a personal link: its points, files and messages; nothing else of the project."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.factories import (
    CommentFactory,
    PersonalLinkFactory,
    PersonFactory,
    ProjectFactory,
    TaskCheckFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.models import Comment, TaskCheck
from maillage.kernel import audit, clock
from maillage.kernel.models import Notification
from maillage.portal import task_views

TOKEN = "un-jeton-assez-long-pour-etre-vrai"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def link(db):
    person = PersonFactory(first_name="Nadia", last_name="Durand", email="nadia@exemple.fr")
    project = ProjectFactory(name="Exposition à Bellême", team=[UserFactory(role="coordination")])
    return PersonalLinkFactory(person=person, project=project, token=TOKEN)


@pytest.fixture
def task(link):
    return TaskFactory(project=link.project, responsible=link.person, title="Écrire les cartels")


def at(name, task, token=TOKEN, **more):
    return reverse(name, kwargs={"token": token, "pk": task.pk, **more})


def file_of(task):
    return task.files.create(
        file=SimpleUploadedFile("cartels.pdf", PDF),
        name="cartels.pdf",
        mime="application/pdf",
        size=len(PDF),
    )


def page(client, task):
    response = client.get(at("portal-task-page", task))
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    return response.content.decode()


def test_the_partner_sees_what_hangs_from_the_task_alone(client, link, task):
    TaskCheckFactory(task=task, text="Relire le texte")
    file_of(task)
    CommentFactory(project=link.project, task=task, text="Où en êtes-vous ?")
    CommentFactory(project=link.project, text="Entre nous")
    other = TaskFactory(project=link.project, title="Négocier")
    TaskCheckFactory(task=other, text="Point secret")
    text = page(client, task)
    for words in ("Relire le texte", "cartels.pdf", "Où en êtes-vous"):
        assert words in text, words
    for words in ("Entre nous", "Négocier", "Point secret"):
        assert words not in text, words
    home = client.get(reverse("portal-home", kwargs={"token": TOKEN})).content.decode()
    assert at("portal-task-page", task) in home
    assert "0 sur 1 points" in home


def test_ticking_is_signed_by_the_link(client, link, task):
    check = TaskCheckFactory(task=task)
    client.post(at("portal-check", task, point=check.pk), {"geste": "cocher"})
    check.refresh_from_db()
    assert check.done
    entry = audit.history_of(link.project).first()
    assert (entry.verb, entry.actor_label) == (
        "a coché un point",
        "Nadia Durand (lien personnel)",
    )
    client.post(at("portal-check", task, point=check.pk), {"geste": "decocher"})
    client.get(at("portal-check", task, point=check.pk), {"geste": "cocher"})
    check.refresh_from_db()
    assert not check.done


def test_a_message_reaches_the_team_and_can_be_taken_back(client, link, task):
    client.post(at("portal-comment", task), {"text": "C’est presque fini."})
    comment = Comment.objects.get()
    assert (comment.person, comment.author, comment.signature) == (
        link.person,
        None,
        "Nadia Durand",
    )
    assert Notification.objects.get(kind="comment").user == link.project.team.get()
    delete = at("portal-comment-delete", task, message=comment.pk)
    assert delete in page(client, task)
    client.post(delete)
    assert not Comment.objects.exists()


def test_neither_another_s_message_nor_an_old_one_is_deleted(client, link, task):
    other = CommentFactory(project=link.project, task=task, person=PersonFactory())
    url = at("portal-comment-delete", task, message=other.pk)
    assert client.post(url).status_code == 404
    mine = CommentFactory(project=link.project, task=task, person=link.person)
    Comment.objects.filter(pk=mine.pk).update(created_at=clock.now() - timedelta(minutes=20))
    client.post(at("portal-comment-delete", task, message=mine.pk))
    assert Comment.objects.count() == 2


def test_a_file_is_handed_out(client, link, task):
    response = client.get(at("portal-file", task, file=file_of(task).pk))
    assert response.getvalue() == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "no-store"


def test_an_empty_message_and_a_loop_are_stopped(client, link, task, monkeypatch):
    client.post(at("portal-comment", task), {"text": " "})
    assert not Comment.objects.exists()
    monkeypatch.setattr(task_views, "LIMIT", 2)
    for n in range(3):
        client.post(at("portal-comment", task), {"text": f"Message {n}"})
    assert Comment.objects.count() == 1  # the empty one was counted too
    assert client.get(at("portal-comment", task)).status_code == 302


@pytest.mark.parametrize("whose", ["another's task", "another project", "a wrong token"])
def test_what_is_not_theirs_is_404(client, link, task, whose):
    token = TOKEN
    if whose == "another's task":
        task = TaskFactory(project=link.project)
    elif whose == "another project":
        task = TaskFactory(responsible=link.person)
    else:
        token = f"{TOKEN}x"
    check, file = TaskCheckFactory(task=task), file_of(task)
    for method, address in (
        ("get", at("portal-task-page", task, token)),
        ("post", at("portal-check", task, token, point=check.pk)),
        ("get", at("portal-file", task, token, file=file.pk)),
        ("post", at("portal-comment", task, token)),
    ):
        response = getattr(client, method)(address, {"geste": "cocher", "text": "Oui"})
        assert response.status_code == 404, address
    assert not TaskCheck.objects.filter(done=True).exists()
    assert not Comment.objects.exists()


def test_parts_of_another_task_are_404(client, link, task):
    other = TaskFactory(project=link.project)
    check, file = TaskCheckFactory(task=other), file_of(other)
    assert client.post(at("portal-check", task, point=check.pk)).status_code == 404
    assert client.get(at("portal-file", task, file=file.pk)).status_code == 404


@pytest.mark.parametrize("name", ["portal-task-page", "portal-home"])
def test_pages_cost_the_same_for_one_row_and_for_three(
    client, link, task, name, django_assert_max_num_queries
):
    def add(count):
        for _ in range(count):
            TaskFactory(project=link.project, responsible=link.person)
            TaskCheckFactory(task=task)
            file_of(task)
            CommentFactory(project=link.project, task=task, person=PersonFactory())

    address = (
        at(name, task) if name == "portal-task-page" else reverse(name, kwargs={"token": TOKEN})
    )
    add(1)
    client.get(address)
    with django_assert_max_num_queries(8) as one:
        client.get(address)
    add(2)
    with django_assert_max_num_queries(len(one)):
        client.get(address)
