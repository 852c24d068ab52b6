"""The rows of the matrix: what goes wrong. Each module enters its own."""

from tests.faults.rows import bus, changes, databases, disks, network, services, statements
from tests.faults.rows.row import ROWS

__all__ = ["ROWS", "bus", "changes", "databases", "disks", "network", "services", "statements"]
