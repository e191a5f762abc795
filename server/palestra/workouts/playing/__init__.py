"""How is a workout recorded while it is being done? Set by set, from any copy of the player, and once."""
