"""The doors of all services: what HTTP lets in, says and refuses."""
