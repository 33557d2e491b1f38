"""The sample data: load the tables (`load`), or generate them (`twoway.data.generate`, the command `twoway data`)."""

from twoway.data.loading import (
    DamagedTableError,
    NoSampleDataError,
    TruthNotInstalledError,
    UnknownTableError,
    description,
    export_at,
    load,
    load_truth,
    names,
)

__all__ = [
    "DamagedTableError",
    "NoSampleDataError",
    "TruthNotInstalledError",
    "UnknownTableError",
    "description",
    "export_at",
    "load",
    "load_truth",
    "names",
]
