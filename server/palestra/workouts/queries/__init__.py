"""Every SQL statement about workouts, by what asks. For the driver: `$n` parameters, the member always first."""
