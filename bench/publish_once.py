"""One publication in a process of its own, for `bench.publish`."""

from dagster_project.releases import publish
from dagster_project.settings import load_settings

if __name__ == "__main__":
    published = publish(load_settings())
    assert published.created, published
