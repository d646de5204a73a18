"""The public pages of the collections: thin views over heritage’s verbs."""
