"""Events point to the places of ``coordination.places``: the same table, under its new name."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agenda", "0003_place_leaves"), ("places", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="event",
                    name="place",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="places.place",
                        verbose_name="lieu",
                    ),
                ),
                migrations.DeleteModel("Place"),
            ]
        )
    ]
