"""x"""
from django.contrib.syndication.views import Feed
from django.http import HttpResponse

from maillage.kernel.permissions import PUBLIC, requires


@requires(PUBLIC)
def search(request): return HttpResponse("")
advanced = suggestions = search
@requires(PUBLIC)
def export(request, fmt): return HttpResponse("")
class ObjectsFeed(Feed):
    permission = "public"
