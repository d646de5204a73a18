"""The page of a task and what hangs from it, by each person; nothing of it for the others."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.factories import (
    CommentFactory,
    DecidingBodyFactory,
    DependencyFactory,
    EventFactory,
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    SessionFactory,
    TaskCheckFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.models import (
    Comment,
    Dependency,
    Task,
    TaskCheck,
    TaskFile,
    Visibility,
)
from maillage.coordination.projects.views import threads
from maillage.kernel import clock
from maillage.kernel.registry import ObjectRef
from maillage.publics.agenda.domain import perform_event

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def claire(db, client):
    user = UserFactory(role="coordination", first_name="Claire", last_name="Martin")
    client.force_login(user)
    return user


@pytest.fixture
def project(db):
    return ProjectFactory(name="Exposition à Bellême", with_anchors=True)


@pytest.fixture
def task(project):
    return TaskFactory(project=project, title="Écrire les cartels")


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def refused(response, *kept):
    """The page again, with what is wrong, and what was typed."""
    assert response.status_code == 422
    text = response.content.decode()
    for words in kept:
        assert words in text, words
    return text


def at(name, task, **more):
    return reverse(name, kwargs={"pk": task.pk, **more})


def file_of(task, name="cartels.pdf"):
    return task.files.create(
        file=SimpleUploadedFile(name, PDF), name=name, mime="application/pdf", size=len(PDF)
    )


class TestForm:
    """Essential fields first; everything that a task may have."""

    def data(self, project, **fields):
        return {
            "title": "Déposer le dossier",
            "rule_anchor": project.main_anchor_id,
            "amount": "6",
            "rule_unit": "weeks",
            "side": "-",
            "duration": "3",
            **fields,
        }

    def test_all_that_a_task_has_is_kept_and_shown(self, client, claire, project):
        body = DecidingBodyFactory(name="Commission permanente")
        day = clock.today() + timedelta(days=9)
        fields = {
            "phase": "Financement",
            "effort": "7.5",
            "earliest": day.isoformat(),
            "school_rule": "hors",
            "deciding_body": body.pk,
            "responsible_role": "graphiste",
            "exact_day": "on",
        }
        url = f"{reverse('tasks-create')}?project={project.pk}"
        client.post(url, self.data(project, **fields))
        task = Task.objects.get()
        text = text_of(client.get(task.get_absolute_url()))
        for words in (
            "Financement", "7,5", "hors vacances", "Commission permanente", "graphiste (à nommer)",
            "ne glisse pas",
        ):  # fmt: skip
            assert words in text, words
        assert task.earliest == day

    def test_what_few_need_is_folded_until_it_holds_something(self, client, claire, project):
        url = f"{reverse('tasks-create')}?project={project.pk}"
        text = text_of(client.get(url))
        assert text.count('<details class="form-section form-folded">') == 3
        task = TaskFactory(project=project, phase="Montage")
        text = text_of(client.get(at("tasks-update", task)))
        assert text.count('<details class="form-section form-folded">') == 2

    def test_a_deliverable_of_the_project_is_chosen(self, client, claire, project):
        event = EventFactory(project=project, title="Vernissage public")
        elsewhere = EventFactory(project=ProjectFactory(), title="Ailleurs")
        SessionFactory(event=event)
        url = f"{reverse('tasks-create')}?project={project.pk}"
        text = text_of(client.get(url))
        assert "Vernissage public" in text
        assert "Ailleurs" not in text
        proof = f"event_published|{ObjectRef.of(event)}"
        refused = self.data(project, proof=f"event_published|{ObjectRef.of(elsewhere)}")
        assert "corriger" in text_of(client.post(url, refused))
        client.post(url, self.data(project, proof=proof))
        task = Task.objects.get()
        assert (task.deliverable, task.deliverable_ref) == (
            "event_published",
            str(ObjectRef.of(event)),
        )
        assert "Événement publié" in text_of(client.get(task.get_absolute_url()))
        perform_event(event=event, verb="publish", actor=claire)
        task.refresh_from_db()
        assert task.state == Task.State.DONE
        perform_event(event=event, verb="withdraw", actor=claire)
        for address in (task.get_absolute_url(), project.get_absolute_url()):
            assert "prouv" in text_of(client.get(address))

    def test_what_it_is_bound_to_stays_though_one_does_not_see_it(self, client, claire, project):
        task = TaskFactory(
            project=project, deliverable="event_published", deliverable_ref="agenda.event:99999"
        )
        text = text_of(client.get(at("tasks-update", task)))
        assert "que vous ne voyez pas" in text
        data = self.data(project, proof="event_published|agenda.event:99999")
        client.post(at("tasks-update", task), data | {"_version": task.version})
        task.refresh_from_db()
        assert (task.title, task.deliverable_ref) == ("Déposer le dossier", "agenda.event:99999")


class TestChecks:
    """Added together, ticked in place, put in order."""

    def test_several_lines_then_a_tick_by_htmx_and_the_progress_in_lists(
        self, client, claire, task
    ):
        client.post(at("tasks-checks", task), {"text": "Relire\nTraduire\nImprimer"})
        one, two, _three = task.checks.all()
        url = at("tasks-check", task, point=one.pk)
        response = client.post(url, {"geste": "cocher"}, headers={"HX-Request": "true"})
        assert response.url == f"{task.get_absolute_url()}?geste=cocher&point={one.pk}"
        assert "« Relire » est vérifié : 1 sur 3." in text_of(client.get(response.url))
        text = text_of(client.get(task.get_absolute_url()))
        assert "1 sur 3" in text
        assert 'aria-checked="true"' in text
        for address in (reverse("tasks-list"), task.project.get_absolute_url()):
            assert "1 / 3" in text_of(client.get(address))
        client.post(at("tasks-check", task, point=two.pk), {"geste": "monter"})
        assert task.checks.first() == two
        client.post(url, {"geste": "descendre"})
        client.post(url, {"geste": "decocher"})
        client.post(at("tasks-check", task, point=two.pk), {"geste": "retirer"})
        client.post(url, {"geste": "n’importe quoi"})
        assert [(c.text, c.done) for c in task.checks.all()] == [
            ("Imprimer", False),
            ("Relire", False),
        ]

    def test_focus_has_where_to_go_and_what_is_done_is_said(self, client, claire, task):
        one, two, three = (
            TaskCheckFactory(task=task, text=text, position=rank)
            for rank, text in enumerate(("Relire", "Traduire", "Imprimer"))
        )
        text = text_of(client.get(task.get_absolute_url()))
        part = text[text.index('id="points"') : text.index("Ajouter des points")]
        assert "disabled" not in part.replace("aria-disabled", "")
        assert part.count('aria-disabled="true"') == 2
        buttons = re.findall(r"<button[^>]*>", part)
        assert len(buttons) == 12
        assert all(" id=" in button for button in buttons)
        assert re.search(r'id="points-etat" role="status"></p>', text)

        def do(point, wanted):
            headers = {"HX-Request": "true"}
            url = at("tasks-check", task, point=point.pk)
            return text_of(client.post(url, {"geste": wanted}, headers=headers, follow=True))

        assert "« Traduire » est en position 1 sur 3." in do(two, "monter")
        text = do(one, "retirer")  # the second of three: the focus goes to the third
        assert "Point retiré : il en reste 2." in text
        assert f'id="retirer-{three.pk}" name="geste" value="retirer" autofocus' in text
        text = do(three, "retirer")
        assert f'id="retirer-{two.pk}" name="geste" value="retirer" autofocus' in text
        assert "<summary autofocus>" in do(two, "retirer")

    def test_nothing_and_too_much_are_told(self, client, claire, task):
        for text, told in (
            ("", "requis"),
            (" \n - \n", "au moins un point"),
            ("Relire\n" * 101, "au plus 100"),
        ):
            refused(client.post(at("tasks-checks", task), {"text": text}), told, text.strip())
        assert not task.checks.exists()

    def test_a_point_of_another_task_is_404(self, client, claire, task):
        other = TaskCheckFactory()
        url = at("tasks-check", task, point=other.pk)
        assert client.post(url, {"geste": "cocher"}).status_code == 404


class TestChain:
    """Before and after, from the task's page."""

    def test_tied_from_either_side_then_untied(self, client, claire, project, task):
        proof = TaskFactory(project=project, title="Bon à tirer")
        data = {"side": "avant", "other": proof.pk, "kind": "FS", "lag": "3"}
        client.post(at("tasks-link", task), data)
        link = Dependency.objects.get()
        assert (link.predecessor, link.successor, link.lag) == (proof, task, 3)
        text = text_of(client.get(task.get_absolute_url()))
        assert "commence après la fin, 3 jours ouvrés plus tard" in text
        text = text_of(client.get(proof.get_absolute_url()))
        assert "L’attendent" in text
        client.post(at("tasks-unlink", task, link=link.pk))
        assert not Dependency.objects.exists()
        client.post(
            at("tasks-link", task), {"side": "apres", "other": proof.pk, "kind": "SS", "lag": "-1"}
        )
        link = Dependency.objects.get()
        assert (link.predecessor, link.kind) == (task, "SS")
        assert "1 jour ouvré plus tôt" in text_of(client.get(task.get_absolute_url()))

    def test_a_ring_is_told_by_its_names_and_two_ties_too(self, client, claire, project, task):
        proof = TaskFactory(project=project, title="Bon à tirer")
        DependencyFactory(predecessor=task, successor=proof)
        data = {"side": "avant", "other": proof.pk, "kind": "FS"}
        text = refused(client.post(at("tasks-link", task), data), "s’attendent en rond")
        assert f'<option value="{proof.pk}" selected' in text
        data["side"] = "apres"
        refused(client.post(at("tasks-link", task), data), "s’enchaînent déjà")
        data["other"] = TaskFactory().pk
        client.post(at("tasks-link", task), data)
        assert Dependency.objects.count() == 1

    def test_a_link_of_others_is_404(self, client, claire, task):
        link = DependencyFactory()
        assert client.post(at("tasks-unlink", task, link=link.pk)).status_code == 404


