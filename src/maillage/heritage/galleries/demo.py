"""The demonstration's galleries: one on the site, one in which a museum wants a change; a selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.galleries.domain import (
    approvals,
    composing,
    galleries,
    inviting,
    proposing,
    removals,
    requests,
    selections,
)
from maillage.heritage.galleries.domain.comments import post_comment
from maillage.heritage.galleries.models import Gallery, GalleryInvitation, Room, VisitorSelection
from maillage.heritage.galleries.models.parts import Part, parts_of
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.people.directory.demo import account

HOME: Final = "Musée du Ruban et du Fil"
SELECTION_TOKEN: Final = "demo-ma-selection"  # noqa: S105 - a link of the demonstration, printed in its guide
PUBLISHED: Final = "galerie-normandie"
COMPOSED: Final = "galerie-metiers"


@dataclass(frozen=True, slots=True)
class Hall:
    """A room of the demonstration: its title, its text, how many objects of each museum."""

    title: str
    text: str
    museums: slice
    each: int = 2


HALLS: Final = (
    Hall(
        "Regarder quelqu’un",
        "<p>Avant la photographie, se faire représenter était un événement : on choisissait "
        "l’habit, la pose, ce que l’on tiendrait à la main. Ces objets disent comment chacun "
        "voulait être vu.</p>",
        slice(0, 2),
    ),
    Hall(
        "Ce que tiennent les mains",
        "<p>Un outil, une étoffe, un vase : à défaut d’un visage, l’objet familier fait le "
        "portrait de celle ou de celui qui s’en est servi.</p>",
        slice(2, 4),
    ),
    Hall(
        "Le pays autour",
        "<p>Les plages, les haies, les toits. Le paysage est le dernier portrait : celui de tout "
        "le monde.</p>",
        slice(4, 6),
    ),
)
CAPTIONS: Final = (
    "Entré au musée par un don de famille, il n’en avait jamais été montré au public.",
    "On remarque l’usure, qui dit mieux que la date combien il a servi.",
    "Son auteur travaillait pour une clientèle de la côte ; on en connaît d’autres versions.",
    "Le cartel ancien le disait d’un autre siècle : l’étude de 2019 l’a rajeuni.",
)


def load(say: Any) -> None:
    """Whatever is there already is left alone."""
    del say
    museums = _museums()
    if len(museums) < 6 or Gallery.objects.filter(demo_key=PUBLISHED).exists():
        return
    _published(museums)
    _composed(museums)
    _visitor(museums)


def _museums() -> list[Museum]:
    found = list(Museum.objects.open().select_related("organisation").order_by("pk")[:8])
    return sorted(found, key=lambda one: str(one) != HOME)


def _objects(museum: Museum, many: int, *, after: int = 0) -> list[CulturalObject]:
    """Some of a museum's objects, those drawn already first."""
    found = CulturalObject.objects.public().filter(museum=museum).select_related("museum")
    return list(found.order_by("-has_image", "pk")[after : after + many])


def _published(museums: list[Museum]) -> None:
    """Six museums, three rooms, all approved, published a fortnight ago."""
    camille, jeanne, solene = account("camille"), account("jeanne"), account("solene")
    with living_on(days_ago(48), 10, 10):
        gallery = galleries.create_gallery(
            title="Portraits de Normandie",
            summary="Des visages, des mains, un pays : six musées se répondent.",
            intention=(
                "Montrer que chaque musée, même celui qui n’a pas de peinture, garde des portraits : "
                "de personnes, de métiers, de lieux. Proposez ce que l’on ne vient jamais voir."
            ),
            introduction=(
                "<p>Qu’est-ce qu’un portrait ? Un visage, bien sûr. Mais aussi un outil poli par "
                "la main, une rue sous la pluie, un ruban gardé dans un tiroir. Six musées ont "
                "ouvert leurs réserves ; leurs objets se parlent.</p>"
            ),
            credits="Textes\u00a0: les équipes des musées. Coordination\u00a0: Camille.",
            demo_key=PUBLISHED,
            actor=camille,
            editors=[jeanne],
        )
        inviting.invite_museums(
            gallery=gallery,
            museums=museums[:6],
            message="Deux ou trois objets suffisent, avec quelques lignes.",
            actor=camille,
        )
    proposal = None
    with living_on(days_ago(41), 14, 30):
        proposal = proposing.propose(
            gallery=gallery,
            museum=museums[0],
            title="Le ruban comme portrait",
            objects=_objects(museums[0], 2),
            text=(
                "Chaque couleur désignait une commune, parfois une famille. Qui savait lire le ruban "
                "savait d’où venait la coiffe."
            ),
            is_for_public=True,
            actor=solene,
        )
        post_comment(
            gallery=gallery,
            proposal=proposal,
            text="Le second est fragile : nous n’avons que cette photographie.",
            actor=solene,
        )
    with living_on(days_ago(34), 11, 0):
        rooms = _hang(gallery, museums, jeanne)
        proposing.keep_proposal(proposal=proposal, room=rooms[0], actor=jeanne)
        _write_captions(gallery, jeanne)
        _link(gallery, jeanne)
    with living_on(days_ago(27), 9, 15):
        galleries.submit_gallery(gallery=gallery, actor=jeanne)
    with living_on(days_ago(21), 16, 0):
        _approve_all(gallery, museums[0], solene, camille)
    with living_on(days_ago(14), 10, 0):
        galleries.publish_gallery(gallery=gallery, actor=camille)


