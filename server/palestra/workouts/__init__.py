"""What a member performed: workouts, sets, where they came from, and what they add up to."""
