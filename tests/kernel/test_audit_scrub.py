"""The one way past append-only, and what the history never holds."""

from __future__ import annotations

import pytest
from tests.factories import PersonFactory

from maillage.kernel import audit
from maillage.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_scrub_rewrites_what_quotes_and_nothing_else(caplog):
    person = PersonFactory(first_name="Nadia", last_name="Durand")
    before = AuditEntry.objects.values("pk", "timestamp", "action", "object_pk", "root").get()
    other = PersonFactory()

    def clean(entry):
        entry.object_repr = "Quelqu’un"
        entry.changes = {}

    count = audit.scrub(audit.history_of(person), clean, reason="essai", batch_size=1)
    assert count == 1
    entry = AuditEntry.objects.get(pk=before["pk"])
    assert (entry.object_repr, entry.changes) == ("Quelqu’un", {})
    kept = AuditEntry.objects.values("pk", "timestamp", "action", "object_pk", "root")
    assert kept.get(pk=before["pk"]) == before
    assert audit.history_of(other).get().object_repr == str(other)
    assert "essai" in caplog.text
    assert audit.scrub(audit.history_of(person), clean, reason="encore") == 0


def test_scrub_says_why():
    with pytest.raises(ValueError, match="why"):
        audit.scrub(AuditEntry.objects.all(), print, reason="")


def test_a_masked_field_changes_without_its_words():
    person = PersonFactory()
    person.needs = "Fauteuil"
    person.save()
    entry = audit.history_of(person).first()
    assert entry.changes["needs"] == ["", "•••"]
    old = PersonFactory()
    new = type(old).objects.get(pk=old.pk)
    new.needs = "Rampe"
    audit.bulk_update([(old, new)], ["needs"])
    assert audit.history_of(old).first().changes["needs"] == ["", "•••"]
