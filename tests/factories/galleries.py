"""Galleries, rooms, museums' parts, proposals, messages; what visitors propose."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory
from tests.factories.heritage import CulturalObjectFactory, MuseumFactory

from maillage.heritage.galleries.models import (
    Gallery,
    GalleryComment,
    GalleryInvitation,
    GalleryItem,
    GalleryProposal,
    GalleryRequest,
    ItemLink,
    Room,
    SelectionItem,
    SelectionRemoval,
    VisitorSelection,
)
from maillage.kernel.tokens import hash_token


class GalleryFactory(DjangoModelFactory[Gallery]):
    """A draft; ``state=`` puts it elsewhere."""

    class Meta:
        model = Gallery

    title = factory.Sequence(lambda n: f"Portraits de Normandie {n}")
    intention = "Des visages, de toutes les époques."


class RoomFactory(DjangoModelFactory[Room]):
    """A room after the others."""

    class Meta:
        model = Room

    gallery = factory.SubFactory(GalleryFactory)
    title = factory.Sequence(lambda n: f"Salle {n}")
    rank = factory.Sequence(lambda n: n + 1)


class GalleryItemFactory(DjangoModelFactory[GalleryItem]):
    """An object in a room, without a caption."""

    class Meta:
        model = GalleryItem

    room = factory.SubFactory(RoomFactory)
    object = factory.SubFactory(CulturalObjectFactory)
    rank = factory.Sequence(lambda n: n + 1)


class ItemLinkFactory(DjangoModelFactory[ItemLink]):
    """Two objects of one room, in echo."""

    class Meta:
        model = ItemLink

    source = factory.SubFactory(GalleryItemFactory)
    target = factory.SubFactory(GalleryItemFactory, room=factory.SelfAttribute("..source.room"))


class GalleryInvitationFactory(DjangoModelFactory[GalleryInvitation]):
    """A museum that was invited and has not answered."""

    class Meta:
        model = GalleryInvitation

    gallery = factory.SubFactory(GalleryFactory)
    museum = factory.SubFactory(MuseumFactory)


class GalleryProposalFactory(DjangoModelFactory[GalleryProposal]):
    """A text that a museum proposes."""

    class Meta:
        model = GalleryProposal

    gallery = factory.SubFactory(GalleryFactory)
    museum = factory.SubFactory(MuseumFactory)
    title = factory.Sequence(lambda n: f"Notre portrait {n}")
    text = "Il est le plus ancien de nos collections."


class GalleryCommentFactory(DjangoModelFactory[GalleryComment]):
    """A message to everyone in the gallery."""

    class Meta:
        model = GalleryComment

    gallery = factory.SubFactory(GalleryFactory)
    signature = "Camille"
    text = "Il nous manque un portrait d’enfant."


class VisitorSelectionFactory(DjangoModelFactory[VisitorSelection]):
    """A visitor's selection; ``token="secret"`` is what its holder has."""

    class Meta:
        model = VisitorSelection

    class Params:
        token = factory.Sequence(lambda n: f"secret-{n}")

    title = factory.Sequence(lambda n: f"Mes bateaux {n}")
    token_hash = factory.LazyAttribute(lambda one: hash_token(one.token))


class SelectionItemFactory(DjangoModelFactory[SelectionItem]):
    """One object of a selection."""

    class Meta:
        model = SelectionItem

    selection = factory.SubFactory(VisitorSelectionFactory)
    object = factory.SubFactory(CulturalObjectFactory)
    rank = factory.Sequence(lambda n: n + 1)


class SelectionRemovalFactory(DjangoModelFactory[SelectionRemoval]):
    """A selection that the team has taken off the site."""

    class Meta:
        model = SelectionRemoval

    selection = factory.SubFactory(VisitorSelectionFactory)
    reason = "Des injures."


class GalleryRequestFactory(DjangoModelFactory[GalleryRequest]):
    """A selection that its author offers as a gallery."""

    class Meta:
        model = GalleryRequest

    selection = factory.SubFactory(VisitorSelectionFactory)
    title = factory.Sequence(lambda n: f"Mes bateaux {n}")
    name = "Jeanne, de Trouville"
    consent = True
    email = "jeanne@exemple.fr"
