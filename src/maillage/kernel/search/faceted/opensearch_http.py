"""JSON over HTTP with an OpenSearch: one pool of connections, errors that say what was refused."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

import urllib3

from maillage.kernel.search.faceted.types import SearchUnavailable

# Who waits for a page waits for this: a machine that is off must not cost half a minute.
TIMEOUT = urllib3.Timeout(connect=2, read=60)
_RETRIES = urllib3.Retry(
    total=2, connect=1, backoff_factor=0.2, status_forcelist=(502, 503, 504), allowed_methods=None
)


class OpenSearchFailed(SearchUnavailable):
    """The server cannot be reached, or answered with an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Client:
    """One server, named by an address that may hold a user and a password."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
        self.base = f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if parts.username:
            headers |= urllib3.make_headers(basic_auth=f"{parts.username}:{parts.password or ''}")
        self._pool = urllib3.PoolManager(
            maxsize=8, headers=headers, timeout=TIMEOUT, retries=_RETRIES
        )

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer to one request; raises OpenSearchFailed."""
        data = None if body is None else json.dumps(body, ensure_ascii=False)
        return self._send(method, path, data)

    def bulk(self, lines: Iterable[Any]) -> None:
        """Many changes at once; raises OpenSearchFailed when one is refused."""
        data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        if not data:
            return
        answer = self._send("POST", "/_bulk", data)
        if answer.get("errors"):
            for item in answer["items"]:
                ((action, result),) = item.items()
                # A record that another writer took away meanwhile is away: that is no failure.
                gone = action == "delete" and result["status"] in (404, 409)
                if "error" in result and not gone:
                    raise OpenSearchFailed(result["status"], json.dumps(result["error"])[:500])

    def exists(self, path: str) -> bool:
        """Whether an index or alias is there."""
        try:
            self._send("HEAD", path, None)
        except OpenSearchFailed as error:
            if error.status == 404:
                return False
            raise
        return True

    def _send(self, method: str, path: str, data: str | None) -> Any:
        try:
            answer = self._pool.request(
                method,
                self.base + quote(path, safe="/_-,*"),
                body=data.encode("utf-8", "replace") if data is not None else None,
            )
        except urllib3.exceptions.HTTPError as error:
            raise OpenSearchFailed(0, f"OpenSearch does not answer: {error}") from error
        if answer.status >= 400:
            message = answer.data.decode("utf-8", "replace")[:500]
            raise OpenSearchFailed(answer.status, f"{method} {path}: {answer.status} {message}")
        return json.loads(answer.data) if answer.data else {}
