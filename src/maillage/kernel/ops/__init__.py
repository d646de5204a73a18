"""Running an installation: processes, health, demo data, measures, generated documents."""
