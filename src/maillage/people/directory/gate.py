"""Whoever may not change any sheet proposes: the door between these pages and what answers them.

The directory knows nothing of proposals. An app above registers a `Gate`; without one, whoever may
change a sheet writes on it directly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.db import models
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from maillage.kernel.registry import Registry
from maillage.people.directory.models import Function
from maillage.ui import toasts
from maillage.ui.crud import Role


class Gate(Protocol):
    """What takes the changes of those who may only propose."""

    key: str

    def fields(self, model: type[models.Model]) -> Iterable[str]:
        """The fields of a model that may be proposed."""

    def propose(self, *, edited: Any, names: Iterable[str], user: Any) -> bool:
        """Keep what `edited`, not saved, holds under `names`; False when nothing differs.

        Raises ValidationError.
        """


gates: Registry[Gate] = Registry("gates")


def gate_for(user: Any) -> Gate | None:
    """The gate that a user's changes pass; None for whoever may change any sheet."""
    if user.has_perm("directory.change_any_sheet"):
        return None
    return next(iter(gates), None)


def say(request: HttpRequest, proposed: bool) -> None:
    """Thank, or say that there was nothing to propose."""
    if proposed:
        toasts.success(request, _("Merci : votre proposition sera relue par l’équipe."))
    else:
        toasts.warning(request, _("Vous n’avez rien changé : rien n’est proposé."))


def proposes_function(request: HttpRequest, function: Function, values: Mapping[str, Any]) -> bool:
    """Hand the new values of a function to the gate; False when the user may write by themselves.

    Raises ValidationError.
    """
    gate = gate_for(request.user)
    if gate is None:
        return False
    names = [name for name in gate.fields(Function) if name in values]
    for name in names:
        setattr(function, name, values[name])
    say(request, gate.propose(edited=function, names=names, user=request.user))
    return True


class GatedEditing:
    """For the resource of a sheet: the form of a member holds what may be proposed, and proposes."""

    request: Any
    role: Role
    model: type[models.Model]

    def gate(self) -> Gate | None:
        """The gate that this form passes, if any."""
        return gate_for(self.request.user) if self.role is Role.UPDATE else None

    def get_form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        """Without the fields that cannot be proposed: they would be lost."""
        form = super().get_form(data, files, **kwargs)  # type: ignore[misc]  # a mixin for Resource
        if (gate := self.gate()) is not None:
            for name in set(form.fields) - set(gate.fields(self.model)):
                del form.fields[name]
        return form

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Propose instead of saving."""
        if (gate := self.gate()) is None:
            response: HttpResponseBase = super().form_valid(form)  # type: ignore[misc]  # as above
            return response
        names = form.changed_data
        say(self.request, gate.propose(edited=form.instance, names=names, user=self.request.user))
        return HttpResponseRedirect(self.get_success_url())  # type: ignore[attr-defined]  # as above

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form says that it proposes."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # as above
        if self.gate() is not None:
            context["submit_label"] = _("Proposer ces changements")
            context["form_note"] = _(
                "Vos changements seront relus par l’équipe du réseau avant de paraître sur la fiche."
            )
        return context
