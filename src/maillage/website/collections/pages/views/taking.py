"""A search taken away: as a feed of what arrives, as a file."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.heritage.catalogue import exports
from maillage.heritage.catalogue.addresses import whole
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.search import MOST_EXPORTED, SearchRequest, find, keys_of
from maillage.kernel.permissions import PUBLIC, requires
from maillage.kernel.search.faceted import SearchRefused
from maillage.website.collections.limits import limited_file, limited_search
from maillage.website.collections.pages.cards import Card, cards_for

NEWEST: Final = 50


class ObjectsFeed(Feed):
    """``/collections/recherche.rss?…``: the newest objects of a search."""

    permission = str(PUBLIC)

    @method_decorator(limited_search)
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The feed."""
        return super().__call__(request, *args, **kwargs)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> SearchRequest:
        """What is asked, the newest first."""
        del args, kwargs
        return SearchRequest.from_query(request.GET).sorted_by("nouveau")

    def title(self, asked: SearchRequest) -> str:
        """« plage · Maillage »."""
        return f"{asked.text or _('Collections')} · {settings.SITE_NAME}"

    def link(self, asked: SearchRequest) -> str:
        """The page of that search."""
        query = asked.query_string()
        return whole(f"{reverse('public-search')}?{query}")

    def description(self, asked: SearchRequest) -> str:
        """What a feed reader shows under its name."""
        del asked
        return _("Les derniers objets arrivés en ligne pour cette recherche.")

    def items(self, asked: SearchRequest) -> list[Card]:
        """The newest."""
        try:
            found = find(asked, limit=NEWEST)
        except SearchRefused:
            return []
        return cards_for(found.pks)

    def item_title(self, item: Card) -> str:
        """The object's."""
        return item.title

    def item_description(self, item: Card) -> str:
        """Author, date, museum."""
        return ". ".join(one for one in (item.record.author, item.date, item.museum) if one)

    def item_link(self, item: Card) -> str:
        """Its page."""
        return whole(item.url)

    def item_pubdate(self, item: Card) -> datetime:
        """When it came."""
        return item.record.created_at


@require_safe
@requires(PUBLIC)
@limited_file
@limited_search
def export(request: HttpRequest, fmt: str) -> HttpResponseBase:
    """All that a search finds, in its order, as a file (at most 10 000 objects)."""
    asked = SearchRequest.from_query(request.GET)
    if fmt not in exports.FORMATS:
        raise Http404
    try:
        if find(asked, limit=1).total > MOST_EXPORTED:
            raise Http404
        pks = list(keys_of(asked))
    except SearchRefused as error:
        raise Http404 from error
    made = exports.export_chosen(CulturalObject.objects.public(), pks, fmt)
    response = StreamingHttpResponse(made.chunks, content_type=made.content_type)
    response["Content-Disposition"] = f'attachment; filename="{made.filename}"'
    return response
