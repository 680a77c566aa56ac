"""Every way to write a report: FORMATS maps the format's name to its render(report) -> str."""
