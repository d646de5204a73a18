"""Points to check: several at once, ticked, put in order."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from tests.factories import TaskFactory, UserFactory

from maillage.coordination.projects.domain import checklists
from maillage.kernel import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire():
    return UserFactory(role="coordination")


@pytest.fixture
def task():
    return TaskFactory()


def texts(task):
    return [one.text for one in task.checks.all()]


def test_a_paste_makes_one_point_a_line_without_its_bullets(task, claire):
    text = (
        "- Relire\n\n  • Traduire  en anglais \n2. Imprimer\n[ ] Coller\n– Ranger\n12 cartels\n   "
    )
    checklists.add_checks(task=task, text=text, actor=claire)
    checklists.add_checks(task=task, text="Photographier", actor=claire)
    assert texts(task) == [
        "Relire", "Traduire en anglais", "Imprimer", "Coller", "Ranger", "12 cartels",
        "Photographier",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", " \n\n - \n"])
def test_nothing_to_add_is_told(task, claire, text):
    with pytest.raises(ValidationError, match="au moins un point"):
        checklists.add_checks(task=task, text=text, actor=claire)


def test_there_are_not_too_many(task, claire):
    checklists.add_checks(task=task, text="Relire\n" * checklists.MOST, actor=claire)
    with pytest.raises(ValidationError, match="au plus 100"):
        checklists.add_checks(task=task, text="Un de trop", actor=claire)
    assert task.checks.count() == checklists.MOST


def test_a_tick_is_written_once_in_the_project_s_history(task, claire):
    (check,) = checklists.add_checks(task=task, text="Relire", actor=claire)
    for _ in range(2):
        checklists.tick_check(check=check, done=True, actor=claire)
    checklists.tick_check(check=check, done=False, actor=claire)
    verbs = [one.verb for one in audit.history_of(task.project)][:2]
    assert verbs == ["a décoché un point", "a coché un point"]
    assert not task.checks.get().done


def test_order(task, claire):
    one, two, three = checklists.add_checks(task=task, text="Un\nDeux\nTrois", actor=claire)
    checklists.move_check(check=three, step=-1, actor=claire)
    assert texts(task) == ["Un", "Trois", "Deux"]
    checklists.move_check(check=one, step=1, actor=claire)
    assert texts(task) == ["Trois", "Un", "Deux"]
    checklists.move_check(check=two, step=1, actor=claire)
    checklists.move_check(check=three, step=-1, actor=claire)
    assert texts(task) == ["Trois", "Un", "Deux"]
    checklists.remove_check(check=one, actor=claire)
    assert texts(task) == ["Trois", "Deux"]
