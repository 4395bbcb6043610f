"""Feedback pages: what is shown is collected into a page, which is rendered by one template.

A page holds what students wrote; its parts are HTML only where a module here made them from that.
"""
