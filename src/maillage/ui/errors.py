"""Polite pages for what goes wrong; they reveal nothing and need no database."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

logger = logging.getLogger("maillage.errors")


def _page(request: HttpRequest, status: int, icon: str, title: str, text: str) -> HttpResponse:
    context = {"status": status, "icon": icon, "title": title, "text": text}
    template = "ui/error.html"
    return HttpResponse(loader.render_to_string(template, context, request), status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    del exception
    return _page(
        request,
        400,
        "alert-circle",
        _("Cette demande n’a pas été comprise"),
        _("Revenez à la page précédente et recommencez. Si cela se reproduit, prévenez-nous."),
    )


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403, from the parts that are not ours: our own pages answer 404."""
    del exception
    return _page(
        request,
        403,
        "lock",
        _("Cette page ne vous est pas ouverte"),
        _("Si vous pensez devoir y accéder, demandez-le à la personne qui administre le site."),
    )


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: for what is not there, and for what the visitor may not know of."""
    del exception
    return _page(
        request,
        404,
        "map-pin",
        _("Nous ne trouvons pas cette page"),
        _(
            "L’adresse est peut-être incomplète, la page a pu être déplacée, "
            "ou elle n’est pas ouverte à votre compte."
        ),
    )


def search_rests(request: HttpRequest) -> HttpResponse:
    """503: the index of the collections does not answer."""
    return _page(
        request,
        503,
        "search",
        _("La recherche se repose un instant"),
        _("Réessayez dans une minute. Le reste du site fonctionne."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: as little as possible may fail here."""
    del request
    title = _("Quelque chose s’est mal passé de notre côté")
    text = _(
        "Rien de ce que vous aviez déjà enregistré n’est perdu. L’incident est noté ; "
        "réessayez dans quelques minutes."
    )
    context = {"status": 500, "icon": "alert-triangle", "title": title, "text": text}
    try:
        body = str(loader.render_to_string("ui/error_plain.html", context))
    except Exception:  # the error page itself is broken: say it without any template
        logger.exception("the error page failed")
        body = f"<!doctype html><html lang=fr><title>{title}</title><h1>{title}</h1><p>{text}</p>"
    return HttpResponse(body, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened too long ago, or by another site."""
    logger.info("csrf: %s", reason)
    return _page(
        request,
        403,
        "refresh",
        _("Ce formulaire n’est plus valable"),
        _(
            "Il a sans doute été ouvert il y a longtemps, ou avant une nouvelle connexion. "
            "Revenez à la page précédente, rechargez-la, puis envoyez-le à nouveau."
        ),
    )
