"""Training plans and the schedule they live in: draft, check, adapt, schedule."""
