"""Addresses of the galleries, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.heritage.galleries.views import composing, museums, resources, selections
from maillage.heritage.galleries.views.resources import GalleryResource, RequestResource
from maillage.heritage.galleries.views.selections import SelectionResource

GALLERY = "galeries/<int:pk>/"
ROOM = f"{GALLERY}salles/<int:room>/"
ITEM = f"{GALLERY}elements/<int:item>/"
INVITATION = f"{GALLERY}invitations/<int:invitation>/"
PROPOSAL = f"{GALLERY}propositions/<int:proposal>/"

urlpatterns = [
    path(f"{GALLERY}verbe/<slug:verb>/", resources.do_verb, name="gallery-verb"),
    path(f"{GALLERY}publier/", resources.publish, name="gallery-publish"),
    path(f"{GALLERY}retirer/", resources.withdraw, name="gallery-withdraw"),
    path(f"{GALLERY}salles/nouvelle/", composing.add_room, name="gallery-room-add"),
    path(ROOM, composing.edit_room, name="gallery-room"),
    path(f"{ROOM}deplacer/", composing.move_room, name="gallery-room-move"),
    path(f"{ROOM}supprimer/", composing.remove_room, name="gallery-room-remove"),
    path(f"{ROOM}objets/", composing.hang, name="gallery-hang"),
    path(f"{ROOM}texte/", composing.add_text, name="gallery-text"),
    path(ITEM, composing.edit_item, name="gallery-item"),
    path(f"{ITEM}deplacer/", composing.move_item, name="gallery-item-move"),
    path(f"{ITEM}retirer/", composing.remove_item, name="gallery-item-remove"),
    path(f"{ITEM}lier/", composing.link, name="gallery-link"),
    path(f"{GALLERY}liens/<int:link>/retirer/", composing.unlink, name="gallery-unlink"),
    path(f"{GALLERY}inviter/", museums.invite, name="gallery-invite"),
    path(f"{INVITATION}demander/", museums.ask_museum, name="gallery-ask"),
    path(f"{INVITATION}retirer/", museums.uninvite, name="gallery-uninvite"),
    path(f"{INVITATION}approuver/", museums.approve, name="gallery-approve"),
    path(f"{INVITATION}accord/", museums.record_agreement, name="gallery-record"),
    path(f"{INVITATION}modifications/", museums.request_changes, name="gallery-changes"),
    path(f"{GALLERY}propositions/nouvelle/", museums.propose, name="gallery-propose"),
    path(f"{PROPOSAL}retenir/", museums.keep, name="gallery-keep"),
    path(f"{PROPOSAL}ecarter/", museums.decline, name="gallery-decline"),
    path(f"{PROPOSAL}reprendre/", museums.take_back, name="gallery-take-back"),
    path(f"{PROPOSAL}message/", museums.comment_proposal, name="gallery-proposal-comment"),
    path(f"{GALLERY}message/", museums.comment, name="gallery-comment"),
    path(
        "galeries-proposees/<int:pk>/accepter/",
        resources.accept_request,
        name="gallery-request-accept",
    ),
    path(
        "galeries-proposees/<int:pk>/refuser/",
        resources.refuse_request,
        name="gallery-request-refuse",
    ),
    path("selections/<int:pk>/retirer/", selections.remove, name="visitor-selection-remove"),
    path("selections/<int:pk>/retablir/", selections.restore, name="visitor-selection-restore"),
    *GalleryResource.get_urls(),
    *RequestResource.get_urls(),
    *SelectionResource.get_urls(),
]
