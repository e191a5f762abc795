"""When does planning stop, and what is never asked? For a model that is about to plan, and for whoever wants to know."""

from palestra.catalog import vocabulary as words
from palestra.search.red_flags import SIGNS, URGENT

PAR_Q = "https://eparmedx.com"  # copyrighted, to be used unaltered: linked to, and never rebuilt here

_SIGNS = "\n".join(f"- {sign.replace('_', ' ')}" for sign in SIGNS)
_AVOID = ", ".join(word.replace("_", " ") for word in words.AVOID)

SAFETY = f"""# Safety

## Stop planning

When a member tells of any of these, now or during training, plan nothing, offer no class, and say what `urgent` in the
result says; without one, say this: “{URGENT}”

{_SIGNS}

Tools that read a member's own words look for these signs, in English, German and Spanish, and set `urgent`. They look
for few words on purpose. A sign that is told in others counts as much: when in doubt, stop.

## Before starting or starting again

Whether somebody should see a doctor first is what the PAR-Q+ asks, in seven questions: {PAR_Q}. It is copyrighted and
holds only as a whole, so it is linked to, not asked here, and its answers are not to be passed on.

## What is never asked for, stored or passed on

No illness, injury, diagnosis, medication or pregnancy. What matters for training is which movements to leave out, as
words of `avoid`: {_AVOID}. Every class and every exercise is tagged with those it holds.
A member who says why may be answered; what goes into a tool is the movement alone.

## What the numbers do not say

Nothing here gives a probability of injury, and no number of load is a limit of health. Estimates carry their method
and how far off they may be. Nothing here is medical advice, and children, pregnant and ill people have guidelines of
their own, which are not here.
"""