class TestFiles:
    """Private, checked by content."""

    def test_added_downloaded_deleted(
        self, client, claire, task, django_capture_on_commit_callbacks
    ):
        client.post(at("tasks-file-add", task), {"file": SimpleUploadedFile("plan.pdf", PDF)})
        file = task.files.get()
        response = client.get(at("tasks-file", task, file=file.pk))
        assert response.getvalue() == PDF
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Disposition"].startswith("attachment")
        with django_capture_on_commit_callbacks(execute=True):
            client.post(at("tasks-file-delete", task, file=file.pk))
        assert not TaskFile.objects.exists()
        assert not file.file.storage.exists(file.file.name)

    def test_what_lies_about_its_content_is_refused(self, client, claire, task):
        lie = SimpleUploadedFile("photo.jpg", b"MZ\x90\x00" + b"\x00" * 200)
        response = client.post(at("tasks-file-add", task), {"file": lie}, follow=True)
        assert "Sont acceptés" in text_of(response)
        assert not TaskFile.objects.exists()

    @pytest.mark.parametrize("what", ["task", "project"])
    def test_contents_leave_the_disk_with_the_task_and_with_the_project(
        self, client, claire, task, what, django_capture_on_commit_callbacks
    ):
        file = file_of(task)
        record = task if what == "task" else task.project
        url = reverse(f"{what}s-delete", kwargs={"pk": record.pk})
        with django_capture_on_commit_callbacks(execute=True):
            client.post(url)
        assert not Task.objects.exists()
        assert not file.file.storage.exists(file.file.name)


