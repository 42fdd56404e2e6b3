"""WhatsApp's official API: reading webhooks, sending, and what its error codes mean."""
