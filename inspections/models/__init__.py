from inspections.models.catalogue import Catalogue, Indicator
from inspections.models.census import Census, CensusAnswer, CensusLine, CensusUnknown
from inspections.models.circular import Circular
from inspections.models.findings import Finding, Plea, Rectification, RectificationStep, StepFile
from inspections.models.outcome import Consequence
from inspections.models.rounds import Entry, EntryInspector, Item, ItemEvidence, Round

__all__ = (
    "Catalogue",
    "Census",
    "CensusAnswer",
    "CensusLine",
    "CensusUnknown",
    "Circular",
    "Consequence",
    "Entry",
    "EntryInspector",
    "Finding",
    "Indicator",
    "Item",
    "ItemEvidence",
    "Plea",
    "Rectification",
    "RectificationStep",
    "Round",
    "StepFile",
)
