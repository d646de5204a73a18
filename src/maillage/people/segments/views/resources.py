"""Lists and segments on the one CRUD base."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from maillage.kernel import registry
from maillage.kernel.permissions import get_visible_or_404, is_allowed, requires
from maillage.people.directory.models import Organisation, Person
from maillage.people.segments import domain
from maillage.people.segments.builder import DO, JOINTS
from maillage.people.segments.domain import ORGANISATION, PERSON
from maillage.people.segments.filters import ContactListFilters, SegmentFilters
from maillage.people.segments.forms import AddToListForm, ContactListForm, SegmentForm
from maillage.people.segments.models import ContactList, Segment
from maillage.people.segments.tables import (
    BoxColumn,
    ContactListTable,
    FoundOrganisationsTable,
    FoundPeopleTable,
    SegmentTable,
)
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role, Verb
from maillage.ui.crud.editing import SINCE, VERSION
from maillage.ui.crud.tabs import Tab

PREVIEW = "apercu"
FIRST_NAMES = 8
PAGE = 50


def found_table(request: HttpRequest, model: str, records: QuerySet[Any], box: str = "") -> Any:
    """The paged table of people or organisations; with `box`, each row may be chosen."""
    if model == PERSON:
        records = records.with_main_function(request.user)  # type: ignore[attr-defined]  # a PersonQuerySet
    table_class: Any = FoundPeopleTable if model == PERSON else FoundOrganisationsTable
    extra = [("box", BoxColumn(box))] if box else []
    table = table_class(records, request=request, extra_columns=extra)
    table.caption = _("Personnes") if model == PERSON else _("Organisations")
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    return table


def audience_urls(user: Any, model: str, key: str) -> dict[str, str]:
    """Where an audience is seen in the directory, exported, shown on the map."""
    base = "people" if model == PERSON else "organisations"
    export = registry.exports.get(base)
    urls = {"list_url": reverse(f"{base}-list")}
    if export is not None and is_allowed(user, export.permission):
        urls["export_url"] = reverse(f"{base}-export")
    if model == ORGANISATION:
        urls["map_url"] = reverse("organisations-map")
    return {name: f"{url}?audience={key}" for name, url in urls.items()}


def audience_verbs(user: Any, model: str, key: str) -> list[Verb]:
    """The same, as buttons."""
    urls = audience_urls(user, model, key)
    verbs = []
    if "export_url" in urls:
        verbs.append(Verb(_("Exporter"), urls["export_url"], "download"))
    if "map_url" in urls:
        verbs.append(Verb(_("Carte"), urls["map_url"], "map"))
    return verbs


class ContactListResource(Resource):
    """``/gestion/listes/``: people in the first tab, organisations in the second."""

    model = ContactList
    url_base = "lists"
    url_path = "listes"
    icon = "list"
    table_class = ContactListTable
    filterset_class = ContactListFilters
    form_class = ContactListForm
    roles = tuple(role for role in Role if role is not Role.EXPORT)
    create_label = gettext_lazy("Nouvelle liste")
    summary_label = gettext_lazy("Personnes")
    tabs = (Tab("organisations", gettext_lazy("Organisations"), "segments/list_members.html"),)
    empty_text = gettext_lazy(
        "Une liste réunit des personnes et des organisations choisies une à une : les invités d’un "
        "vernissage, les destinataires des vœux…"
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With how many it holds, for the list."""
        queryset = super().get_queryset()
        if self.role is Role.LIST:
            return queryset.annotate(
                people_count=Count("people", distinct=True),
                organisation_count=Count("organisations", distinct=True),
            )
        return queryset

    def get_lead(self, record: ContactList) -> str:
        """What it serves for."""
        return record.description

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whom it holds, of the open tab."""
        if self.role is Role.DETAIL:
            second = self.request.GET.get("onglet") == "organisations"
            model, box = (ORGANISATION, "organisations") if second else (PERSON, "people")
            manager = getattr(self.object, box)
            members = domain.visible(model, self.request.user).filter(pk__in=manager.values("pk"))
            change = self.may(Role.UPDATE, self.object)
            kwargs["table"] = found_table(self.request, model, members, box if change else "")
            kwargs["member_count"] = kwargs["table"].paginator.count
            kwargs["may_change"] = change
            kwargs["add_form"] = AddToListForm(user=self.request.user) if change else None
            kwargs |= audience_urls(self.request.user, model, f"list-{self.object.pk}")
        return super().get_context_data(**kwargs)

    def get_verbs(self, record: ContactList) -> list[Verb]:
        """Paste, copy; edit, delete."""
        verbs = super().get_verbs(record)
        if self.may(Role.UPDATE, record):
            verbs[0] = Verb(_("Modifier"), self.url_of(Role.UPDATE, record), "pencil")
            paste = reverse("lists-paste", kwargs={"pk": record.pk})
            verbs.insert(0, Verb(_("Coller des adresses"), paste, "user-plus", primary=True))
        if self.may(Role.CREATE):
            copy = reverse("lists-copy", kwargs={"pk": record.pk})
            verbs.insert(1, Verb(_("Copier"), copy, "copy", post=True))
        return verbs


class SegmentResource(Resource):
    """``/gestion/segments/``."""

    model = Segment
    url_base = "segments"
    icon = "filter"
    table_class = SegmentTable
    filterset_class = SegmentFilters
    form_class = SegmentForm
    roles = tuple(role for role in Role if role is not Role.EXPORT)
    create_label = gettext_lazy("Nouveau segment")
    summary_label = gettext_lazy("Qui en fait partie")
    empty_text = gettext_lazy(
        "Un segment réunit d’après des conditions, recalculées à chaque usage : « les artistes de "
        "l’Orne », « les fiches sans courriel »…"
    )

    def get_lead(self, record: Segment) -> str:
        """What it serves for."""
        return record.description

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sentence of the conditions, and whom they find."""
        if self.role is Role.DETAIL:
            user = self.request.user
            model = domain.model_of(self.object)
            compiled = domain.compile_segment(self.object, user)
            records = domain.visible(model, user)
            records = records.none() if compiled.broken else records.filter(compiled.q)
            kwargs["compiled"] = compiled
            kwargs["table"] = found_table(self.request, model, records)
            kwargs["member_count"] = kwargs["table"].paginator.count
            kwargs["member_model"] = domain.MODELS[model]
        return super().get_context_data(**kwargs)

    def get_verbs(self, record: Segment) -> list[Verb]:
        """Export, map, freeze; edit, delete."""
        model = domain.model_of(record)
        verbs = audience_verbs(self.request.user, model, f"segment-{record.pk}")
        if is_allowed(self.request.user, "segments.add_contactlist"):
            freeze = reverse("segments-freeze", kwargs={"pk": record.pk})
            verbs.append(Verb(_("Figer en liste"), freeze, "lock", post=True))
        return [*super().get_verbs(record)[:1], *verbs, *super().get_verbs(record)[1:]]

    # -- the form, whose buttons change the conditions before anything is saved ---------------------

    def get_initial(self) -> dict[str, Any]:
        """Also after a button was pressed: what was typed stays."""
        posted = self.request.POST
        if self.is_building:
            return {name: posted.get(name, "") for name in ("name", "description", "target")}
        return super().get_initial()

    @property
    def is_building(self) -> bool:
        """Whether the form was sent to be redrawn, not to be saved."""
        return DO in self.request.POST or PREVIEW in self.request.POST

    def process_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save; or do what a button of the conditions asks, and show the form again."""
        if not self.is_building:
            return super().process_form(request, *args, **kwargs)
        if self.role is Role.UPDATE:
            self.object = self.get_object()
            self.saved_name = str(self.object)
        form = self.get_form(instance=self.object, initial=self.get_initial(), posted=request.POST)
        form.builder.change(request.POST.get(DO, ""))
        response: Any = self.render_form(form)
        for name, posted in (("version", VERSION), ("since", SINCE)):
            if request.POST.get(posted, "").isdecimal():  # of the record as it was when opened
                response.context_data[name] = int(request.POST[posted])
        return response

    def get_form(self, data: Any = None, files: Any = None, **kwargs: Any) -> SegmentForm:
        """Told the address that redraws it."""
        form: SegmentForm = super().get_form(data, files, path=self.request.path, **kwargs)
        return form

    def render_form(self, form: Any, conflict: Any = None) -> HttpResponseBase:
        """With what the conditions find now."""
        response: Any = super().render_form(form, conflict)
        response.context_data["preview"] = preview_of(form.builder, self.request.user)
        response.context_data["joints"] = JOINTS
        form.builder.dress(self.request.path)
        return response


def preview_of(builder: Any, user: Any) -> dict[str, Any]:
    """How many the complete conditions find, the first of them, and their sentence."""
    try:
        tree = builder.tree()
    except domain.ConditionError as error:
        return {"error": str(error)}
    compiled = domain.compile_conditions(tree, builder.model, user)
    records = domain.visible(builder.model, user).filter(compiled.q)
    return {
        "compiled": compiled,
        "count": records.count(),
        "first": list(records[:FIRST_NAMES]),
        "model": domain.MODELS[builder.model],
        "incomplete": len(builder.errors()) + sum(not one.key for one in builder.leaves()),
    }


@requires("segments.view_segment")
def count_segment(request: HttpRequest, pk: int) -> HttpResponse:
    """« 34 », in place of the button that asked."""
    segment = get_visible_or_404(Segment.objects.all(), request.user, pk=pk)
    return HttpResponse(str(domain.segment_records(segment, request.user).count()))


@requires("segments.add_contactlist")
@require_POST
def freeze_segment(request: HttpRequest, pk: int) -> HttpResponse:
    """Today's members, as a list."""
    segment = get_visible_or_404(Segment.objects.all(), request.user, pk=pk)
    try:
        made = domain.freeze_segment(segment=segment, actor=request.user)
    except IntegrityError:  # someone took the name meanwhile
        toasts.error(request, _("Une liste vient de prendre ce nom. Recommencez."))
        return redirect(segment.get_absolute_url())
    toasts.success(request, _("Le segment est figé dans la liste « %(name)s ».") % {"name": made})
    tab = "?onglet=organisations" if segment.target == Segment.Target.ORGANISATIONS else ""
    return redirect(made.get_absolute_url() + tab)


def chosen(user: Any, name: str, keys: list[str]) -> list[Any]:
    """The people, or organisations, of those keys that `user` sees."""
    model = Person if name == "people" else Organisation
    numbers = [int(one) for one in keys if one.isdecimal() and len(one) < 18]
    return list(model.objects.visible_to(user).filter(pk__in=numbers))
