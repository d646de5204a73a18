"""Museums, objects and words: lists, pages and forms, on the one CRUD base."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.heritage.catalogue.domain import terms
from maillage.heritage.catalogue.fields import REQUIRED
from maillage.heritage.catalogue.filters import MuseumFilters, ObjectFilters, TermFilters
from maillage.heritage.catalogue.forms import MuseumForm, ObjectForm, TermForm
from maillage.heritage.catalogue.models import CulturalObject, Museum, Term
from maillage.heritage.catalogue.pictures import listed_images
from maillage.heritage.catalogue.presenting import groups_of, understood
from maillage.heritage.catalogue.tables import MuseumTable, ObjectTable, TermTable
from maillage.kernel.text_fr import count
from maillage.ui import crud
from maillage.ui.crud import Role, Tab, Verb


class MuseumResource(crud.Resource):
    """``/gestion/musees/``."""

    model = Museum
    url_base = "museums"
    url_path = "musees"
    icon = "building-bank"
    table_class = MuseumTable
    filterset_class = MuseumFilters
    form_class = MuseumForm
    create_label = gettext_lazy("Nouveau musée")
    empty_text = gettext_lazy(
        "Choisissez dans l’annuaire les musées dont les objets seront en ligne, puis importez leurs "
        "fiches."
    )
    detail_fields = ("organisation", "is_open", "software", "rights_note", "monthly_mail")

    def get_queryset(self) -> QuerySet[Any]:
        """With how many objects each shows."""
        queryset = super().get_queryset().select_related("organisation")
        if self.role is not Role.LIST:
            return queryset
        current = Q(cultural_objects__withdrawn_at__isnull=True)
        return queryset.annotate(
            object_count=Count("cultural_objects", filter=current),
            image_count=Count(
                "cultural_objects", filter=current & Q(cultural_objects__has_image=True)
            ),
        )

    def save_form(self, form: Any) -> Any:
        """Save; its doors opened or closed, the words of its objects are counted anew."""
        saved = super().save_form(form)
        if "is_open" in form.changed_data:
            terms.recount_soon()
        return saved

    def get_lead(self, record: Museum) -> str:
        """« M0076 · Honfleur · 1 240 objets »."""
        objects = CulturalObject.objects.current().filter(museum=record).count()
        words = (record.museofile, record.organisation.city, count(objects, "objet"))
        return " · ".join(word for word in words if word)

    def get_verbs(self, record: Museum) -> list[Verb]:
        """Its objects first, then its public page, then the form."""
        objects = Verb(
            _("Ses objets"), f"{reverse('objects-list')}?museum={record.pk}", "photo", primary=True
        )
        usual = [Verb(one.label, one.url, one.icon) for one in super().get_verbs(record)]
        public = Verb(_("Voir en ligne"), record.get_public_url(), "world")
        return [objects, *([public] if record.is_open else []), *usual]


class ObjectResource(crud.Resource):
    """``/gestion/objets/``; an object comes from an import, it is not written by hand."""

    model = CulturalObject
    url_base = "objects"
    url_path = "objets"
    icon = "photo"
    roles = (Role.LIST, Role.DETAIL, Role.HISTORY, Role.UPDATE)
    table_class = ObjectTable
    filterset_class = ObjectFilters
    form_class = ObjectForm
    empty_text = gettext_lazy("Importez les fiches d’un premier musée : elles se rangent ici.")
    tabs: ClassVar = (
        Tab(
            "images",
            gettext_lazy("Images"),
            "catalogue/object_images.html",
            lambda record, _user: {"images": listed_images(record)},
        ),
    )

    def get_queryset(self) -> QuerySet[Any]:
        """The withdrawn ones too: the office puts back what was taken out too fast."""
        kept = CulturalObject.objects.kept_by(self.request.user)
        return kept.select_related("museum__organisation", "source_import")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The museum's values by groups, and what is understood of them."""
        if self.role is Role.DETAIL:
            record = self.object
            asked = {*REQUIRED, *record.museum.required_fields} - {"REF", "MUSEO", "STAT"}
            kwargs["groups"] = groups_of(
                record.values, empty=self.request.user.has_perm("catalogue.change_culturalobject")
            )
            kwargs["understood"] = understood(record.normalised)
            kwargs["missing"] = sorted(code for code in asked if not record.values.get(code))
        return super().get_context_data(**kwargs)

    def save_form(self, form: Any) -> Any:
        """Save; shown or hidden, its words are counted anew."""
        saved = super().save_form(form)
        if "visibility" in form.changed_data:
            terms.recount_soon()
        return saved

    def get_lead(self, record: CulturalObject) -> str:
        """« Musée du Ruban · inv. 2004.1.12 · visible par tout le monde »."""
        shown = (
            _("retiré du catalogue")
            if record.withdrawn_at
            else _("visible par %(who)s") % {"who": record.get_visibility_display()}
        )
        inventory = _("inv. %(number)s") % {"number": record.inventory} if record.inventory else ""
        return " · ".join(one for one in (str(record.museum), inventory, shown) if one)

    def get_verbs(self, record: CulturalObject) -> list[Verb]:
        """See it as the public does; show it to others; take it out, or put it back."""
        verbs = []
        if record.is_public:
            verbs.append(Verb(_("Voir en ligne"), record.get_public_url(), "world", primary=True))
        if not self.request.user.has_perm("catalogue.change_culturalobject", record):
            return verbs
        if record.withdrawn_at is not None:
            url = reverse("object-restore", kwargs={"pk": record.pk})
            return [Verb(_("Remettre au catalogue"), url, "arrow-back-up", post=True)]
        edit = Verb(_("Qui le voit"), self.url_of(Role.UPDATE, record), "eye")
        url = reverse("object-withdraw", kwargs={"pk": record.pk})
        return [*verbs, edit, Verb(_("Retirer du catalogue"), url, "eye-off", post=True)]