def _hang(gallery: Gallery, museums: list[Museum], actor: Any) -> list[Room]:
    rooms = []
    for hall in HALLS:
        room = composing.add_room(gallery=gallery, title=hall.title, text=hall.text, actor=actor)
        for museum in museums[hall.museums]:
            # What the first museum shows comes from its own proposal.
            found = [] if museum == museums[0] else _objects(museum, hall.each)
            if found:
                composing.hang_objects(room=room, objects=found, actor=actor)
        rooms.append(room)
    return rooms


def _write_captions(gallery: Gallery, actor: Any) -> None:
    items = gallery.items.filter(object__isnull=False).order_by("room__rank", "rank")
    for n, item in enumerate(items):
        if n % 3 != 2:  # some speak for themselves
            composing.change_item(
                item=item, version=item.version, text=CAPTIONS[n % len(CAPTIONS)], actor=actor
            )


def _link(gallery: Gallery, actor: Any) -> None:
    """One object of each room leads to one of the next, which is another museum's."""
    firsts = [
        room.items.filter(object__isnull=False).order_by("rank").first()
        for room in gallery.rooms.order_by("rank")
    ]
    notes = ("le même geste, à un siècle de distance", "deux regards sur un même pays")
    for source, target, kind, note in zip(
        firsts, firsts[1:], ("echo", "sujet"), notes, strict=False
    ):
        if source is not None and target is not None:
            composing.link_items(source=source, target=target, kind=kind, note=note, actor=actor)


def _approve_all(gallery: Gallery, home: Museum, member: Any, team: Any) -> None:
    """The one that has an account approves; of the others, the team notes what they answered."""
    for part in parts_of(gallery):
        if part.invitation is None or part.is_empty:
            continue
        if part.museum == home:
            approvals.approve_part(invitation=part.invitation, seen=part.digest, actor=member)
        else:
            _note_agreement(part, "Par courriel, la direction du musée", team)


def _note_agreement(part: Part, how: str, actor: Any) -> None:
    if part.invitation is not None:
        approvals.record_agreement(
            invitation=part.invitation, how=how, seen=part.digest, actor=actor
        )


def _composed(museums: list[Museum]) -> None:
    """Waits for its museums: one approves, one wants a change, one has yet to say, one proposes."""
    jeanne, solene = account("jeanne"), account("solene")
    with living_on(days_ago(19), 15, 20):
        gallery = galleries.create_gallery(
            title="Métiers qui se taisent",
            summary="Les gestes que plus personne ne fait.",
            intention="Les outils et les gestes de métiers disparus, avec la parole de ceux qui les ont vus.",
            demo_key=COMPOSED,
            actor=jeanne,
        )
        inviting.invite_museums(gallery=gallery, museums=[museums[0], *museums[5:8]], actor=jeanne)
    with living_on(days_ago(12), 10, 40):
        room = composing.add_room(
            gallery=gallery,
            title="À l’atelier",
            text="<p>On entendait l’atelier avant de le voir.</p>",
            actor=jeanne,
        )
        for museum in (museums[0], *museums[5:7]):
            composing.hang_objects(room=room, objects=_objects(museum, 2, after=2), actor=jeanne)
        _write_captions(gallery, jeanne)
        post_comment(
            gallery=gallery,
            text="Il nous manque un métier de la mer : qui en aurait un ?",
            actor=jeanne,
        )
        galleries.submit_gallery(gallery=gallery, actor=jeanne)
    with living_on(days_ago(6), 17, 5):
        held = {one.museum_id: one for one in GalleryInvitation.objects.filter(gallery=gallery)}
        approvals.request_changes(
            invitation=held[museums[0].pk],
            reason=(
                "Le cartel du premier objet est à reprendre : il n’a pas été donné, il est en dépôt. "
                "Et pourriez-vous citer le nom de la donatrice du second ?"
            ),
            actor=solene,
        )
        part = next(one for one in parts_of(gallery) if one.museum == museums[5])
        _note_agreement(part, "Au téléphone, le conservateur", account("camille"))
        proposing.propose(
            gallery=gallery,
            museum=museums[0],
            title="La passementière de la rue haute",
            objects=_objects(museums[0], 1, after=5),
            text="Nous avons son récit, enregistré en 1987 : trois minutes que l’on pourrait citer.",
            actor=solene,
        )


def _visitor(museums: list[Museum]) -> None:
    """A selection with its link, and another one that asks to become a gallery."""
    with living_on(days_ago(5), 20, 30):
        objects = [one for museum in museums[:4] for one in _objects(museum, 1)]
        selection, _token = selections.create_selection(
            title="Pour la classe de CM1", objects=objects, token=SELECTION_TOKEN
        )
        asked, _secret = selections.create_selection(
            title="Les bleus de la mer et du ciel",
            objects=[one for museum in museums[3:8] for one in _objects(museum, 1, after=1)],
        )
        abusive, _lost = selections.create_selection(
            title="Vases à vendre", objects=_objects(museums[4], 2)
        )
        VisitorSelection.objects.filter(pk=asked.pk).update(
            text="Tous les bleus que j’ai trouvés dans vos musées, du plus pâle au plus sombre."
        )
        first = selection.items.order_by("rank").first()
        if first is not None:
            selections.write_note(
                selection=selection, item=first.pk, note="À montrer en premier : à quoi sert-il ?"
            )
        asked.refresh_from_db()
        requests.propose_selection(
            selection=asked,
            name="Odile, de Trouville",
            consent=True,
            email="odile@exemple.fr",
            message="Je viens tous les étés ; j’aimerais que d’autres les voient.",
        )
    with living_on(days_ago(3), 9, 15):
        removals.remove_selection(
            selection=abusive,
            reason="Elle renvoyait vers une boutique : les sélections ne servent pas à vendre.",
            actor=account("jeanne"),
        )
