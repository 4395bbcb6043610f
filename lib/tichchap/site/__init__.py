"""The course's web site: pages made from the sources, the notebooks and the ledger, by Sphinx."""
