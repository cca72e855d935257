"""Exporters that come with aac: where the record of a run can be sent."""
