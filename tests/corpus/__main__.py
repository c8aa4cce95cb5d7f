"""`python -m tests.corpus`: write the corpus anew."""

from tests.corpus.make import main

main()
