"""How is a plan proposed? What is known is gathered, the engine decides, and a draft waits to be accepted."""
