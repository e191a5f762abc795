"""The few HTML pages a person opens."""