class TestMessages:
    """On the task, and in the project's tab."""

    def test_written_corrected_taken_back(self, client, claire, task):
        client.post(at("tasks-comment", task), {"text": "Le <b>camion</b> arrive à 8 h."})
        comment = Comment.objects.get()
        text = text_of(client.get(task.get_absolute_url()))
        assert "Le &lt;b&gt;camion&lt;/b&gt; arrive" in text
        tab = text_of(client.get(f"{task.project.get_absolute_url()}?onglet=echanges"))
        assert "Écrire les cartels" in tab
        edit = reverse("comment-edit", kwargs={"pk": comment.pk})
        assert edit in tab
        assert "camion" in text_of(client.get(edit))
        client.post(edit, {"text": "Il arrive à 9 h."})
        comment.refresh_from_db()
        assert comment.text == "Il arrive à 9 h."
        client.post(reverse("comment-delete", kwargs={"pk": comment.pk}))
        assert not Comment.objects.exists()

    def test_later_nothing_is_corrected(self, client, claire, task):
        comment = CommentFactory(project=task.project, author=claire, text="Trop tard")
        Comment.objects.update(created_at=clock.now() - timedelta(minutes=20))
        for name in ("comment-edit", "comment-delete"):
            url = reverse(name, kwargs={"pk": comment.pk})
            client.post(url, {"text": "Autre chose"})
        comment.refresh_from_db()
        assert comment.text == "Trop tard"

    def test_another_s_message_is_404(self, client, claire, task):
        comment = CommentFactory(project=task.project, author=UserFactory(role="coordination"))
        for name in ("comment-edit", "comment-delete"):
            url = reverse(name, kwargs={"pk": comment.pk})
            assert client.post(url, {"text": "Autre chose"}).status_code == 404

    def test_a_loop_is_stopped(self, client, claire, task, monkeypatch):
        monkeypatch.setattr(threads, "LIMIT", 2)
        url = reverse("projects-comment", kwargs={"pk": task.project_id})
        for n in range(4):
            response = client.post(url, {"text": f"Message {n}"})
        text = refused(response, "Trop de messages", "Message 3</textarea>")
        assert 'aria-current="page">Échanges' in text
        assert Comment.objects.count() == 2

    def test_an_empty_message_is_told(self, client, claire, task):
        refused(client.post(at("tasks-comment", task), {"text": "  "}), "requis")
        assert not Comment.objects.exists()

    def test_a_message_too_long_is_kept_in_its_form(self, client, claire, task):
        for url in (
            at("tasks-comment", task),
            reverse("projects-comment", kwargs={"pk": task.project_id}),
        ):
            text = refused(client.post(url, {"text": "Mot " * 1_001 + "de la fin"}), "de la fin")
            assert f'action="{url}"' in text
        assert not Comment.objects.exists()

    def test_line_breaks_count_once_as_in_the_browser(self, client, claire, task):
        lines = ["x" * 99] * 39 + ["x" * 70]  # 3 970 characters for the browser, 4 009 sent
        client.post(at("tasks-comment", task), {"text": "\r\n".join(lines)})
        assert Comment.objects.get().text == "\n".join(lines)

    def test_the_address_of_a_form_leads_back_to_its_page(self, client, claire, task):
        for name, part in (
            ("tasks-comment", "echanges"), ("tasks-checks", "points"), ("tasks-link", "suite"),
        ):  # fmt: skip
            response = client.get(at(name, task))
            assert response.url == f"{task.get_absolute_url()}#{part}"

    def test_a_reader_reads_and_does_not_write(self, client, task):
        CommentFactory(project=task.project, task=task, text="Le fourgon est là.")
        client.force_login(UserFactory(role="lecture"))
        text = text_of(client.get(task.get_absolute_url()))
        assert "fourgon" in text
        assert at("tasks-comment", task) not in text
        assert client.post(at("tasks-comment", task), {"text": "Oui"}).status_code == 404
        url = reverse("projects-comment", kwargs={"pk": task.project_id})
        assert client.post(url, {"text": "Oui"}).status_code == 404

    def test_long_threads_are_paged(self, client, claire, task):
        for n in range(35):
            CommentFactory(project=task.project, text=f"Message numéro {n} !")
        tab = f"{task.project.get_absolute_url()}?onglet=echanges"
        assert text_of(client.get(tab)).count("Message numéro") == 30
        assert text_of(client.get(f"{tab}&page=2")).count("Message numéro") == 5


