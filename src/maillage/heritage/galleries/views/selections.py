"""Visitors' own selections, read by the team; an abusive one is taken off the site."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from maillage.heritage.galleries.domain import removals
from maillage.heritage.galleries.domain.selections import hidden_count, shown_items
from maillage.heritage.galleries.filters import SelectionFilters
from maillage.heritage.galleries.forms import RemovalForm
from maillage.heritage.galleries.models import GalleryRequest, VisitorSelection
from maillage.heritage.galleries.tables import SelectionTable, reading_badge
from maillage.heritage.galleries.views.opening import accepted, attempt, posted
from maillage.kernel.permissions import check, get_visible_or_404, is_allowed, requires
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role, Verb

REMOVE = "galleries.remove_visitorselection"


class SelectionResource(Resource):
    """``/gestion/selections/``: read here, written by visitors alone."""

    model = VisitorSelection
    url_base = "visitor-selections"
    url_path = "selections"
    icon = "bookmark"
    roles = (Role.LIST, Role.DETAIL, Role.HISTORY)
    table_class = SelectionTable
    filterset_class = SelectionFilters
    list_title = gettext_lazy("Sélections des visiteurs")
    summary_label = gettext_lazy("Sélection")
    empty_text = gettext_lazy(
        "Les objets que des visiteurs réunissent sur le site, sans compte, se lisent ici."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With how many objects it holds, and what became of what it asks."""
        queryset = super().get_queryset().select_related("removal")
        if self.role is not Role.LIST:
            return queryset
        last = GalleryRequest.objects.filter(selection=OuterRef("pk")).order_by(
            "-created_at", "-pk"
        )
        return queryset.annotate(
            shown=Count("items", distinct=True), asked=Subquery(last.values("state")[:1])
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the public reads of it, and what it asks."""
        if self.role is Role.DETAIL:
            kwargs["items"] = shown_items(self.object)
            kwargs["hidden"] = hidden_count(self.object)
            asked = GalleryRequest.objects.visible_to(self.request.user)
            kwargs["requests"] = list(asked.filter(selection=self.object))
        return super().get_context_data(**kwargs)

    def facts(self, record: Any) -> list[tuple[Any, Any]]:
        """The template says them."""
        del record
        return []

    def get_lead(self, record: VisitorSelection) -> Any:
        """Whether the public reads it."""
        return format_html("{}", reading_badge(record))

    def get_verbs(self, record: VisitorSelection) -> list[Verb]:
        """See it as the public does; take it off the site, or put it back."""
        if not is_allowed(self.request.user, REMOVE, record):
            return []
        if record.removed is not None:
            url = reverse("visitor-selection-restore", kwargs={"pk": record.pk})
            return [Verb(_("Rétablir"), url, "arrow-back-up", post=True)]
        url = reverse("visitor-selection-remove", kwargs={"pk": record.pk})
        return [
            Verb(_("Voir sur le site"), record.get_public_url(), "external-link"),
            Verb(_("Retirer"), url, "eye-off", danger=True),
        ]


def _selection(request: HttpRequest, pk: int) -> VisitorSelection:
    known = VisitorSelection.objects.select_related("removal")
    selection: VisitorSelection = get_visible_or_404(known, request.user, pk=pk)
    check(request, REMOVE, selection)
    return selection


@requires(REMOVE)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it off the site, and say why."""
    selection = _selection(request, pk)
    if selection.removed is not None:  # by somebody else, or from a page that is older than that
        toasts.warning(request, _("Cette sélection est déjà retirée."))
        return redirect(selection.get_absolute_url())
    form = RemovalForm(posted(request), user=request.user)

    def act(data: dict[str, Any]) -> None:
        removals.remove_selection(selection=selection, **data, actor=request.user)

    if request.method == "POST" and accepted(form, act):
        toasts.success(request, _("La sélection est retirée : ses liens ne l’ouvrent plus."))
        return redirect(selection.get_absolute_url())
    title = _("Retirer « %(selection)s » ?") % {"selection": selection}
    context = {
        "form": form,
        "page_title": title,
        "form_note": _("Ses liens diront qu’elle a été retirée. Vous pourrez la rétablir."),
        "button": _("Retirer"),
        "button_icon": "eye-off",
        "back": selection.get_absolute_url(),
        "breadcrumbs": [
            (SelectionResource.list_title, reverse("visitor-selections-list")),
            (selection.title, selection.get_absolute_url()),
        ],
    }
    return render(request, "galleries/form.html", context)


@requires(REMOVE)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it back as its author left it."""
    selection = _selection(request, pk)
    attempt(
        request,
        lambda: removals.restore_selection(selection=selection, actor=request.user),
        _("La sélection est rétablie : ses liens l’ouvrent de nouveau."),
    )
    return redirect(selection.get_absolute_url())
