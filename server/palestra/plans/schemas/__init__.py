"""What plans and the schedule say: wire types that tools and widgets share."""
