"""Trains the block model from the development corpus. Not part of the package; needs the extra
`train`.
"""
