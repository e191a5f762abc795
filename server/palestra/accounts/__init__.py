"""Members: who they are, how they sign in, what they are entitled to and what they prefer."""
