"""How does a calendar app follow the schedule? A secret address, and iCalendar behind it."""
