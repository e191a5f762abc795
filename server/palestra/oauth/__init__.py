"""OAuth over HTTP: the authorization server, one module per endpoint, and the bearer layer in front of /mcp."""
