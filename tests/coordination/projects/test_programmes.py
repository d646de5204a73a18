"""Programmes, editions, sub-projects, audiences, roles: their pages, by each person."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.factories import (
    CommuneFactory,
    EditionFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    ProjectAudienceFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.models import Edition, Programme, Project, Visibility


@pytest.fixture
def claire(db, client):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def update(client, project, **fields):
    data = {
        "name": project.name,
        "kind": project.kind,
        "visibility": project.visibility,
        "_version": project.version,
        **fields,
    }
    return client.post(reverse("projects-update", kwargs={"pk": project.pk}), data)


class TestProgrammes:
    """What comes back each year."""

    def test_from_nothing_to_an_edition_with_a_project(self, client, claire):
        assert "Nouveau programme" in text_of(client.get(reverse("programmes-list")))
        client.post(reverse("programmes-create"), {"name": "Arts en cité"})
        programme = Programme.objects.get()
        page = text_of(client.get(programme.get_absolute_url()))
        create = f"{reverse('editions-create')}?programme={programme.pk}"
        assert create.replace("&", "&amp;") in page
        assert "Arts en cité" in text_of(client.get(create))
        data = {"programme": programme.pk, "name": "2027", "start": "2027-05-01"}
        response = client.post(create, data)
        edition = Edition.objects.get()
        assert response.url == programme.get_absolute_url()
        ProjectFactory(edition=edition)
        page = text_of(client.get(programme.get_absolute_url()))
        assert "1 projet" in page
        edit = reverse("editions-update", kwargs={"pk": edition.pk})
        assert client.get(edit).status_code == 200
        client.post(edit, data | {"name": "2028", "_version": edition.version})
        edition.refresh_from_db()
        assert edition.name == "2028"
        remove = reverse("editions-delete", kwargs={"pk": edition.pk})
        assert "projet" in text_of(client.get(remove))
        client.post(remove)
        assert Project.objects.get().edition is None

    def test_dates_and_names_are_checked_in_words(self, client, claire):
        edition = EditionFactory(name="2027")
        url = reverse("editions-create")
        data = {"programme": edition.programme_id, "name": "2027"}
        assert "déjà une édition" in text_of(client.post(url, data))
        data |= {"name": "2028", "start": "2028-06-01", "end": "2028-05-01"}
        assert "doit précéder" in text_of(client.post(url, data))

    def test_counts_hold_nothing_hidden(self, client, claire):
        edition = EditionFactory()
        ProjectFactory(edition=edition, visibility=Visibility.RESTRICTED)
        page = text_of(client.get(edition.programme.get_absolute_url()))
        assert "aucun pour l’instant" in page

    @pytest.mark.parametrize("role", ["lecture", "membre"])
    def test_who_only_reads_reads(self, client, db, role):
        edition = EditionFactory()
        client.force_login(UserFactory(role=role))
        page = text_of(client.get(edition.programme.get_absolute_url()))
        assert "editions/nouveau" not in page
        for address in (
            reverse("programmes-create"),
            reverse("programmes-update", kwargs={"pk": edition.programme_id}),
            reverse("editions-create"),
            reverse("editions-update", kwargs={"pk": edition.pk}),
            reverse("editions-delete", kwargs={"pk": edition.pk}),
        ):
            assert client.get(address).status_code == 404, address


class TestProject:
    """Its edition, its parent, its communes."""

    def test_the_form_keeps_them_and_the_page_shows_them(self, client, claire):
        edition, parent = EditionFactory(), ProjectFactory(name="Festival")
        sees, belleme = CommuneFactory(name="Sées"), CommuneFactory(name="Bellême")
        project = ProjectFactory(city="")
        update(
            client, project, edition=edition.pk, parent=parent.pk, objectives="<p>Réunir.</p>",
            host_communes=[sees.pk, belleme.pk], school_zone="B",
        )  # fmt: skip
        project.refresh_from_db()
        assert (project.edition, project.parent) == (edition, parent)
        assert set(project.city.split(", ")) == {"Sées", "Bellême"}
        page = text_of(client.get(f"{project.get_absolute_url()}?onglet=presentation"))
        for words in (str(edition), "Festival", "Communes hôtes", "Réunir."):
            assert words in page, words
        page = text_of(client.get(f"{parent.get_absolute_url()}?onglet=presentation"))
        assert project.name in page
        update(client, project, host_communes=[sees.pk], city=project.city)
        project.refresh_from_db()
        assert project.city == "Sées"
        update(client, project, host_communes=[belleme.pk], city="À la halle")
        project.refresh_from_db()
        assert project.city == "À la halle"

    def test_a_ring_of_projects_is_the_form_s_error(self, client, claire):
        parent = ProjectFactory(name="Festival")
        child = ProjectFactory(name="Journées", parent=parent)
        text = text_of(update(client, parent, parent=child.pk))
        assert "partie l’un de l’autre" in text
        parent.refresh_from_db()
        assert parent.parent is None

    def test_a_new_one_takes_what_the_address_proposes(self, client, claire):
        edition, parent = EditionFactory(), ProjectFactory()
        url = f"{reverse('projects-create')}?edition={edition.pk}&parent={parent.pk}"
        text = text_of(client.get(url))
        assert f'value="{edition.pk}" selected' in text
        assert f'value="{parent.pk}" selected' in text
        commune = CommuneFactory(name="Mortagne")
        client.post(
            url,
            {
                "name": "Nouveau", "kind": "atelier", "visibility": "equipe",
                "edition": edition.pk, "parent": parent.pk, "host_communes": [commune.pk],
                "reperes-TOTAL_FORMS": "1", "reperes-INITIAL_FORMS": "1",
                "reperes-0-name": "Jour J", "reperes-0-day": "2027-05-04",
            },
        )  # fmt: skip
        project = Project.objects.get(name="Nouveau")
        assert (project.edition, project.parent, project.city) == (edition, parent, "Mortagne")
        assert project.host_communes.get() == commune

    def test_hidden_parts_and_parents_are_not_shown(self, client, claire):
        hidden = {"visibility": Visibility.RESTRICTED}
        project = ProjectFactory(parent=ProjectFactory(name="Au-dessus", **hidden))
        ProjectFactory(name="Au-dedans", parent=project, **hidden)
        page = text_of(client.get(f"{project.get_absolute_url()}?onglet=presentation"))
        assert "Au-dessus" not in page
        assert "Au-dedans" not in page
        above = project.parent
        update(client, project)
        project.refresh_from_db()
        assert project.parent == above

    def test_the_list_is_filtered(self, client, claire):
        edition, commune = EditionFactory(), CommuneFactory()
        wanted = ProjectFactory(name="Voulu", edition=edition, kind="atelier")
        wanted.host_communes.add(commune)
        for detail in ("CE1", "CE2"):
            ProjectAudienceFactory(project=wanted, kind="scolaires", detail=detail)
        TaskFactory.create_batch(3, project=wanted)
        ProjectFactory(name="Zanzibar", edition=EditionFactory())
        for query in (
            f"programme={edition.programme_id}",
            f"edition={edition.pk}",
            f"commune={commune.pk}",
            "audience=scolaires",
            "kind=atelier",
        ):
            text = text_of(client.get(f"{reverse('projects-list')}?{query}"))
            assert "Voulu" in text, query
            assert "Zanzibar" not in text, query
            assert "0 / 3" in text, query


class TestAudiences:
    """Edited in the page."""

    def test_added_corrected_removed(self, client, claire):
        project = ProjectFactory()
        add = reverse("projects-audience-add", kwargs={"pk": project.pk})
        data = {"kind": "handicap", "disability": "hi", "detail": "", "expected": "12"}
        client.post(add, data)
        tab = f"{project.get_absolute_url()}?onglet=presentation"
        text = text_of(client.get(tab))
        assert "auditif" in text
        assert "12 personnes attendues" in text
        assert "selon le public visé" in text
        for wrong, told in ((data, "déjà noté"), ({"kind": "martiens"}, "valide")):
            response = client.post(add, wrong)
            assert response.status_code == 422
            assert told in response.content.decode()
        audience = project.audiences.get()
        kwargs = {"pk": project.pk, "audience": audience.pk}
        wrong = data | {"detail": "Sourds signants", "expected": "beaucoup"}
        response = client.post(reverse("projects-audience", kwargs=kwargs), wrong)
        assert response.status_code == 422
        assert 'value="Sourds signants"' in response.content.decode()
        client.post(
            reverse("projects-audience", kwargs=kwargs),
            data | {"expected": "20", "school_rule": "hors"},
        )
        audience.refresh_from_db()
        assert (audience.expected, audience.school_rule) == (20, "hors")
        client.force_login(UserFactory(role="lecture"))
        assert "hors vacances scolaires" in text_of(client.get(tab))
        client.force_login(claire)
        client.post(reverse("projects-audience-remove", kwargs=kwargs))
        assert not project.audiences.exists()

    def test_of_another_project_or_by_a_reader_is_404(self, client, claire):
        project, other = ProjectFactory(), ProjectAudienceFactory()
        names = ("projects-audience", "projects-audience-remove")
        for name in names:
            url = reverse(name, kwargs={"pk": project.pk, "audience": other.pk})
            assert client.post(url, {"kind": "familles"}).status_code == 404
        client.force_login(UserFactory(role="lecture"))
        for name in names:
            url = reverse(name, kwargs={"pk": other.project_id, "audience": other.pk})
            assert client.post(url, {"kind": "familles"}).status_code == 404
        text = text_of(client.get(f"{other.project.get_absolute_url()}?onglet=presentation"))
        assert "scolaires" in text
        assert "Ajouter un public" not in text


class TestRoles:
    """From the people of the project to the tasks of a role."""

    def test_all_or_ticked(self, client, claire):
        project = ProjectFactory()
        one, two = (TaskFactory(project=project, responsible_role="graphiste") for _ in range(2))
        text = text_of(client.get(f"{project.get_absolute_url()}?onglet=presentation"))
        assert "2 tâches attendent un nom" in text
        url = f"{reverse('projects-role', kwargs={'pk': project.pk})}?role=graphiste"
        assert text_of(client.get(url)).count("checked") == 2
        camille = PersonFactory(first_name="Camille", last_name="Dubois")
        assert "Choisissez une personne" in text_of(client.post(url, {"tasks": [one.pk]}))
        assert "au moins une tâche" in text_of(client.post(url, {"person": camille.pk}))
        client.post(url, {"person": camille.pk, "tasks": [one.pk]})
        one.refresh_from_db()
        two.refresh_from_db()
        assert (one.responsible, two.responsible) == (camille, None)
        text = text_of(client.get(f"{project.get_absolute_url()}?onglet=presentation"))
        assert "Camille Dubois" in text
        assert "1 tâche attend un nom" in text

    def test_a_new_partner_is_offered_the_tasks_of_its_role(self, client, claire):
        project, artist = ProjectFactory(), PersonFactory()
        task = TaskFactory(project=project, responsible_role="Artiste")
        url = reverse("projects-partner-add", kwargs={"pk": project.pk})
        response = client.post(url, {"role": "artiste", "people": [artist.pk]})
        assert f"person={artist.pk}" in response.url
        assert f'value="{artist.pk}" selected' in text_of(client.get(response.url))
        client.post(response.url, {"person": artist.pk, "tasks": [task.pk]})
        task.refresh_from_db()
        assert task.responsible == artist
        body = OrganisationFactory()
        response = client.post(url, {"role": "artiste", "organisations": [body.pk]})
        assert "roles" not in response.url

    def test_for_the_coordination_and_for_a_role_that_waits(self, client, claire):
        project = ProjectFactory()
        TaskFactory(project=project, responsible_role="graphiste")
        url = reverse("projects-role", kwargs={"pk": project.pk})
        assert client.get(f"{url}?role=clown").status_code == 404
        client.force_login(UserFactory(role="lecture"))
        assert client.get(f"{url}?role=graphiste").status_code == 404


@pytest.mark.parametrize("what", ["programmes", "programme", "presentation"])
def test_pages_cost_the_same_for_one_row_and_for_three(
    client, claire, what, django_assert_max_num_queries
):
    project, programme = ProjectFactory(), ProgrammeFactory()
    address = {
        "programmes": reverse("programmes-list"),
        "programme": programme.get_absolute_url(),
        "presentation": f"{project.get_absolute_url()}?onglet=presentation",
    }[what]

    def add(count):
        for _ in range(count):
            ProjectFactory(edition=EditionFactory(programme=programme))
            EditionFactory()
            ProjectAudienceFactory(project=project)
            ProjectPartnerFactory(project=project)
            ProjectFactory(parent=project, with_anchors=True)
            project.host_communes.add(CommuneFactory())
            TaskFactory(project=project, responsible_role="graphiste", responsible=PersonFactory())

    add(1)
    client.get(address)
    with django_assert_max_num_queries(17) as one:
        client.get(address)
    add(2)
    with django_assert_max_num_queries(len(one)):
        client.get(address)
