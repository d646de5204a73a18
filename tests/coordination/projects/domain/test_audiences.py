"""For whom a project is made, noted once."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from tests.factories import ProjectFactory, UserFactory

from maillage.coordination.projects.domain.audiences import remove_audience, save_audience
from maillage.coordination.projects.models import ProjectAudience
from maillage.kernel import audit

pytestmark = pytest.mark.django_db


def test_added_corrected_removed():
    claire, project = UserFactory(role="coordination"), ProjectFactory()
    deaf = ProjectAudience(project=project, kind="handicap", disability="hi", expected=12)
    save_audience(audience=deaf, actor=claire)
    assert str(deaf) == "personnes en situation de handicap – auditif"
    with pytest.raises(ValidationError, match="déjà noté"):
        save_audience(
            audience=ProjectAudience(project=project, kind="handicap", disability="hi"),
            actor=claire,
        )
    deaf.kind = "scolaires"
    save_audience(audience=deaf, actor=claire)
    assert (deaf.disability, deaf.expected) == ("", 12)
    remove_audience(audience=deaf, actor=claire)
    verbs = [one.verb for one in audit.history_of(project)][:3]
    assert verbs == ["a retiré un public", "a modifié un public", "a ajouté un public"]


def test_one_rule_for_school_holidays_in_a_project():
    claire, project = UserFactory(role="coordination"), ProjectFactory()
    schools = ProjectAudience(project=project, kind="scolaires", school_rule="hors")
    save_audience(audience=schools, actor=claire)
    families = ProjectAudience(project=project, kind="familles", school_rule="pendant")
    with pytest.raises(ValidationError, match="la règle contraire"):
        save_audience(audience=families, actor=claire)
    families.school_rule = "hors"
    save_audience(audience=families, actor=claire)
    with pytest.raises(ValidationError, match="la règle contraire"):
        save_audience(
            audience=ProjectAudience(project=project, kind="16_25", school_rule="pendant"),
            actor=claire,
        )
    elsewhere = ProjectAudience(project=ProjectFactory(), kind="16_25", school_rule="pendant")
    save_audience(audience=elsewhere, actor=claire)
