"""What goes in and out of plans."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory
from tests.factories.people import UserFactory

from maillage.coordination.exchange.models import FeedToken
from maillage.kernel.tokens import hash_token


class FeedTokenFactory(DjangoModelFactory):
    """An open feed of one's own agenda; its secret is ``flux-N``: pass ``token="…"`` to know it."""

    class Meta:
        model = FeedToken
        exclude = ("token",)

    token = factory.Sequence(lambda n: f"flux-{n}")
    token_hash = factory.LazyAttribute(lambda one: hash_token(one.token))
    owner = factory.SubFactory(UserFactory, role="coordination")
    label = "Mon agenda"