class TermResource(crud.Resource):
    """``/gestion/vocabulaires/``: words are built from the objects, and mended here."""

    model = Term
    url_base = "terms"
    url_path = "vocabulaires"
    icon = "vocabulary"
    roles = (Role.LIST, Role.DETAIL, Role.HISTORY, Role.UPDATE)
    table_class = TermTable
    filterset_class = TermFilters
    form_class = TermForm
    list_title = gettext_lazy("Vocabulaires")
    empty_text = gettext_lazy("Les termes se rangent ici dès que des fiches sont importées.")
    detail_fields = ("vocabulary", "label", "note", "merged_into", "wikidata", "viaf", "getty")

    def get_queryset(self) -> QuerySet[Any]:
        """With the word that replaces it."""
        return super().get_queryset().select_related("merged_into")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the words that were merged into it."""
        if self.role is Role.DETAIL:
            kwargs["synonyms"] = list(self.object.synonyms.order_by("key"))
        return super().get_context_data(**kwargs)

    def save_form(self, form: Any) -> Term:
        """A word spelt anew is found under its new spelling."""
        return terms.change_term(term=form.instance, actor=self.request.user)

    def get_lead(self, record: Term) -> str:
        """« dénominations · 312 objets »."""
        return f"{record.get_vocabulary_display()} · {count(record.count, 'objet')}"

    def get_verbs(self, record: Term) -> list[Verb]:
        """Merge it into another word, or let it stand again; then the form."""
        usual = super().get_verbs(record)
        if not self.request.user.has_perm("catalogue.change_term", record):
            return usual
        if record.merged_into_id is not None:
            url = reverse("term-split", kwargs={"pk": record.pk})
            return [*usual, Verb(_("Séparer"), url, "arrow-back-up", post=True)]
        url = reverse("term-merge", kwargs={"pk": record.pk})
        return [*usual, Verb(_("Réunir à un autre terme"), url, "arrows-join")]
