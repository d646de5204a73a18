"""Choose a record by typing a few letters, and create it on the fly when it is missing.

An app registers what can be chosen, in its ``AppConfig.ready()``:

    choosers.register(Chooser(
        key="people", model="directory.person", search_fields=("first_name", "last_name", "email"),
        hint=lambda person: person.email, permission="directory.view_person",
        create=lambda name, user: create_person(name=name, actor=user),
        create_permission="directory.add_person",
    ))

and a form uses it: ``responsible = ChooserField("people", required=False)``. Only what
``visible_to(user)`` lets through is offered and accepted. Without JavaScript, a short list is an
ordinary ``<select>``; for a long one, the name can be typed. A long list puts into the page only
what is chosen already.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from maillage.kernel import audit
from maillage.kernel.permissions import OFFICE, PermissionMixin, is_allowed
from maillage.kernel.registry import Registry
from maillage.ui import audiences
from maillage.ui.folded import matching

SHORT_LIST = 200
ANSWERS = 20
TYPED = "_typed"
AUDIENCES = "audiences"
LEFT_OUT = "sauf"
CREATE = gettext_lazy("Créer « %s »")
_LONG: set[str] = set()  # keys of the lists that were long when a form last showed them


@dataclass(frozen=True, slots=True)
class Chooser:
    """What can be chosen under one key.

    `create` makes a record of a typed name, `recognise` finds the one that a typed text means; each
    raises ValidationError with the reason. `search` replaces the search in `search_fields`: it
    gives what (user, text) finds, best first, within what the user may choose.
    """

    key: str
    model: str
    search_fields: tuple[str, ...] = ()
    permission: str = OFFICE
    label: Callable[[Any], str] = str
    hint: Callable[[Any], str] | None = None
    queryset: Callable[[Any], QuerySet[Any]] | None = None  # (user) -> more than visible_to
    search: Callable[[Any, str], QuerySet[Any]] | None = None
    recognise: Callable[[Any, str], Model] | None = None
    long: bool = False  # known to be a long list: it is not even counted
    create: Callable[[str, Any], Model] | None = None
    create_permission: str = ""
    create_label: Any = CREATE
    order: int = 0

    def visible(self, user: Any) -> QuerySet[Any]:
        """What `user` may choose."""
        if self.queryset is not None:
            return self.queryset(user)
        visible: QuerySet[Any] = apps.get_model(self.model).objects.visible_to(user)
        return visible

    def may_create(self, user: Any) -> bool:
        """Whether `user` may add a record by its name."""
        return self.create is not None and is_allowed(user, self.create_permission)

    def found(self, user: Any, text: str) -> QuerySet[Any]:
        """What matches every word of `text`."""
        if self.search is not None:
            return self.search(user, text)
        return self.visible(user).filter(matching(text, self.search_fields)).distinct()

    def url(self) -> str:
        """The address that searches and creates."""
        return reverse("chooser", kwargs={"key": self.key})


choosers: Registry[Chooser] = Registry("choosers")


class ChooserView(PermissionMixin, View):
    """GET ``?q=`` searches; POST ``name=`` creates."""

    permission = OFFICE
    http_method_names = ["get", "post", "head", "options"]

    def chooser(self) -> Chooser:
        """The chooser of the address; raise Http404 unless the user may use it."""
        found = choosers.get(self.kwargs["key"])
        if found is None or not is_allowed(self.request.user, found.permission):
            raise Http404
        return found

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """The best answers."""
        del key
        chooser = self.chooser()
        text = request.GET.get("q", "")[:200]
        left_out = request.GET.get(LEFT_OUT, "")
        records = chooser.found(request.user, text)[: ANSWERS + bool(left_out)]
        kept = [one for one in records if str(one.pk) != left_out][:ANSWERS]
        results = [self.answer(chooser, one) for one in kept]
        if AUDIENCES in request.GET:
            results = audiences.answers(request.user, chooser.model, text) + results
        return JsonResponse({"results": results})

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """Create, or say why not."""
        del key
        chooser = self.chooser()
        if chooser.create is None or not chooser.may_create(request.user):
            raise Http404
        name = " ".join(request.POST.get("name", "").split())
        if not name:
            return JsonResponse({"error": _("Écrivez d’abord un nom.")}, status=400)
        try:
            with audit.recording(actor=request.user, verb=_("a créé")):
                record = chooser.create(name, request.user)
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=400)
        return JsonResponse(self.answer(chooser, record), status=201)

    @staticmethod
    def answer(chooser: Chooser, record: Any) -> dict[str, str]:
        """One record, as the front end wants it."""
        hint = chooser.hint(record) if chooser.hint else ""
        return {"value": str(record.pk), "text": chooser.label(record), "hint": hint or ""}


class _ChooserWidgetMixin:
    """A select that the front end turns into a search field."""

    template_name: Any = "ui/widgets/chooser.html"
    chooser: Chooser | None = None
    user: Any = None
    left_out: Any = None
    choices: Any

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        """A short list whole; of a long one, what is chosen already."""
        field_choices = self.choices
        queryset = getattr(field_choices, "queryset", None)
        if queryset is not None:
            label = field_choices.field.label_from_instance
            whole = self._short(queryset)
            self.is_long = whole is None
            wanted = [one for one in value if one and str(one).isdecimal()]
            rows = whole or (list(queryset.filter(pk__in=wanted)) if wanted else [])
            pairs = [(row.pk, label(row)) for row in rows if row.pk != self.left_out]
            if not getattr(self, "allow_multiple_selected", False):
                pairs.insert(0, ("", field_choices.field.empty_label or "—"))
            self.choices = pairs
        try:
            return super().optgroups(name, value, attrs)  # type: ignore[misc]  # a mixin for selects
        finally:
            self.choices = field_choices

    def _short(self, queryset: QuerySet[Any]) -> list[Any] | None:
        """All the records, or None when they are too many for a page.

        A list that was long the last time is looked at without its order and its annotations: on
        50 000 people they would cost more than all the rest of the page.
        """
        key = self.chooser.key if self.chooser else ""
        if self.chooser is not None and self.chooser.long:
            return None
        if (
            key in _LONG
            and len(queryset.order_by().values_list("pk")[: SHORT_LIST + 1]) > SHORT_LIST
        ):
            return None
        rows = list(queryset[: SHORT_LIST + 1])
        if len(rows) > SHORT_LIST:
            _LONG.add(key)
            return None
        _LONG.discard(key)
        return rows

    def params(self) -> dict[str, Any]:
        """What the front end asks besides the letters typed."""
        return {} if self.left_out is None else {LEFT_OUT: self.left_out}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """With the addresses that the front end asks."""
        context: dict[str, Any] = super().get_context(name, value, attrs)  # type: ignore[misc]  # as above
        if self.chooser is not None:
            params = self.params()
            address = f"{self.chooser.url()}?{urlencode(params)}" if params else self.chooser.url()
            extra = {"data-chooser": "", "data-url": address}
            if self.chooser.may_create(self.user):
                extra["data-create-url"] = self.chooser.url()
                extra["data-create-label"] = str(self.chooser.create_label)
            context["widget"]["attrs"] |= extra
        context["widget"]["typed_name"] = (
            f"{name}{TYPED}" if getattr(self, "is_long", False) else ""
        )
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The chosen key, or the name that was typed in the field of a long list."""
        value = super().value_from_datadict(data, files, name)  # type: ignore[misc]  # as above
        typed = data.get(f"{name}{TYPED}", "").strip()
        if typed and not value:
            text = f"{TYPED}:{typed}"
            return [text] if getattr(self, "allow_multiple_selected", False) else text
        return value


