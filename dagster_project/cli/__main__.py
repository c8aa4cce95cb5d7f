"""`python -m dagster_project.cli`: the command line in a process that another one of it started."""

from dagster_project.cli import main

main()
