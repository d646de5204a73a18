"""Reminders: when, to whom, once."""

from __future__ import annotations

from datetime import date
from unittest.mock import patch

import pytest
from django.core import mail
from django.urls import reverse
from tests.factories import (
    ClosingPeriodFactory,
    OrganisationFactory,
    PersonalLinkFactory,
    PersonFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain import reminders
from maillage.coordination.projects.domain.recipients import people_of
from maillage.coordination.projects.models import Reminder, Task
from maillage.coordination.projects.planning.reminding import (
    eve_told_on,
    late_told_on,
    week_told_on,
)
from maillage.kernel.calendar import WorkCalendar
from maillage.kernel.models import Notification, NotificationPreference
from maillage.kernel.tasks import periodic_jobs
from maillage.people.directory.models import Person
from maillage.portal.domain import open_link, send_link, set_reminders, token_again

CALENDAR = WorkCalendar()


def test_the_week_is_told_on_monday_or_the_working_day_before():
    assert week_told_on(date(2026, 3, 2), CALENDAR) == date(2026, 3, 2)
    assert week_told_on(date(2026, 3, 3), CALENDAR) is None
    # Easter Monday: told on the Friday, not on the Monday.
    assert week_told_on(date(2026, 4, 3), CALENDAR) == date(2026, 4, 6)
    assert week_told_on(date(2026, 4, 6), CALENDAR) is None


def test_the_day_before_is_a_day_worked():
    assert eve_told_on(date(2026, 3, 4), CALENDAR) == date(2026, 3, 3)
    assert eve_told_on(date(2026, 3, 9), CALENDAR) == date(2026, 3, 6)
    assert eve_told_on(date(2026, 5, 4), CALENDAR) == date(2026, 4, 30)  # after 1 May


def test_late_once_then_every_week():
    due = date(2026, 3, 3)
    told = [late_told_on(due, date(2026, 3, day), CALENDAR) for day in (3, 4, 5, 10, 11, 18)]
    assert told == [None, date(2026, 3, 4), date(2026, 3, 4), date(2026, 3, 4), date(2026, 3, 11), date(2026, 3, 18)]  # fmt: skip
    # 8 May is a holiday: the second time comes on the 7th.
    assert late_told_on(date(2026, 4, 30), date(2026, 5, 7), CALENDAR) == date(2026, 5, 4)
    assert late_told_on(date(2026, 5, 13), date(2026, 5, 22), CALENDAR) == date(2026, 5, 22)
    assert late_told_on(date(2026, 4, 23), date(2026, 4, 30), CALENDAR) == date(2026, 4, 30)


@pytest.fixture
def claire(db):
    user = UserFactory(role="coordination", email="claire@exemple.fr")
    return PersonFactory(user=user, email=user.email, first_name="Claire")


def send(time_machine, moment):
    time_machine.move_to(moment, tick=False)
    return reminders.send_reminders()


def kinds():
    return sorted(Notification.objects.values_list("kind", flat=True))


def test_monday_tells_the_week_and_nothing_twice(claire, time_machine):
    for day in (2, 4, 8, 9):
        TaskFactory(responsible=claire, due=date(2026, 3, day), start=None, title=f"Tâche du {day}")
    assert send(time_machine, "2026-03-02 06:15") == 1
    told = Notification.objects.get()
    assert told.subject == "3 tâches cette semaine"
    assert "Tâche du 8" in told.text
    assert "Tâche du 9" not in told.text
    assert send(time_machine, "2026-03-02 09:00") == 0
    # The day before the 4th, and the day after the 2nd.
    assert send(time_machine, "2026-03-03 06:15") == 2
    assert kinds() == ["task_eve", "task_late", "tasks_week"]


def test_a_day_off_tells_nothing(claire, time_machine):
    TaskFactory(responsible=claire, due=date(2026, 4, 7), start=None)
    assert send(time_machine, "2026-04-06 06:15") == 0  # Easter Monday
    assert send(time_machine, "2026-04-05 06:15") == 0


def test_late_then_weekly_then_no_more_once_done(claire, time_machine):
    task = TaskFactory(responsible=claire, due=date(2026, 3, 3), start=None)
    told = [send(time_machine, f"2026-03-{day:02} 06:15") for day in (4, 5, 6, 10, 11, 12)]
    assert told == [1, 0, 0, 0, 1, 0]
    Task.objects.filter(pk=task.pk).update(state=Task.State.DONE)
    assert send(time_machine, "2026-03-18 06:15") == 0
    Task.objects.filter(pk=task.pk).update(state=Task.State.CANCELLED)
    assert send(time_machine, "2026-03-25 06:15") == 0


@pytest.mark.parametrize("moment", ["2026-03-29T22:30+00:00", "2026-10-25T23:30+00:00"])
def test_the_day_is_that_of_paris_when_the_hour_changes(claire, time_machine, moment):
    """Half past midnight in Paris, on the Monday after the night of the change."""
    monday = date(2026, 3, 30) if moment < "2026-06" else date(2026, 10, 26)
    TaskFactory(responsible=claire, due=monday, start=None)
    assert send(time_machine, moment) == 1
    assert kinds() == ["tasks_week"]


def test_each_chooses(claire, time_machine):
    NotificationPreference.objects.create(user=claire.user, kind="task_late", channel="app")
    TaskFactory(responsible=claire, due=date(2026, 3, 3), start=None)
    send(time_machine, "2026-03-04 06:15")
    assert not mail.outbox
    assert Notification.objects.get().channel == "app"


def test_a_restricted_project_is_only_told_to_those_whom_it_names(claire, time_machine):
    project = ProjectFactory(visibility="restreinte")
    TaskFactory(project=project, responsible=claire, due=date(2026, 3, 3), start=None)
    assert send(time_machine, "2026-03-04 06:15") == 0
    project.team.add(claire.user)
    assert send(time_machine, "2026-03-05 06:15") == 1


def test_a_worker_that_dies_half_way_is_run_again(claire, time_machine):
    louis = PersonFactory(user=UserFactory(role="coordination"))
    for person in (claire, louis):
        TaskFactory(responsible=person, due=date(2026, 3, 3), start=None)
    real = reminders.notify
    calls = []

    def dying(**kwargs):
        calls.append(kwargs["user"])
        if len(calls) == 2:
            raise SystemExit("the worker was killed")
        return real(**kwargs)

    with patch.object(reminders, "notify", dying), pytest.raises(SystemExit):
        send(time_machine, "2026-03-04 06:15")
    assert Reminder.objects.count() == Notification.objects.count() == 1
    assert send(time_machine, "2026-03-04 06:20") == 1
    assert Notification.objects.count() == 2


def test_one_who_cannot_be_told_stops_nobody_else(claire, time_machine):
    louis = PersonFactory(user=UserFactory(role="coordination"))
    for person in (claire, louis):
        TaskFactory(responsible=person, due=date(2026, 3, 3), start=None)
    real = reminders.notify

    def failing(**kwargs):
        if kwargs["user"] == claire.user:
            raise RuntimeError("no such template")
        return real(**kwargs)

    with patch.object(reminders, "notify", failing), pytest.raises(reminders.RemindersFailed):
        send(time_machine, "2026-03-04 06:15")
    assert list(Notification.objects.values_list("user", flat=True)) == [louis.user_id]
    assert send(time_machine, "2026-03-04 06:20") == 1  # the retry, for her alone


def test_a_closing_of_everyone_is_a_day_off(claire, time_machine):
    ClosingPeriodFactory(start=date(2026, 8, 3), end=date(2026, 8, 23), organisation=None)
    TaskFactory(responsible=claire, due=date(2026, 8, 25), start=None)
    assert send(time_machine, "2026-08-10 06:15") == 0
    assert send(time_machine, "2026-07-31 06:15") == 0  # not the day before: that is the 24th
    assert send(time_machine, "2026-08-24 06:15") == 1


def test_a_day_before_a_long_closing_is_found(claire, time_machine):
    """Due on the day when everyone comes back: told on the last day worked, three weeks before."""
    ClosingPeriodFactory(start=date(2026, 8, 3), end=date(2026, 8, 23), organisation=None)
    TaskFactory(responsible=claire, due=date(2026, 8, 25), start=None)
    early = TaskFactory(responsible=claire, due=date(2026, 8, 20), start=None, title="Août")
    assert send(time_machine, "2026-07-31 06:15") == 1
    assert Reminder.objects.get().task == early


def test_a_closing_of_one_organisation_stops_nobody_s(claire, time_machine):
    ClosingPeriodFactory(
        start=date(2026, 3, 1), end=date(2026, 3, 31), organisation=OrganisationFactory()
    )
    TaskFactory(responsible=claire, due=date(2026, 3, 3), start=None)
    assert send(time_machine, "2026-03-04 06:15") == 1


class TestMissed:
    """The worker was down on the day."""

    def made(self, time_machine, moment, **fields):
        time_machine.move_to(moment, tick=False)
        return TaskFactory(start=None, **fields)

    def test_the_week_is_caught_up_with_once(self, claire, time_machine):
        made = "2026-02-20 10:00"
        for day in (4, 6, 8):
            self.made(time_machine, made, responsible=claire, due=date(2026, 3, day))
        self.made(time_machine, made, responsible=claire, due=date(2026, 3, 9))
        assert send(time_machine, "2026-03-03 06:15") == 1  # on Tuesday; Monday was lost
        told = Notification.objects.get()
        assert (told.kind, told.subject) == ("tasks_week", "3 tâches cette semaine")
        assert send(time_machine, "2026-03-03 09:00") == 0
        self.made(time_machine, made, responsible=claire, due=date(2026, 3, 7), title="Ajoutée")
        assert send(time_machine, "2026-03-04 06:15") == 0

    def test_what_is_confided_meanwhile_waits_for_its_day_before(self, claire, time_machine):
        self.made(time_machine, "2026-03-03 10:00", responsible=claire, due=date(2026, 3, 6))
        assert send(time_machine, "2026-03-04 06:15") == 0
        assert send(time_machine, "2026-03-05 06:15") == 1
        assert kinds() == ["task_eve"]

    def test_the_day_before_is_told_on_the_day(self, claire, time_machine):
        made = "2026-02-20 10:00"
        task = self.made(time_machine, made, responsible=claire, due=date(2026, 3, 5))
        assert send(time_machine, "2026-03-02 06:15") == 1
        assert send(time_machine, "2026-03-05 06:15") == 1  # Wednesday was lost
        assert kinds() == ["task_eve", "tasks_week"]
        assert send(time_machine, "2026-03-05 09:00") == 0
        assert Reminder.objects.filter(task=task).count() == 2

    def test_what_monday_told_of_tuesday_is_not_said_again(self, claire, time_machine):
        made = "2026-02-20 10:00"
        self.made(time_machine, made, responsible=claire, due=date(2026, 3, 3))
        assert send(time_machine, "2026-03-02 06:15") == 1
        assert send(time_machine, "2026-03-03 06:15") == 0


class TestOrganisation:
    """A task that only names an organisation: its contact in the project is told."""

    @pytest.fixture
    def town(self, db):
        return OrganisationFactory(name="Mairie de Bellême")

    @pytest.fixture
    def task(self, town):
        return TaskFactory(responsible_organisation=town, due=date(2026, 3, 3), start=None)

    def contact(self, task, person):
        return ProjectPartnerFactory(
            project=task.project, organisation=task.responsible_organisation, person=person
        )

    def told(self, task):
        (one,) = people_of([task]).values()
        mine = {
            person.pk
            for person in Person.objects.all()
            if Task.objects.of_person(person).filter(pk=task.pk).exists()
        }
        assert mine == one  # the link shows what the mail tells
        for person in Person.objects.filter(user__is_active=True).select_related("user"):
            own = Task.objects.of_account(person.user).filter(pk=task.pk).exists()
            assert own == (person.pk in one)  # and so do the pages of an account
        return one

    def test_its_contact_with_a_link(self, town, task, time_machine):
        nadia, other = PersonFactory(), PersonFactory(organisation=town)
        self.contact(task, nadia)
        ProjectPartnerFactory(organisation=town, person=other)  # in another project
        assert self.told(task) == {nadia.pk}
        time_machine.move_to("2026-03-01 10:00", tick=False)
        for person in (nadia, other):
            PersonalLinkFactory(person=person, project=task.project)
        assert send(time_machine, "2026-03-04 06:15") == 1
        assert Notification.objects.get().email == nadia.email

    def test_whoever_has_an_account_for_it_without_a_contact(self, town, task, time_machine):
        member = PersonFactory(user=UserFactory(role="membre", organisation=town))
        PersonFactory(user=UserFactory(role="membre"))
        PersonFactory(user=UserFactory(role="membre", organisation=town, is_active=False))
        assert self.told(task) == {member.pk}
        assert send(time_machine, "2026-03-04 06:15") == 1
        assert Notification.objects.get().user == member.user
        nadia = PersonFactory()
        self.contact(task, nadia)
        assert self.told(task) == {nadia.pk}

    def test_the_person_who_is_named_rather_than_the_contact(self, task):
        self.contact(task, PersonFactory())
        task.responsible = PersonFactory()
        task.save()
        assert self.told(task) == {task.responsible_id}

    def test_nobody_without_either(self, task, time_machine):
        assert self.told(task) == frozenset()
        assert self.told(TaskFactory()) == frozenset()
        assert send(time_machine, "2026-03-04 06:15") == 0


class TestAccountThatDoesNotSee:
    """An account that does not see the project: the link that the team sent is the way in."""

    def test_told_by_the_link(self, claire, time_machine):
        project = ProjectFactory(visibility="restreinte")
        TaskFactory(project=project, responsible=claire, due=date(2026, 3, 3), start=None)
        TaskFactory(responsible=claire, due=date(2026, 3, 3), start=None, title="Ailleurs")
        time_machine.move_to("2026-03-01 10:00", tick=False)
        PersonalLinkFactory(person=claire, project=project)
        assert send(time_machine, "2026-03-04 06:15") == 2
        by_account = Notification.objects.get(kind="task_late")
        assert "Ailleurs" in by_account.text
        assert project.name not in by_account.text
        assert Notification.objects.get(kind="task_partner").email == claire.email
        assert send(time_machine, "2026-03-04 07:15") == 0


@pytest.mark.parametrize("change", ["done", "given", "moved"])
@pytest.mark.parametrize("account", [True, False])
def test_what_changed_since_the_morning_s_reading_is_not_told(db, time_machine, change, account):
    user = UserFactory(role="coordination") if account else None
    person = PersonFactory(user=user)
    task = TaskFactory(responsible=person, due=date(2026, 3, 3), start=None)
    time_machine.move_to("2026-03-04 06:15", tick=False)
    PersonalLinkFactory(person=person, project=task.project)
    read = reminders.due_today(date(2026, 3, 4), CALENDAR)
    fields = {
        "done": {"state": Task.State.DONE},
        "given": {"responsible": PersonFactory()},
        "moved": {"due": date(2026, 4, 3)},
    }[change]
    Task.objects.filter(pk=task.pk).update(**fields)
    with patch.object(reminders, "due_today", lambda *_args: read):
        assert reminders.send_reminders() == 0
    assert not Notification.objects.exists()


def test_the_job_runs_each_morning():
    (job,) = [one for name, one in periodic_jobs.items() if name.endswith("send_reminders")]
    assert job.cron == "15 7 * * *"


class TestPartner:
    """Somebody without an account, with a personal link."""

    @pytest.fixture
    def nadia(self, db):
        return PersonFactory(first_name="Nadia", email="nadia@exemple.fr")

    @pytest.fixture
    def project(self):
        return ProjectFactory(name="Exposition à Bellême")

    def late(self, project, person):
        return TaskFactory(
            project=project, responsible=person, due=date(2026, 3, 3), start=None, title="Cartels"
        )

    def test_nothing_without_a_link(self, nadia, project, time_machine):
        self.late(project, nadia)
        assert send(time_machine, "2026-03-04 06:15") == 0

    def test_the_same_link_each_time_and_none_is_made(self, client, nadia, project, time_machine):
        self.late(project, nadia)
        time_machine.move_to("2026-03-01 10:00", tick=False)
        link = PersonalLinkFactory(person=nadia, project=project)
        assert send(time_machine, "2026-03-04 06:15") == 1
        again = token_again(link)
        assert nadia.personal_links.count() == 1
        told = Notification.objects.get()
        assert (told.email, told.secret, told.url) == ("nadia@exemple.fr", True, "")
        assert f"/lien/{again}/" in told.text
        assert "Cartels" in told.text
        page = client.get(reverse("portal-home", kwargs={"token": again}))
        assert "Cartels" in page.content.decode()

    def test_a_forged_or_revoked_token_opens_nothing(self, nadia, project):
        link = PersonalLinkFactory(person=nadia, project=project)
        good = token_again(link)
        assert open_link(good) == link
        for bad in (
            good[:-1] + ("0" if good[-1] != "0" else "1"),
            f"r-{link.pk}-",
            "r-x-y",
            f"r-{'9' * 30}-a",
        ):
            assert open_link(bad) is None
        send_link(person=nadia, project=project, actor=UserFactory(role="coordination"))
        assert open_link(good) is None

    def test_stopping_takes_a_button_and_outlives_the_link(
        self, client, nadia, project, time_machine
    ):
        self.late(project, nadia)
        time_machine.move_to("2026-03-01 10:00", tick=False)
        link = PersonalLinkFactory(person=nadia, project=project)
        stop = reverse("portal-reminders", kwargs={"token": token_again(link)})
        assert "Ne plus recevoir" in client.get(stop).content.decode()
        link.refresh_from_db()
        assert link.reminders
        client.post(stop, {"wanted": "0"})
        assert "vous ne recevez plus" in client.get(stop).content.decode()
        assert send(time_machine, "2026-03-04 06:15") == 0
        new = send_link(person=nadia, project=project, actor=UserFactory(role="coordination"))
        assert not new.reminders
        set_reminders(link=new, wanted=True)
        assert send(time_machine, "2026-03-05 06:15") == 1
