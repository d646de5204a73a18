"""What is done with contributions: received, moderated, answered, given back, seen done."""

from __future__ import annotations

from maillage.heritage.contributions.domain.answering import answer_contribution, awaited_museums
from maillage.heritage.contributions.domain.campaigns import (
    Progress,
    answered_objects,
    next_object,
    progress_of,
    public_rows,
    save_campaign,
    set_campaign_objects,
)
from maillage.heritage.contributions.domain.closing import (
    close_done,
    note_kept_values,
    reopen_undone,
)
from maillage.heritage.contributions.domain.desk import record_correction
from maillage.heritage.contributions.domain.following import (
    erase_address,
    forget_addresses,
    open_contribution,
    unname_contribution,
    visitor,
    withdraw_contribution,
)
from maillage.heritage.contributions.domain.knowledge import (
    contributors,
    knowledge_of,
    knowledge_texts,
    latest_answers,
    unnamed_count,
)
from maillage.heritage.contributions.domain.moderating import (
    merge_contributions,
    note_moderation,
    note_read,
    set_aside_contribution,
    transmit_contributions,
)
from maillage.heritage.contributions.domain.reopening import may_reopen, reopen_refused
from maillage.heritage.contributions.domain.reports import mend_report
from maillage.heritage.contributions.domain.submitting import (
    ContributionRefused,
    Submission,
    correctable_fields,
    submit_contribution,
)
from maillage.heritage.contributions.domain.telling import (
    members_of,
    museums_without_account,
    tell_museums,
)
from maillage.heritage.contributions.domain.way_back import (
    WayBackRefused,
    forms_for,
    make_way_back,
    reports_of,
)

__all__ = [
    "ContributionRefused",
    "Progress",
    "Submission",
    "WayBackRefused",
    "answer_contribution",
    "answered_objects",
    "awaited_museums",
    "close_done",
    "contributors",
    "correctable_fields",
    "erase_address",
    "forget_addresses",
    "forms_for",
    "knowledge_of",
    "knowledge_texts",
    "latest_answers",
    "make_way_back",
    "may_reopen",
    "members_of",
    "mend_report",
    "merge_contributions",
    "museums_without_account",
    "next_object",
    "note_kept_values",
    "note_moderation",
    "note_read",
    "open_contribution",
    "progress_of",
    "public_rows",
    "record_correction",
    "reopen_refused",
    "reopen_undone",
    "reports_of",
    "save_campaign",
    "set_aside_contribution",
    "set_campaign_objects",
    "submit_contribution",
    "tell_museums",
    "transmit_contributions",
    "unname_contribution",
    "unnamed_count",
    "visitor",
    "withdraw_contribution",
]
