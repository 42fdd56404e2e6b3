"""The outside world, one folder a channel; services know `base` alone."""
