"""Sheets with their documents and questions; classes with their pupils’ answers."""

from __future__ import annotations

from maillage.heritage.classroom.models.classes import ClassCode, Pupil, PupilAnswer
from maillage.heritage.classroom.models.parts import Question, SheetDocument
from maillage.heritage.classroom.models.sheets import Level, SchoolSheet, Subject

__all__ = [
    "ClassCode",
    "Level",
    "Pupil",
    "PupilAnswer",
    "Question",
    "SchoolSheet",
    "SheetDocument",
    "Subject",
]
