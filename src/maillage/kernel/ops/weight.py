"""How much a page makes a browser load, and from whom."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from maillage.kernel.ops.benching import BenchServer

CSS_ADDRESS = re.compile(rb"""url\(\s*['"]?([^'")]+)['"]?\s*\)""")
LOADED_LINKS = frozenset({"stylesheet", "icon", "preload", "modulepreload", "manifest"})


@dataclass(slots=True)
class PageWeight:
    """Compressed bytes of the page and of each thing that it loads; hosts that are not ours."""

    parts: dict[str, int] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        """Everything, in bytes."""
        return sum(self.parts.values())


class _Loaded(HTMLParser):
    """Collects the addresses that a browser loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "link" and LOADED_LINKS & set(values.get("rel", "").split()):
            self._add(values.get("href"))
        elif tag in {"script", "img", "source", "iframe", "video", "audio", "embed"}:
            self._add(values.get("src"))
            for candidate in values.get("srcset", "").split(",")[:1]:
                self._add(candidate.strip().split(" ")[0])

    def _add(self, address: str | None) -> None:
        if address and not address.startswith("data:"):
            self.addresses.append(address)


def page_weight(server: BenchServer, url: str, *, user: object = None) -> PageWeight:
    """Load a page as a browser with an empty cache would; every font of a style sheet counts."""
    weight = PageWeight()
    with server.talking(user=user) as fetch:
        page = fetch(url)
        weight.parts[url] = len(page.body)
        reader = _Loaded()
        reader.feed(page.content.decode("utf-8", "replace"))
        waiting = [(url, address) for address in reader.addresses]
        while waiting:
            base, address = waiting.pop()
            full = urlsplit(urljoin(base, address))
            if full.netloc and full.netloc != f"{server.host}:{server.port}":
                weight.foreign.add(full.netloc)
                continue
            path = full.path + (f"?{full.query}" if full.query else "")
            if not path or path in weight.parts:
                continue
            answer = fetch(path)
            if answer.status != 200:
                raise RuntimeError(f"{url} loads {path}, which answers {answer.status}")
            weight.parts[path] = len(answer.body)
            if answer.headers.get("content-type", "").startswith("text/css"):
                found = CSS_ADDRESS.findall(answer.content)
                waiting += [(path, one.decode()) for one in found if not one.startswith(b"data:")]
    return weight
