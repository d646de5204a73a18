"""The team's pages: proposals, campaigns, links."""
