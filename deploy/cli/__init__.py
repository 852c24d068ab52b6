"""The `sikuai` command. Each module here is one sub-command: its function of the same name, found by `main`."""
