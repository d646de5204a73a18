"""Every address says who may open it, and keeps its word for each role.

The walk makes one record of each model, opens every address of ours as each role, and compares
with what `is_allowed` and ``visible_to`` say: a visitor is sent to sign in, whoever may not gets
404, nobody ever gets 403 or an error.
"""

from __future__ import annotations

import functools
import logging
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from tests.architecture.world import JOB_TOKEN, NUMBER, TOKEN, World
from tests.factories import OrganisationFactory, UserFactory

from maillage import urls
from maillage.kernel import registry
from maillage.kernel.permissions import Access, is_allowed, permission_of
from maillage.people.accounts.models import Role
from maillage.ui.crud import Resource
from maillage.ui.crud import Role as Page

# Addresses of other people's code: (start of the address, start of the module) → who guards them.
THIRD_PARTY = {
    ("compte/", "allauth."): "public by nature; those of an account ask allauth's login_required",
    (
        "redaction/documents/",
        "wagtail.",
    ): "documents published with the pages; collections' privacy",
    ("redaction/", "wagtail."): "Wagtail's require_admin_access; given to the communication roles",
    ("administration-technique/", "django."): "Django's admin, superusers only",
    ("administration-technique/", "taggit."): "part of Django's admin",
    ("_util/", "django."): "sign-in to a private page of the public site",
    ("", "wagtail."): "published pages of the public site, their privacy included",
}


@dataclass(frozen=True)
class Leaf:
    """One address of the URLconf."""

    route: str
    view: Any
    converters: dict[str, str] = field(hash=False)
    is_regex: bool

    @property
    def module(self) -> str:
        """Whose code answers."""
        view = getattr(self.view, "view_class", None) or self.view
        while isinstance(view, functools.partial):
            view = view.func
        return str(view.__module__)

    @property
    def is_ours(self) -> bool:
        """Whether it is ours to guard."""
        return self.module.startswith("maillage.")


