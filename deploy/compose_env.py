"""Print the file of passwords that `compose.yaml` asks for: `python -m deploy.compose_env > deploy/.env`."""

import secrets

NAMES = ("POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD", "SIKUAI_SECRET")


def lines() -> list[str]:
    """One `NAME=value` a line, new at each call, safe inside a connection string."""
    return [f"{name}={secrets.token_urlsafe(24)}" for name in NAMES]


if __name__ == "__main__":
    print("\n".join(lines()))
