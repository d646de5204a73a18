"""The title of a function without accents nor capitals: what the list of people searches by."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from maillage.kernel.text_fr import plain


def fill(apps: Any, _schema_editor: Any) -> None:
    """As `Function.derive` does."""
    functions = apps.get_model("directory", "Function")._base_manager
    for title in functions.exclude(title="").order_by().values_list("title", flat=True).distinct():
        functions.filter(title=title).update(folded=plain(title)[:150])


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_sort_and_search_keys")]

    operations = [
        migrations.AddField(
            model_name="function",
            name="folded",
            field=models.CharField(default="", editable=False, max_length=150),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
