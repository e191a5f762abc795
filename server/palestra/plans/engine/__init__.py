"""The rules of planning as pure functions: no database, no clock, no chance. The same input gives the same bytes."""
