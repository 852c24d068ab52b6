"""Print the file of passwords that `compose.yaml` asks for: `python -m deploy.compose_env > deploy/.env`."""

import secrets

NAMES = ("POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD", "SIKUAI_SECRET")


def lines() -> list[str]:
    """One `NAME=value` a line, new at each call, safe inside a connection string."""
    passwords = [f"{name}={secrets.token_urlsafe(24)}" for name in NAMES]
    return [*passwords, f"SIKUAI_INSTALLATION=compose-{secrets.token_hex(4)}"]


if __name__ == "__main__":
    print("\n".join(lines()))
