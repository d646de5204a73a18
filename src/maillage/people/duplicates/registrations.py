"""What this app lends to the office."""

from __future__ import annotations

from maillage.kernel import registry
from maillage.kernel.registry import DemoChapter
from maillage.people.duplicates import demo

registry.demo_chapters.register(DemoChapter("doublons", demo.load, 14))
