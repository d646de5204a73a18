"""Galleries made by several hands; visitors’ own selections."""
