"""School sheets, classes, pupils’ answers; games and their doubts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory
from tests.factories.heritage import CulturalObjectFactory

from maillage.heritage.classroom.models import (
    ClassCode,
    Pupil,
    PupilAnswer,
    Question,
    SchoolSheet,
    SheetDocument,
)
from maillage.heritage.games.models import Draw, Game, GameDoubt, PlayTally
from maillage.kernel import clock
from maillage.kernel.tokens import hash_token


class SchoolSheetFactory(DjangoModelFactory[SchoolSheet]):
    """A draft for CM2; ``published=True`` gives it a document, a question, and publishes it."""

    class Meta:
        model = SchoolSheet
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Au port il y a cent ans {n}")
    levels = ["cycle-3"]
    subjects = ["histoire"]
    objective = "Lire une image comme un document d’histoire."
    minutes = 50

    @factory.post_generation
    def published(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Make it whole and public."""
        if create and extracted:
            document = SheetDocumentFactory(sheet=self)
            QuestionFactory(sheet=self, document=document)
            state = SchoolSheet.State.PUBLISHED
            SchoolSheet.objects.filter(pk=self.pk).update(state=state, published_at=clock.now())
            self.refresh_from_db()


class SheetDocumentFactory(DjangoModelFactory[SheetDocument]):
    """An object to look at."""

    class Meta:
        model = SheetDocument

    sheet = factory.SubFactory(SchoolSheetFactory)
    object = factory.SubFactory(CulturalObjectFactory)
    rank = factory.Sequence(lambda n: n % 1000 + 1)
    caption = "Que fait chacun des personnages ?"


class QuestionFactory(DjangoModelFactory[Question]):
    """An open question."""

    class Meta:
        model = Question

    sheet = factory.SubFactory(SchoolSheetFactory)
    rank = factory.Sequence(lambda n: n % 1000 + 1)
    text = factory.Sequence(lambda n: f"Que vois-tu au premier plan ? ({n})")
    expected = "Des pêcheurs qui réparent leurs filets."


class ClassCodeFactory(DjangoModelFactory[ClassCode]):
    """A class that runs for three weeks; its teacher's secret is ``token``."""

    class Meta:
        model = ClassCode

    sheet = factory.SubFactory(SchoolSheetFactory, published=True)
    code = factory.Sequence(lambda n: f"KTR{n:03d}")
    ends_on = factory.LazyFunction(lambda: clock.today() + timedelta(weeks=3))

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        token = kwargs.pop("token", kwargs["code"])
        return super()._create(model_class, *args, token_hash=hash_token(token), **kwargs)


class PupilFactory(DjangoModelFactory[Pupil]):
    """A pupil under a drawn name."""

    class Meta:
        model = Pupil

    room = factory.SubFactory(ClassCodeFactory)
    pseudonym = factory.Sequence(lambda n: f"Loutre bleue {n}")


class PupilAnswerFactory(DjangoModelFactory[PupilAnswer]):
    """An answer that the class does not see yet."""

    class Meta:
        model = PupilAnswer

    pupil = factory.SubFactory(PupilFactory)
    question = factory.LazyAttribute(lambda one: one.pupil.room.sheet.questions.first())
    text = "Des bateaux et des gens qui attendent."


class GameFactory(DjangoModelFactory[Game]):
    """A draft game with the objects of all museums; ``state=Game.State.PUBLISHED`` to play it."""

    class Meta:
        model = Game

    title = factory.Sequence(lambda n: f"Avant, après {n}")
    kind = Game.Kind.ORDER
    rounds = 2


class DrawFactory(DjangoModelFactory[Draw]):
    """A draw without rounds."""

    class Meta:
        model = Draw

    game = factory.SubFactory(GameFactory)
    number = factory.Sequence(lambda n: n + 1000)


class PlayTallyFactory(DjangoModelFactory[PlayTally]):
    """An object that was answered once, rightly."""

    class Meta:
        model = PlayTally

    object = factory.SubFactory(CulturalObjectFactory)
    kind = Game.Kind.ORDER
    answers = 1


class GameDoubtFactory(DjangoModelFactory[GameDoubt]):
    """Twenty-one players of thirty were wrong; the others are wrong one time in five."""

    class Meta:
        model = GameDoubt

    object = factory.SubFactory(CulturalObjectFactory)
    kind = Game.Kind.ORDER
    answers = 30
    wrong = 21
    usual_percent = 20
