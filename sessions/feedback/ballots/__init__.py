"""Blind votes: which of some versions is the best, heard and judged without knowing which is which.

What is told of an open ballot must not help to find out: neither here nor in the files' headers.
"""
