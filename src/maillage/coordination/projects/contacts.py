"""What people and organisations do in projects: for their sheet's tab, and for segments."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.projects.models import Anchor, Project, ProjectPartner, Task
from maillage.kernel.registry import Criterion, Involvement, InvolvementItem
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role
from maillage.people.directory.models import Organisation, Person
from maillage.people.segments.criteria import days, one_of, through

PERSON, ORGANISATION = "directory.person", "directory.organisation"
GROUP = gettext_lazy("Implication")


def _dated(projects: QuerySet[Any]) -> QuerySet[Any]:
    """With `shown_day`: the day J, else the first anchor, else the day of creation."""
    first = Anchor.objects.filter(project=OuterRef("pk")).order_by("day").values("day")[:1]
    return projects.annotate(
        shown_day=Coalesce("main_anchor__day", Subquery(first), TruncDate("created_at"))
    ).order_by("-shown_day", "-pk")


def _parts(record: Any) -> Q:
    return Q(organisation=record) if isinstance(record, Organisation) else Q(person=record)


def _whose_people_show(user: Any) -> QuerySet[Any]:
    """The projects of which `user` may know who takes part, as « projects.view_project_files »."""
    projects = Project.objects.visible_to(user)
    if has_role(user, *TEAM_ROLES):
        return projects
    return projects.taking_part(user)


def projects_of(record: Any, user: Any, limit: int) -> list[InvolvementItem]:
    """The projects that it leads or takes part in, and as what."""
    open_ones = _whose_people_show(user)
    parts = ProjectPartner.objects.filter(_parts(record), project__in=open_ones)
    about = Q(pk__in=parts.values("project"))
    if isinstance(record, Organisation):
        about |= Q(lead=record)
    elif record.user_id is not None:
        teams = Project.team.through._base_manager.filter(user=record.user_id)
        about |= Q(pk__in=teams.filter(project__in=open_ones).values("project"))
    shown = list(_dated(Project.objects.visible_to(user).filter(about))[:limit])
    roles: dict[int, list[str]] = {}
    for part in parts.filter(project__in=[one.pk for one in shown]):
        roles.setdefault(part.project_id, []).append(str(part.get_role_display()))
    found = []
    for project in shown:
        said = roles.get(project.pk, [])
        if isinstance(record, Organisation) and project.lead_id == record.pk:
            said = [_("porte le projet"), *said]
        if not said:
            said = [_("dans l’équipe")]
        found.append(
            InvolvementItem(
                project.shown_day,
                project.name,
                project.get_absolute_url(),
                role=capfirst(", ".join(dict.fromkeys(said))),
            )
        )
    return found


def tasks_of(record: Any, user: Any, limit: int) -> list[InvolvementItem]:
    """The tasks for which it is responsible."""
    name = "responsible_organisation" if isinstance(record, Organisation) else "responsible"
    tasks = (
        Task.objects.visible_to(user)
        .filter(**{name: record})
        .select_related("project")
        .annotate(shown_day=Coalesce(F("due"), TruncDate("created_at")))
        .order_by("-shown_day", "-pk")[:limit]
    )
    return [
        InvolvementItem(
            task.shown_day,
            f"{task.title} ({task.project})",
            task.get_absolute_url(),
            role=_("Responsable"),
            state=_("en retard") if task.is_late else str(task.get_state_display()),
        )
        for task in tasks
    ]


INVOLVEMENTS = (
    Involvement(
        "projects",
        (PERSON, ORGANISATION),
        gettext_lazy("Projets"),
        "clipboard-list",
        projects_of,
        "projects.view_project",
        10,
    ),
    Involvement(
        "tasks",
        (PERSON, ORGANISATION),
        gettext_lazy("Tâches"),
        "list-check",
        tasks_of,
        "projects.view_task",
        20,
    ),
)


# -- segments ---------------------------------------------------------------------------------------


def _open(user: Any) -> QuerySet[Any]:
    return Task.objects.visible_to(user).open()


def _late(user: Any) -> QuerySet[Any]:
    return Task.objects.visible_to(user).late()


def _parts_seen(user: Any) -> QuerySet[Any]:
    return ProjectPartner.objects.visible_to(user)


def _projects(user: Any) -> list[tuple[int, str]]:
    return list(Project.objects.visible_to(user).values_list("pk", "name"))


def _choices(choices: Any) -> Any:
    return lambda _user: [(value, capfirst(str(label))) for value, label in choices]


def _involved(model: Any, link: str, inner: Any) -> Any:
    """Takes part in a project such that…: as a partner, responsible for a task, or its lead."""

    def condition(op: str, value: Any, user: Any) -> Q:
        projects = Project.objects.visible_to(user).filter(inner(op, value, user)).values("pk")
        parts = ProjectPartner.objects.filter(project__in=projects, **{f"{link}__isnull": False})
        name = "responsible_organisation" if model is Organisation else "responsible"
        tasks = Task.objects.visible_to(user).filter(
            project__in=projects, **{f"{name}__isnull": False}
        )
        q = Q(pk__in=parts.order_by().values(link)) | Q(pk__in=tasks.order_by().values(name))
        if model is Organisation:
            led = Project._base_manager.filter(pk__in=projects, lead__isnull=False)
            q |= Q(pk__in=led.values("lead"))
        return q

    return condition


def _anchored(op: str, value: Any, user: Any) -> Q:
    anchors = Anchor._base_manager.filter(days("day")(op, value, user))
    return Q(pk__in=anchors.values("project"))


def _leads(op: str, value: Any, user: Any) -> Q:
    del op, value
    led = Project.objects.visible_to(user).filter(lead__isnull=False)
    return Q(pk__in=led.order_by().values("lead"))


def criteria() -> list[Criterion]:
    """Those of people, then those of organisations."""
    found = []
    for model, key, link, who in (
        (Person, PERSON, "person", "responsible"),
        (Organisation, ORGANISATION, "organisation", "responsible_organisation"),
    ):
        make = partial(Criterion, model=key, group=GROUP, permission="projects.view_project")
        involved = partial(_involved, model, link)
        found += [
            make(f"{link}.project", label=gettext_lazy("prend part au projet"), value_kind="record", words=gettext_lazy("dont un projet"), choices=_projects, condition=involved(one_of("pk"))),
            make(f"{link}.project_kind", label=gettext_lazy("prend part à un projet (nature)"), value_kind="choice", words=gettext_lazy("dont un projet (nature)"), choices=_choices(Project.Kind.choices), condition=involved(one_of("kind"))),
            make(f"{link}.project_day", label=gettext_lazy("prend part à un projet (dates)"), value_kind="date", words=gettext_lazy("dont un projet a un repère"), condition=involved(_anchored)),
            make(f"{link}.project_role", label=gettext_lazy("rôle dans un projet"), value_kind="choice", words=gettext_lazy("dont le rôle dans un projet"), choices=_choices(ProjectPartner.Role.choices), condition=through(_parts_seen, link, one_of("role"))),
            make(f"{link}.open_task", label=gettext_lazy("a une tâche à faire"), value_kind="boolean", words=gettext_lazy("qui ont une tâche à faire"), words_no=gettext_lazy("qui n’ont aucune tâche à faire"), condition=through(_open, who)),
            make(f"{link}.late_task", label=gettext_lazy("a une tâche en retard"), value_kind="boolean", words=gettext_lazy("qui ont une tâche en retard"), words_no=gettext_lazy("qui n’ont aucune tâche en retard"), condition=through(_late, who)),
        ]  # fmt: skip
    found.append(
        Criterion(
            "organisation.leads",
            ORGANISATION,
            gettext_lazy("porte un projet"),
            GROUP,
            "boolean",
            _leads,
            gettext_lazy("qui portent un projet"),
            gettext_lazy("qui ne portent aucun projet"),
            permission="projects.view_project",
        )
    )
    return found
