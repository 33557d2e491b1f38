"""The sample data: load the tables (`load`), or generate them (`twoway.data.generate`, the command `twoway data`)."""

from twoway.data.loading import DamagedTableError, UnknownTableError, description, export_at, load, names

__all__ = ["DamagedTableError", "UnknownTableError", "description", "export_at", "load", "names"]
