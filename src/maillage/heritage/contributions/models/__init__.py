"""Contributions, the museums' answers, campaigns, the files of the way back."""

from __future__ import annotations

from maillage.heritage.contributions.models.answers import Answer
from maillage.heritage.contributions.models.campaigns import Campaign, CampaignObject
from maillage.heritage.contributions.models.contributions import Contribution
from maillage.heritage.contributions.models.kinds import KNOWLEDGE, Kind, LinkType
from maillage.heritage.contributions.models.returns import WayBackFile, WayBackRow
from maillage.heritage.contributions.models.states import ImportOutcome

__all__ = [
    "KNOWLEDGE",
    "Answer",
    "Campaign",
    "CampaignObject",
    "Contribution",
    "ImportOutcome",
    "Kind",
    "LinkType",
    "WayBackFile",
    "WayBackRow",
]
