"""What every page that previews a change does: show it, apply what is ticked, redo it when it is old."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from maillage.coordination.projects import background
from maillage.coordination.projects.domain import moving
from maillage.coordination.projects.domain.changes import Changes, PlanChanged, Preview
from maillage.coordination.projects.domain.previews import preview_changes
from maillage.coordination.projects.models import Project
from maillage.coordination.projects.planning.plan import PlanError
from maillage.kernel.models import UndoRecord
from maillage.kernel.permissions import check, get_visible_or_404
from maillage.kernel.registry import ObjectRef
from maillage.ui import toasts

MOST_AT_ONCE = 20
"""Projects beyond which a change is the worker's, and a page only shows a line for each."""


def visible_project(request: HttpRequest, pk: int) -> Project:
    """A project that the user sees and may change; raises Http404."""
    project = get_visible_or_404(Project.objects.all(), request.user, pk=pk)
    check(request, "projects.change_project", project)
    return project


class ChangePage:
    """The preview of one change, its application, and what the template needs of both.

    The change is in the address, what was ticked in the body of the request.
    """

    def __init__(self, request: HttpRequest, *, back: str, root: Model | None = None) -> None:
        self.request, self.back, self.root = request, back, root
        self.preview: Preview | None = None
        self.problem = ""
        self.left = frozenset(request.POST.getlist("left"))
        self.keep_url = ""
        self.after_job = request.path
        """Where it can be taken back, once the worker has done it."""

    def answer(self, changes: Changes) -> HttpResponse | None:
        """Where to go once it is applied; None when there is a preview to show."""
        posted = self.request.method == "POST"
        if posted and (done := self._applied(changes.without(self.left))) is not None:
            return done
        wished = changes.without(self.left)  # of which the plan may just have refused more
        preview = preview_changes(changes=wished, user=self.request.user)
        problems = [one.problem for one in preview.projects if one.problem]
        if len(preview.projects) == 1 and problems and preview.shared is None:
            self.problem = problems[0]
        else:
            self.preview = preview
        return None

    def _applied(self, changes: Changes) -> HttpResponse | None:
        try:
            if self.request.POST.get("many"):
                job = background.start_moves(
                    changes=changes,
                    choice=self.choice(),
                    root=self.root,
                    back=self.after_job,
                    actor=self.request.user,
                )
                return redirect("office-job", token=job.token)
            record = moving.apply_changes(
                changes=changes, choice=self.choice(), root=self.root, actor=self.request.user
            )
        except PlanChanged as changed:
            toasts.warning(self.request, str(changed))
            self.left |= changed.left
            return None
        except PlanError as error:
            toasts.error(self.request, str(error))
            return None
        except ValidationError as error:
            toasts.error(self.request, " ".join(error.messages))
            return None
        words = {"label": record.label}
        toasts.success(self.request, _("C’est fait – %(label)s.") % words, undo_url=_undo(record))
        return redirect(self.back)

    def choice(self) -> moving.Choice:
        """What the form says was shown, and agreed to."""
        data = self.request.POST
        seen_at: datetime | None
        try:
            seen_at = parse_datetime(data.get("seen_at", ""))
        except ValueError:
            seen_at = None
        shown = {pk for pk in data.getlist("project") if pk.isdecimal()}
        wanted = {pk for pk in data.getlist("take") if pk.isdecimal()}
        return moving.Choice(
            stamp=data.get("stamp", ""),
            moves=None if data.get("many") else data.getlist("move"),
            skipped={int(pk) for pk in shown - wanted},
            seen_at=seen_at,
        )

    def context(self) -> dict[str, Any]:
        """What `projects/moves/preview.html` shows."""
        touched = self.preview.touched if self.preview else []
        return {
            "preview": self.preview,
            "parts": touched,
            "many": len(touched) > MOST_AT_ONCE,
            "left": self.left,
            "several": len(touched) > 1 or bool(self.preview and self.preview.shared),
            "back": self.back,
            "keep_url": self.keep_url,
            "query": self.request.GET.urlencode(),
        }


def _undo(record: UndoRecord) -> str:
    ref = ObjectRef.parse(record.root)
    if ref.model == "projects.project":
        return reverse("plan-undo", kwargs={"pk": ref.pk, "record": record.pk})
    return reverse("plans-undo", kwargs={"record": record.pk})
