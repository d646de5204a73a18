"""Campaigns, newsletters, press, enquiries: this room is not furnished yet."""
