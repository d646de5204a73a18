"""Accounts: identity by e-mail, roles and their scope, invitations, sessions."""
