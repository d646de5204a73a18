"""Who works in these organisations today, read from the index alone: what segments ask most."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_sort_and_search_keys")]

    operations = [
        migrations.AddIndex(
            model_name="function",
            index=models.Index(
                fields=["organisation", "person", "start", "end"], name="function_by_organisation"
            ),
        ),
    ]
