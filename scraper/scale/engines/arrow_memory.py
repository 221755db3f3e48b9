"""How the processes of tasks hold memory. Starts no process."""


def use_system_memory() -> None:
    """Let Arrow get its memory from the system.

    Its own allocator keeps much of what was freed: about 40 MB after a part, and more with each
    part in a process that works on many.
    """
    import pyarrow

    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
