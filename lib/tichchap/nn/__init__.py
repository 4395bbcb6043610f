"""Reference layers."""
