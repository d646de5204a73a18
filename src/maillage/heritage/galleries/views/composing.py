"""Rooms, objects, texts, links: small forms, and buttons that move things."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.galleries.domain import composing
from maillage.heritage.galleries.domain.refusals import Outdated
from maillage.heritage.galleries.forms import HangForm, ItemForm, LinkForm, RoomForm, TextForm
from maillage.heritage.galleries.models import Gallery, GalleryItem, ItemLink, Room
from maillage.heritage.galleries.views.context import composition
from maillage.heritage.galleries.views.opening import (
    COMPOSE,
    accepted,
    ask,
    attempt,
    in_gallery,
    posted,
    version_of,
)
from maillage.ui import toasts


def _room(gallery: Gallery, room: int) -> Room:
    return get_object_or_404(Room.objects.filter(gallery=gallery), pk=room)


def _item(gallery: Gallery, item: int) -> GalleryItem:
    found = GalleryItem.objects.filter(gallery=gallery).select_related("object", "room", "gallery")
    return get_object_or_404(found, pk=item)


def _seen_item(request: HttpRequest, gallery: Gallery, item: int) -> GalleryItem:
    """To be written about: not an object that its museum hides from the account since."""
    held = _item(gallery, item)
    if not _is_seen(held, request.user):
        raise Http404
    return held


def _is_seen(held: GalleryItem, user: Any) -> bool:
    if held.object_id is None:
        return True
    return CulturalObject.objects.kept_by(user).filter(pk=held.object_id).exists()


def _at(gallery: Gallery, room: int | None = None, item: int | None = None) -> str:
    mark = f"#element-{item}" if item else f"#salle-{room}" if room else ""
    return f"{gallery.get_absolute_url()}{mark}"


# -- rooms ------------------------------------------------------------------------------------------


@in_gallery(COMPOSE)
def add_room(request: HttpRequest, gallery: Gallery) -> HttpResponse:
    """A room after the others."""
    form = RoomForm(posted(request), user=request.user, instance=Room(gallery=gallery))
    made: list[Room] = []

    def act(data: dict[str, Any]) -> None:
        made.append(
            composing.add_room(
                gallery=gallery, title=data["title"], text=data["text"], actor=request.user
            )
        )

    if request.method == "POST" and accepted(form, act):
        toasts.success(request, _("La salle est ouverte : accrochez-y des objets."))
        return redirect(_at(gallery, room=made[0].pk))
    return ask(request, gallery, form, title=_("Nouvelle salle"), icon="plus")


@in_gallery(COMPOSE)
def edit_room(request: HttpRequest, gallery: Gallery, room: int) -> HttpResponse:
    """A room's title and text; nobody's words are overwritten."""
    held = _room(gallery, room)
    form = RoomForm(posted(request), user=request.user, instance=held)
    outdated: list[bool] = []

    def act(data: dict[str, Any]) -> None:
        try:
            composing.change_room(
                room=held, **data, version=version_of(request), actor=request.user
            )
        except Outdated:
            outdated.append(True)
            raise

    if request.method == "POST" and accepted(form, act):
        toasts.success(request, _("C’est enregistré."))
        return redirect(_at(gallery, room=room))
    now = _room(gallery, room)
    return ask(
        request, gallery, form,
        title=_("Modifier la salle"), version=now.version, back=_at(gallery, room=room),
        written=now if outdated else None,
    )  # fmt: skip


@in_gallery(COMPOSE)
@require_POST
def move_room(request: HttpRequest, gallery: Gallery, room: int) -> HttpResponse:
    """Up or down."""
    held = _room(gallery, room)
    to = request.POST.get("to", "")
    attempt(request, lambda: composing.move_room(room=held, to=to, actor=request.user))
    return _rooms_again(request, gallery, _at(gallery, room=room))


@in_gallery(COMPOSE)
@require_POST
def remove_room(request: HttpRequest, gallery: Gallery, room: int) -> HttpResponse:
    """An empty room goes."""
    held = _room(gallery, room)
    attempt(
        request,
        lambda: composing.remove_room(room=held, actor=request.user),
        _("La salle est supprimée."),
    )
    return redirect(_at(gallery))


# -- objects and texts ------------------------------------------------------------------------------


@in_gallery(COMPOSE)
def hang(request: HttpRequest, gallery: Gallery, room: int) -> HttpResponse:
    """Objects at the end of a room, in the order in which they were chosen."""
    held = _room(gallery, room)
    form = HangForm(posted(request), user=request.user)
    done: list[composing.Hung] = []

    def act(data: dict[str, Any]) -> None:
        chosen = {str(one.pk): one for one in data["objects"]}
        order = [chosen[key] for key in request.POST.getlist("objects") if key in chosen]
        objects = order or list(chosen.values())
        done.append(composing.hang_objects(room=held, objects=objects, actor=request.user))

    if request.method == "POST" and accepted(form, act):
        _say_hung(request, done[0])
        return redirect(_at(gallery, room=room))
    title = _("Accrocher des objets dans « %(room)s »") % {"room": held}
    back = _at(gallery, room=room)
    return ask(request, gallery, form, title=title, button=_("Accrocher"), icon="plus", back=back)


def _say_hung(request: HttpRequest, done: composing.Hung) -> None:
    if count := len(done.items):
        words = ngettext("%(n)d objet accroché.", "%(n)d objets accrochés.", count) % {"n": count}
        toasts.success(request, words)
    if done.already:
        names = ", ".join(str(one) for one in done.already)
        toasts.warning(request, _("Déjà dans la galerie : %(names)s.") % {"names": names})


@in_gallery(COMPOSE)
def add_text(request: HttpRequest, gallery: Gallery, room: int) -> HttpResponse:
    """A text at the end of a room."""
    held = _room(gallery, room)
    form = TextForm(posted(request), user=request.user, gallery=gallery)

    def act(data: dict[str, Any]) -> None:
        composing.add_text(room=held, **data, actor=request.user)

    if request.method == "POST" and accepted(form, act):
        toasts.success(request, _("Le texte est dans la salle."))
        return redirect(_at(gallery, room=room))
    title = _("Un texte dans « %(room)s »") % {"room": held}
    return ask(request, gallery, form, title=title, icon="plus", back=_at(gallery, room=room))


@in_gallery(COMPOSE)
def edit_item(request: HttpRequest, gallery: Gallery, item: int) -> HttpResponse:
    """A caption or a text, and its room; nobody's words are overwritten."""
    held = _seen_item(request, gallery, item)
    form = ItemForm(posted(request), user=request.user, item=held)
    outdated: list[bool] = []

    def act(data: dict[str, Any]) -> None:
        try:
            composing.change_item(
                item=held, **data, version=version_of(request), actor=request.user
            )
        except Outdated:
            outdated.append(True)
            raise

    if request.method == "POST" and accepted(form, act):
        toasts.success(request, _("C’est enregistré."))
        return redirect(_at(gallery, item=item))
    now = _item(gallery, item)
    title = _("Cartel de « %(item)s »") % {"item": now} if now.object_id else _("Modifier le texte")
    return ask(
        request, gallery, form,
        title=title, version=now.version, back=_at(gallery, item=item),
        written=now if outdated else None,
    )  # fmt: skip


