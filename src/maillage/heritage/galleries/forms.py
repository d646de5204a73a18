"""Forms of the office: a gallery, its rooms, captions, links, invitations, proposals, answers."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.galleries.models import Gallery, GalleryItem, GalleryProposal, ItemLink, Room
from maillage.heritage.galleries.rules import COMPOSERS
from maillage.people.accounts.models import User
from maillage.people.accounts.roles import member_organisations
from maillage.ui.choosers import ChooserMultipleField
from maillage.ui.forms import SectionedForm, SectionedModelForm


class GalleryForm(SectionedModelForm):
    """What the gallery says; its rooms come next."""

    class Meta:
        model = Gallery
        fields = ("title", "summary", "intention", "introduction", "credits", "editors")
        sections = (
            (_("La galerie"), "", ("title", "summary")),
            (_("Pour les musées"), "", ("intention",)),
            (_("Pour le public"), "", ("introduction", "credits")),
            (_("Qui la compose"), "", ("editors",)),
        )
        wide = ("title", "summary", "intention", "introduction", "credits")
        widgets: ClassVar = {
            "intention": forms.Textarea(attrs={"rows": 4}),
            "credits": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts: ClassVar = {
            "editors": _("Avec vous. Un membre peut composer ; c’est l’équipe qui publie."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.user.has_perm("galleries.publish_gallery"):
            del self.fields["editors"]
        else:
            makers = User.objects.active().filter(role_grants__role__in=COMPOSERS).distinct()
            self.fields["editors"].queryset = makers.order_by("email")

    def _post_clean(self) -> None:
        """A protected state refuses even its own value: the machine checks it, not the form."""
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )
        try:
            self.instance.clean_fields(exclude=["state", "slug", "editors"])
        except forms.ValidationError as error:
            self._update_errors(error)


class RoomForm(SectionedModelForm):
    """A room's title and text."""

    class Meta:
        model = Room
        fields = ("title", "text")
        sections = ((_("La salle"), "", ("title", "text")),)
        wide = ("title", "text")


class HangForm(SectionedForm):
    """Objects of any museum, by search."""

    objects = ChooserMultipleField(
        "objects",
        label=_("Objets"),
        help_text=_(
            "Par titre, auteur, numéro d’inventaire ou référence ; ils se suivront dans cet ordre."
        ),
    )

    class Meta:
        sections = ()
        wide = ("objects",)


