"""Crash safety: the gateway dies at every named point and at random moments; nothing may be lost or doubled."""
