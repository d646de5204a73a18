"""What is done with what people say of their own sheets: ask, propose, decide, thank."""

from __future__ import annotations

from maillage.people.updates.domain.audience import (
    Reach,
    audience_words,
    follow_network,
    people_of,
    reach,
)
from maillage.people.updates.domain.campaigns import (
    CampaignRefused,
    Figures,
    close_campaign,
    figures_of,
    launch_campaign,
    prepare_next_campaign,
    refuse_wrong_choice,
    remind_campaign,
    save_campaign,
)
from maillage.people.updates.domain.collisions import collisions_of
from maillage.people.updates.domain.consents import (
    consents_by_link,
    record_consents_by_link,
)
from maillage.people.updates.domain.fields import Sheet, of_function, proposable, text_of
from maillage.people.updates.domain.links import (
    LinkRefused,
    answer_by_link,
    confirm_sheet,
    functions_of,
    leave_by_link,
    link_actor,
    open_sheet_link,
    organisation_of,
    proposals_of,
    renew_link,
    revoke_sheet_link,
    send_sheet_link,
)
from maillage.people.updates.domain.proposals import (
    FactsChanged,
    accept_proposal,
    propose_changes,
    refuse_proposal,
)

__all__ = [
    "CampaignRefused",
    "FactsChanged",
    "Figures",
    "LinkRefused",
    "Reach",
    "Sheet",
    "accept_proposal",
    "answer_by_link",
    "audience_words",
    "close_campaign",
    "collisions_of",
    "confirm_sheet",
    "consents_by_link",
    "figures_of",
    "follow_network",
    "functions_of",
    "launch_campaign",
    "leave_by_link",
    "link_actor",
    "of_function",
    "open_sheet_link",
    "organisation_of",
    "people_of",
    "prepare_next_campaign",
    "proposable",
    "proposals_of",
    "propose_changes",
    "reach",
    "record_consents_by_link",
    "refuse_proposal",
    "refuse_wrong_choice",
    "remind_campaign",
    "renew_link",
    "revoke_sheet_link",
    "save_campaign",
    "send_sheet_link",
    "text_of",
]
