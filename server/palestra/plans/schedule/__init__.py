"""What is on a member's calendar, how is it changed, and what does the player need of it?"""
