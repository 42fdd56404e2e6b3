"""The long-running half: webhooks in, replies out, one process that holds the lease."""