class TextForm(SectionedForm):
    """A text among the objects."""

    title = forms.CharField(label=_("Titre"), max_length=140, required=False)
    text = forms.CharField(
        label=_("Texte"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    museum = forms.ModelChoiceField(
        queryset=Museum.objects.none(),
        label=_("Musée concerné"),
        required=False,
        help_text=_("Un texte sur un musée, ou de lui, entre dans la part qu’il approuve."),
    )

    class Meta:
        sections = ()
        wide = ("title", "text")

    def __init__(self, *args: Any, gallery: Gallery, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invited = Museum.objects.filter(gallery_invitations__gallery=gallery)
        self.fields["museum"].queryset = invited.select_related("organisation")


class ItemForm(SectionedForm):
    """A caption or a text, and the room where it hangs."""

    title = forms.CharField(label=_("Titre"), max_length=140, required=False)
    text = forms.CharField(
        label=_("Texte"), max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    room = forms.ModelChoiceField(queryset=Room.objects.none(), label=_("Salle"))

    class Meta:
        sections = ()
        wide = ("title", "text")

    def __init__(self, *args: Any, item: GalleryItem, **kwargs: Any) -> None:
        initial = {"title": item.title, "text": item.text, "room": item.room_id}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["room"].queryset = Room.objects.filter(gallery=item.gallery_id)
        self.fields["room"].empty_label = None
        if item.object_id is not None:
            del self.fields["title"]
            self.fields["text"].label = _("Cartel")
            self.fields["text"].help_text = _("Ce que le visiteur lit à côté de l’objet.")


class LinkForm(SectionedForm):
    """From one object to another."""

    target = forms.ModelChoiceField(queryset=GalleryItem.objects.none(), label=_("Vers"))
    kind = forms.ChoiceField(label=_("Lien"), choices=ItemLink.Kind.choices)
    note = forms.CharField(label=_("En quelques mots"), max_length=240, required=False)

    class Meta:
        sections = ()
        wide = ("target", "note")

    def __init__(self, *args: Any, item: GalleryItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = CulturalObject.objects.visible_to(self.user).values("pk")
        others = GalleryItem.objects.filter(gallery=item.gallery_id, object__in=seen)
        field = self.fields["target"]
        field.queryset = (
            others.exclude(pk=item.pk).select_related("object__museum__organisation").in_order()
        )
        field.label_from_instance = lambda one: f"{one.object} · {one.object.museum}"


class InviteForm(SectionedForm):
    """Museums, and a word for them."""

    museums = ChooserMultipleField("museums", label=_("Musées"))
    message = forms.CharField(
        label=_("Un mot pour eux"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ils reçoivent aussi l’intention de la galerie, et un lien."),
    )

    class Meta:
        sections = ()
        wide = ("museums", "message")


class ProposalForm(SectionedModelForm):
    """Objects of one's own museum, and a text."""

    museum = forms.ModelChoiceField(queryset=Museum.objects.none(), label=_("Pour le musée"))
    objects_proposed = ChooserMultipleField(
        "own-objects",
        label=_("Objets"),
        required=False,
        help_text=_("Ceux de votre musée : par titre, auteur ou numéro d’inventaire."),
    )

    class Meta:
        model = GalleryProposal
        fields = ("museum", "title", "objects_proposed", "text", "is_for_public")
        sections = (
            (_("La proposition"), "", ("museum", "title", "objects_proposed")),
            (_("Le texte"), "", ("text", "is_for_public")),
        )
        wide = ("title", "objects_proposed", "text")
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, gallery: Gallery, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Museum.objects.filter(
            gallery_invitations__gallery=gallery,
            organisation__in=member_organisations(self.user),
        ).select_related("organisation")
        field = self.fields["museum"]
        field.queryset = own
        field.empty_label = None
        field.initial = own.first()

    def _post_clean(self) -> None:
        """The verb checks the model."""


class KeepForm(SectionedForm):
    """The room that a proposal enters."""

    room = forms.ModelChoiceField(queryset=Room.objects.none(), label=_("Dans la salle"))

    class Meta:
        sections = ()

    def __init__(self, *args: Any, gallery: Gallery, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = gallery.rooms.all()
        self.fields["room"].empty_label = None


class ReasonForm(SectionedForm):
    """Why."""

    reason = forms.CharField(
        label=_("Pourquoi"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4})
    )

    class Meta:
        sections = ()
        wide = ("reason",)


class AgreementForm(SectionedForm):
    """How a museum gave its agreement to the team, for the part that the page was opened on."""

    how = forms.CharField(
        label=_("Comment le musée a-t-il donné son accord ?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("« Par courriel du 12 mai, M. Petit » : gardé avec l’accord."),
    )
    part = forms.CharField(max_length=64, widget=forms.HiddenInput)

    class Meta:
        sections = ()
        wide = ("how",)


class RemovalForm(ReasonForm):
    """Why a visitor's selection is removed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "Son auteur le lit par son lien secret ; le public lit seulement qu’elle a été retirée."
        )
        self.fields["reason"].error_messages["required"] = _(
            "Dites pourquoi : son auteur le lira, et l’équipe s’en souviendra."
        )


class PublishForm(SectionedForm):
    """Publishing without every approval asks for its reason."""

    override = forms.CharField(
        label=_("Raison de publier sans ces accords"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Gardée dans l’historique, et dite aux musées concernés."),
    )

    class Meta:
        sections = ()
        wide = ("override",)


class MessageForm(SectionedForm):
    """A message to everyone, or between the editors and one museum."""

    text = forms.CharField(
        label=_("Message"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    museum = forms.ModelChoiceField(
        queryset=Museum.objects.none(),
        label=_("Pour"),
        required=False,
        empty_label=_("Tous ceux qui font la galerie"),
    )

    class Meta:
        sections = ()
        wide = ("text",)

    def __init__(self, *args: Any, museums: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["museum"].queryset = museums