def leaves(
    patterns: Any = None, route: str = "", converters: Any = None, *, regex: bool = False
) -> Iterator[Leaf]:
    """Every address, whatever the nesting."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = {
            **(converters or {}),
            **{
                name: type(one).__name__.removesuffix("Converter").lower()
                for name, one in pattern.pattern.converters.items()
            },
        }
        full = route + str(pattern.pattern)
        is_regex = regex or not isinstance(pattern.pattern, RoutePattern)
        if isinstance(pattern, URLResolver):
            yield from leaves(pattern.url_patterns, full, here, regex=is_regex)
        elif isinstance(pattern, URLPattern):
            yield Leaf(full, pattern.callback, here, is_regex)


LEAVES = list(leaves())
OURS = [one for one in LEAVES if one.is_ours]


def test_every_address_declares_its_permission():
    levels = {str(one) for one in Access}
    silent = [one.route for one in OURS if not permission_of(one.view)]
    assert not silent
    strange = [
        f"{one.route}: {permission}"
        for one in OURS
        if (permission := permission_of(one.view)) not in levels
        and not re.fullmatch(r"[a-z_]+\.[a-z]+_[a-z_]+", permission)
    ]
    assert not strange


def test_every_named_permission_exists():
    import rules

    levels = {str(one) for one in Access}
    names = {permission_of(one.view) for one in OURS} - levels
    assert not [name for name in names if not rules.perm_exists(name)]


def test_other_peoples_addresses_are_known():
    unknown = [
        f"{one.route} ({one.module})"
        for one in LEAVES
        if not one.is_ours
        and not any(
            one.route.startswith(start) and one.module.startswith(module)
            for start, module in THIRD_PARTY
        )
    ]
    # Redirects and the like of Django, under a prefix of ours, are not a page.
    assert not [one for one in unknown if "django.views.generic.base" not in one]
    for start, module in THIRD_PARTY:
        assert any(
            one.route.startswith(start) and one.module.startswith(module) for one in LEAVES
        ), f"{start} {module} is not used any more"


def test_our_addresses_are_plain_routes():
    assert not [one.route for one in OURS if one.is_regex]


def test_the_office_is_not_public():
    levels = {str(Access.PUBLIC), str(Access.LINK)}
    assert not [
        one.route
        for one in OURS
        if one.route.startswith("gestion/") and permission_of(one.view) in levels
    ]


# -- the walk -------------------------------------------------------------------------------------


def sample(name: str, kind: str) -> str:
    """A value for one part of an address, leading to a record of the world where it can."""
    if kind == "int":
        return str(NUMBER)
    if kind == "uuid":
        return str(JOB_TOKEN)
    if name == "token":
        return TOKEN
    if name == "kind":
        return next(iter(registry.exports.keys()), "inconnu")
    if kind in {"slug", "str", "string", "path"}:
        return "inconnu"
    message = f"give a sample for <{kind}:{name}>"
    raise AssertionError(message)


def address(leaf: Leaf) -> str:
    """The address with its samples."""

    def fill(match: re.Match[str]) -> str:
        name = match["name"]
        return sample(name, leaf.converters[name])

    return "/" + re.sub(r"<(?:\w+:)?(?P<name>\w+)>", fill, leaf.route)


def resources() -> list[type[Resource]]:
    """Every resource class that has addresses."""

    def below(cls: type) -> Iterator[type]:
        for one in cls.__subclasses__():
            yield one
            yield from below(one)

    return [one for one in below(Resource) if hasattr(one, "url_base")]


def record_prefixes() -> dict[str, type[models.Model]]:
    """``/gestion/projets/7001/`` → Project: everything under it is about that record."""
    return {
        f"/gestion/{one.url_path or one.url_base}/{NUMBER}/": one.model
        for one in resources()
        if one.path_converter == "int"
    }


@dataclass(frozen=True)
class Verdict:
    """What the declared rules say of one request."""

    allowed: bool  # the permission, on the record if there is one
    visible: bool  # the record, if there is one
    certain: bool  # a page of a resource: it must show


def judge(leaf: Leaf, path: str, user: Any, world: World) -> Verdict:
    """What should happen."""
    permission = permission_of(leaf.view)
    allowed, visible, certain = is_allowed(user, permission), True, False
    for prefix, model in record_prefixes().items():
        if path.startswith(prefix):
            seen = model._default_manager.visible_to(user).filter(pk=NUMBER).first()
            visible = seen is not None
            view_class = getattr(leaf.view, "view_class", None)
            if view_class is not None and issubclass(view_class, Resource):
                certain = True
                role = leaf.view.view_initkwargs["role"]
                if visible and role in {Page.UPDATE, Page.DELETE}:
                    allowed = allowed and is_allowed(user, permission, seen)
    return Verdict(allowed, visible, certain)


def make_user(who: str, world: World) -> Any:
    """The person who walks."""
    if who == "visitor":
        return AnonymousUser()
    if who == "without a role":
        return UserFactory()
    if who == "superuser":
        user = UserFactory()
        user.is_superuser = user.is_staff = True
        user.save()
        return type(user).objects.get(pk=user.pk)
    if who == "member of the record's organisation":
        organisation = next(
            one for model, one in world.records.items() if model.__name__ == "Organisation"
        )
        user = UserFactory(role=Role.MEMBER, organisation=organisation)
    elif who == Role.MEMBER:
        user = UserFactory(role=Role.MEMBER, organisation=OrganisationFactory())
    else:
        user = UserFactory(role=who)
    return type(user).objects.get(pk=user.pk)


WALKERS = [
    "visitor",
    "without a role",
    *[str(role.value) for role in Role],
    "member of the record's organisation",
    "superuser",
]


def attempt(client: Any, method: str, path: str) -> int | str:
    """The status of one request, undone afterwards; the last lines of a crash."""
    try:
        with transaction.atomic():
            response = getattr(client, method)(path)
            # « Supprimer » of what plans hang from leads to the preview of what would follow.
            if method == "get" and response.headers.get("Location", "").startswith("/gestion/"):
                response = client.get(response.headers["Location"])
            if response.streaming:
                b"".join(response.streaming_content)
            transaction.set_rollback(True)
            location = response.headers.get("Location", "")
            if response.status_code == 302 and location.startswith("/compte/connexion"):
                return "sign in"
            if response.status_code == 302 and "/compte/" in location and "next=" in location:
                return "sign in"
            return int(response.status_code)
    except Exception as error:  # noqa: BLE001 - whatever a view raises is the complaint
        frames = traceback.extract_tb(error.__traceback__)
        ours = [one for one in frames if "/maillage/" in one.filename] or list(frames)
        place = f"{ours[-1].filename.rpartition('/maillage/')[2]}:{ours[-1].lineno}"
        return f"{type(error).__name__} at {place}: {error}"


def complaint(method: str, verdict: Verdict, user: Any, status: int | str) -> str:
    """What is wrong with an answer, or ''."""
    if isinstance(status, str) and status != "sign in":
        return status
    if status == 403 or (isinstance(status, int) and status >= 500):
        return f"{status}, never"
    if not verdict.allowed and not user.is_authenticated:
        return "" if status in {"sign in", 405} else f"{status} for a visitor"
    if not verdict.allowed or not verdict.visible:
        return "" if status in {404, 405} else f"{status} instead of 404"
    if verdict.certain and method == "get" and status != 200:
        return f"{status} instead of 200"
    if status == "sign in" and user.is_authenticated:
        return "asks to sign in again"
    return ""


def walk(client: Any, user: Any, world: World, methods: tuple[str, ...]) -> list[str]:
    """Open everything; returns the complaints."""
    if user.is_authenticated:
        client.force_login(user, backend="maillage.people.accounts.backends.MailBackend")
    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # refusals are expected here
    wrong = []
    for leaf in OURS:
        path = address(leaf)
        verdict = judge(leaf, path, user, world)
        for method in methods:
            status = attempt(client, method, path)
            if why := complaint(method, verdict, user, status):
                wrong.append(f"{method.upper()} {path}: {why}")
    return wrong


@pytest.fixture(autouse=True)
def _plain_refusals(monkeypatch) -> None:
    """Refusals are counted by the thousand: their page, seen elsewhere, is not drawn each time."""
    monkeypatch.setattr(
        urls, "handler404", lambda _request, **_why: HttpResponse(status=404), raising=False
    )


@pytest.fixture
def world(db) -> World:
    return World(UserFactory(role=Role.COORDINATION))


@pytest.mark.parametrize("who", WALKERS)
def test_each_role_opens_what_it_may_and_nothing_else(who, world, client):
    wrong = walk(client, make_user(who, world), world, ("get", "post"))
    assert not wrong, "\n".join(wrong)


RESTRICTED = [one for one in WALKERS if one != "visitor"]


@pytest.mark.parametrize("who", RESTRICTED)
def test_what_is_restricted_is_hidden(who, world, client):
    hidden = 0
    for model, record in world.records.items():
        fields = {one.name: one for one in model._meta.concrete_fields}
        # An organisation is at most the team's: nobody's sheet is restricted to named people.
        if "restreinte" in dict(getattr(fields.get("visibility"), "flatchoices", ())):
            model._base_manager.filter(pk=record.pk).update(visibility="restreinte")
            hidden += 1
    assert hidden
    wrong = walk(client, make_user(who, world), world, ("get",))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", WALKERS)
@pytest.mark.parametrize("room", ["/administration-technique/", "/redaction/"])
def test_other_peoples_rooms_are_shut(who, room, world, client):
    user = make_user(who, world)
    if user.is_authenticated:
        client.force_login(user, backend="maillage.people.accounts.backends.MailBackend")
    status = client.get(room).status_code
    if who == "superuser":
        assert status == 200
    elif room == "/administration-technique/" or who in {"visitor", "without a role", "membre"}:
        assert status in {302, 404}
    else:
        assert status in {200, 302, 404}
