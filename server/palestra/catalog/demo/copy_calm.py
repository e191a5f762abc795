"""What do the stretching, mobility and meditation classes of the demo catalogue say about themselves?"""

CARDS = """
[stretching/full_body] 24 Full Body Stretch
minutes: 5 10 10 15 20 30
plans: stretch_long
levels: all_levels beginner
kits: mat | mat wall | mat yoga_strap
draw: stretch
focus: full_body
titles: Unfold; Long Form; Head to Toe; Loosen the Bolts; Stretch Everything; Elastic Evening; The Full Tour
- {Moves}, a minute each and nothing forced.
- One slow lap around the body, from neck to calves.
- Long breaths out, because that is when muscles agree.
- For the end of any day, trained or not.

[stretching/after_ride] 14 Post-Ride Stretch
minutes: 5 5 10 10
plans: stretch_long
levels: all_levels
kits: mat | mat wall | mat yoga_strap wall
draw: stretch
aim: lower
focus: hips legs
titles: Off the Bike; Shoes Off; After the Ride; Undo the Saddle; Five for the Hips
- Hips, thighs and calves, while the bike ticks as it cools.
- {Moves}: what the saddle shortened, this makes long again.
- A few long shapes, no towel required.

[stretching/after_run] 14 Post-Run Stretch
minutes: 5 5 10 10
plans: stretch_long
levels: all_levels
kits: wall chair | mat wall | mat wall chair
draw: stretch
aim: lower
focus: legs hips
titles: Laces Undone; After the Run; Calves First; Doorstep Stretch; Cool Down, Look Up
- {Moves}, best done before the shower.
- Calves, hamstrings and hips after a run, with a wall or a tree to lean on.
- Easy stretches for warm legs; each is held for a few slow breaths.

[stretching/neck_and_shoulders] 16 Neck and Shoulders
minutes: 5 5 10 15
plans: stretch_long
levels: all_levels beginner
kits: none | chair | wall
draw: stretch mobility
aim: upper
without: floor supine prone knees wrists invert deep
focus: shoulders back upper_body
titles: Shoulders Down; Screen Break; Un-Hunch; Between Calls; Drop the Shopping; Laptop Neck; Coat Off
- {Moves}, without leaving the desk.
- For necks that have been looking at a screen since nine.
- {Minutes} minutes between two calls; nobody will know.

[stretching/chair] 10 Seated Stretch
minutes: 5 10 15 20
plans: stretch_long
levels: beginner all_levels
kits: chair
draw: chair_yoga
posture: seated
without: floor supine prone knees wrists balance impact
focus: full_body back
titles: Stretch Where You Sit; Train Seat; Kitchen Table; Long Flight; Sitting, Unfolded
- Seated throughout: neck, back, hips and hamstrings from one firm chair.
- {Moves}, all of it in a chair.
- Works at a desk, on a train, or on a slow afternoon.

[stretching/foam_roll] 10 Foam Rolling
minutes: 10 10 15 20
plans: stretch_long
levels: all_levels intermediate
kits: foam_roller mat | foam_roller massage_ball wall mat
draw: roll
focus: legs back
titles: Roll Call; Slow Roller; Tender Spots; Bread Dough; Undercarriage; Press Pause
- {Moves}, slowly enough to find the spots worth stopping on.
- Roll, stop, breathe three times, move on.
- Pressure should be a six at most; shift weight to your hands for less.

[stretching/bedtime] 12 Bedtime Stretch
minutes: 5 10 10 15
plans: stretch_long
levels: all_levels
kits: mat
draw: stretch yoga_rest
posture: ground
without: invert prone wrists
focus: full_body mind
titles: Lamp Off; Slow to Bed; Last Stretch; Pillow Height; Close of Day; Tomorrow Can Wait
- {Moves}, then lights out.
- Quiet stretches close to the floor, for a body that is tired and a head that is not.
- A soft voice, long holds, no getting up in between.

[mobility/hips] 30 Hip Mobility
minutes: 10 10 15 20
plans: mobility_joints
levels: all_levels intermediate
kits: mat | mat wall
draw: mobility stretch
aim: hips
focus: hips legs
titles: Rusty Hinges; Ball and Socket; Hip Hygiene; Sit Lower; Unstuck; Hip Circles, Slowly
- {Moves}: circles, shifts and switches for hips that sit too much.
- Test, move, test again; the difference is usually visible.
- Nothing is held for long, and everything is done slowly.

[mobility/spine_and_shoulders] 28 Spine and Shoulder Mobility
minutes: 10 10 15 20
plans: mobility_joints
levels: all_levels beginner
kits: mat | mat wall
draw: mobility
aim: upper
focus: back shoulders
titles: Turn Around; Upper Deck; Rib by Rib; Reach the Top Shelf; Coat Sleeve; Look Behind You
- {Moves}, so that looking over the shoulder is easy again.
- For stiff upper backs: rotate, reach, and breathe into the sides.
- Good before pressing, rowing or swimming.

[mobility/daily_joints] 26 Daily Joints
minutes: 5 5 10 10
plans: mobility_joints
levels: beginner all_levels
kits: none | wall
draw: mobility balance
without: floor supine prone knees wrists balance deep
focus: full_body
titles: Oil Can; Every Joint Once; Morning Circuits; Toothbrush Mobility; Wake the Ankles; Five-Minute Service
- Every joint once, from the neck to the ankles, standing up.
- {Moves}: a service interval for the body, short enough to do daily.
- On your feet in any clothes; no floor, no kit.

[mobility/chair] 16 Chair Mobility
minutes: 5 10 15
plans: chair_flow
levels: beginner
kits: chair
draw: chair_yoga
posture: seated
without: floor supine prone knees wrists balance
focus: full_body
titles: Moving, Sitting Down; Ankles to Ears; Steady Joints; Easy Circles; Chair Circles
- Slow circles for every joint, sitting on a firm chair.
- {Moves}, seated throughout and at your own speed.

[meditation/breath] 22 Breath Meditation
minutes: 5 5 10 10 15 20
plans: sit_still
levels: all_levels beginner
kits: none
focus: mind
titles: Just This Breath; Ten to Ten; Back Again; Air; A Seat by the Window; Count to One; In, Out; Small Pause
- Sit, breathe, drift off, come back; that is all of it.
- A plain breath meditation with long silences.
- For beginners who suspect they are bad at this: coming back is the practice.
- No app voice telling you that you are amazing, only a bell and a few words.

[meditation/body_scan] 16 Body Scan
minutes: 10 15 20 30
plans: lie_down
levels: all_levels
kits: mat | none
focus: mind full_body
titles: From the Feet Up; Slow Lantern; Inventory; Room by Room; Left Foot, Right Foot; Weight of Hands
- Attention travels slowly from the feet to the crown, and you lie still for all of it.
- A lying-down practice for tight jaws and busy heads.
- Nothing is relaxed on command; it is only noticed, which often does the same.

[meditation/sleep] 18 Sleep Meditation
minutes: 10 15 20 30 45
plans: lie_down
levels: all_levels
kits: none
focus: mind
titles: Harbour Lights; Night Train; Down Pillow; Slow Rain; The House Is Quiet; Twelve Steps of the Stair; Snow in the Orchard
- A voice for the dark that fades before the end.
- Lie down, pull the blanket up, and let somebody else keep watch.
- A slow story with no plot worth staying awake for.
- For the hour when everything seems urgent and nothing is.

[meditation/focus] 14 Focus Meditation
minutes: 5 5 10 10
plans: sit_still
levels: all_levels
kits: none
focus: mind
titles: Before the Meeting; One Thing; Clear Desk; Sharpen the Pencil; Single Task; Reset at Noon
- {Minutes} quiet minutes to put one thing in front of you and leave the rest behind.
- For the gap between two meetings, with eyes open if you like.
- A short sit that ends with choosing the next task.

[meditation/kindness] 10 Kindness Meditation
minutes: 10 10 15 20
plans: sit_still
levels: all_levels
kits: none
focus: mind
titles: Good Neighbours; Soft Front; A Word for Yourself; Wish Someone Well; The Difficult Colleague; Warm Hands
- Good wishes, first for someone easy, then for someone less easy, then for yourself.
- A gentle practice for days when you have been hard on yourself.
- No need to feel anything in particular; meaning it a little is plenty.

[meditation/breathwork] 12 Breathwork
minutes: 5 10 10 15
plans: breath_rounds breath_soft breath_soft
levels: all_levels intermediate
kits: none
focus: mind
titles: Four, Six; Box of Air; Long Out-Breath; Tide Table; Bellows, Quietly; Slow Count
- Counted breathing in {count} rounds, sitting upright.
- The out-breath is longer than the in-breath; everything else is decoration.
- Skip any count that feels tight and breathe as you like.

[meditation/walking] 8 Walking Meditation
minutes: 10 15 20
plans: walk_slow
levels: all_levels
kits: none
focus: mind legs
titles: Heel, Sole, Toe; The Slowest Walk; Park Bench to Park Bench; Gravel Path; Left, Right, Here
- A meditation on your feet, for people who cannot sit still today.
- Walk slower than usual and notice one step after another.
- Ten paces in a corridor are enough, though a park is nicer.
"""
