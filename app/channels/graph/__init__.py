"""Meta's Graph API over HTTP, shared by all channels of Meta."""
