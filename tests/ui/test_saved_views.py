"""Saved views: kept, opened, shared, renamed, deleted; by nobody else, and with known filters only."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from tests.factories import ProjectFactory, UserFactory

from maillage.kernel import saved_views as domain
from maillage.kernel.models import SavedView

TASKS = "/gestion/taches/"


@pytest.fixture
def claire(db, client):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


def save(client, query="state=bloquee", page=TASKS, name="Blocages", **more):
    data = {"page": page, "query": query, "name": name, **more}
    return client.post(reverse("saved-views"), data)


def menu(client, page=TASKS):
    return client.get(reverse("saved-views"), {"page": page}).content.decode()


class TestKeeping:
    def test_a_view_opens_the_page_with_its_filters(self, client, claire):
        response = save(client, "state=bloquee&page=3&late=")
        view = SavedView.objects.get()
        assert (view.owner, view.page, view.query, view.shared) == (
            claire, TASKS, "state=bloquee", False
        )  # fmt: skip
        assert response.url == f"{TASKS}?state=bloquee"
        assert f'href="{TASKS}?state=bloquee"' in menu(client)

    def test_what_the_page_does_not_know_is_dropped(self, client, claire):
        save(client, "late=on&sort=-due&next=https://exemple.org&javascript:alert(1)=1")
        assert SavedView.objects.get().query == "late=on&sort=-due"

    def test_a_value_that_the_page_refuses_is_not_kept(self, client, claire):
        response = save(client, "state=enchantee")
        assert not SavedView.objects.exists()
        assert "ne peuvent pas être enregistrés" in response.content.decode()

    def test_filters_too_long_are_not_kept(self, client, claire):
        response = save(client, "q=" + "é" * 190 + "&sort=" + "x" * 2000)
        assert not SavedView.objects.exists()
        assert "trop longs" in response.content.decode()

    def test_a_name_is_asked(self, client, claire):
        assert save(client, name="  ").status_code == 200
        assert not SavedView.objects.exists()

    def test_the_same_name_replaces(self, client, claire):
        save(client)
        save(client, "late=on", name="BLOCAGES")
        assert SavedView.objects.get().query == "late=on"

    def test_a_menu_has_an_end(self, client, claire, monkeypatch):
        monkeypatch.setattr(domain, "MOST", 1)
        save(client)
        assert "supprimez-en" in save(client, name="Une autre").content.decode()

    @pytest.mark.parametrize(
        "page", ["/gestion/inconnu/", "/", "https://exemple.org/", "/gestion/", "", "/compte/"]
    )
    def test_only_filtered_pages_have_views(self, client, claire, page):
        assert save(client, page=page).status_code == 404
        assert not SavedView.objects.exists()

    def test_the_menu_is_a_part_and_the_page_is_whole(self, client, claire):
        whole = client.get(reverse("saved-views"))
        assert "Pas encore de vue enregistrée" in whole.content.decode()
        headers = {"HX-Request": "true", "HX-Target": "vues-menu"}
        part = client.get(reverse("saved-views"), {"page": TASKS}, headers=headers)
        assert "<html" not in part.content.decode()
        assert 'name="name"' in part.content.decode()


class TestChanging:
    @pytest.fixture
    def view(self, claire):
        return domain.save_view(owner=claire, page=TASKS, name="Blocages", query="state=bloquee")

    def test_rename_and_share(self, client, view):
        url = reverse("saved-view-change", kwargs={"pk": view.pk})
        assert client.post(url, {"name": "Ce qui bloque", "shared": "on"}).url == TASKS
        view.refresh_from_db()
        assert (view.name, view.shared) == ("Ce qui bloque", True)
        client.post(url, {"name": "Ce qui bloque"})
        view.refresh_from_db()
        assert not view.shared

    def test_two_views_of_a_page_have_two_names(self, client, claire, view):
        other = domain.save_view(owner=claire, page=TASKS, name="Retards", query="late=on")
        with pytest.raises(ValidationError, match="déjà une vue de ce nom"):
            domain.change_view(view=other, name="blocages", shared=False)
        client.post(reverse("saved-view-change", kwargs={"pk": other.pk}), {"name": "Blocages"})
        assert SavedView.objects.filter(name="Retards").exists()

    def test_a_name_is_still_asked(self, client, view):
        client.post(reverse("saved-view-change", kwargs={"pk": view.pk}), {"name": ""})
        view.refresh_from_db()
        assert view.name == "Blocages"

    def test_delete(self, client, view):
        assert client.post(reverse("saved-view-delete", kwargs={"pk": view.pk})).url == TASKS
        assert not SavedView.objects.exists()


class TestOthers:
    """The wrong person."""

    @pytest.fixture
    def view(self, db):
        owner = UserFactory(role="coordination")
        return domain.save_view(
            owner=owner, page=TASKS, name="Retards de Claire", query="late=on", shared=True
        )

    @pytest.mark.parametrize("role", ["lecture", "communication", "administration"])
    def test_the_team_opens_what_is_shared_and_changes_nothing(self, client, view, role):
        client.force_login(UserFactory(role=role))
        assert "Retards de Claire" in menu(client)
        for name in ("saved-view-change", "saved-view-delete"):
            url = reverse(name, kwargs={"pk": view.pk})
            assert client.post(url, {"name": "À moi"}).status_code == 404
        view.refresh_from_db()
        assert view.name == "Retards de Claire"

    def test_what_is_not_shared_is_nobodys(self, client, view):
        domain.change_view(view=view, name=view.name, shared=False)
        client.force_login(UserFactory(role="administration"))
        assert "Retards de Claire" not in menu(client)

    def test_a_member_neither_sees_nor_shares(self, client, view):
        member = UserFactory(role="membre")
        client.force_login(member)
        assert "Retards de Claire" not in menu(client)
        save(client, name="La mienne", shared="on")
        mine = SavedView.objects.get(owner=member)
        assert not mine.shared
        assert not domain.change_view(view=mine, name="La mienne", shared=True).shared

    def test_without_a_role_nothing_opens(self, client, view):
        client.force_login(UserFactory())
        assert client.get(reverse("saved-views")).status_code == 404

    def test_nobody_saves_the_page_of_a_record_that_they_do_not_see(self, client, view):
        project = ProjectFactory(visibility="restreinte")
        client.force_login(UserFactory(role="coordination"))
        page = project.get_absolute_url()
        assert save(client, "onglet=tableau", page=page).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_menu(client, claire, rows, django_assert_num_queries):
    for number in range(rows):
        owner = UserFactory(role="lecture")
        domain.save_view(owner=owner, page=TASKS, name=f"Vue {number}", query="", shared=True)
        domain.save_view(owner=claire, page=TASKS, name=f"Mienne {number}", query="")
    headers = {"HX-Request": "true", "HX-Target": "vues-menu"}
    client.get(reverse("saved-views"))  # the first page of a session writes it down
    with django_assert_num_queries(5):  # session, account, its security, its roles, the views
        client.get(reverse("saved-views"), {"page": TASKS}, headers=headers)
