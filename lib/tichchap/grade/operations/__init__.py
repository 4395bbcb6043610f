"""One file for each operation that students write: its oracle, its cases, its checks."""
