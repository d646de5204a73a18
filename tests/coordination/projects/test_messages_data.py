"""What somebody wrote is told to them, counts as a sign of life, and forgets their name."""

from __future__ import annotations

import pytest
from tests.factories import CommentFactory, PersonFactory, TaskFactory, UserFactory

from maillage.coordination.projects.registrations import writers
from maillage.kernel import clock
from maillage.people.privacy.domain.erasing import erase_person
from maillage.people.privacy.domain.gathering import gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia():
    user = UserFactory(first_name="Zéphyrine", last_name="Quatrebarbes", role="lecture")
    return PersonFactory(first_name="Zéphyrine", last_name="Quatrebarbes", user=user)


def test_both_what_was_written_by_link_and_with_the_account_is_told(nadia):
    task = TaskFactory(title="Cartels")
    CommentFactory(project=task.project, task=task, person=nadia, text="Par le lien")
    CommentFactory(author=nadia.user, text="Par le compte")
    CommentFactory(text="D’une autre")
    section = next(one for one in gather(nadia, nadia.user) if one.key == "echanges")
    assert {row["Message"] for row in section.rows} == {"Par le lien", "Par le compte"}
    assert "Cartels" in str(section.rows)
    admin = UserFactory(role="administration")
    assert not [one for one in gather(PersonFactory(), admin) if one.key == "echanges"]


def test_writing_is_a_sign_of_life(nadia):
    CommentFactory(person=nadia)
    assert list(writers([nadia.pk])) == [(nadia.pk, clock.today())]


def test_erasing_takes_the_name_out_of_signatures_and_messages(nadia):
    admin = UserFactory(role="administration")
    signed = CommentFactory(person=nadia, signature="Zéphyrine Quatrebarbes", text="Je viendrai.")
    cites = CommentFactory(text="Zéphyrine Quatrebarbes arrive à 9 h.")
    erase_person(person=nadia, reason="demande", actor=admin)
    signed.refresh_from_db()
    cites.refresh_from_db()
    assert "Quatrebarbes" not in signed.signature + cites.text
    assert signed.text == "Je viendrai."
