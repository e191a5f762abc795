"""What do the strength, interval, boxing and dance classes of the demo catalogue say about themselves?"""

CARDS = """
[strength/full_body] 18 Full Body Strength
minutes: 20 30 30 45 45 60
plans: strength_sets strength_circuit strength_ladder
levels: beginner intermediate all_levels advanced
kits: dumbbells mat | dumbbells mat | dumbbells bench mat | kettlebell mat | dumbbells resistance_band mat
draw: dumbbell kettlebell band body
aim: full
without: impact jump
focus: full_body
titles: Everything Once; Head to Heel; Push, Pull, Squat, Carry; The Whole Story; Weights by the Window; Good Bones; Basics, Well Done; Tuesday Lift; Nothing Left Out; Strong All Over; The Useful Hour; Pick Things Up
- {Moves}: a whole-body session that leaves nothing out.
- One push, one pull, one thing for the legs, and then again a little heavier.
- Choose a weight you could lift twice more at the end of each set, and stay with it.
- Full-body strength in an order that lets one half rest while the other works.
- Two dumbbells or whatever you own; the plan bends, the form does not.
- If you lift once this week, let it be this.

[strength/upper_body] 15 Upper Body Strength
minutes: 10 20 20 30 30 45
plans: strength_sets strength_circuit
levels: beginner intermediate all_levels advanced
kits: dumbbells mat | dumbbells bench mat | resistance_band mat | dumbbells resistance_band mat
draw: dumbbell band body
aim: upper
without: impact jump
focus: upper_body arms back chest shoulders
titles: Above the Belt; Push and Pull; Coat Hanger; Open Jars; Shoulders Back; The Upper Storey; Row, Press, Repeat; Good Posture, Heavy Things; Top Half
- {Moves}, and a long stretch for the chest to finish.
- Equal parts pushing and pulling, so the shoulders stay where they belong.
- Back, chest and arms in pairs; one rests while the other works.
- Work for everyone who spends the day leaning towards a screen.

[strength/lower_body] 15 Lower Body Strength
minutes: 20 20 30 30 45
plans: strength_sets strength_circuit strength_ladder
levels: beginner intermediate all_levels advanced
kits: dumbbells mat | dumbbells mat | kettlebell mat | loop_band mat | dumbbells loop_band mat
draw: dumbbell kettlebell band body
aim: lower
without: impact jump
focus: lower_body legs glutes
titles: Stairs Tomorrow; Ground Floor; Squat Season; Hinge and Bracket; Pillars; Legs, Honestly; The Slow Way Down; Foundations; Below the Waist
- {Moves}: stairs will remember this tomorrow.
- Squats, hinges and steps at a tempo slow enough to feel the second half of each one.
- Heavy enough to matter, slow enough to stay exact.
- Leg strength without a single jump.

[strength/core] 12 Core Strength
minutes: 5 10 10 15 20
plans: core_blocks
levels: beginner intermediate all_levels advanced
kits: mat
draw: core
aim: core
focus: core
titles: Middle Management; Ten Honest Minutes; Corset; Brace; Round the Middle; Hold That Thought; Deep Centre; The Trunk Call; Short Core, No Nonsense; Add-On Core
- {Moves}, in short blocks with a real pause between them.
- Front, sides and back of the trunk; slow enough that nothing can be cheated.
- A short one to put after a ride or a run.
- Breathe behind the brace: that is the whole lesson, practised in {minutes} minutes.

[strength/arms] 8 Arms and Shoulders
minutes: 10 10 15 20 30
plans: strength_circuit
levels: beginner intermediate all_levels
kits: dumbbells | dumbbells | resistance_band
draw: dumbbell band
aim: arms
without: floor supine prone knees wrists impact axial
focus: arms shoulders upper_body
titles: Short Sleeves; Curl and Press; Light Weights, Long Sets; Arms After; Ten-Minute Arms; The Finisher
- {Moves} with light weights and long sets.
- On your feet, small weights, no rush: by the third round they are not light any more.
- An easy one to add after a ride, when the legs have had enough.

[strength/glutes] 9 Glutes and Hips
minutes: 10 20 20 30
plans: strength_circuit strength_sets
levels: beginner intermediate all_levels
kits: loop_band mat | dumbbells mat | mat | dumbbells loop_band mat
draw: dumbbell band body
aim: glutes
without: impact jump
focus: glutes hips lower_body
titles: Seat of Power; Bridge Work; Long Sit, Short Fix; Hip, Hip; Sit Less; Back Pockets; The Sleeping Muscle
- {Moves}: for hips that sit all day.
- Bridges, lifts and sideways steps that wake up what the office chair put to sleep.
- Small movements, long sets and one band, if you have it.

[strength/barbell] 8 Barbell Strength
minutes: 45 45 60 60
plans: strength_heavy
levels: intermediate advanced
kits: barbell rack bench mat | barbell rack | barbell rack bench
draw: barbell
aim: full
focus: full_body lower_body back
titles: Fives; Big Three, Small Talk; Iron Hour; Add a Plate; Empty Bar to Heavy; Chalk; Bar Path; Rack and Reason
- Few lifts, full rests: {moves}.
- Warm-up sets are on screen, working sets are yours, and the rests are as long as they need to be.
- Sets of five with two minutes of peace between them.
- For lifters who know the movements; technique is reminded, not taught.

[strength/kettlebell] 7 Kettlebell Strength
minutes: 15 20 30 30 45
plans: strength_circuit strength_ladder
levels: intermediate all_levels advanced
kits: kettlebell mat | kettlebell
draw: kettlebell
aim: full
focus: full_body glutes core
titles: One Bell; Hip Snap; Cannonball; Swing Set; The Only Weight You Need; Bell Curve; Iron Handle
- {Moves}, with one bell and enough room to swing it.
- The hips do the work, the arms only hold on.
- Ladders and flows for people who already know how to hinge.

[strength/bands] 6 Band Strength
minutes: 10 15 20 20 30
plans: strength_circuit strength_sets
levels: beginner all_levels
kits: resistance_band | resistance_band loop_band mat | resistance_band mat
draw: band
aim: full
focus: full_body upper_body
titles: Suitcase Strength; Hotel Room; Stretchy; Packs Flat; One Band, Whole Body; Travel Light; Elastic
- {Moves}, with a band that fits in a coat pocket.
- A hotel-room session: quiet, compact, and done before breakfast.
- Bands pull hardest where muscles are strongest, so finish every repetition.

[strength/seated] 7 Seated Strength
minutes: 10 15 20 20 30
plans: seated_sets
levels: beginner all_levels
kits: chair | chair dumbbells | chair dumbbells | chair resistance_band
draw: chair
aim: full
posture: seated
without: floor supine prone knees wrists balance impact jump
focus: full_body upper_body
titles: Sit Strong; From the Chair; Kitchen Chair Strength; Seated and Steady; Take a Seat; Strong Where You Sit; Desk Break, Real Weights; Same Chair, Same Time
- Seated throughout, on any firm chair without wheels.
- {Moves}, all of it sitting down.
- Real strength work without getting up: the legs join in, and nothing asks for balance.
- For wheelchair users, for recovering feet, and for everyone who thinks better sitting.

[strength/bodyweight] 10 Bodyweight Strength
minutes: 10 15 20 20 30
plans: strength_circuit strength_ladder
levels: beginner intermediate all_levels advanced
kits: mat | none | mat
draw: body core
aim: full
without: impact jump
focus: full_body
titles: No Kit, No Problem; Just You; Hands and Feet; Floor Space; Gravity Only; Two Square Metres; Bare Minimum; Nothing in the Room
- {Moves}: no weights, no machines, no commute.
- Bodyweight strength in slow counts; tempo does what iron usually does.
- Made for small rooms and thin walls, without a single jump.
- Each movement has an easier and a harder cousin, and both are shown.

[strength/gym_floor] 5 Gym Floor Strength
minutes: 30 45 45 60
plans: strength_sets
levels: beginner intermediate all_levels
kits: cable_machine weight_machine bench | cable_machine weight_machine dumbbells bench
draw: machine dumbbell
aim: full
focus: full_body
titles: Which Machine First?; Gym Floor, Guided; Pins and Plates; The Circuit by the Window; Headphones In; Seat Position Four
- An audio guide through the gym: {moves}, with time to find and set each machine.
- Which pin, which seat, how many: a quiet voice through the machines you already pay for.
- For the first month in a gym, when everybody else seems to know where things are.

[hiit/low_impact] 30 Low Impact HIIT
minutes: 10 15 20 20 30
plans: hiit_low
levels: beginner all_levels intermediate
kits: none | mat | dumbbells
draw: conditioning body core dumbbell
aim: full
without: impact jump run floor prone supine knees wrists
focus: full_body
titles: Quiet Sweat; Downstairs Is Asleep; No Jumping, Full Stop; Feet on the Floor; Soft Shoes; Considerate Cardio; Loud Music, Quiet Feet; Thin Walls
- Hard work without a single jump: {moves}.
- Every impact has a step instead, so the people downstairs never know.
- Your heart works, your joints do not complain, and one foot is always on the floor.
- Standing intervals with long levers and low hips; intensity comes from range, not from landing.

[hiit/intervals] 28 HIIT
minutes: 10 20 20 30
plans: hiit_rounds
levels: intermediate advanced all_levels
kits: mat | none | jump_rope mat
draw: conditioning jump core body
aim: full
focus: full_body
titles: Short Notice; Round Trip; Four Corners; Fast Forward; All In, Then Out; Boiling Point; Twenty and Done; Up-Tempo
- {Moves}, round after round, with a minute to walk it off.
- Intervals for a body that has slept well: jumping, floor work and short rests.
- {Count} rounds; the third one is where it is decided.
- Every jump is shown with a step, and no one minds which one you take.

[hiit/tabata] 16 Tabata
minutes: 10 15 20 20
plans: hiit_tabata
levels: intermediate advanced
kits: mat | none
draw: conditioning jump core
aim: full
focus: full_body
titles: Four by Four; Eight Rounds; Twenty On; The Little Timer; Beep; Sprint Kitchen
- Two movements, eight rounds, four minutes, and then two different ones.
- Twenty seconds is not long until the sixth time.
- {Moves}: pick a speed that you can still draw at the end.

[hiit/dumbbells] 26 Cardio Strength
minutes: 20 20 30 30 45
plans: hiit_low hiit_rounds
levels: intermediate all_levels advanced
kits: dumbbells mat | dumbbells
draw: dumbbell conditioning
aim: full
focus: full_body
titles: Weights and Breath; Heavy Breathing; Two Jobs at Once; Engine Room; Lift Like There's a Train; Strength in a Hurry
- {Moves}, with little time to put the weights down.
- Strength movements at the speed of intervals; go one weight lighter than usual.
- Lifting and breathing hard at once, in {count} rounds.

[boxing/shadow] 34 Shadow Boxing
minutes: 10 20 20 30
plans: box_rounds
levels: beginner all_levels intermediate
kits: none
draw: boxing
aim: full
without: fall
focus: full_body shoulders core
titles: Three Rounds; Shadow Play; Southpaw Friendly; Light Hands; The Invisible Opponent; Rope and Canvas; Slip and Answer
- {Moves}: {count} rounds against nobody, which is harder than it sounds.
- Boxing without a bag or a partner; the mirror is opponent enough.
- Snap comes from the hips, so let the shoulders stay loose.

[boxing/basics] 24 Boxing Basics
minutes: 10 15 20
plans: box_skill
levels: beginner
kits: none
draw: boxing
aim: full
without: fall impact
focus: full_body shoulders
titles: Stance First; Left Hand, Right Hand; One, Two; Learn to Jab; First Gloves; Footwork Before Fists
- Stance, guard and the first punches, slowly and from both sides.
- {Moves}: learned at half speed before anybody hurries.
- For people who have never made a fist on purpose.

[boxing/heavy_bag] 20 Heavy Bag Rounds
minutes: 20 30 30
plans: box_rounds
levels: intermediate advanced
kits: heavy_bag boxing_gloves
draw: bag boxing
aim: full
focus: full_body shoulders core
titles: Hit Something; Leather; Bag Work; The Bag Swings Back; Thud; Corner Man
- {Count} rounds on the bag with combinations called out in time.
- Wrap your hands, check your distance, and let the bag come back to you.
- Power in the odd rounds, speed in the even ones.

[boxing/low_impact] 22 Low Impact Boxing
minutes: 10 20 20 30
plans: box_rounds
levels: beginner all_levels
kits: none
draw: boxing
aim: full
without: impact jump run fall
focus: full_body arms
titles: Soft Shoe Boxing; Planted; No Bounce; Quiet Corner; Steady Feet, Fast Hands
- All the punches, none of the bouncing.
- Flat feet and fast hands: {moves}.
- A boxing class you can do in socks above a sleeping neighbour.

[dance/cardio] 35 Dance Cardio
minutes: 20 30 30 45
plans: dance_full
levels: all_levels intermediate
kits: none
focus: full_body
titles: Eight Counts; Kitchen Floor; Backup Dancer; Learn It, Lose It; Curtains Closed; Step, Ball, Change
- One routine, learned in pieces and danced full out at the end.
- You will miss a step, everyone does, and the next chorus gives it back.
- Choreography for people who dance when nobody is home.

[dance/low_impact] 35 Low Impact Dance
minutes: 15 20 20 30
plans: dance_low
levels: beginner all_levels
kits: none
focus: full_body
titles: Slippers and Sequins; One Foot on the Floor; Slow Disco; Sway; Living Room Social; Tea Dance
- Dancing with one foot always on the floor: no hops, no spins.
- Easy steps that repeat, so you can look up and enjoy yourself.
- Every jump has a step instead, and the step looks better anyway.

[dance/latin] 30 Latin Dance
minutes: 20 30 30
plans: dance_full dance_low
levels: all_levels beginner
kits: none
genres: latin
focus: full_body hips
titles: Hips First; Verbena; Sobremesa; Plaza at Midnight; Cinnamon; Cuatro Esquinas
- Hips first, feet second, worries last.
- Short Latin routines that build on each other, one song at a time.
- Three steps and a turn of the shoulders are enough to get going.
"""
