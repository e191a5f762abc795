"""What members have allowed: clients, authorization requests, grants, tokens, and the keys tokens are signed with."""
