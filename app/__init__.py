"""Tresen: one operator, one terminal screen, hundreds of customers' chats."""

__version__ = "0.1.0"
