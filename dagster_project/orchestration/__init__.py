"""Dagster: assets, checks, automation, instance; thin wrappers, no logic."""
