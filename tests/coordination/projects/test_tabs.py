"""The tabs of a project, and the switch between the ways of seeing its plan."""

from __future__ import annotations

import re

import pytest
from tests.factories import ProjectFactory, TaskFactory, UserFactory


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


class TestTabs:
    """One tab for the plan, whichever way one sees it; the others by the life of a project."""

    WAYS = ("", "?onglet=gantt", "?onglet=tableau", "?onglet=calendrier")

    def strip(self, text):
        part = text[text.index("page-tabs") : text.index("</ul>", text.index("page-tabs"))]
        return re.findall(r"<a class=\"nav-link( active)?\"[^>]*>([^<]+)</a>", part)

    @pytest.fixture
    def project(self, client, db):
        client.force_login(UserFactory(role="administration"))
        project = ProjectFactory(with_anchors=True)
        TaskFactory(project=project)
        return project

    def test_the_ways_of_seeing_the_plan_are_a_switch_under_one_tab(self, client, project):
        url = project.get_absolute_url()
        for way in self.WAYS:
            text = text_of(client.get(f"{url}{way}"))
            strip = self.strip(text)
            assert [label for active, label in strip if active] == ["Rétroplanning"], way
            switch = text[text.index("plan-ways") : text.index("</nav>", text.index("plan-ways"))]
            assert switch.count('aria-current="page"') == 1
            for other in self.WAYS:
                assert f'href="{url}{other}"' in switch, other
            assert not {"Gantt", "Tableau", "Calendrier"} & {label for _active, label in strip}

    def test_in_the_order_of_a_project_s_life(self, client, project):
        labels = [
            label for _active, label in self.strip(text_of(client.get(project.get_absolute_url())))
        ]
        assert labels[:3] == ["Présentation", "Rétroplanning", "Faisabilité"]
        assert labels[-2:] == ["Emporter", "Historique"]
        for before, after in (("Échanges", "Fichiers"), ("Fichiers", "Références")):
            assert labels.index(before) < labels.index(after)

    def test_elsewhere_there_is_no_switch(self, client, project):
        for end in ("?onglet=presentation", "?onglet=echanges", "historique/"):
            text = text_of(client.get(f"{project.get_absolute_url()}{end}"))
            assert "plan-ways" not in text

    def test_filters_go_from_one_way_to_the_other(self, client, project):
        text = text_of(client.get(f"{project.get_absolute_url()}?onglet=gantt&late=on&zoom=mois"))
        assert "?onglet=tableau&amp;late=on&amp;zoom=mois" in text
