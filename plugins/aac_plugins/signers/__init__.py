"""Signers that come with aac: ``cosign``, and a verification of aac's own."""
