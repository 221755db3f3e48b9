"""Figures of this project and its peers on the development corpus. Not part of the package."""
