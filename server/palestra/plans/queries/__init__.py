"""Every SQL statement about plans and the schedule, by what asks. For the driver: `$n` parameters, the member first."""
