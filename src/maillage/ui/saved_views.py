"""The pages of saved views: a menu of each filtered page, and a page for who has no JavaScript."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from maillage.kernel import saved_views as domain
from maillage.kernel.models import SavedView
from maillage.kernel.permissions import OFFICE, requires
from maillage.ui import toasts
from maillage.ui.forms import SectionedForm
from maillage.ui.saved import FilteredPage, clean_query, find_page

MENU = "vues-menu"


class SavedViewForm(SectionedForm):
    """A name, and whether colleagues see it."""

    name = forms.CharField(label=gettext_lazy("Nom de la vue"), max_length=80)
    shared = forms.BooleanField(label=gettext_lazy("La partager avec l’équipe"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not domain.may_share(self.user):
            del self.fields["shared"]


@requires(OFFICE)
def saved_views(request: HttpRequest) -> HttpResponse:
    """Those of a page, or all of mine; POST keeps the filters of the page under a name."""
    data = request.POST if request.method == "POST" else request.GET
    path, query = data.get("page", ""), data.get("query", "")
    page = find_page(path, request.user) if path else None
    if page is None and (path or request.method == "POST"):
        raise Http404
    form = SavedViewForm(request.POST or None, user=request.user)
    if page is not None and form.is_bound and form.is_valid():
        try:
            return HttpResponseRedirect(_save(request, page, query, form).get_absolute_url())
        except ValidationError as error:
            form.add_error("name", error.messages[0])
    context = {"form": form, "path": path, "query": query, **_menu(request.user, path)}
    in_menu = request.headers.get("HX-Target") == MENU
    template = "ui/partials/saved_list.html" if in_menu else "ui/saved_views.html"
    return render(request, template, context)


def _save(request: HttpRequest, page: FilteredPage, query: str, form: Any) -> SavedView:
    view = domain.save_view(
        owner=request.user,
        page=page.path,
        query=clean_query(page, query, request),
        name=form.cleaned_data["name"],
        shared=form.cleaned_data.get("shared", False),
    )
    toasts.success(request, _("La vue « %(name)s » est enregistrée.") % {"name": view.name})
    return view


def _menu(user: Any, path: str) -> dict[str, Any]:
    """One's own, then those that colleagues share; without a page, only one's own."""
    seen = SavedView.objects.visible_to(user).select_related("owner")
    views = list(seen.filter(page=path) if path else seen.filter(owner=user))
    mine = [view for view in views if view.owner_id == user.pk]
    return {
        "mine": mine,
        "others": [view for view in views if view.owner_id != user.pk],
        "may_share": domain.may_share(user),
    }


def _mine(request: HttpRequest, pk: int) -> SavedView:
    """The view, if it is one's own: a colleague's is only opened."""
    return get_object_or_404(SavedView.objects.select_related("owner"), pk=pk, owner=request.user)


@requires(OFFICE)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, share, share no more."""
    view = _mine(request, pk)
    form = SavedViewForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            shared = form.cleaned_data.get("shared", False)
            domain.change_view(view=view, name=form.cleaned_data["name"], shared=shared)
        except ValidationError as error:
            toasts.error(request, error.messages[0])
        else:
            toasts.success(request, _("La vue « %(name)s » est modifiée.") % {"name": view.name})
    else:
        toasts.error(request, _("Donnez un nom à la vue, de 80 lettres au plus."))
    return redirect(view.page)


@requires(OFFICE)
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view, and stay on its page."""
    view = _mine(request, pk)
    domain.delete_view(view=view)
    toasts.success(request, _("La vue « %(name)s » est supprimée.") % {"name": view.name})
    return redirect(view.page)
