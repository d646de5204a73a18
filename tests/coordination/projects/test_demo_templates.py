"""The templates of the demonstration."""

from __future__ import annotations

from tests.factories import UserFactory

from maillage.coordination.projects.demo_templates import EXHIBITION, load_templates
from maillage.coordination.projects.models import PlanTemplate, TemplateTask


def test_the_exhibition_is_cut_into_phases(db):
    load_templates(UserFactory(role="coordination"))
    template = PlanTemplate.objects.get(name=EXHIBITION.name)
    phases = dict.fromkeys(template.tasks.values_list("phase", flat=True))
    assert list(phases) == [
        "Préparation", "Convention et financement", "Communication", "Montage", "Exposition",
        "Démontage et bilan",
    ]  # fmt: skip
    assert template.tasks.get(title="Assurance clou à clou").note.startswith("De la sortie")
    assert TemplateTask.objects.filter(template=template).count() == 27
