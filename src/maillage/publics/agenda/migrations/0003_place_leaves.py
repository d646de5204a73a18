"""The table of places takes the name that its new app gives it; its rows stay where they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agenda", "0002_rich_text_and_coordinates")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("place", "places_place")]
        )
    ]
