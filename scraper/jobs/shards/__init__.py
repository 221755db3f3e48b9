"""Shards: a job over many hosts that several machines share. They fetch nothing themselves."""
