"""How is training going? One module for each measure, `service` for who asks, and every number with its method."""
