"""What hangs from the sheets of the directory, and what is done with them."""

from __future__ import annotations

from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory
from tests.factories.people import OrganisationFactory, PersonFactory, UserFactory

from maillage.kernel import clock
from maillage.kernel.tokens import hash_token
from maillage.people.directory.models import (
    Consent,
    ContactPoint,
    Membership,
    PersonNote,
    PostalAddress,
    Purpose,
    Tag,
)
from maillage.people.duplicates.models import DuplicatePair, Merge
from maillage.people.privacy.models import ErasureDraft, Processing, RetentionItem, RetentionRule
from maillage.people.segments.models import ContactList, Segment
from maillage.people.updates.models import ChangeProposal, CheckCampaign, SheetLink


class TagFactory(DjangoModelFactory):
    """A word; an audience unless told otherwise."""

    class Meta:
        model = Tag

    category = Tag.Category.AUDIENCE
    name = factory.Sequence(lambda n: f"16-25 ans {n}")


class MembershipFactory(DjangoModelFactory):
    """An organisation in a network, since 2019."""

    class Meta:
        model = Membership

    member = factory.SubFactory(OrganisationFactory)
    network = factory.SubFactory(OrganisationFactory, name="Réseau des musées")
    role = "membre"
    start = factory.LazyFunction(lambda: date(2019, 1, 1))


class ContactPointFactory(DjangoModelFactory):
    """Somebody's second number; ``ContactPointFactory(person=None, organisation=o)`` for a body."""

    class Meta:
        model = ContactPoint

    person = factory.SubFactory(PersonFactory)
    channel = ContactPoint.Channel.PHONE
    value = "02 61 91 10 01"


class PostalAddressFactory(DjangoModelFactory):
    """Somebody's address at home."""

    class Meta:
        model = PostalAddress

    person = factory.SubFactory(PersonFactory)
    usage = "domicile"
    address = "3 rue des Lilas"
    postal_code = "61130"
    city = "Bellême"


class ConsentFactory(DjangoModelFactory):
    """A yes to the letter, said by a form."""

    class Meta:
        model = Consent

    person = factory.SubFactory(PersonFactory)
    purpose = Purpose.LETTER
    given = True
    means = Consent.Means.FORM
    wording = "J’accepte de recevoir la lettre d’information du réseau."


class PersonNoteFactory(DjangoModelFactory):
    """A note of the team."""

    class Meta:
        model = PersonNote

    person = factory.SubFactory(PersonFactory)
    text = "Préfère être appelée le matin."


class ContactListFactory(DjangoModelFactory):
    """An empty list."""

    class Meta:
        model = ContactList

    name = factory.Sequence(lambda n: f"Vœux {n}")


class SegmentFactory(DjangoModelFactory):
    """Everyone."""

    class Meta:
        model = Segment

    name = factory.Sequence(lambda n: f"Artistes de l’Orne {n}")


class DuplicatePairFactory(DjangoModelFactory):
    """Two people, the older first."""

    class Meta:
        model = DuplicatePair

    person = factory.SubFactory(PersonFactory)
    other_person = factory.SubFactory(PersonFactory)
    score = 92
    reasons = factory.LazyFunction(lambda: ["name"])


class MergeFactory(DjangoModelFactory):
    """A merge of long ago."""

    class Meta:
        model = Merge

    person = factory.SubFactory(PersonFactory)
    gone_pk = 1
    gone_label = "Nadia Durant"


class CheckCampaignFactory(DjangoModelFactory):
    """A campaign not yet sent."""

    class Meta:
        model = CheckCampaign

    title = factory.Sequence(lambda n: f"Vérification {2026 + n}")


class SheetLinkFactory(DjangoModelFactory):
    """A link that works; its secret is ``fiche-N``: pass ``token="…"`` to know it."""

    class Meta:
        model = SheetLink
        exclude = ("token",)

    token = factory.Sequence(lambda n: f"fiche-{n}")
    token_hash = factory.LazyAttribute(lambda one: hash_token(one.token))
    person = factory.SubFactory(PersonFactory)


class ChangeProposalFactory(DjangoModelFactory):
    """A new telephone number, proposed by the person."""

    class Meta:
        model = ChangeProposal

    person = factory.SubFactory(PersonFactory)
    changes = factory.LazyFunction(lambda: {"phone": ["", "06 39 98 10 20"]})
    author_label = "Nadia Durand (lien personnel)"


class ProcessingFactory(DjangoModelFactory):
    """One line of the register."""

    class Meta:
        model = Processing

    name = factory.Sequence(lambda n: f"Lettre d’information {n}")
    purposes = "Informer les membres."
    legal_basis = Processing.Basis.CONSENT
    people_categories = "Abonnés"
    data_categories = "Nom, adresse électronique"
    retention = "Trois ans après le dernier contact"


class RetentionRuleFactory(DjangoModelFactory):
    """Three years."""

    class Meta:
        model = RetentionRule

    key = factory.Sequence(lambda n: f"contacts-{n}")
    label = "Contacts sans activité"
    months = 36


class RetentionItemFactory(DjangoModelFactory):
    """Somebody to look at again."""

    class Meta:
        model = RetentionItem

    person = factory.SubFactory(PersonFactory)
    rule = factory.SubFactory(RetentionRuleFactory)
    last_activity = factory.LazyFunction(lambda: clock.today() - timedelta(days=1200))
    due = factory.LazyFunction(lambda: clock.today() - timedelta(days=100))


class ErasureDraftFactory(DjangoModelFactory):
    """An erasure that somebody prepares."""

    class Meta:
        model = ErasureDraft

    person = factory.SubFactory(PersonFactory)
    created_by = factory.SubFactory(UserFactory)
