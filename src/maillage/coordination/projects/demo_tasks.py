"""The demonstration's audiences, points to check and messages, on one exhibition."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.coordination.projects.demo import task_of
from maillage.coordination.projects.domain.audiences import save_audience
from maillage.coordination.projects.domain.checklists import add_checks, tick_check
from maillage.coordination.projects.domain.threads import post_comment
from maillage.coordination.projects.models import Project, ProjectAudience
from maillage.kernel import audit
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.people.directory.demo import account, somebody
from maillage.people.territory.models import Commune

BELLEME: Final = "61038"
Kind = ProjectAudience.Kind

CHECKS: Final = (
    ("Bon à tirer", "Dates et heures\nNoms et titres\nLogos de tous les partenaires\nMentions", 2),
    ("Faire signer la convention", "Exemplaire de la commune\nDe l’artiste\nDu réseau", 1),
)


def load(say: Any) -> None:
    """Once, on the exhibition of the heritage towns."""
    del say
    project = Project.objects.filter(demo_key="a-belleme").first()
    if project is None or project.audiences.exists():
        return
    with living_on(days_ago(110), 10, 20):
        _join(project)
    with living_on(days_ago(20), 15, 40):
        for title, text, ticked in CHECKS:
            made = add_checks(task=task_of(project, title), text=text, actor=account("camille"))
            for check in made[:ticked]:
                tick_check(check=check, done=True, actor=account("camille"))
    _talk(project)


def _join(project: Project) -> None:
    """Hosted by its commune, for these people; the festival's chapter gives it its edition."""
    with audit.recording(actor=account("helene"), verb=_("a modifié")):
        project.host_communes.add(*Commune.objects.current().filter(code=BELLEME))
    for kind, detail, expected in (
        (Kind.SCHOOLS, "cycles 2 et 3", 120),
        (Kind.FAMILIES, "", 300),
        (Kind.DISABILITY, "", 15),
    ):
        audience = ProjectAudience(project=project, kind=kind, detail=detail, expected=expected)
        if kind == Kind.DISABILITY:
            audience.disability = ProjectAudience.Disability.VISUAL
        save_audience(audience=audience, actor=account("helene"))


def _talk(project: Project) -> None:
    """A question on a task and its answer by link; a word to the team."""
    proof = task_of(project, "Bon à tirer")
    odile = somebody("odile.ferrand")
    with living_on(days_ago(4), 11, 10):
        post_comment(
            project=project,
            task=proof,
            text="Il me manque le logo de Bellême en haute définition : celui du site est trop petit.",
            actor=audit.Actor(label=f"{odile} (lien personnel)"),
            person=odile,
        )
    with living_on(days_ago(3), 9, 25):
        post_comment(
            project=project,
            task=proof,
            text="Redemandé à la mairie ce matin. Sans réponse jeudi, on part sur la version d’une couleur.",
            actor=account("camille"),
        )
    with living_on(days_ago(2), 17, 5):
        post_comment(
            project=project,
            text="La halle est chauffée jusqu’à 19 h le soir du vernissage, c’est confirmé.",
            actor=account("helene"),
        )
