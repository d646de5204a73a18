"""Sheets that were there before get what lists sort and search by."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from maillage.kernel.text_fr import plain
from maillage.people.directory.names import folded_words, sort_name


def fill(apps: Any, _schema_editor: Any) -> None:
    """As `Organisation.derive` and `Person.derive` do."""
    for one in apps.get_model("directory", "Organisation").objects.iterator():
        one.sort_key = plain(one.name)[:220]
        one.folded = folded_words(
            one.name, one.city, one.postal_code, one.email, one.siret, one.phone
        )
        one.save(update_fields=["sort_key", "folded"])
    for one in apps.get_model("directory", "Person").objects.iterator():
        one.sort_key = sort_name(one.first_name, one.last_name)[:250]
        one.folded = folded_words(one.first_name, one.last_name, one.email, one.phone)
        one.save(update_fields=["sort_key", "folded"])


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_contact_base")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
