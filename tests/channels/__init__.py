"""The channels: what comes in is read, what goes out is judged."""
