"""Receiving everything that lies in landing, in the order in which it arrived."""
