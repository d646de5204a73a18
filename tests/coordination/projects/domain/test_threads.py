"""Messages: who is told, who may correct, who reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from tests.factories import (
    CommentFactory,
    OrganisationFactory,
    PersonalLinkFactory,
    PersonFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain import threads
from maillage.coordination.projects.models import Comment, Visibility
from maillage.kernel import audit, clock
from maillage.kernel.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire():
    return UserFactory(role="coordination", first_name="Claire", last_name="Martin")


@pytest.fixture
def paul():
    return UserFactory(role="communication")


@pytest.fixture
def project(claire, paul):
    return ProjectFactory(team=[claire, paul])


def told():
    return set(Notification.objects.filter(kind="comment").values_list("user", flat=True))


def post(project, actor, text="Le fourgon est réservé.", **more):
    return threads.post_comment(project=project, text=text, actor=actor, **more)


def test_the_team_and_the_responsible_are_told_once_and_not_its_author(project, claire, paul):
    nadia = UserFactory(role="instruction")
    task = TaskFactory(project=project, responsible=PersonFactory(user=nadia))
    comment = post(project, claire, task=task)
    assert (comment.signature, comment.author, comment.person) == ("Claire Martin", claire, None)
    assert told() == {paul.pk, nadia.pk}
    both = TaskFactory(project=project, responsible=PersonFactory(user=paul))
    Notification.objects.all().delete()
    post(project, claire, task=both)
    assert Notification.objects.filter(user=paul).count() == 1


def test_who_may_not_read_it_is_not_told(project, claire, paul):
    stranger, member = UserFactory(), UserFactory(role="membre", organisation=OrganisationFactory())
    project.team.add(stranger, member)
    post(project, claire)
    assert told() == {paul.pk, member.pk}  # a member of the team writes in it, and reads it


def test_a_responsible_without_account_is_told_by_mail(
    project, claire, django_capture_on_commit_callbacks
):
    nadia = PersonFactory(email="nadia@exemple.fr")
    task = TaskFactory(project=project, responsible=nadia)
    with django_capture_on_commit_callbacks(execute=True):
        post(project, claire, task=task, text="À quelle heure arrive le camion ?")
    message = next(one for one in mail.outbox if one.to == ["nadia@exemple.fr"])
    assert "camion" in message.body
    assert "lien personnel" in message.body
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        post(project, audit.Actor(label="Nadia (lien personnel)"), task=task, person=nadia)
    assert not [one for one in mail.outbox if one.to == ["nadia@exemple.fr"]]
    assert told() >= {claire.pk}


def test_one_s_own_message_is_corrected_or_taken_back_for_a_quarter_of_an_hour(
    project, claire, paul
):
    comment = post(project, claire)
    threads.edit_comment(comment=comment, text="Le camion.", actor=claire)
    comment.refresh_from_db()
    assert comment.text == "Le camion."
    for refused in (
        lambda: threads.edit_comment(comment=comment, text="Non", actor=paul),
        lambda: threads.delete_comment(comment=comment, actor=paul),
        lambda: threads.edit_comment(comment=comment, text=" ", actor=claire),
    ):
        with pytest.raises(threads.CommentRefused):
            refused()
    Comment.objects.update(created_at=clock.now() - timedelta(minutes=16))
    with pytest.raises(threads.CommentRefused, match="quart d’heure"):
        threads.delete_comment(comment=comment, actor=claire)
    Comment.objects.update(created_at=clock.now() - timedelta(minutes=14))
    threads.delete_comment(comment=comment, actor=claire)
    assert not Comment.objects.exists()


def test_a_person_corrects_theirs_and_no_other(project, claire):
    nadia, other = PersonFactory(), PersonFactory()
    comment = post(project, audit.Actor(label="Nadia"), person=nadia)
    assert threads.may_correct(comment, person=nadia)
    assert not threads.may_correct(comment, person=other)
    assert not threads.may_correct(comment, user=claire)
    with pytest.raises(threads.CommentRefused):
        threads.delete_comment(comment=comment, actor=claire, person=other)


def test_an_empty_message_and_a_task_of_another_project_are_refused(project, claire):
    with pytest.raises(threads.CommentRefused, match="message"):
        post(project, claire, text=" \n ")
    with pytest.raises(threads.CommentRefused, match="autre projet"):
        post(project, claire, task=TaskFactory())


def test_a_project_open_to_the_network_does_not_open_its_conversation(project):
    project.visibility = Visibility.NETWORK
    project.save()
    own = OrganisationFactory()
    member = UserFactory(role="membre", organisation=own)
    CommentFactory(project=project)
    theirs = TaskFactory(project=project, responsible_organisation=own)
    seen = CommentFactory(project=project, task=theirs)
    CommentFactory(project=project, task=TaskFactory(project=project))
    assert list(Comment.objects.visible_to(member)) == [seen]
    project.partners.create(organisation=own, role="partenaire")
    assert Comment.objects.visible_to(member).count() == 2
    assert not Comment.objects.visible_to(UserFactory()).exists()


def test_who_answers_for_an_organisation_is_told_unless_their_link_was_closed(
    project, claire, django_capture_on_commit_callbacks
):
    town = OrganisationFactory()
    anne, paul = PersonFactory(email="anne@exemple.fr"), PersonFactory(email="paul@exemple.fr")
    for one in (anne, paul):
        ProjectPartnerFactory(project=project, organisation=town, person=one)
    PersonalLinkFactory(person=paul, project=project, revoked=True)
    PersonalLinkFactory(person=anne, project=project)
    task = TaskFactory(project=project, responsible_organisation=town)
    with django_capture_on_commit_callbacks(execute=True):
        post(project, claire, task=task)
    (message,) = [one for one in mail.outbox if set(one.to) & {anne.email, paul.email}]
    assert message.to == ["anne@exemple.fr"]
    assert "/lien/" in message.body
    assert "Ne plus recevoir" in message.body


def test_an_account_that_does_not_see_it_is_told_by_its_link_or_not_at_all(
    project, claire, django_capture_on_commit_callbacks
):
    linked, other = (
        PersonFactory(user=UserFactory(role="lecture"), email=f"{name}@exemple.fr")
        for name in ("anne", "paul")
    )
    PersonalLinkFactory(person=linked, project=project)
    project.visibility = Visibility.RESTRICTED
    project.save()
    with django_capture_on_commit_callbacks(execute=True):
        for person in (linked, other):
            post(project, claire, task=TaskFactory(project=project, responsible=person))
    assert not {linked.user.pk, other.user.pk} & told()
    (message,) = [one for one in mail.outbox if one.to[0] in {linked.email, other.email}]
    assert message.to == ["anne@exemple.fr"]
