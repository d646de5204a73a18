"""Read what the pages answer."""

from __future__ import annotations


def content(response) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode("utf-8-sig")
    return response.content.decode()
