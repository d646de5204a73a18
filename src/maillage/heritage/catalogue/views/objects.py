"""An object's values group by group; out of the catalogue and back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.heritage.catalogue.domain import objects as domain
from maillage.heritage.catalogue.fields import Group
from maillage.heritage.catalogue.forms import ValuesForm
from maillage.heritage.catalogue.models import CulturalObject
from maillage.kernel.permissions import check, requires
from maillage.ui import toasts

CHANGE = "catalogue.change_culturalobject"


def _kept(request: HttpRequest, pk: int) -> CulturalObject:
    """The object, the withdrawn ones too; 404 for whoever may not change it."""
    kept = CulturalObject.objects.kept_by(request.user).select_related("museum__organisation")
    record = kept.filter(pk=pk).first()
    if record is None:
        raise Http404
    check(request, CHANGE, record)
    return record


@requires(CHANGE)
def edit_values(request: HttpRequest, pk: int, group: str) -> HttpResponse:
    """The form of one group of fields."""
    record = _kept(request, pk)
    if group not in {one.value for one in Group}:
        raise Http404
    chosen = Group(group)
    form = ValuesForm(request.POST or None, group=chosen, record=record, user=request.user)
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("_version", "")
        version = int(seen) if seen.isdecimal() else 0
        try:
            domain.change_values(
                record=record, values=form.values(), version=version, actor=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            toasts.success(request, _("La fiche est enregistrée."))
            return redirect(record.get_absolute_url())
    title = _("%(group)s : %(title)s") % {"group": capfirst(str(chosen.label)), "title": record}
    context = {"form": form, "record": record, "page_title": title, "version": record.version}
    return render(request, "catalogue/values_form.html", context)


@requires(CHANGE)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the catalogue."""
    record = _kept(request, pk)
    domain.withdraw_object(record=record, actor=request.user)
    toasts.success(request, _("L’objet est retiré du catalogue : le public ne le voit plus."))
    return redirect(record.get_absolute_url())


@requires(CHANGE)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Back in the catalogue."""
    record = _kept(request, pk)
    domain.restore_object(record=record, actor=request.user)
    toasts.success(request, _("L’objet est de nouveau au catalogue."))
    return redirect(record.get_absolute_url())
