"""Resumable uploads, and what becomes of them."""
