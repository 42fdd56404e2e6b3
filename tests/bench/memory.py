"""What a process holds in memory, shared pages counted by share."""

from pathlib import Path


def pss_mib(pid: int) -> float:
    """The proportional set size of a process in MiB; Linux only."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"no Pss for {pid}")
