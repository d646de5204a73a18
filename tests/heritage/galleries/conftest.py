"""Camille makes the gallery; Léa answers for Honfleur, Paul for Lisieux."""

from __future__ import annotations

from types import SimpleNamespace

import pytest


@pytest.fixture
def cast(db):
    """The people, their museums, three objects each."""
    from tests.factories import (  # this file is read before the applications are loaded
        CulturalObjectFactory,
        MuseumFactory,
        OrganisationFactory,
        UserFactory,
    )

    honfleur = MuseumFactory(
        organisation=OrganisationFactory(kind="musee", name="Musée de Honfleur")
    )
    lisieux = MuseumFactory(organisation=OrganisationFactory(kind="musee", name="Musée de Lisieux"))
    return SimpleNamespace(
        camille=UserFactory(role="communication", email="camille@exemple.fr"),
        lea=UserFactory(role="membre", organisation=honfleur.organisation, email="lea@exemple.fr"),
        paul=UserFactory(role="membre", organisation=lisieux.organisation, email="paul@exemple.fr"),
        reader=UserFactory(role="lecture"),
        nobody=UserFactory(),
        honfleur=honfleur,
        lisieux=lisieux,
        boats=CulturalObjectFactory.create_batch(3, museum=honfleur),
        faces=CulturalObjectFactory.create_batch(3, museum=lisieux),
    )


@pytest.fixture
def hung(cast):
    """A gallery in composition: one room, an object of each museum, both invited."""
    from maillage.heritage.galleries.domain import composing, galleries, inviting

    gallery = galleries.create_gallery(
        title="Portraits de Normandie", intention="Des visages.", actor=cast.camille
    )
    inviting.invite_museums(
        gallery=gallery, museums=[cast.honfleur, cast.lisieux], actor=cast.camille
    )
    room = composing.add_room(gallery=gallery, title="Visages", actor=cast.camille)
    items = composing.hang_objects(
        room=room, objects=[cast.boats[0], cast.faces[0]], actor=cast.camille
    ).items
    gallery.refresh_from_db()
    invitations = {one.museum_id: one for one in gallery.invitations.all()}
    return SimpleNamespace(
        gallery=gallery,
        room=room,
        boat=items[0],
        face=items[1],
        of_honfleur=invitations[cast.honfleur.pk],
        of_lisieux=invitations[cast.lisieux.pk],
    )
