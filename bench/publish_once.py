"""One publication in a process of its own, for `bench.publish`."""

from dagster_project.core.settings import load_settings
from dagster_project.releases import publish

if __name__ == "__main__":
    published = publish(load_settings())
    assert published.created, published
