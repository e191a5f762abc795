"""How does a plan live? Versions with their events, pauses, roll-backs, its rows on the calendar, and who looks after them."""
