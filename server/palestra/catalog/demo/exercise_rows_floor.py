"""Which exercises without an external load are in the demo catalogue? One row each; `exercises.py` says how to read it."""

ROWS = """
# body
Bodyweight squat (air squat) | squat | quadriceps glutes > adductors | | deep | B | Sit between the heels / Knees follow the toes / Stand all the way up
Chair squat (sit-to-stand) | squat | quadriceps glutes | chair | | B | Nose over toes / Stand without pushing off the hands / Sit down without a thud
Tempo squat | squat | quadriceps glutes | | deep | I | Four counts down / One count still / Up in one
Single-leg squat (pistol squat) | squat | quadriceps glutes > abdominals | | deep balance | A side | Reach the free leg forward / Sit back slowly / A box behind you makes it possible
Cossack squat | lunge | adductors quadriceps glutes | | deep | I side | Shift low from side to side / Straight leg, toes up / Hands in front as a counterweight
Wall sit | squat | quadriceps > glutes | wall | | B duration | Back flat on the wall / Thighs as low as you can hold / Keep breathing
Bodyweight reverse lunge | lunge | glutes quadriceps | | deep balance | B side | Step back softly / Back knee hovers / Return without a wobble
Supported reverse lunge | lunge | glutes quadriceps | chair | | B side | One hand on the chair back / Small step, upright trunk / Push through the front heel
Lateral step squat | lunge | glutes abductors > quadriceps | | | B | Step wide, sit a little, step back / Feet never leave the ground together / Stay low
Bodyweight good morning | hinge | hamstrings glutes > lower_back | | | B | Hands behind the head / Hips back, back long / Stand by squeezing the glutes
Single-leg hip hinge | hinge | hamstrings glutes | | balance | I side | Hips level / Back heel reaches away / Touch the toe down when you need to
Push-up (press-up) | horizontal_push | chest triceps > shoulders abdominals | | prone wrists floor | I | One line from head to heel / Elbows half-way to the ribs / Chest arrives first
Knee push-up | horizontal_push | chest triceps > shoulders | mat | prone wrists knees floor | B | Knees behind the hips / Move as one piece / Chest between the hands
Wall push-up | horizontal_push | chest > triceps shoulders | wall | | B | Hands at chest height / Walk the feet back to make it harder / Heels may lift
Incline push-up | horizontal_push | chest triceps > shoulders | bench | wrists | B | Hands on the edge / Body straight / Lower until the chest touches
Diamond push-up (close-grip push-up) | horizontal_push | triceps > chest shoulders | | prone wrists floor | A | Thumbs and index fingers touch / Elbows slide along the ribs / Knees down is fine
Pike push-up | vertical_push | shoulders > triceps | | invert wrists floor | A | Hips high / Head moves forward of the hands / Press back the way you came
Hand-release push-up | horizontal_push | chest triceps > shoulders middle_back | mat | prone wrists floor | I | Lie down fully / Lift the hands, then press / Hips and chest leave together
Pull-up | vertical_pull | lats > biceps middle_back forearms | pull_up_bar | overhead grip | A | Start from a long hang / Elbows to the ribs / Lower all the way
Chin-up | vertical_pull | lats biceps > middle_back | pull_up_bar | overhead grip | I | Palms towards you / Chest to the bar / No swing
Dead hang | vertical_pull | forearms lats > shoulders | pull_up_bar | overhead grip | B duration | Thumbs around the bar / Shoulders away from the ears / Breathe out slowly
Parallel-bar dip | vertical_push | triceps chest > shoulders | dip_bars | wrists | I | Lean slightly forward / Down to a right angle / Shoulders stay low
Bench dip | isolation | triceps > chest | bench | wrists | I | Hips close to the bench / Elbows point back / Bend the knees to make it easier
Inchworm (walkout) | core | abdominals hamstrings > shoulders | | invert flex wrists floor | B | Walk the hands out, not the feet / Stop at a plank / Small steps back
Bear crawl | gait | shoulders abdominals > quadriceps | | wrists floor | I duration | Knees a hand above the floor / Opposite hand and foot / Back like a table
Bodyweight calf raise | isolation | calves | wall | | B | Fingertips on the wall / Up slow, down slower / Weight over the big toe
Superman | hinge | lower_back glutes > middle_back | mat | prone floor | B | Reach long before you lift / Forehead looks down / Two breaths at the top
Prone Y-T-W (shoulder Y-T-W) | isolation | middle_back shoulders > traps | mat | prone floor | B | Thumbs up / Lift from the shoulder blades / Small and slow
Glute bridge (hip bridge) | hinge | glutes > hamstrings | mat | supine floor | B | Heels under the knees / Ribs down, then lift / Lower slowly
Single-leg glute bridge | hinge | glutes hamstrings > abdominals | mat | supine floor | I side | Hips stay level / Push through one heel / The other thigh is parallel
Marching bridge | hinge | glutes > abdominals hamstrings | mat | supine floor | I | Lift first, then march / Hips do not dip / Slow feet
Donkey kick | isolation | glutes | mat | knees wrists floor | B side | Heel to the ceiling / Back stays still / Squeeze, then lower
Fire hydrant | isolation | abductors glutes | mat | knees wrists floor | B side | Knee out to the side / Weight even on both hands / No leaning
Side-lying leg raise | isolation | abductors | mat | floor | B side | Hips stacked / Heel leads / Lower slower than you lift
Nordic curl | isolation | hamstrings | mat | knees floor max | A | Feet held down / Fall as slowly as you can / Hands catch you
Standing knee drive | gait | hip_flexors > abdominals | | balance | B side | Stand tall on one leg / Drive the knee up / Put the foot down quietly
# chair
Seated march | gait | hip_flexors > abdominals | chair | | B duration | Sit towards the front / One knee, then the other / Do not lean back
Seated leg extension | isolation | quadriceps | chair | | B side | Straighten and pause / Toes to the shin / Lower for three counts
Seated heel raise | isolation | calves | chair | | B | Press through the big toes / Both ends slow / Hands on the thighs add load
Seated overhead reach | mobility | shoulders > obliques | chair | | B | Fingers long / Shoulders stay low / Breathe in on the way up
Seated punch | gait | shoulders > obliques abdominals | chair | | B duration | Sit tall, feet flat / Fist from the chin / Snap it back
Seated band row | horizontal_pull | middle_back lats > biceps | chair resistance_band | | B weight_reps | Band around both feet / Elbows brush the ribs / Sit tall throughout
Seated dumbbell press | vertical_push | shoulders > triceps | chair dumbbells | overhead | B weight_reps | Sit on the front half of the chair / Ribs down / Press slightly in front of you
Seated biceps curl | isolation | biceps | chair dumbbells | | B weight_reps | Elbows under the shoulders / No rocking / Lower fully
Seated lateral raise | isolation | shoulders | chair dumbbells | | B weight_reps | Light weights / Lead with the elbows / Stop at shoulder height
Seated row to hip | horizontal_pull | middle_back lats > biceps | chair dumbbells | | B weight_reps | Lean forward from the hips / Elbows to the hips / Chest stays open
Seated trunk brace | core | abdominals > obliques | chair | | B duration | Hands press into the knees / Knees press back / Breathe while you hold
Seated side lean | core | obliques | chair | | B side | Slide one hand towards the floor / Come back with the waist / Both sit bones heavy
# core
Plank (front plank, forearm plank) | core | abdominals > obliques shoulders | mat | prone floor | B duration | Elbows under shoulders / Tuck the pelvis slightly / Breathe behind the brace
High plank | core | abdominals shoulders > chest | | prone wrists floor | B duration | Push the floor away / One line to the heels / Eyes just ahead of the hands
Side plank | core | obliques > abductors shoulders | mat | floor | I side duration | Elbow under the shoulder / Lift the lower hip / Stack or stagger the feet
Kneeling side plank | core | obliques > abductors | mat | floor knees | B side duration | Bottom knee bent / Hips forward / Long neck
Dead bug | core | abdominals > hip_flexors | mat | supine floor | B reps | Lower back on the mat / Opposite arm and leg / Breathe out as you reach
Bird dog | core | lower_back abdominals > glutes shoulders | mat | knees wrists floor | B reps | Reach long, not high / Hips stay level / Pause two counts
Hollow hold | core | abdominals > hip_flexors | mat | supine flex floor | A duration | Lower back glued down / Arms by the ears or by the hips / Shorten it before it breaks
Crunch (curl-up) | core | abdominals | mat | supine flex floor | B reps | Chin a fist away from the chest / Ribs towards the hips / Lower without dropping
Bicycle crunch | core | obliques abdominals > hip_flexors | mat | supine flex twist floor | I reps | Shoulder to knee, not elbow / The long leg is really long / Slow
Reverse crunch | core | abdominals > hip_flexors | mat | supine flex floor | I reps | Roll the tail off the mat / No swing / Lower vertebra by vertebra
Leg lowering | core | abdominals > hip_flexors | mat | supine floor | I reps | One leg or both / Stop before the back lifts / Hands under the hips help
Toe tap (dead-bug tap) | core | abdominals > hip_flexors | mat | supine floor | B reps | Shins level / Tap one foot / Nothing else moves
Russian twist | core | obliques > abdominals hip_flexors | mat | twist flex floor | I reps | Lean back with a long spine / Turn the ribs, not only the arms / Heels down to begin
V-up | core | abdominals hip_flexors | mat | supine flex floor | A reps | Hands and feet meet over the hips / Slow down / Bend the knees when it turns ugly
Sit-up | core | abdominals hip_flexors | mat | supine flex floor | I reps | Roll up / Sit tall at the top / Roll down
Mountain climber | core | abdominals shoulders > hip_flexors | | prone wrists floor | I duration | Hips level with the shoulders / Knees to the chest, quick and light / Push the floor away
Slow mountain climber | core | abdominals shoulders > hip_flexors | | prone wrists floor | B reps | One knee at a time / No bounce / Breathe out on each knee
Plank shoulder tap | core | abdominals obliques > shoulders | | prone wrists floor | I reps | Feet wide / Tap without swaying / Slow is harder
Bear plank | core | abdominals quadriceps > shoulders | mat | wrists floor | I duration | Knees just off the floor / Back flat / Small breaths
Ab-wheel roll-out | core | abdominals > lats shoulders | ab_wheel mat | knees floor grip | A reps | Hips and hands move together / Only as far as you can return / Ribs down
Stability-ball roll-out | core | abdominals > shoulders | stability_ball mat | knees floor | I reps | Forearms on the ball / Long line from knee to shoulder / Roll back with the belly
Stability-ball curl | isolation | hamstrings glutes | stability_ball mat | supine floor | I reps | Heels on the ball / Hips high / Pull it in, slow out
Stir the pot | core | abdominals obliques > shoulders | stability_ball | prone floor | A reps | Forearms on the ball / Small circles / Hips do not follow
Slider pike | core | abdominals > shoulders hip_flexors | sliders | prone wrists invert floor | A reps | Straight legs / Hips to the ceiling / Slide back slowly
Slider body saw | core | abdominals > shoulders | sliders mat | prone floor | I reps | Forearms down / Slide a hand's width / No sagging
Hanging knee raise | core | abdominals hip_flexors > forearms | pull_up_bar | overhead grip flex | I reps | No swing / Tail tucks under / Lower slowly
Standing wood chop | rotation | obliques > shoulders | | twist | B side reps | From high pocket to low pocket / Pivot the back foot / Hips turn with you
Standing side crunch | core | obliques > hip_flexors | | balance | B side reps | Knee to elbow at the side / Stand tall on the other leg / Small and sharp
Standing march hold | core | abdominals hip_flexors | | balance | B duration | Thigh level, other leg straight / Do not lean back / Change without noise
Pelvic tilt | core | abdominals > lower_back | mat | supine floor | B reps | Flatten the lower back / Let it go / Smaller than you think
Heel slide | core | abdominals > hip_flexors | mat | supine floor | B reps | Pelvis stays still / Slide one heel away / Breathe out on the way
# jump
Squat jump (jump squat) | jump | quadriceps glutes > calves | | impact jump deep | I reps | Quarter depth is enough / Land softly and wait / Knees over toes
Box jump | jump | quadriceps glutes > calves | box | impact jump fall | I reps | Land as high as you took off / Stand up on the box / Step down
Broad jump | jump | glutes quadriceps > hamstrings | | impact jump max | A reps | Swing the arms / Land and hold / Measure it if you like
Tuck jump | jump | quadriceps hip_flexors > calves | | impact jump max | A reps | Knees to the hands / Quiet feet / Reset between jumps
Split jump (jumping lunge) | jump | quadriceps glutes > calves | | impact jump deep balance | A reps | Switch in the air / Soft front knee / Trunk upright
Skater jump (skater hop) | jump | glutes abductors > quadriceps | | impact jump balance | I reps | Push sideways off one leg / Stick the landing / Wider only when steady
Pogo hop | jump | calves | | impact jump | I reps | Stiff ankles / Short contact / Hips quiet
Lateral hop | jump | calves quadriceps > abductors | | impact jump | I reps | Over a line / Feet together / Light
Depth drop | jump | quadriceps calves > glutes | box | impact jump fall | A reps | Step off, do not jump / Land silently / Hold two counts
Rope skipping (jump rope) | jump | calves > shoulders forearms | jump_rope | impact jump | B duration | Jump a thumb high / Wrists turn, arms do not / Eyes ahead
Double under | jump | calves > shoulders | jump_rope | impact jump max | A reps | Jump higher, not faster / Flick the wrists / Stay tall
Jumping jack | jump | calves shoulders > abductors | | impact jump | B duration | Land with soft knees / Arms all the way up / Find a rhythm
# conditioning
Burpee | jump | quadriceps chest > shoulders abdominals | | impact jump prone wrists floor | I reps | Hands down, step or jump back / Chest low / Small jump to finish
Half burpee (no-jump burpee, step-back burpee) | core | abdominals chest > quadriceps | | prone wrists floor invert | B reps | Step back, step in / Stand tall / No jump needed
High knees | gait | hip_flexors calves > abdominals | | impact run | I duration | Stay on the balls of the feet / Knees to hip height / Arms drive
Butt kick run | gait | hamstrings calves | | impact run | B duration | Heels up behind / Quick, short steps / Trunk tall
Fast feet | gait | calves quadriceps | | impact run | I duration | Wide stance, low hips / Feet barely leave the floor / Breathe
Low jack (step jack) | gait | abductors shoulders > calves | | | B duration | Step out instead of jumping / Reach as wide as you like / Keep the beat
Power march | gait | hip_flexors glutes > abdominals | | | B duration | Knees to hip height / Arms swing from the shoulder / Heel, then toe
Step touch | gait | abductors glutes > calves | | | B duration | Step wide, bring the other foot / Soft knees / Add the arms when it feels easy
Standing skater step | gait | glutes abductors > quadriceps | | | B duration | Step back and across, no hop / Long reach / Stay low
Squat to reach | squat | quadriceps glutes > shoulders | | | B reps | Half squat, then reach tall / Breathe in at the top / Even rhythm
Lateral shuffle | gait | abductors quadriceps > calves | | impact run | I duration | Low hips / Feet do not cross / Touch and go
Step-over on the step | gait | quadriceps glutes > calves | step | | B duration | Whole foot on the step / Up and over, down slowly / Arms free
Knee repeater | gait | hip_flexors glutes > quadriceps | step | balance | I side duration | Weight on the standing foot / Knee up three times / Then change
Skipping on the spot | jump | calves hip_flexors | | impact jump | B duration | Imagine the rope / Small, springy / Land on the balls of the feet
# boxing
Jab | rotation | shoulders triceps > obliques | | | B side duration | Straight out, straight back / Turn the fist at the end / Chin behind the shoulder
Cross | rotation | shoulders obliques > triceps glutes | | twist | B side duration | Turn the back heel out / Hip before hand / Return to guard
Lead hook | rotation | obliques chest > shoulders biceps | | twist | B side duration | Elbow level with the fist / Turn on the front foot / Short is sharp
Rear hook | rotation | obliques chest > shoulders glutes | | twist | I side duration | Weight moves to the front / Hip leads / Guard with the other hand
Uppercut | rotation | biceps shoulders > obliques glutes | | twist | B side duration | Dip the knee, not the head / Palm towards you / Drive from the floor
Slip | rotation | obliques > quadriceps | | twist | B duration | Small move, off the line / Eyes stay forward / Bend the knees
Duck and weave (bob and weave) | squat | quadriceps obliques > glutes | | twist | I duration | Draw a U with the head / Legs do the work / Come up ready to punch
Jab-cross (one-two) | rotation | shoulders obliques > triceps | | twist | B duration | Two beats, one breath out / Reset the guard / Feet under you
Jab-cross-hook | rotation | shoulders obliques chest > triceps | | twist | I duration | Let the cross load the hook / Stay tall / Hands home after three
Boxer's step (boxer bounce) | gait | calves > quadriceps | | impact | B duration | Weight on the balls of the feet / Tiny bounce / Step instead, if you prefer
Guard walk | gait | calves abductors | | | B duration | Front foot first / Never cross the feet / Hands up
# bag
Heavy-bag one-two | rotation | shoulders obliques > triceps glutes | heavy_bag boxing_gloves | twist fall | I duration | Knuckles land flat / Push through, snap back / Step with the bag
Heavy-bag hooks | rotation | obliques chest > shoulders | heavy_bag boxing_gloves | twist fall max | A duration | Short range / Turn the whole side / Breathe on each one
# balance
Single-leg stand | balance | glutes calves > abductors | | balance | B side duration | Spread the toes / Look at one point / Close the eyes when ready
Supported single-leg stand | balance | glutes calves > abductors | chair | | B side duration | Two fingers on the chair / Tall spine / Lift one finger, then the other
Tandem walk (heel-to-toe walk) | balance | calves abductors | | balance | B duration | Heel touches toe / Look ahead / Slow
Clock reach | balance | glutes quadriceps > hamstrings | | balance | I side reps | Reach the free foot to twelve, three and six / Standing knee soft / Touch lightly
Balance-trainer squat | balance | quadriceps glutes > calves | balance_trainer | balance fall | I reps | Feet at hip width / Sit half-way / Let the ankles work
Balance-trainer step-up | balance | glutes quadriceps > calves | balance_trainer | balance fall | I side reps | Foot in the middle / Rise and pause / Step down behind
Aeroplane reach | balance | glutes hamstrings > abductors | | balance twist | I side reps | Hinge on one leg / Open the hip, close the hip / Arms wide
# mobility
Cat-cow | mobility | lower_back abdominals > middle_back | mat | knees wrists floor flex | B | Move from the tail upwards / One breath, one movement / Never to the end
Seated cat-cow | mobility | lower_back abdominals > middle_back | chair | flex | B | Hands on the thighs / Round, then lengthen / Follow the breath
Thread the needle (quadruped thread) | mobility | middle_back > shoulders obliques | mat | knees wrists twist floor | B side | Slide one arm under / Rest the shoulder / Press back up slowly
Open book | mobility | middle_back chest > obliques | mat | twist floor | B side | Knees stay stacked / Follow the hand with the eyes / Let the breath open it
World's greatest stretch (lunge with rotation) | mobility | hip_flexors middle_back > hamstrings | | twist wrists floor deep | I side | Long lunge, hand beside the foot / Elbow down, then open to the sky / Five slow ones
Hip CARs (standing hip circle) | mobility | hip_flexors glutes > abductors | wall | | B side | Fingertips on the wall / The biggest circle that stays smooth / Pelvis quiet
Shoulder CARs (arm circle) | mobility | shoulders | | | B side | Fist closed, body tense / The slowest circle of the day / No shortcuts
Ankle rock | mobility | calves | wall | | B side | Toes a hand from the wall / Knee forward over the middle toe / Heel stays
90/90 switch | mobility | hip_flexors abductors glutes | mat | floor | I | Sit tall / Knees travel together / Hands behind you as support
Deep squat hold | mobility | adductors calves > glutes | | deep | I duration | Heels down or on a book / Elbows inside the knees / Breathe into the back
Half-kneeling ankle rock | mobility | calves hip_flexors | mat | knees floor | B side | Knee forward, heel down / Slow pulses / Both directions
Wall slide | mobility | shoulders middle_back | wall | | B | Forearms on the wall / Slide up, ribs stay down / Lift away at the top
Scapular push-up | mobility | shoulders middle_back | | prone wrists floor | B | Arms stay straight / Sink, then push tall / Small range
Standing thoracic turn | mobility | middle_back obliques | | twist | B side | Hands on the breastbone / Turn from the ribs / Hips look forward
Leg swing | mobility | hip_flexors hamstrings | wall | | B side | Hand on the wall / Loose, not forced / Front to back, then across
Seated ankle circle | mobility | calves | chair | | B side | Draw slow circles / Both directions / Toes join in
Neck half circle | mobility | neck traps | | | B | Ear to shoulder, chin to chest / Never back / Slow
Wrist circle | mobility | forearms | | | B | Loose fists / Ten each way / Shake them out
Standing hip hinge drill | mobility | hamstrings glutes | | | B | Hands on the hip crease / Push the hips to the wall behind / Back long
Cossack shift | mobility | adductors hip_flexors | | deep | I | Shift weight from side to side / Heel down if it goes / No hurry
Hip airplane supported | mobility | glutes abductors | chair | twist | I side | Hand on the chair / Open and close the hip / Standing knee soft
Adductor rock-back | mobility | adductors > hip_flexors | mat | knees wrists floor | B side | One leg out to the side / Rock back towards the heel / Back stays long
# stretch
Child's pose | mobility | lower_back lats > glutes | mat | knees deep flex floor | B duration | Knees wide or together / Hips towards the heels / A blanket under the knees helps
Half-kneeling hip flexor stretch | mobility | hip_flexors quadriceps | mat | knees floor | B side duration | Tuck the tail first / Then lean / Ribs stay down
Standing quad stretch | mobility | quadriceps | wall | deep | B side duration | Hand on the wall / Knees together / Push the hip forward
Standing hamstring stretch | mobility | hamstrings | chair | | B side duration | Heel on the chair / Hinge from the hip / Toes relaxed
Seated forward fold | mobility | hamstrings lower_back | mat | flex floor | B duration | Sit on a folded blanket / Fold from the hips / Bent knees are welcome
Seated hamstring stretch on a chair | mobility | hamstrings | chair | | B side duration | Front edge of the chair / One leg long / Lean with a long back
Supine hamstring stretch | mobility | hamstrings | mat yoga_strap | supine floor | B side duration | Strap around the foot / Knee as straight as it likes / Other leg long
Figure-four stretch | mobility | glutes abductors | mat | supine floor | B side duration | Ankle over knee / Draw the legs in / Head stays down
Seated figure four | mobility | glutes abductors | chair | | B side duration | Ankle on the other knee / Sit tall / Lean only a little
Knees to chest | mobility | lower_back glutes | mat | supine flex floor | B duration | Hug the shins / Rock a little / Breathe into the lower back
Supine twist | mobility | lower_back obliques > chest | mat | supine twist floor | B side duration | Knees to one side / Both shoulders heavy / Look the other way
Doorway chest stretch | mobility | chest shoulders | wall | | B side duration | Forearm on the frame / Step through / Turn away slightly
Cross-body shoulder stretch | mobility | shoulders | | | B side duration | Arm across, shoulder low / Pull above the elbow / Soft neck
Overhead triceps stretch | mobility | triceps lats | | | B side duration | Elbow to the ceiling / The other hand guides / Ribs down
Standing side bend | mobility | obliques lats | | | B side duration | Reach up, then over / Both feet heavy / Breathe into the open side
Upper-trap stretch | mobility | traps neck | | | B side duration | Ear to shoulder / The other hand reaches down / No pulling
Wall calf stretch | mobility | calves | wall | | B side duration | Back heel down / Hips forward / Toes straight ahead
Standing forward fold | mobility | hamstrings lower_back | | invert flex | B duration | Knees soft / Let the head hang / Roll up slowly
Seated side stretch | mobility | obliques lats | chair | | B side duration | Hold the seat / Reach over / Sit bones stay
Butterfly stretch | mobility | adductors | mat | floor | B duration | Soles together / Sit tall / Let the knees be heavy
Forearm stretch | mobility | forearms | | | B side duration | Arm long, palm up / Draw the fingers back / Then palm down
Puppy stretch | mobility | lats shoulders > middle_back | mat | knees flex floor | B duration | Hips over knees / Walk the hands forward / Chest melts down
# roll
Foam-roll quads | mobility | quadriceps | foam_roller mat | prone floor | B side duration | Slow as a snail / Stop on a tender spot / Three breaths, move on
Foam-roll calves | mobility | calves | foam_roller mat | floor | B side duration | Hands behind you / Turn the foot in and out / Light pressure first
Foam-roll upper back | mobility | middle_back | foam_roller mat | supine floor | B duration | Hands behind the head / Roll between the blades / Not the lower back
Foam-roll glutes | mobility | glutes | foam_roller mat | floor | B side duration | Sit on one side / Ankle over the knee / Small circles
Ball release for the foot | mobility | calves | massage_ball chair | | B side duration | Sit or stand / Heel to toes, slowly / Enough pressure to notice
Ball release for the shoulder blade | mobility | middle_back traps | massage_ball wall | | B side duration | Ball between wall and muscle / Bend the knees to roll / Stay off the spine
Ball release for the chest | mobility | chest | massage_ball wall | | B side duration | Ball below the collarbone / Lean in / Move the arm slowly
# yoga_warm
Tabletop breathing | mobility | abdominals lower_back | mat | knees wrists floor | B duration | Hands under shoulders / Belly soft on the way in / Hug in on the way out
Sphinx pose | mobility | lower_back abdominals | mat | prone floor | B duration | Elbows under shoulders / Pull the chest forward / Legs heavy
Downward-facing dog (down dog) | mobility | hamstrings shoulders > calves | mat | invert wrists floor | B duration | Bend the knees first / Push the hips back and up / Ears between the arms
Easy seat (sukhasana) | mobility | lower_back hip_flexors | mat | floor | B duration | Sit on something high / Crown up / Hands heavy
Standing mountain pose (tadasana) | balance | quadriceps abdominals | | | B duration | Four corners of each foot / Stacked, not stiff / Slow breath
Mountain with side bend | mobility | obliques lats | | | B side duration | Both feet heavy / Reach up, then over / Shoulders low
# yoga_flow
Half sun salutation | mobility | hamstrings shoulders > lower_back | mat | invert flex | B reps | Reach, fold, lengthen, fold, rise / Knees as soft as you need / One breath, one shape
Sun salutation A | mobility | shoulders hamstrings > abdominals chest | mat | invert flex prone wrists floor | I reps | Inhale to lengthen, exhale to fold / Knees down in the plank if you like / Wait in down dog
Sun salutation B | mobility | quadriceps shoulders > glutes hamstrings | mat | invert flex prone wrists floor deep | I reps | Chair, fold, lunge, repeat / Front knee over the ankle / Breath decides the speed
Low lunge flow | lunge | hip_flexors quadriceps > glutes | mat | knees floor deep wrists | B side reps | Back knee on a blanket / Rock forward, rock back / Fingertips light
Chaturanga | horizontal_push | triceps chest > shoulders abdominals | mat | prone wrists floor | A reps | Shift forward first / Elbows over wrists / Stop at elbow height
Upward-facing dog (up dog) | mobility | lower_back > shoulders chest | mat | prone wrists floor | I duration | Tops of the feet press / Shoulders over wrists / Thighs awake
# yoga_stand
Warrior one | lunge | quadriceps hip_flexors > shoulders | mat | deep | B side duration | Back heel down or lifted / Hips turn forward as far as they go / Reach without shrugging
Warrior two | lunge | quadriceps adductors > shoulders | mat | deep | B side duration | Knee over the second toe / Arms out of the middle of the back / Look over the front hand
Reverse warrior | lunge | quadriceps obliques | mat | deep | B side duration | Front knee stays bent / Back hand slides down / Reach up and over
Triangle pose | mobility | hamstrings obliques > adductors | mat yoga_block | twist | B side duration | Reach forward, then down / Block under the hand / Turn the ribs open
Extended side angle | lunge | quadriceps obliques > adductors | mat | deep twist | I side duration | Forearm on the thigh / One line from heel to fingers / Breathe into the side
Chair pose | squat | quadriceps glutes > lower_back | mat | | B duration | Weight in the heels / Tail down / Arms wherever the shoulders agree
Crescent lunge (high lunge) | lunge | quadriceps hip_flexors > glutes | mat | deep balance | I side duration | Back heel up / Hips level / Ribs over pelvis
Goddess pose | squat | adductors quadriceps > glutes | mat | deep | B duration | Toes turned out / Sink straight down / Knees press back
Wide-legged forward fold | mobility | hamstrings adductors | mat yoga_block | invert flex | B duration | Hinge first / Hands on blocks / Weight towards the toes
Revolved crescent | rotation | obliques quadriceps > hip_flexors | mat | deep twist balance | A side duration | Hands together / Turn from the ribs / Back leg strong
# yoga_balance
Tree pose | balance | glutes calves > adductors | mat | balance | B side duration | Foot on calf or thigh, never the knee / Press both ways / One point for the eyes
Warrior three | balance | glutes hamstrings > lower_back | mat | balance | I side duration | Hinge like a seesaw / Hips level / Fingertips on a block to start
Half moon | balance | glutes abductors > obliques | mat yoga_block | balance twist | I side duration | Hand on the block / Stack the hips / Push out through the top heel
Eagle pose | balance | abductors shoulders > quadriceps | mat | balance | I side duration | Wrap once, or not / Sit a little / Elbows lift
Crow pose | balance | shoulders abdominals > triceps | mat | wrists invert fall balance floor | A duration | Knees high on the arms / Look ahead, not down / Tiptoe before you float
Wall handstand | vertical_push | shoulders > triceps abdominals | mat wall | invert wrists overhead fall | A duration | Hands a hand from the wall / One leg, then the other / Push tall
Supported tree | balance | glutes calves | wall | | B side duration | Fingertips on the wall / Toes of the other foot may stay down / Tall and easy
# yoga_floor
Cobra pose | mobility | lower_back > chest shoulders | mat | prone wrists floor | B duration | Lift with the back, not the hands / Elbows bent / Long neck
Locust pose | hinge | lower_back glutes > hamstrings | mat | prone floor | I duration | Reach back through the toes / Lift everything a little / Gaze down
Pigeon pose | mobility | glutes hip_flexors | mat | deep floor prone | I side duration | Front shin at an easy angle / Block under the hip / Fold only if it is quiet
Camel pose | mobility | quadriceps chest > lower_back | mat | knees floor | A duration | Hands on the back of the pelvis / Lift before you lean / Chin stays in
Bridge pose | hinge | glutes > hamstrings lower_back | mat | supine floor | B duration | Feet parallel / Roll up, roll down / Breathe into the top of the chest
Boat pose | core | abdominals hip_flexors | mat | floor | I duration | Long back, bent knees / Lift the breastbone / Hold behind the thighs if needed
Head-to-knee fold (janu sirsasana) | mobility | hamstrings lower_back | mat | flex floor | B side duration | Turn towards the long leg / Fold from the hip / Strap around the foot
Seated twist | mobility | obliques lower_back | mat | twist floor | B side duration | Grow first, then turn / Lead with the ribs / Neck last
Shoulder stand supported | balance | abdominals shoulders | mat blanket | supine invert flex floor | A duration | Blanket under the shoulders / Look at the toes / Never turn the head
Frog pose | mobility | adductors | mat blanket | knees prone floor | I duration | Knees wide on the blanket / Hips back / Stay where it is bearable
# yoga_rest
Supported child's pose | mobility | lower_back glutes | mat bolster | knees deep flex floor | B duration | Bolster under the whole trunk / Turn the head half-way / Arms heavy
Reclined butterfly (supta baddha konasana) | mobility | adductors chest | mat bolster | supine floor | B duration | Bolster along the spine / Soles together / Cushions under the thighs
Legs up the wall | mobility | hamstrings | mat wall | supine floor | B duration | Hips near the wall / Legs lean, do not work / Stay as long as you like
Supported bridge | mobility | hip_flexors lower_back | mat yoga_block | supine floor | B duration | Block under the flat bone / Let the weight go / Lift off before you move it
Side-lying rest | mobility | lower_back | mat bolster | floor | B duration | Cushion between the knees / Arm under the head / Soft belly
Seated rest on a bolster | mobility | lower_back | bolster | floor | B duration | Straddle or sit / Hands in the lap / Long breath out
Savasana (corpse pose) | mobility | abdominals | mat | supine floor | B duration | Palms up / Let the feet fall / Nothing left to do
Supported twist | mobility | lower_back obliques | mat bolster | twist prone floor | B side duration | Hip against the bolster / Lay the trunk down / Look either way
# pilates
The hundred | core | abdominals > hip_flexors | mat | supine flex floor | I reps | Pump the arms, five in, five out / Legs high to start / Head down if the neck complains
Roll-up | core | abdominals > hamstrings | mat | supine flex floor | I reps | One vertebra at a time / Reach past the toes / Bend the knees to help
Single-leg stretch | core | abdominals > hip_flexors | mat | supine flex floor | B reps | Change legs without rocking / Elbows wide / Breathe out with each change
Double-leg stretch | core | abdominals > hip_flexors shoulders | mat | supine flex floor | I reps | Reach out, circle back / Lower back does not move / Shoulders stay curled
Criss-cross | core | obliques > abdominals | mat | supine flex twist floor | I reps | Armpit towards knee / Pause on each side / Hips still
Spine stretch | mobility | lower_back hamstrings | mat | flex floor | B reps | Sit tall / Round over an imaginary ball / Stack back up
Saw | rotation | obliques hamstrings | mat | twist flex floor | I reps | Turn first, reach second / Opposite hip stays / Exhale all the air
Swan | hinge | lower_back > glutes shoulders | mat | prone wrists floor | I reps | Slide the breastbone forward / Long before high / Legs together
Swimming | hinge | lower_back glutes > shoulders | mat | prone floor | I duration | Opposite arm and leg / Small and quick / Belly lifted
Side kick | isolation | abductors glutes > hip_flexors | mat | floor | B side reps | Hips stacked / Swing front and back / Waist off the mat
Leg circle | core | hip_flexors abdominals | mat | supine floor | B side reps | Small circle, still pelvis / Both directions / Other leg long
Shoulder bridge | hinge | glutes hamstrings > lower_back | mat | supine floor | B reps | Peel up, peel down / Knees over heels / Ribs soft
Rolling like a ball | core | abdominals | mat | flex floor | I reps | Chin down / Roll to the blades, no further / Balance before the next
Teaser | core | abdominals hip_flexors | mat | supine flex floor | A reps | Rise with the exhale / Knees bent is a full version / Lower even slower
Leg pull front | core | shoulders abdominals > glutes | mat | prone wrists floor | A reps | Plank, one leg lifts / Hips level / Rock on the toes
Mermaid | mobility | obliques lats | mat | floor | B side reps | Sit to one side / Reach over / Both sit bones try to stay
Chest lift | core | abdominals | mat | supine flex floor | B reps | Light head / Curl to the lower tips of the blades / Slow down
Clam | isolation | abductors glutes | mat | floor | B side reps | Heels glued / Pelvis still / Small is right
Side bend | core | obliques shoulders | mat | wrists floor | A side reps | Hand under shoulder / Lift from the waist / Arm draws a rainbow
Ring squeeze | isolation | adductors > abdominals | pilates_ring mat | supine floor | B reps | Ring between the knees / Squeeze on the breath out / Release slowly
Ring arm press | isolation | chest > triceps | pilates_ring | | B reps | Ring at chest height / Soft elbows / Shoulders low
Standing roll-down | mobility | hamstrings lower_back | wall | invert flex | B reps | Back on the wall / Peel off one bone at a time / Roll up the same way
Standing footwork | isolation | calves quadriceps | wall | | B reps | Heels together / Rise, bend, lower / Hand on the wall
Knee fold | core | abdominals > hip_flexors | mat | supine floor | B reps | One knee floats up / Nothing else moves / Set it down like glass
# barre
Plié | squat | quadriceps adductors > glutes | barre_bar | | B reps | Heels together, small turn-out / Straight down the wall / Rise through the crown
Relevé | isolation | calves > quadriceps | barre_bar | | B reps | High heels / Ankles do not roll / Lower in silence
Second-position pulse | squat | adductors glutes > quadriceps | barre_bar | deep | I reps | Wide feet / Pulse an inch / Shoulders calm
Arabesque lift | isolation | glutes > hamstrings lower_back | barre_bar | | B side reps | Lean a little / Leg long behind / Lift an inch, no more
Attitude lift | isolation | glutes abductors | barre_bar | | I side reps | Bent leg behind / Knee leads / Hips to the barre
Leg lift to the side | isolation | abductors | barre_bar | | B side reps | Heel leads / Stand tall / Low and exact
Chair pulse | squat | quadriceps glutes | barre_bar | | I reps | Feet together / Sit back / Tiny, fast
Barre fold-over | isolation | glutes hamstrings | barre_bar | | I side reps | Forearms on the barre / Foot to the ceiling / Back flat
Barre push-up | horizontal_push | chest triceps | barre_bar | | B reps | Hands wide on the barre / Body in one line / Elbows out and down
Port de bras | mobility | shoulders obliques | | | B reps | Arms travel from the back / Follow the hand / Breathe with it
Tendu | isolation | hip_flexors adductors | barre_bar | | B side reps | Slide along the floor / Toes last / Same way home
Passé balance | balance | hip_flexors calves > glutes | barre_bar | balance | I side duration | Toes to the knee / Let go of the barre / Grow
"""
