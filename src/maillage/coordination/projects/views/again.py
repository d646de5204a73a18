"""The page from which a form was sent, shown again when the form is refused.

Nothing that was typed is lost, and what is wrong is said where it is wrong.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import resolve

from maillage.ui.crud import Role
from maillage.ui.crud.showing import PARAMETER

REFUSED = 422


def show_again(
    request: HttpRequest, record: Any, *, tab: str = "", **forms: Any
) -> HttpResponseBase:
    """The page of `record`, or one of its tabs, with `forms` instead of its empty ones.

    The request becomes that of the page: its links and its hidden fields lead where they usually do.
    """
    asked: Any = request
    asked.GET = QueryDict(f"{PARAMETER}={tab}" if tab else "")
    asked.META["QUERY_STRING"] = asked.GET.urlencode()
    asked.path = asked.path_info = record.get_absolute_url()
    match: Any = resolve(asked.path)
    asked.resolver_match = match
    view: Any = match.func.view_class(role=Role.DETAIL, **Role.DETAIL.extra_initkwargs())
    view.setup(asked, **match.kwargs)
    response: Any = view.detail(asked)
    response.context_data |= forms
    response.status_code = REFUSED
    return response
