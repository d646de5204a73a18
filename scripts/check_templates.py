"""Find the texts of templates that do not go through gettext, and the keys that would be localised.

Reads HTML, MJML and plain text templates: a text that people see, or an attribute that they hear or
read (``title``, ``alt``, ``placeholder``, ``aria-label``…), must be in ``{% translate %}``,
``{% blocktranslate %}`` or a variable. An element with ``translate="no"`` (a name, a code) is left
alone.

A key must be written ``{{ object.pk|unlocalize }}``: from 1 000 on, a number is shown with its space
of thousands, and « 1 002 » finds nothing in an address, an ``id`` or a form.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEEN = {"title", "alt", "placeholder", "aria-label", "aria-description", "label", "summary"}
SEEN_DATA = re.compile(r"^data-(confirm(-detail|-verb|-cancel)?|.*-label|label|placeholder)$")
UNSEEN = {"script", "style", "code", "template-code", "mj-style", "mj-attributes", "mj-class"}
VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr", "use", "path", "mj-class", "mj-all",
}  # fmt: skip
LETTERS = re.compile(r"[^\W\d_]{2,}")
# In this order: what a tag contains must go before the tags themselves.
DJANGO = [
    re.compile(r"{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}", re.DOTALL),
    re.compile(r"{%\s*blocktrans(?:late)?\b.*?%}.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL),
    re.compile(r"{%\s*verbatim\b.*?%}.*?{%\s*endverbatim\b.*?%}", re.DOTALL),
    re.compile(r"{#.*?#}"),
    # A block that fills a class or a type is no text.
    re.compile(r"{%\s*block\s+\w*(?:class|type)\w*\s*%}.*?{%\s*endblock\b.*?%}", re.DOTALL),
    re.compile(r"{%.*?%}", re.DOTALL),
    re.compile(r"{{.*?}}", re.DOTALL),
]
LOCALIZED_OFF = re.compile(r"{%\s*localize off\s*%}.*?{%\s*endlocalize\s*%}", re.DOTALL)
LOCALIZED_KEY = re.compile(r"{{\s*(?:\w+\.)*pk\s*(?:\|(?!\s*unlocalize)[^}]*)?}}")


def localized_keys(source: str) -> list[tuple[int, str]]:
    """Line and words of each key that the site's format would cut in thousands."""
    source = LOCALIZED_OFF.sub(lambda match: "\n" * match[0].count("\n"), source)
    return [
        (source.count("\n", 0, match.start()) + 1, match[0])
        for match in LOCALIZED_KEY.finditer(source)
    ]


def without_django(source: str) -> str:
    """The template without its tags and variables, its lines kept in number."""
    for pattern in DJANGO:
        source = pattern.sub(lambda match: "\n" * match[0].count("\n"), source)
    return source


class Reader(HTMLParser):
    """Notes each text and each attribute that still holds words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _hidden(self) -> bool:
        return any(hidden for _, hidden in self._open)

    def _note(self, text: str) -> None:
        if LETTERS.search(text):
            self.found.append((self.getpos()[0], " ".join(text.split())))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        hidden = tag in UNSEEN or given.get("translate") == "no"
        if not hidden and not self._hidden:
            self._note_attributes(tag, given)
        if tag not in VOID:
            self._open.append((tag, hidden))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def _note_attributes(self, tag: str, given: dict[str, str]) -> None:
        is_button = tag == "input" and given.get("type") in {"submit", "button", "reset"}
        is_described = tag == "meta" and given.get("name") == "description"
        for name, value in given.items():
            if (
                name in SEEN
                or SEEN_DATA.match(name)
                or (name == "value" and is_button)
                or (name == "content" and is_described)
            ):
                self._note(value)

    def handle_endtag(self, tag: str) -> None:
        # A tag opened in one branch of an {% if %} may be closed in another.
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._note(data)


def untranslated(path: Path) -> list[tuple[int, str]]:
    """Line and words of each text of a template that gettext does not see."""
    source = without_django(path.read_text(encoding="utf-8"))
    if path.suffix == ".txt":
        return [
            (number, line.strip())
            for number, line in enumerate(source.splitlines(), start=1)
            if LETTERS.search(line)
        ]
    reader = Reader()
    reader.feed(source)
    reader.close()
    return reader.found


def main(names: list[str]) -> int:
    """Check the templates given, or all of them; 1 when a text or a key is at fault."""
    paths = [Path(name) for name in names] or sorted(
        path
        for kind in ("html", "txt", "mjml")
        for path in (ROOT / "src").glob(f"**/templates/**/*.{kind}")
    )
    count = 0
    for path in paths:
        for line, text in untranslated(path):
            count += 1
            print(f"{path}:{line}: not translated: {text[:90]}")
        for line, text in localized_keys(path.read_text(encoding="utf-8")):
            count += 1
            print(f"{path}:{line}: a key cut in thousands, write |unlocalize: {text}")
    return 1 if count else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
