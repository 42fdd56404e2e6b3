"""A stand-in for Meta's Graph API with scripted customers, over real HTTP on loopback; for the demo and the tests.

It is an independent reading of Meta's documents and shares nothing but `app.core` with what it stands opposite to.
"""
