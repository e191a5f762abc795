"""What do the yoga, pilates and barre classes of the demo catalogue say about themselves?"""

CARDS = """
[yoga/vinyasa] 20 Vinyasa Flow
minutes: 20 30 30 45 60
plans: flow_strong
levels: intermediate all_levels advanced
kits: mat | mat yoga_block
focus: full_body
titles: One Breath, One Shape; Moving Water; Long Exhale; Salt Air; Rolling Hills; The Middle Way; Threshold; Green Room; Warm Light; Ink and Brush
- A flowing class with room to breathe: {moves}.
- Sun salutations, a standing sequence that grows by one shape each time, and a long rest.
- Breath sets the speed; if the breath gets short, the flow waits.
- Side bends and open hips after a steady warm-up, and a proper savasana at the end.

[yoga/slow_flow] 18 Slow Flow
minutes: 15 20 30 30 45
plans: flow_gentle
levels: beginner all_levels
kits: mat | mat yoga_block | mat bolster yoga_block
focus: full_body mind
titles: Half Speed; Unhurried; Soft Edges; Sunday Fold; Low Tide; Slow Weather; No Rush Hour; Honey
- Fewer shapes, longer stays: {moves}.
- A gentle flow for stiff mornings and late evenings alike.
- Slow enough to notice what usually slips by.
- Nothing here has to look like anything.

[yoga/restorative] 12 Restorative Yoga
minutes: 20 30 30 45 60
plans: rest_shapes
levels: all_levels beginner
kits: mat bolster blanket wall | mat bolster | mat bolster yoga_block wall
draw: yoga_rest
posture: ground
without: invert
focus: mind full_body
titles: A Quiet Way Down; Held; Blanket Weather; Put It Down; The Long Evening; Every Pillow in the House; Nothing Required; Heavy Limbs
- A quiet way down after a long day: a handful of supported shapes and plenty of time in each.
- {Moves}, with cushions doing the work.
- You will be warm, propped up and left alone.
- Pillows from the sofa are fine; the only effort is fetching them.

[yoga/yin] 10 Yin Yoga
minutes: 30 30 45 60
plans: yin_shapes
levels: all_levels intermediate
kits: mat | mat yoga_block blanket | mat bolster blanket
draw: yoga_floor stretch yoga_rest
posture: ground
without: invert wrists
focus: hips back mind
titles: Three Minutes Each; Still Pond; The Patient Ones; Deep Winter; Slow Ache; Under the Surface; Sediment
- Long, quiet holds near the floor: {moves}.
- Three to four minutes a shape, muscles off, and nowhere to be.
- Strong sensation is fine, sharp is not; come out of anything early.

[yoga/power] 10 Power Yoga
minutes: 30 30 45 60
plans: flow_strong
levels: intermediate advanced
kits: mat yoga_block | mat
focus: full_body core
titles: Slow Fire; Strong Hands; Hold for Five; Steel and Silk; Forge; Load-Bearing; Stay There
- Long holds and strong arms: {moves}.
- A demanding flow that asks for patience more than flexibility.
- The standing poses stay until the legs shake, and then for one more breath.

[yoga/morning] 10 Morning Yoga
minutes: 10 10 15 20
plans: flow_gentle
levels: beginner all_levels
kits: mat
focus: full_body
titles: Before Coffee; First Light; Open the Shutters; Shake Out the Night; Birdsong; Seven-Ish; Window Open
- A short practice before the first message of the day.
- {Moves}: enough to feel where the body is this morning.
- Starts small, ends long, and is done before the kettle.

[yoga/chair] 8 Chair Yoga
minutes: 10 15 20 30
plans: chair_flow
levels: beginner all_levels
kits: chair
draw: chair_yoga
posture: seated
without: floor supine prone knees wrists balance impact invert
focus: full_body back
titles: Yoga in a Chair; Office Hours; Sit and Unfold; By the Window; Chair, Breath, Tea; Easy Does It; No Mat Needed
- Seated throughout: {moves}, with both feet on the floor.
- Yoga without a mat, without kneeling and without getting up and down.
- For offices, waiting rooms, and bodies that have had enough of floors.

[yoga/balance] 6 Balance Flow
minutes: 15 20 30
plans: flow_balance
levels: intermediate all_levels
kits: mat | mat yoga_block
focus: legs core
titles: One Leg at a Time; Heron; Wobble; Find Your Feet; Still Point; Tightrope
- {Moves}: standing on one leg until it is interesting.
- Balance is a conversation between foot and floor; here is time to have it.
- You will wobble; that is the exercise.

[yoga/heated] 5 Heated Flow
minutes: 45 60
plans: flow_strong
levels: intermediate advanced
kits: mat | mat yoga_block
tags: hot
focus: full_body
titles: Warm Room; Hothouse; Thirty-Five Degrees; Terracotta; Windows Shut
- A flow for a warm room: turn the heating up, put water within reach.
- {Moves}, in the heat; leave the room whenever you want.
- Warm muscles lengthen easily, so hold back a little at the edges.

[yoga/foundations] 9 Yoga Foundations
minutes: 15 20 20 30
plans: flow_gentle
levels: beginner
kits: mat | mat yoga_block
focus: full_body
titles: Start Here; Names of Things; What Is Down Dog For?; Slow Introductions; Mat Manners; The First Ten Shapes; How to Stand
- The shapes that every other class takes for granted, one by one: {moves}.
- Where the hands go, what the feet do, and how to rest without feeling silly.
- Nobody here touches their toes yet.

[yoga/bedtime] 8 Bedtime Yoga
minutes: 10 15 20 30
plans: rest_shapes
levels: all_levels beginner
kits: mat bolster | mat | mat wall bolster
draw: yoga_rest stretch
posture: ground
without: invert prone
focus: mind
titles: Lights Low; Last Thing; Pyjama Yoga; Moon Hours; Off Switch; Good Night, Hips
- A few slow shapes for the end of the day; pyjamas are the dress code.
- {Moves}, then straight to bed.
- The voice gets quieter as it goes, and does not ask you to sit up again.

[pilates/mat] 40 Mat Pilates
minutes: 10 20 20 30 45
plans: pilates_mat
levels: intermediate all_levels advanced
kits: mat
draw: pilates
aim: full
focus: core full_body
titles: Exactly Eight; From the Centre; Long Spine; Small Circles; Slow Machinery; Clean Lines; Six Good Ones; Control Room
- {Moves}, with few repetitions and a lot of attention.
- Small, exact movements from a quiet centre.
- Classical mat work, in an order that lets each exercise prepare the next.
- Precision first; the burn turns up by itself.

[pilates/beginner] 25 Beginner Pilates
minutes: 10 15 20 20
plans: pilates_mat
levels: beginner
kits: mat
draw: pilates
aim: full
focus: core
titles: Neutral Spine and Other Words; First Mat; The Hundred, Explained; Breathe Sideways; Pilates from Zero; Ribs and Hips
- What a neutral spine is and how to keep it while something moves.
- {Moves}: the small vocabulary that the rest is built on.
- Slow, explained, and kind to the neck.

[pilates/ring] 15 Pilates Ring
minutes: 15 20 30
plans: pilates_mat
levels: all_levels intermediate
kits: pilates_ring mat
draw: pilates
aim: full
focus: core legs
titles: Magic Hoop; Squeeze; Full Circle; Ring Road; Spring Loaded
- The ring gives the inner thighs something to say: {moves}.
- A light squeeze, held on the breath out, changes every familiar exercise.

[pilates/standing] 20 Wall Pilates
minutes: 10 15 20
plans: pilates_mat
levels: beginner all_levels
kits: wall
draw: pilates body mobility
aim: full
without: floor supine prone knees wrists deep
focus: full_body core
titles: Against the Wall; Upright; Wall Work; Nobody Lies Down; Back to the Wall; Tall Order
- Pilates on your feet, with a wall for a teacher.
- {Moves}: no mat, no lying down, and plenty to feel.
- The wall shows at once when the back arches, which is why we like it.

[barre/classic] 60 Barre
minutes: 20 30 30 45
plans: barre_blocks
levels: all_levels intermediate
kits: barre_bar mat | barre_bar
draw: barre
aim: full
focus: legs glutes core
titles: Small Moves, Long Lines; Heels High; At the Barre; Shaking Is Fine; An Inch Lower; Second Position; Port de Bras and Patience
- {Moves}, in sets of eight with a hold at the end of each.
- Small movements, high heels and honest shaking.
- No dance background needed; the back of a sofa makes a good barre.

[barre/gentle] 40 Gentle Barre
minutes: 15 20 30
plans: barre_blocks
levels: beginner all_levels
kits: barre_bar
draw: barre
aim: full
without: deep balance
focus: legs glutes
titles: Both Hands on the Barre; Soft Pliés; Barre for Beginners; Slow Tendus; The Gentle Inch
- A hand may stay on the barre for nearly all of it.
- Shallow pliés and slow lifts, with something solid always in reach.
- {Moves}: barre without the deep bends.
"""
