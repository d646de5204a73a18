"""The demonstration: loaded whole, once, and never on a real installation."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from maillage.kernel import registry, search
from maillage.kernel.models import AuditEntry, BusinessModel
from maillage.kernel.ops import assets, demo
from maillage.kernel.registry import DemoChapter, Registry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(assets, "collect", lambda: False)
    monkeypatch.setattr(demo, "ACCOUNTS", [])


def counts() -> dict[str, int]:
    """How many records of each business model there are."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if issubclass(model, BusinessModel)
    }


def load() -> str:
    out = StringIO()
    call_command("demo", "--no-serve", stdout=out)
    return out.getvalue()


def test_refused_outside_development(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="mot de passe est public"):
        call_command("demo", "--no-serve")


@pytest.fixture
def small(monkeypatch):
    """A demonstration of one organisation; tests/test_demo.py loads the real one."""
    from tests.factories import OrganisationFactory

    from maillage.people.directory.models import Organisation

    def chapter(_say):
        demo.declare_account("ada@exemple.fr", "coordination", "Ada")
        if not Organisation.objects.filter(name="Le Théâtre").exists():
            OrganisationFactory(name="Le Théâtre")

    chapters: Registry[DemoChapter] = Registry("chapters")
    chapters.register(DemoChapter("théâtre", chapter))
    monkeypatch.setattr(registry, "demo_chapters", chapters)


def test_twice_does_not_double_it(settings, small):
    settings.DEBUG = True
    text = load()
    assert "ada@exemple.fr" in text
    assert demo.DEMO_PASSWORD in text
    first = counts()
    assert first["directory.Organisation"] == 1
    assert search.drift() == {}
    entries = AuditEntry.objects.count()
    assert load().count("@exemple.fr") == text.count("@exemple.fr")
    assert counts() == first
    assert AuditEntry.objects.count() == entries


def test_a_chapter_is_whole_or_not_at_all(settings, monkeypatch):
    from tests.factories import OrganisationFactory

    def half(_say):
        OrganisationFactory()
        raise RuntimeError("boum")

    chapters: Registry[DemoChapter] = Registry("chapters")
    chapters.register(DemoChapter("moitié", half))
    monkeypatch.setattr(registry, "demo_chapters", chapters)
    before = counts()
    with pytest.raises(RuntimeError, match="boum"):
        demo.load(print)
    assert counts() == before


def test_a_port_in_use_is_said_before_anything_is_loaded(settings, monkeypatch):
    import socket

    settings.DEBUG = True
    monkeypatch.setattr(demo, "load", lambda _say: pytest.fail("loaded"))
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(CommandError, match="déjà utilisé"),
    ):
        call_command("demo", "--port", str(taken.getsockname()[1]))


def test_serves_at_the_end(settings, monkeypatch):
    settings.DEBUG = True
    called = []
    monkeypatch.setattr(demo, "load", lambda _say: None)
    monkeypatch.setattr("os.execv", lambda _path, argv: called.append(argv))
    monkeypatch.setenv("MAILLAGE_SITE_URL", "http://testserver")
    call_command("demo", "--port", "0", stdout=StringIO())
    assert called[0][-4:] == ["--host", "127.0.0.1", "--port", "0"]
    assert "serve" in called[0]


def test_accounts_are_printed_once():
    demo.declare_account("a@exemple.fr", "coordination", "Ada")
    demo.declare_account("a@exemple.fr", "coordination", "Ada")
    demo.declare_account("longue-adresse@exemple.fr", "membre", "Bob")
    lines = demo.accounts_table().splitlines()
    assert len(lines) == 4
    assert lines[2] == "a@exemple.fr               coordination  Ada"


def test_static_files_are_collected_once(settings, tmp_path: Path, monkeypatch):
    monkeypatch.undo()
    settings.STATIC_ROOT = tmp_path / "static"
    done = []

    def collectstatic(_name, **_options):
        done.append(1)
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")

    monkeypatch.setattr(assets, "call_command", collectstatic)
    assert assets.collect()
    assert not assets.collect()
    (settings.STATIC_ROOT / assets.STAMP).write_text("autre")
    assert assets.collect()
    assert len(done) == 2


def test_rebuild_search_says_how_much():
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert "indexée" in out.getvalue()
    call_command("rebuild_search", verbosity=0, stdout=out)
    assert out.getvalue().count("indexée") == 1
