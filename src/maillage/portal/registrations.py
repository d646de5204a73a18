"""What the portal lends: the panel of a project’s personal links."""