@in_gallery(COMPOSE)
@require_POST
def move_item(request: HttpRequest, gallery: Gallery, item: int) -> HttpResponse:
    """Up, down, or (dragged) to the place of another one, in whatever room that is."""
    held = _item(gallery, item)
    to = request.POST.get("to", "")
    if to.isascii() and to.isdecimal() and len(to) < 6:
        attempt(request, lambda: composing.place_item(item=held, at=int(to), actor=request.user))
    else:
        attempt(request, lambda: composing.move_item(item=held, to=to, actor=request.user))
    return _rooms_again(request, gallery, _at(gallery, item=item))


@in_gallery(COMPOSE)
@require_POST
def remove_item(request: HttpRequest, gallery: Gallery, item: int) -> HttpResponse:
    """Out of the gallery."""
    held = _item(gallery, item)
    attempt(
        request,
        lambda: composing.remove_item(item=held, actor=request.user),
        _("« %(item)s » n’est plus dans la galerie.") % {"item": held}
        if _is_seen(held, request.user)
        else _("L’objet n’est plus dans la galerie."),
    )
    return redirect(_at(gallery, room=held.room_id))


def _rooms_again(request: HttpRequest, gallery: Gallery, back: str) -> HttpResponse:
    """Only the rooms, when a script asked."""
    if not getattr(request, "htmx", False):
        return redirect(back)
    context = composition(gallery, request.user)
    return render(request, "galleries/parts/rooms.html", {"gallery": gallery, **context})


# -- links ------------------------------------------------------------------------------------------


@in_gallery(COMPOSE)
def link(request: HttpRequest, gallery: Gallery, item: int) -> HttpResponse:
    """Lead from an object to another one of the gallery."""
    held = _seen_item(request, gallery, item)
    form = LinkForm(posted(request), user=request.user, item=held)

    def act(data: dict[str, Any]) -> None:
        composing.link_items(source=held, **data, actor=request.user)

    if request.method == "POST" and accepted(form, act):
        toasts.success(request, _("Les deux objets sont liés."))
        return redirect(_at(gallery, item=item))
    title = _("Lier « %(item)s »") % {"item": held}
    back = _at(gallery, item=item)
    return ask(request, gallery, form, title=title, button=_("Lier"), icon="link", back=back)


@in_gallery(COMPOSE)
@require_POST
def unlink(request: HttpRequest, gallery: Gallery, link: int) -> HttpResponse:
    """Take a link away."""
    held = get_object_or_404(ItemLink.objects.filter(gallery=gallery), pk=link)
    attempt(
        request,
        lambda: composing.unlink_items(link=held, actor=request.user),
        _("Le lien est retiré."),
    )
    return redirect(_at(gallery, item=held.source_id))
