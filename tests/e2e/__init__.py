"""Whole programs in real terminals."""