class TestWrongPerson:
    """A member of the network who sees the project's page, and has one task in it."""

    @pytest.fixture
    def own(self, db):
        return OrganisationFactory(name="Musée de Sées")

    @pytest.fixture
    def member(self, client, own):
        user = UserFactory(role="membre", organisation=own)
        client.force_login(user)
        return user

    @pytest.fixture
    def open_project(self, project):
        project.visibility = Visibility.NETWORK
        project.save()
        return project

    def everything(self, task):
        check, file = TaskCheckFactory(task=task), file_of(task)
        link = DependencyFactory(predecessor=task)
        return [
            ("post", at("tasks-checks", task)),
            ("post", at("tasks-check", task, point=check.pk)),
            ("post", at("tasks-link", task)),
            ("post", at("tasks-unlink", task, link=link.pk)),
            ("post", at("tasks-file-add", task)),
            ("get", at("tasks-file", task, file=file.pk)),
            ("post", at("tasks-file-delete", task, file=file.pk)),
            ("post", at("tasks-comment", task)),
            ("get", at("tasks-detail", task)),
        ]

    def test_what_is_not_theirs_is_404(self, client, member, open_project, task):
        comment = CommentFactory(project=open_project, task=task)
        addresses = self.everything(task)
        addresses += [
            ("post", reverse("projects-comment", kwargs={"pk": open_project.pk})),
            ("get", f"{open_project.get_absolute_url()}?onglet=echanges"),
            ("post", reverse("comment-edit", kwargs={"pk": comment.pk})),
            ("post", reverse("comment-delete", kwargs={"pk": comment.pk})),
        ]
        for method, address in addresses:
            data = {"text": "Oui", "geste": "cocher"} if method == "post" else None
            response = getattr(client, method)(address, data)
            assert response.status_code == 404, address
        assert not TaskCheck.objects.filter(done=True).exists()

    def test_who_has_no_account_is_sent_to_sign_in(self, client, task):
        for method, address in self.everything(task):
            response = getattr(client, method)(address)
            assert response.status_code == 302, address
            assert "connexion" in response.url

    def test_of_its_own_task_it_sees_all_but_the_tasks_of_others(
        self, client, member, own, open_project, task
    ):
        task.responsible_organisation = own
        task.save()
        secret = TaskFactory(project=open_project, title="Négocier en secret")
        DependencyFactory(predecessor=secret, successor=task)
        CommentFactory(project=open_project, task=task, text="Où en êtes-vous ?")
        CommentFactory(project=open_project, task=secret, text="Chut")
        file = file_of(task)
        text = text_of(client.get(task.get_absolute_url()))
        assert "Où en êtes-vous" in text
        assert "cartels.pdf" in text
        assert "secret" not in text
        assert "Chut" not in text
        assert at("tasks-link", task) not in text
        response = client.get(at("tasks-file", task, file=file.pk))
        assert response.getvalue() == PDF
        client.post(at("tasks-comment", task), {"text": "Bientôt fini."})
        assert Comment.objects.filter(author=member, task=task).exists()
        client.post(at("tasks-checks", task), {"text": "Relire"})
        check = task.checks.get()
        client.post(at("tasks-check", task, point=check.pk), {"geste": "cocher"})
        assert task.checks.get().done
        link = Dependency.objects.get()
        assert client.post(at("tasks-unlink", task, link=link.pk)).status_code == 404

    def test_a_partner_writes_in_the_project_s_thread(self, client, member, own, open_project):
        ProjectPartnerFactory(project=open_project, organisation=own)
        url = reverse("projects-comment", kwargs={"pk": open_project.pk})
        client.post(url, {"text": "Nous serons là."})
        tab = text_of(client.get(f"{open_project.get_absolute_url()}?onglet=echanges"))
        assert "Nous serons là." in tab

    def test_a_reader_changes_nothing_of_a_task(self, client, task):
        client.force_login(UserFactory(role="lecture"))
        for method, address in self.everything(task):
            if method == "post":
                response = client.post(address, {"text": "Oui", "geste": "cocher"})
                assert response.status_code == 404, address
        assert "Ajouter des points" not in text_of(client.get(task.get_absolute_url()))


def fill(task, count):
    for _ in range(count):
        TaskCheckFactory(task=task)
        file_of(task)
        CommentFactory(project=task.project, task=task, person=PersonFactory())
        CommentFactory(project=task.project, author=UserFactory())
        DependencyFactory(predecessor=task)
        DependencyFactory(successor=task, predecessor=TaskFactory(project=task.project))


@pytest.mark.parametrize("tab", ["task", "echanges"])
def test_pages_cost_the_same_for_one_row_and_for_three(
    client, claire, task, tab, django_assert_max_num_queries
):
    address = (
        task.get_absolute_url()
        if tab == "task"
        else f"{task.project.get_absolute_url()}?onglet=echanges"
    )
    fill(task, 1)
    client.get(address)
    with django_assert_max_num_queries(17) as one:
        client.get(address)
    fill(task, 2)
    with django_assert_max_num_queries(len(one)):
        client.get(address)
