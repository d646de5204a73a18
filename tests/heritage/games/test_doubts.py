"""Wrong answers that pile up on one record, and what is done about it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from tests.factories import (
    CulturalObjectFactory,
    GameDoubtFactory,
    PlayTallyFactory,
    UserFactory,
)

from maillage.heritage.catalogue import hooks
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.games.domain import doubts
from maillage.heritage.games.models import Game, GameDoubt, PlayTally
from maillage.kernel.models import AuditEntry, Notification
from maillage.kernel.states import TransitionRefused

ORDER = Game.Kind.ORDER


@pytest.fixture
def record(db):
    return CulturalObjectFactory(values={"MILL": ["1874"]})


def tally(record, answers, wrong, kind=ORDER):
    return PlayTallyFactory(object=record, kind=kind, answers=answers, wrong=wrong)


def look(record, kind=ORDER):
    return doubts.look_at(kind=kind, objects=[record.pk])


@pytest.mark.parametrize(
    ("answers", "wrong", "others", "reported"),
    [
        (19, 19, (100, 10), False),  # too few answers
        (20, 11, (100, 10), False),  # too few wrong
        (20, 12, (100, 10), True),
        (20, 14, (100, 60), False),  # the game is hard for every object
        (20, 18, (100, 60), True),
        (20, 20, None, True),  # nothing else was played
    ],
)
def test_reports_what_stands_out(record, answers, wrong, others, reported):
    tally(record, answers, wrong)
    if others:
        tally(CulturalObjectFactory(), *others)
    assert bool(look(record)) is reported
    assert GameDoubt.objects.exists() is reported


def test_tells_the_team_and_the_museum_once(record):
    member = UserFactory(role="membre", organisation=record.museum.organisation)
    stranger = UserFactory(role="membre")
    team = UserFactory(role="communication")
    tally(record, 30, 29)
    assert len(look(record)) == 1
    assert look(record) == []
    told = set(Notification.objects.filter(kind=doubts.DOUBTED).values_list("user", flat=True))
    assert told == {member.pk, team.pk}
    assert stranger.pk not in told
    seen = GameDoubt.objects.visible_to
    assert seen(member).count() == seen(team).count() == 1
    assert seen(stranger).count() == 0


def test_confirming_starts_the_counting_afresh(record):
    member = UserFactory(role="membre", organisation=record.museum.organisation)
    tally(record, 30, 29)
    (doubt,) = look(record)
    with pytest.raises(ValidationError):
        doubts.dismiss_doubt(doubt=doubt, reason="  ", actor=member)
    done = doubts.dismiss_doubt(doubt=doubt, reason="Date lue sur le cadre.", actor=member)
    assert done.state == GameDoubt.State.DISMISSED
    assert PlayTally.objects.get().answers == 0
    assert look(record) == []
    with pytest.raises(TransitionRefused):
        doubts.dismiss_doubt(doubt=done, reason="Encore", actor=member)


def test_a_stranger_answers_nothing(record):
    doubt = GameDoubtFactory(object=record)
    for user in (UserFactory(role="membre"), UserFactory(role="lecture"), UserFactory()):
        with pytest.raises(TransitionRefused):
            doubts.dismiss_doubt(doubt=doubt, reason="Non", actor=user)
        with pytest.raises(TransitionRefused):
            doubts.correct_doubt(
                doubt=doubt, field="MILL", values=["1784"], proof="Non", actor=user
            )
    assert CulturalObject.objects.get(pk=record.pk).values["MILL"] == ["1874"]


def test_correcting_writes_the_record_and_goes_back_to_the_museum(record, monkeypatch):
    received = []
    desk = hooks.CorrectionDesk("essai", received.append)
    monkeypatch.setattr(hooks, "correction_desks", [desk])
    actor = UserFactory(role="communication")
    doubt = GameDoubtFactory(object=record)
    done = doubts.correct_doubt(
        doubt=doubt, field="MILL", values=["1784", " "], proof="Registre, folio 12", actor=actor
    )
    assert done.state == GameDoubt.State.CORRECTED
    assert CulturalObject.objects.get(pk=record.pk).values["MILL"] == ["1784"]
    (correction,) = received
    assert (correction.before, correction.after) == (("1874",), ("1784",))
    assert correction.proof == "Registre, folio 12"
    entry = AuditEntry.objects.filter(object_pk=str(record.pk)).first()
    assert entry.actor == actor


@pytest.mark.parametrize(
    ("field", "values", "proof", "named"),
    [
        ("REF", ["1"], "x", "field"),
        ("MILL", ["1874"], "x", "values"),
        ("MILL", ["1784"], " ", "proof"),
    ],
)
def test_refuses_corrections_that_are_none(record, field, values, proof, named):
    doubt = GameDoubtFactory(object=record)
    actor = UserFactory(role="communication")
    with pytest.raises(ValidationError) as refused:
        doubts.correct_doubt(doubt=doubt, field=field, values=values, proof=proof, actor=actor)
    assert named in refused.value.message_dict
    doubt = GameDoubt.objects.get(pk=doubt.pk)
    assert doubt.state == GameDoubt.State.OPEN
