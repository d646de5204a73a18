"""Contributions, answers, campaigns, files of the way back."""

from __future__ import annotations

from itertools import count
from typing import Any

import factory
from factory.django import DjangoModelFactory
from tests.factories.heritage import CulturalObjectFactory, MuseumFactory

from maillage.heritage.contributions.models import (
    Answer,
    Campaign,
    CampaignObject,
    Contribution,
    WayBackFile,
    WayBackRow,
)
from maillage.kernel.tokens import hash_token

NUMBERS = count(1)


class ContributionFactory(DjangoModelFactory[Contribution]):
    """A correction of the places, just received; its follow-up token is `token` (``suivi-N``).

    ``ContributionFactory(kind="mot-cle", text="plage")`` makes another kind: what a correction needs
    is left out.
    """

    class Meta:
        model = Contribution
        exclude = ("token",)

    token = factory.Sequence(lambda n: f"suivi-{n}")
    token_hash = factory.LazyAttribute(lambda one: hash_token(one.token))
    kind = "correction"
    object = factory.SubFactory(CulturalObjectFactory, values={"LIEUX": ["Trouville"]})
    author_name = factory.Sequence(lambda n: f"Jean Lefèvre {n}")
    name_public = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs["kind"] == "correction":
            kwargs.setdefault("field", "LIEUX")
            kwargs.setdefault("old_value", kwargs["object"].value(kwargs["field"]))
            kwargs.setdefault("proposed_value", f"Villerville {next(NUMBERS)}")
        elif kwargs["kind"] == "lien":
            kwargs.setdefault("link_type", "pendant")
            kwargs.setdefault("other_object", CulturalObjectFactory())
        else:
            kwargs.setdefault("text", f"La villa de mon oncle {next(NUMBERS)}")
        return super()._create(model_class, *args, **kwargs)


class AnswerFactory(DjangoModelFactory[Answer]):
    """The museum of the object accepts."""

    class Meta:
        model = Answer

    contribution = factory.SubFactory(ContributionFactory)
    museum = factory.LazyAttribute(lambda one: one.contribution.object.museum)
    verdict = "accepte"
    signature = "Léa Morel"


class CampaignFactory(DjangoModelFactory[Campaign]):
    """A campaign that is running: « Qui est-ce ? », without objects yet."""

    class Meta:
        model = Campaign

    title = factory.Sequence(lambda n: f"Identifiez ces portraits {n}")
    question = "Qui est-ce ?"
    is_published = True


class CampaignObjectFactory(DjangoModelFactory[CampaignObject]):
    """One object of a campaign."""

    class Meta:
        model = CampaignObject

    campaign = factory.SubFactory(CampaignFactory)
    object = factory.SubFactory(CulturalObjectFactory)
    rank = factory.Sequence(lambda n: n + 1)


class WayBackFileFactory(DjangoModelFactory[WayBackFile]):
    """A file of one line, on the private disk."""

    class Meta:
        model = WayBackFile

    museum = factory.SubFactory(MuseumFactory)
    file = factory.django.FileField(filename="corrections.csv", data=b"R\xc3\xa9f;Champ\r\n")
    name = "corrections.csv"
    count = 1


class WayBackRowFactory(DjangoModelFactory[WayBackRow]):
    """One correction in one file."""

    class Meta:
        model = WayBackRow

    file = factory.SubFactory(WayBackFileFactory)
    contribution = factory.SubFactory(ContributionFactory)
