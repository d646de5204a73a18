"""The team's front room, under ``/gestion/``: thin views over what the lower rooms do."""
