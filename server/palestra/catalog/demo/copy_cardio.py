"""What do the cardio classes of the demo catalogue say about themselves? `templates.py` reads these cards."""

CARDS = """
[cycling/climb] 12 Climb Ride
minutes: 20 30 30 30 45 45 60
plans: ride_climb ride_climb ride_summit
levels: intermediate intermediate advanced all_levels
kits: bike
focus: legs glutes
titles: Switchbacks; The Long Way Up; Hairpin Morning; Gravity Works; Stone Road; Above the Treeline; Seven Bends; Goat Path; Slow Gear, Big Hill; The Pass Is Open; Last One to the Café Pays; Mountain Stage
- Long climbs in a slow gear, with just enough flat road between them to drink.
- {Count} climbs of about {length}; the resistance goes up before the cadence comes down.
- Mostly seated hill work for legs that like something to push against.
- You start in the valley, you finish on the pass, and there is a descent as a reward.
- Heavy gears and a steady upper body: this is the ride for a bigger engine below the hips.
- Each hill starts where the last one stopped, so save something for the upper bends.

[cycling/intervals] 14 Interval Ride
minutes: 15 20 20 30 30 45
plans: ride_intervals ride_intervals ride_pyramid
levels: intermediate advanced all_levels
kits: bike
focus: legs
titles: On, Off, Again; Short and Sharp; Minute by Minute; Pyramid Scheme; Stop Watch; Fast Water; Two Speeds; Red Light, Green Light; Half the Time; Spark Plug; Staircase
- Hard minutes and easy minutes, and a clock that is honest about both.
- {Count} efforts, none long enough to be boring and none short enough to hide in.
- The recoveries are real, so the efforts can be too.
- A ride with a lot in it and no filler, for the day when there are {minutes} minutes and no excuse.
- Fast legs first, heavy legs later, and an easy road home.
- You set the ceiling yourself: every target is a range, not a number.

[cycling/endurance] 12 Endurance Ride
minutes: 45 45 60 60 75 90
plans: ride_steady
levels: all_levels intermediate
kits: bike
focus: legs
titles: The Long Saturday; All Day Gear; Coast Road; Slow Burn; Count the Kilometres Later; Nowhere Fast; River Valley Loop; Big Base; Patience, Mostly; Border to Border
- Long, level and sociable: if you cannot speak a sentence, turn it down.
- Base miles with good company, built from stretches of about {length}.
- Nothing spectacular happens here, which is exactly why it works.
- Steady riding that teaches the body to burn slowly and the mind to stop asking how long.
- A weekend ride for a weekday living room; bring two bottles.

[cycling/low_impact] 14 Low Impact Ride
minutes: 15 20 20 30 30 45
plans: ride_low ride_low ride_steady
levels: beginner all_levels all_levels
kits: bike
focus: legs
titles: Easy on the Joints; Flat Country; Stay in the Saddle; Sunday Legs; Soft Landing; Canal Path; No Hurry; Kind Knees; Gentle Gears; The Level Road
- Seated throughout, with no jumps and no sprints, and still a proper sweat by the end.
- In the saddle from first minute to last, at a cadence that is easy on knees and hips.
- A low-impact ride for the day after, the first week back, or simply a quiet evening.
- Rolling roads in light gears; the legs work, the joints hardly notice.
- Resistance moves in small steps, so there is no sudden load at any point.

[cycling/recovery] 7 Recovery Ride
minutes: 10 15 20 20 30
plans: ride_recovery
levels: all_levels
kits: bike
focus: legs
titles: Empty Legs; Wash Out; Spin It Loose; The Day After; Nothing to Prove; Feather Gear; Slow News Day
- Light gears and an unhurried cadence to bring tired legs back.
- An easy spin for the day after something hard; if it feels like training, ease off.
- The whole point is to finish fresher than you started.
- No targets worth writing down, just turning legs and good music.

[cycling/tabata] 6 Tabata Ride
minutes: 15 20 20 30
plans: ride_tabata
levels: intermediate advanced
kits: bike
focus: legs
titles: Twenty Ten; Eight Times Everything; Four Minutes of Truth; Matchbox; Blink and Go; Short Fuse
- Twenty seconds of everything, ten of nothing, eight times over, and then again.
- {Count} Tabata sets with two quiet minutes between them.
- All-out efforts on a bike that cannot fall over: as hard as you like, and safe.
- For experienced legs: the efforts are short, maximal and over before you can negotiate.

[cycling/rhythm] 13 Rhythm Ride
minutes: 20 30 30 30 45
plans: ride_rhythm
levels: all_levels intermediate
kits: bike
focus: full_body
titles: Ride the Chorus; Four on the Floor; Hands Up, Lights Down; B-Side Ride; Turn It Up; Needle Drop; Kitchen Disco on Wheels; Encore; Drum and Pedal; Side A
- Everything happens on the beat: cadence in the verses, resistance in the choruses.
- A ride to sing along to, with the hard parts where the good parts are.
- The playlist sets the plan, and the last song but one is the reason to stay.
- Less arithmetic, more music: find the beat and the rest follows.
- Pedal in time, climb in half time, and let the drummer decide when it hurts.

[cycling/threshold] 7 Threshold Ride
minutes: 30 45 45 60
plans: ride_threshold
levels: intermediate advanced
kits: bike
focus: legs
titles: Just Below the Line; Two by Eight; Hold Steady; The Uncomfortable Hour; Sustainable, Barely; Steady State; Even Split
- {Count} blocks of about {length} just below the effort you could hold for an hour.
- Know your threshold power before you start; without it, ride by feel at seven or eight out of ten.
- Quiet, even and demanding: the aim is that the last minute looks like the first.
- A long warm-up, because the work that follows leaves no room for it.

[cycling/first_rides] 7 Beginner Ride
minutes: 10 15 20 20 30
plans: ride_low
levels: beginner
kits: bike
focus: legs
titles: Your First Ride; Saddle Height and Other Mysteries; Learn the Bike; Round the Block; Resistance Explained; Week One, Ride One; Hello, Bike
- How to set the saddle, where to put the hands, and what cadence means, all while riding easily.
- For the very first week: one thing at a time and nothing out of the saddle.
- A patient introduction to gears and breathing; you choose every number yourself.
- Short, seated and explained, so that the next ride makes sense.

[running/easy] 24 Easy Run
minutes: 20 20 30 30 45 60
plans: run_easy
levels: all_levels beginner
kits: treadmill | none
focus: legs
titles: Talking Pace; Round the Park; Slow Is a Speed; The Milk Round; Two Songs More; Conversation Run; Lamp Posts; Long Easy Sunday; Nobody Is Timing This; Out and Back
- Slow enough to talk, long enough to count.
- An easy run in long stretches, with a short walk between them to look around.
- If the breath gets loud, walk; that is part of the plan and not a failure of it.
- Most running should feel like this one.
- Company for an easy run, on a treadmill or along the river.

[running/walk_run] 18 Walk and Run
minutes: 20 20 25 30
plans: walk_run
levels: beginner
kits: treadmill | none
focus: legs
titles: First Steps, First Strides; Ninety Seconds; Run a Little; From Sofa to Corner Shop; Walk, Run, Repeat; The First Kilometre; One More Lamp Post; Starting Line
- Ninety seconds of jogging, ninety of walking, until it stops feeling strange.
- For people who do not run yet: {count} short jogs with a walk after each.
- The walking is as important as the running, and nobody skips it.
- You finish feeling that you could have done one more, which is the idea.

[running/intervals] 16 Interval Run
minutes: 20 30 30 45
plans: run_intervals
levels: intermediate advanced
kits: treadmill | none
focus: legs
titles: Fast Finish; Repeats; Quick Feet; Lap Counter; Bend and Straight; Track Tuesday; Chase the Lights; Ten to One
- {Count} fast repeats with enough rest to keep them even.
- Speed work with one rule: the last one is as fast as the first.
- Short, quick running for people who already run three times a week.
- The fast parts are fast, the slow parts are walking, and there is nothing in between.

[running/tempo] 12 Tempo Run
minutes: 30 30 45
plans: run_tempo
levels: intermediate advanced
kits: treadmill | none
focus: legs
titles: Comfortably Hard; Metronome; The Middle Gear; Hold the Line; Ten-K Feeling; Even Breath; Cruise
- Comfortably hard running in blocks of about {length}: a few words at a time, no more.
- The pace you could hold for an hour and would rather not.
- A tempo run with an easy float between the blocks.
- Good practice for anyone with a ten-kilometre race on the calendar.

[running/hills] 12 Hill Run
minutes: 20 30 30 45
plans: run_hills
levels: intermediate advanced all_levels
kits: treadmill
focus: legs glutes
titles: Hill Repeats; Short Steps, Big Hill; The Only Way; Up and Over; Ramp; Six Per Cent; Chapel Hill Loop
- Short hills on the treadmill, walked down in between.
- Inclines build strength without speed: lean from the ankles and shorten the step.
- {Count} hills, each one a little steeper in the legs than on the display.

[walking/power_walk] 30 Power Walk
minutes: 15 20 30 30 45
plans: walk_power
levels: all_levels
kits: none | treadmill
focus: legs full_body
titles: Walk Like You Are Late; Brisk; Arms and Avenues; Twice Round the Lake; Lunch Hour Walk; Long Stride; Head Up, Step Out; Quick March
- A brisk walk with purpose: arms from the shoulder, eyes on the horizon.
- Walking fast is a skill; this class teaches it one stretch at a time.
- Heart rate up, joints happy: no running at any point.
- Take it outside or on a treadmill; the voice in your ear works in both places.

[walking/hike] 25 Incline Walk
minutes: 20 30 30 45 60
plans: walk_hike
levels: intermediate all_levels
kits: treadmill
focus: legs glutes
titles: Indoor Trail; Hut to Hut; Ridge Walk; Steep and Steady; Boots Optional; Contour Lines; The Lookout
- A hike without the drive: {count} inclines and a plateau after each.
- Steep walking gives strong glutes and a working heart, without a single landing.
- Keep the hands off the rails; if you need them, lower the incline instead.

[walking/easy] 25 Easy Walk
minutes: 10 15 20 30
plans: walk_easy
levels: beginner all_levels
kits: none
focus: mind legs
titles: Fresh Air; Round the Block, Slowly; Walk It Off; Post Box and Back; After Dinner; Small Loop; Umbrella Weather
- A slow walk with somebody kind in your ear.
- For the evening after a long day at the desk: shoes on, phone away, out.
- An easy stroll that counts, because it happened.
- Good after dinner, after bad news, or after leg day.

[walking/indoor] 20 Indoor Walk
minutes: 10 15 20 30
plans: walk_indoor
levels: beginner all_levels
kits: none
draw: conditioning
without: impact jump run floor balance prone wrists
focus: full_body
titles: Living Room Mile; Rain Check; Steps at Home; Slippers Allowed; Carpet Kilometre; Between Two Meetings; Kettle's On
- A walk on the spot for rainy days; a carpet is enough.
- Marching, step touches and wide reaches, on your feet and quiet for the people downstairs.
- Every impact has a step instead, so it works in socks.
- Two square metres, no equipment, and more steps than you expect.

[rowing/steady] 40 Endurance Row
minutes: 15 20 30 30 45
plans: row_steady
levels: all_levels intermediate
kits: rower
focus: full_body back legs
titles: Flat Water; Long Strokes; Morning Mist; Upstream; Steady Water; The Quiet Oar; Lock to Lock
- Long, even pieces at a low stroke rate; power comes from the legs and patience from you.
- Steady rowing for the whole body, seated and without impact.
- {Count} pieces of about {length}, all at the same calm rate.

[rowing/intervals] 35 Interval Row
minutes: 15 20 20 30
plans: row_intervals
levels: intermediate advanced
kits: rower
focus: full_body back legs
titles: Power Ten; Race Pace; White Water; Bow Ball; Start Sequence; Hard Water
- Hard pieces, easy paddling, and a count you can trust.
- {Count} quick pieces for lungs and legs; let go of the handle a little between them.
- The rate goes up only when the stroke stays long.

[rowing/technique] 25 Rowing Technique
minutes: 10 15 20 30
plans: row_technique
levels: beginner all_levels
kits: rower
focus: full_body back
titles: Learn the Stroke; Legs, Body, Arms; The Catch; First Time on the Rower; Undo a Bad Habit; Clean Finish
- Legs, body, arms, and back again: the stroke taken apart and put together.
- Drills at a slow rate until the handle travels in one straight line.
- For beginners, and for everyone whose lower back complains after rowing.
"""
