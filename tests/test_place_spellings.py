"""The table of spellings: what is right is resolved, what is wrong is never taken for another; the document says so."""

from tests.place_spellings import DOCUMENT, RIGHT, UNITS, document, outcomes


def test_no_spelling_is_taken_for_what_it_does_not_say() -> None:
    found = outcomes()
    assert sum(counts.total() for counts in found.values()) > 10_000
    assert sum(counts["wrong"] for counts in found.values()) == 0
    for kind in RIGHT:
        assert found[kind] == {"resolved": len(UNITS)}, kind
    assert found["no district"]["resolved"] == 0


def test_the_document_is_what_the_matcher_does() -> None:
    """To write it anew: python -m tests.place_spellings"""
    assert DOCUMENT.read_text(encoding="utf-8") == document()
