"""The tests. A package by name, since a dependency of theirs (garmin-fit-sdk) brings a `tests` of its own."""