class ChooserWidget(_ChooserWidgetMixin, forms.Select):
    """One record."""


class ChooserMultipleWidget(_ChooserWidgetMixin, forms.SelectMultiple):
    """Several records, and with `audiences` all those of a list or of a segment at once."""

    audiences = False

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        """The audiences after the records."""
        groups = super().optgroups(name, value, attrs)
        if self.audiences and self.chooser is not None:
            for label, pairs in audiences.choices(self.user, self.chooser.model):
                options = [
                    self.create_option(name, key, text, key in value, len(groups), at, attrs=attrs)
                    for at, (key, text) in enumerate(pairs)
                ]
                groups.append((label, options, len(groups)))
        return groups

    def params(self) -> dict[str, Any]:
        """With the audiences too."""
        return super().params() | ({AUDIENCES: 1} if self.audiences else {})


class _ChooserFieldMixin:
    queryset: Any

    def __init__(self, chooser: str, **kwargs: Any) -> None:
        self.chooser_key = chooser
        self.user: Any = None
        super().__init__(queryset=None, **kwargs)  # type: ignore[call-arg]  # the mixin takes what the field takes

    @property
    def chooser(self) -> Chooser:
        found = choosers.get(self.chooser_key)
        if found is None:
            message = f"no chooser is registered under {self.chooser_key!r}"
            raise LookupError(message)
        return found

    def bind_user(self, user: Any) -> None:
        """Offer and accept what `user` may see; called by the form."""
        self.user = user
        self.widget.chooser = self.chooser  # type: ignore[attr-defined]  # our own widget
        self.widget.user = user  # type: ignore[attr-defined]  # as above
        self.queryset = self.chooser.visible(user)

    def leave_out(self, record: Model) -> None:
        """Do not offer `record`; that it is refused, and why, is for the verb to say."""
        self.widget.left_out = record.pk  # type: ignore[attr-defined]  # our own widget

    def label_from_instance(self, obj: Any) -> str:
        """As the chooser says it."""
        return self.chooser.label(obj)

    def typed(self, text: str) -> Any:
        """The one record of that name; raise ValidationError when none or several match."""
        if self.chooser.recognise is not None:
            return self.chooser.recognise(self.user, text)
        found = list(self.chooser.found(self.user, text)[:6])
        exact = [one for one in found if self.chooser.label(one).casefold() == text.casefold()]
        if len(exact or found) == 1:
            return (exact or found)[0]
        if not found:
            raise ValidationError(_("Aucune fiche ne s’appelle « %(name)s ».") % {"name": text})
        names = ", ".join(self.chooser.label(one) for one in found[:5])
        raise ValidationError(
            _("Plusieurs fiches répondent à « %(name)s » : %(names)s. Précisez.")
            % {"name": text, "names": names}
        )


class ChooserField(_ChooserFieldMixin, forms.ModelChoiceField):
    """One record of a chooser; its form must be given the user."""

    widget = ChooserWidget

    def to_python(self, value: Any) -> Any:
        """The chosen record."""
        if isinstance(value, str) and value.startswith(f"{TYPED}:"):
            return self.typed(value.removeprefix(f"{TYPED}:"))
        return super().to_python(value)


class ChooserMultipleField(_ChooserFieldMixin, forms.ModelMultipleChoiceField):
    """Several records of a chooser; with `audiences`, also those of a list or of a segment."""

    widget = ChooserMultipleWidget

    def __init__(self, chooser: str, *, audiences: bool = False, **kwargs: Any) -> None:
        super().__init__(chooser, **kwargs)
        self.audiences = self.widget.audiences = audiences

    def clean(self, value: Any) -> Any:
        """The chosen records."""
        if value and str(value[0]).startswith(f"{TYPED}:"):
            value = [self.typed(str(value[0]).removeprefix(f"{TYPED}:")).pk]
        if value and self.audiences:
            value = audiences.expand(value, self.user, self.chooser.model)
        return super().clean(value)
