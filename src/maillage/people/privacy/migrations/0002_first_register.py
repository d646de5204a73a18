"""The register and the periods that a fresh installation starts with."""

from django.db import migrations

from maillage.people.privacy.starting_register import PROCESSINGS, RULES


def write(apps, schema_editor):
    rules = apps.get_model("privacy", "RetentionRule")
    for rule in RULES:
        rules.objects.get_or_create(key=rule["key"], defaults=rule)
    processings = apps.get_model("privacy", "Processing")
    for line in PROCESSINGS:
        processings.objects.get_or_create(key=line["key"], defaults=line)


def keep(apps, schema_editor):
    """What the team has corrected since is not taken away; the tables go with the first migration."""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [migrations.RunPython(write, keep)]
