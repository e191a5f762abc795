"""What the tools share: how one is declared, the words of arguments, and how a list goes on."""
