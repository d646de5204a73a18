"""Places come down from the agenda: its table, already renamed, is taken over with its rows.

What names a place otherwise than by its number follows: the content type (and by it permissions
and histories), the root of history entries, the rows that a change could take back.
"""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Replace

import maillage.kernel.clock

BEFORE, AFTER = "agenda", "places"


def rename(before, after):
    """What turns the names of one app's places into those of the other's."""

    def run(apps, schema_editor):
        alias = schema_editor.connection.alias
        types = apps.get_model("contenttypes", "ContentType").objects.using(alias)
        old, new = f"{before}.place:", f"{after}.place:"
        if types.filter(app_label=before, model="place").exists():
            types.filter(app_label=after, model="place").delete()
            types.filter(app_label=before, model="place").update(app_label=after)
        entries = apps.get_model("kernel", "AuditEntry")._base_manager.using(alias)
        models.QuerySet.update(
            entries.filter(root__startswith=old), root=Replace("root", Value(old), Value(new))
        )
        records = apps.get_model("kernel", "UndoRecord")._base_manager.using(alias)
        records.filter(root__startswith=old).update(root=Replace("root", Value(old), Value(new)))
        changed = []
        for record in records.only("pk", "entries").iterator(chunk_size=200):
            refs = [item for item in record.entries if str(item.get("ref", "")).startswith(old)]
            for item in refs:
                item["ref"] = new + item["ref"].removeprefix(old)
            if refs:
                changed.append(record)
        records.bulk_update(changed, ["entries"], batch_size=200)

    return run


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agenda", "0003_place_leaves"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("directory", "0006_coordinates_go_by_two"),
        ("kernel", "0006_undo_by_parts"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Place",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=maillage.kernel.clock.now,
                                editable=False,
                                verbose_name="créé le",
                            ),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(
                                default=maillage.kernel.clock.now,
                                editable=False,
                                verbose_name="modifié le",
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="version"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="nom")),
                        (
                            "address",
                            models.CharField(blank=True, max_length=250, verbose_name="adresse"),
                        ),
                        (
                            "postal_code",
                            models.CharField(blank=True, max_length=10, verbose_name="code postal"),
                        ),
                        ("city", models.CharField(max_length=120, verbose_name="commune")),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=9,
                                null=True,
                                verbose_name="latitude",
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=9,
                                null=True,
                                verbose_name="longitude",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="places",
                                to="directory.organisation",
                                verbose_name="organisation qui accueille",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "lieu",
                        "verbose_name_plural": "lieux",
                        "ordering": (django.db.models.functions.text.Lower("name"),),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("latitude__isnull", True), ("longitude__isnull", True)
                                    ),
                                    models.Q(
                                        ("latitude__isnull", False),
                                        ("latitude__range", (-90, 90)),
                                        ("longitude__isnull", False),
                                        ("longitude__range", (-180, 180)),
                                    ),
                                    _connector="OR",
                                ),
                                name="place_has_true_coordinates",
                                violation_error_message="Donnez latitude et longitude, en degrés.",
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(rename(BEFORE, AFTER), rename(AFTER, BEFORE)),
    ]
