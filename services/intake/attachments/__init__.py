"""Photos, voice notes and documents that come with a report: what may come, how it is made clean, where it is kept."""
