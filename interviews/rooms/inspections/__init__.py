"""Inspections of rooms, study standards, emergency plans, closures, and risk assessments of visits."""
