"""What follows what in a template gains a kind and a lag: the rows that tie tasks become records."""

from django.db import migrations, models


def keep_links(apps, schema_editor):
    """Each pair becomes a link from end to start."""
    ties = apps.get_model("projects", "TemplateTask").follows.through
    links = apps.get_model("projects", "TemplateLink")
    links.objects.bulk_create(
        links(predecessor_id=before, successor_id=after)
        for after, before in ties.objects.values_list("from_templatetask", "to_templatetask")
        if after != before
    )


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0006_plan_heart"),
    ]

    operations = [
        migrations.RunPython(keep_links, migrations.RunPython.noop),
        migrations.RemoveField(model_name="templatetask", name="follows"),
        migrations.AddField(
            model_name="templatetask",
            name="follows",
            field=models.ManyToManyField(
                blank=True,
                related_name="leads_to",
                through="projects.TemplateLink",
                through_fields=("successor", "predecessor"),
                to="projects.templatetask",
                verbose_name="après",
            ),
        ),
    ]
