"""Ours before nbgrader's in formgrader: a template, and filters for what students wrote."""
