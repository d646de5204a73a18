"""Who: accounts, territory, directory."""
