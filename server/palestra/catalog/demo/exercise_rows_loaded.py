"""Which exercises with a load are in the demo catalogue? One row each; `exercises.py` says how to read it."""

ROWS = """
# barbell
Back squat (barbell squat, high-bar squat) | squat | quadriceps glutes > adductors lower_back | barbell rack | axial deep hold | I | Bar on the muscle, not on the neck / Knees follow the toes / Chest and hips rise together
Front squat | squat | quadriceps > glutes abdominals middle_back | barbell rack | axial deep hold | A | Elbows high, bar resting on the shoulders / Sit between the heels / Lead with the elbows on the way up
Box squat | squat | glutes quadriceps > hamstrings lower_back | barbell rack box | axial hold | I | Touch the box, do not drop on it / Shins nearly upright / Stay braced in the pause
Zercher squat | squat | quadriceps glutes > abdominals biceps | barbell rack | axial deep hold | A | Bar in the crook of the elbows / Pull the bar into you / Sit straight down
Deadlift (conventional deadlift, barbell deadlift) | hinge | glutes hamstrings lower_back > traps forearms quadriceps | barbell | axial grip hold | I | Bar over the middle of the foot / Take the slack out before you pull / Push the floor away / Bar stays against the legs
Sumo deadlift | hinge | glutes adductors > quadriceps hamstrings forearms | barbell | axial grip hold | I | Shins upright, arms inside the knees / Spread the floor with the feet / Hips and shoulders rise together
Romanian deadlift (RDL) | hinge | hamstrings glutes > lower_back forearms | barbell | axial grip hold | I | Soft knees, then do not move them / Hips back until the hamstrings stop you / Bar slides down the thighs
Rack pull (partial deadlift) | hinge | glutes lower_back > traps forearms | barbell rack | axial grip hold | I | Start just below the knee / Brace before the bar moves / Finish tall, not leaning back
Barbell good morning | hinge | hamstrings lower_back > glutes | barbell rack | axial hold | A | Light bar, slow bow / Ribs down, back long / Stop when the back wants to round
Barbell hip thrust | hinge | glutes > hamstrings quadriceps | barbell bench | supine floor | I | Shoulder blades on the edge of the bench / Chin tucked, ribs down / Squeeze for one count at the top
Bench press (barbell bench press) | horizontal_push | chest > triceps shoulders | barbell rack bench | supine hold | I | Shoulder blades back and down / Bar to the lower chest / Feet push the floor all the way
Incline bench press | horizontal_push | chest shoulders > triceps | barbell rack bench | hold | I | Bench at about thirty degrees / Bar to the upper chest / Forearms vertical at the bottom
Close-grip bench press | horizontal_push | triceps > chest shoulders | barbell rack bench | supine hold | I | Hands at shoulder width / Elbows close to the ribs / Touch lightly, press straight up
Overhead press (strict press, military press, shoulder press) | vertical_push | shoulders > triceps traps abdominals | barbell rack | overhead axial hold | I | Squeeze the glutes before you press / Move the head back, then through / Finish with the bar over the ears
Push press | vertical_push | shoulders > triceps quadriceps glutes | barbell rack | overhead axial hold | A | Short dip, straight down / Drive from the legs, finish with the arms / Bring it down under control
Barbell row (bent-over row) | horizontal_pull | middle_back lats > biceps lower_back | barbell | axial grip hold | I | Hinge and stay there / Pull to the navel / Lower as slowly as you lifted
Dead-stop row | horizontal_pull | middle_back lats > lower_back biceps | barbell | axial grip hold | A | Every repetition starts on the floor / Back flat like a table / Fast up, no bounce
Power clean | olympic | glutes hamstrings traps > quadriceps shoulders | barbell | axial grip hold | A | Patient off the floor / Jump the bar up, feet stay quiet / Elbows through fast
Hang clean | olympic | glutes traps > quadriceps forearms | barbell | axial grip hold | A | Start at mid-thigh / Hips first, arms last / Catch with a soft knee
Clean and jerk | olympic | shoulders glutes quadriceps > traps triceps | barbell | axial grip hold overhead deep fall | A | Two lifts, one breath between them / Dip straight / Lock the elbows before the feet come together
Snatch | olympic | glutes shoulders > traps quadriceps hamstrings | barbell | axial grip hold overhead deep fall | A | Wide hands, long arms / Bar brushes the hips / Pull yourself under it
Barbell reverse lunge | lunge | glutes quadriceps > hamstrings | barbell rack | axial deep balance | I | Step back far enough to keep the front shin upright / Back knee hovers / Push through the front heel
Barbell curl | isolation | biceps > forearms | barbell | grip | B | Elbows stay at the ribs / No swing / Lower for three counts
EZ-bar curl | isolation | biceps > forearms | ez_bar | grip | B | Hands on the inner bend / Wrists straight / Stop just before the arms lock
Skull crusher (lying triceps extension) | isolation | triceps | ez_bar bench | supine | I | Bar to the hairline / Elbows narrow and still / Only the forearms move
Barbell shrug | isolation | traps > forearms | barbell | grip axial | B | Straight up, no rolling / Pause at the top / Arms are hooks
# dumbbell
Goblet squat | squat | quadriceps glutes > abdominals | dumbbells | deep | B | Hold the weight against the breastbone / Elbows inside the knees / Sit tall at the bottom
Dumbbell front squat | squat | quadriceps glutes > abdominals shoulders | dumbbells | deep | I | Weights rest on the shoulders / Elbows forward / Heels stay down
Dumbbell box squat | squat | quadriceps glutes > hamstrings | dumbbells chair | | B | Reach back for the seat / Touch and stand, no collapse / Press the whole foot down
Sumo squat (plié squat) | squat | adductors glutes > quadriceps | dumbbells | deep | B | Feet wide, toes turned out / Drop straight down / Knees press outwards
Split squat | lunge | quadriceps glutes > hamstrings | dumbbells | deep | B side | Feet on two rails, not on one / Straight down, straight up / Front heel heavy
Bulgarian split squat (rear-foot-elevated split squat) | lunge | quadriceps glutes > hamstrings adductors | dumbbells bench | deep balance | I side | The back foot only rests / Lean slightly forward / Work with the front leg
Dumbbell reverse lunge | lunge | glutes quadriceps > hamstrings | dumbbells | deep balance | B side | Step back softly / Front shin upright / Push the floor away to return
Forward lunge | lunge | quadriceps glutes > hamstrings | dumbbells | deep balance | I side | Land with the whole foot / Brake, then push back / Trunk stays tall
Walking lunge | lunge | glutes quadriceps > hamstrings | dumbbells | deep balance | I | One quiet step at a time / Back knee close to the floor / Eyes ahead
Lateral lunge (side lunge) | lunge | adductors glutes > quadriceps | dumbbells | deep | I side | Sit into one hip / Other leg long, foot flat / Push back to the middle
Curtsy lunge | lunge | glutes > quadriceps adductors | dumbbells | deep balance | I side | Step behind and across / Hips keep facing forward / Small is fine
Step-up | lunge | glutes quadriceps > hamstrings calves | dumbbells box | balance | B side | Whole foot on the box / Do not push off the floor leg / Come down slower than you went up
Dumbbell Romanian deadlift (dumbbell RDL) | hinge | hamstrings glutes > lower_back forearms | dumbbells | grip | B | Weights slide along the thighs / Hips back, not down / Stand up by closing the hips
Single-leg Romanian deadlift | hinge | hamstrings glutes > lower_back | dumbbells | balance | I side | Hips stay level / Reach the back heel to the wall behind you / Only as low as you stay square
Suitcase deadlift | hinge | glutes hamstrings > obliques forearms | dumbbells | grip | I side | One weight beside the foot / Do not lean away from it / Stand up in one line
Dumbbell hip thrust | hinge | glutes > hamstrings | dumbbells bench | supine floor | B | Weight in the crease of the hips / Shins upright at the top / Chin tucked
Weighted glute bridge | hinge | glutes > hamstrings | dumbbells mat | supine floor | B | Heels close / Ribs down before you lift / Lower bone by bone
Dumbbell bench press | horizontal_push | chest > triceps shoulders | dumbbells bench | supine | B | Wrists over elbows / Slight arrow shape with the arms / Press up and slightly in
Incline dumbbell press | horizontal_push | chest shoulders > triceps | dumbbells bench | | I | Bench at thirty degrees / Shoulder blades into the pad / Same path every time
Dumbbell floor press | horizontal_push | chest triceps > shoulders | dumbbells mat | supine floor | B | Upper arms touch, then press / Knees bent, back quiet / Elbows at half past four
Dumbbell fly (chest fly) | isolation | chest > shoulders | dumbbells bench | supine | I | Soft elbows that stay soft / Open until the chest stretches / Close as if around a barrel
Dumbbell pullover | isolation | lats chest > triceps | dumbbells bench | supine overhead | I | One weight, both hands / Ribs stay down / Stop where the shoulders stop
Dumbbell shoulder press | vertical_push | shoulders > triceps | dumbbells | overhead | B | Start beside the ears / Ribs over hips / Finish with the biceps near the ears
Seated shoulder press | vertical_push | shoulders > triceps | dumbbells bench | overhead | B | Back against the pad / Press without arching / Lower to ear height
Rotating dumbbell press (Arnold press) | vertical_push | shoulders > triceps | dumbbells | overhead | I | Palms face you at the start / Turn as you press / Reverse the same path
Lateral raise | isolation | shoulders > traps | dumbbells | | B | Lead with the elbows / Stop at shoulder height / Light weight, slow descent
Front raise | isolation | shoulders > chest | dumbbells | | B | Thumbs slightly up / No lean / Stop at eye height
Reverse fly (rear-delt raise, bent-over fly) | isolation | shoulders middle_back > traps | dumbbells | | B | Hinge and keep the neck long / Open as if pushing two walls / No swing from the hips
Dumbbell bent-over row | horizontal_pull | middle_back lats > biceps | dumbbells | | B | Elbows to the back pockets / Chest parallel to the floor / Pause where it is hardest
Single-arm row (one-arm row) | horizontal_pull | lats middle_back > biceps | dumbbells bench | | B side | Free hand on the bench / Pull to the hip / Shoulders stay level
Chest-supported row | horizontal_pull | middle_back lats > biceps | dumbbells bench | prone | B | Breastbone on the pad / Lead with the elbows / Lower until the arms are long
Renegade row | horizontal_pull | middle_back abdominals > lats obliques | dumbbells | prone wrists floor grip | A | Feet wide / Hips do not turn / Row only as heavy as you stay still
Biceps curl | isolation | biceps > forearms | dumbbells | | B | Elbows under shoulders / Turn the palm as you lift / Lower all the way
Hammer curl | isolation | biceps forearms | dumbbells | | B | Thumbs on top / Elbows still / Same speed both ways
Concentration curl | isolation | biceps | dumbbells chair | | B side | Elbow against the thigh / Squeeze for one count / Shoulder stays down
Overhead triceps extension | isolation | triceps | dumbbells | overhead | B | Elbows point forward / Lower behind the head / Ribs stay down
Triceps kickback | isolation | triceps | dumbbells | | B | Upper arms along the ribs / Straighten fully / Only the forearms move
Upright row | isolation | shoulders traps > biceps | dumbbells | | I | Wide path, elbows lead / Stop at the lower ribs / Shoulders away from the ears
Farmer's carry (farmer's walk) | carry | forearms traps > abdominals glutes | dumbbells | grip axial | B distance | Stand tall before the first step / Short, even steps / Put it down like it is full of eggs
Suitcase carry | carry | obliques forearms > traps glutes | dumbbells | grip | B side distance | One weight, level shoulders / Walk a straight line / Breathe behind the brace
Overhead carry | carry | shoulders > abdominals traps | dumbbells | overhead | I side distance | Biceps beside the ear / Ribs down / Slow steps
Dumbbell thruster | squat | quadriceps shoulders > glutes triceps | dumbbells | overhead deep | I | Squat and press are one movement / Legs throw, arms finish / Breathe out at the top
Dumbbell snatch | olympic | glutes shoulders > hamstrings traps | dumbbells | overhead grip | I side | Zip it up the shirt / Punch to the ceiling / Swap hands on the floor
Dumbbell clean | olympic | glutes hamstrings > shoulders traps | dumbbells | grip | I | Hips snap, elbows follow / Catch it on the shoulders / Lower in two steps
Dumbbell calf raise | isolation | calves | dumbbells | | B | Up over the big toe / Pause / Lower for three counts
Dumbbell wood chop | rotation | obliques > shoulders glutes | dumbbells | twist | I side | Pivot the back foot / Arms stay long / Power comes from the hip
Devil's press | olympic | shoulders chest glutes > triceps hamstrings | dumbbells | prone wrists floor overhead impact jump max | A | Chest to the floor between the weights / Swing, do not curl / Pace it from the first one
# kettlebell
Kettlebell swing (Russian swing) | hinge | glutes hamstrings > lower_back forearms | kettlebell | grip | I | Hike it back like a ball between the legs / Snap the hips, float the bell / Arms are ropes
Single-arm swing | hinge | glutes hamstrings > obliques forearms | kettlebell | grip | I side | Shoulders stay square / Other hand mirrors / Swap at the float
Kettlebell goblet squat | squat | quadriceps glutes > abdominals | kettlebell | deep | B | Hold the horns / Elbows between the knees / Stay tall at the bottom
Kettlebell deadlift | hinge | glutes hamstrings > lower_back forearms | kettlebell | grip | B | Bell between the heels / Hips back, chest over the bell / Stand as if pushing the floor down
Kettlebell clean | olympic | glutes hamstrings > shoulders forearms | kettlebell | grip | I side | Keep it close, like a jacket zip / Hand turns around the bell / Land soft in the rack
Kettlebell press | vertical_push | shoulders > triceps obliques | kettlebell | overhead | I side | Fist over elbow / Squeeze everything, then press / Lower to the rack and reset
Kettlebell snatch | olympic | glutes shoulders > traps hamstrings | kettlebell | overhead grip | A side | Swing first, then punch through / No bang on the wrist / Finish locked out and still
Turkish get-up | carry | shoulders obliques > glutes abdominals | kettlebell mat | overhead supine floor knees wrists twist | A side | Eyes on the bell until the half-kneel / Elbow, hand, hip, knee, stand / Own each stop before the next
Kettlebell windmill | rotation | obliques shoulders > hamstrings | kettlebell | overhead twist | A side | Look up at the bell / Push the hip out to the side / Only as deep as the arm stays vertical
Kettlebell halo | mobility | shoulders > triceps abdominals | kettlebell | overhead | B | Small circle, close to the head / Ribs do not flare / Change direction every lap
Rack carry | carry | abdominals > shoulders middle_back | kettlebell | axial | I side distance | Bell on the forearm, wrist straight / Do not lean back / Nose breathing
Bottoms-up press | vertical_push | shoulders > forearms triceps | kettlebell | overhead grip | A side | Crush the handle / Light bell, slow press / Elbow under the bell
Kettlebell row | horizontal_pull | lats middle_back > biceps | kettlebell | | B side | Hand on the thigh for support / Elbow to the hip / No turning
Kettlebell high pull | olympic | glutes traps > shoulders hamstrings | kettlebell | grip | I side | Hips send it, elbow steers it / Bell stays in front of the ear / Let it swing back
Figure eight | rotation | glutes obliques > hamstrings forearms | kettlebell | grip twist | I | Pass from front to back / Stay in the hinge / Slow until it is smooth
# band
Band pull-apart | horizontal_pull | middle_back shoulders > traps | resistance_band | | B | Arms long, hands at shoulder height / Pull until the band touches the chest / Neck stays soft
Band row | horizontal_pull | middle_back lats > biceps | resistance_band | | B | Anchor at chest height / Blades first, elbows second / Slow release
Band squat | squat | quadriceps glutes | resistance_band | deep | B | Stand on the band / Hands at the shoulders / Drive up against the stretch
Band overhead press | vertical_push | shoulders > triceps | resistance_band | overhead | B | Stand on the band, feet at hip width / Ribs down / Press to full length
Band biceps curl | isolation | biceps > forearms | resistance_band | | B | Elbows at the ribs / Hardest at the top: stay there a moment / Slow down
Band triceps press-down | isolation | triceps | resistance_band | | B | Band fixed above a door / Elbows pinned / Straighten and hold one count
Pallof press (anti-rotation press) | core | obliques abdominals > shoulders | resistance_band | | B side | Band at chest height, beside you / Press out and do not turn / Three breaths at full reach
Band face pull | horizontal_pull | shoulders middle_back > traps | resistance_band | | B | Pull towards the eyebrows / Thumbs point back / Elbows high, neck long
Band good morning | hinge | hamstrings glutes > lower_back | resistance_band | | B | Band under the feet and over the shoulders / Hips back / Stand up against the band
Band lat pull-down | vertical_pull | lats > biceps middle_back | resistance_band | overhead | B | Fixed above head height / Elbows to the ribs / Slow on the way up
Band chest press | horizontal_push | chest > triceps shoulders | resistance_band | | B | Band around the back, under the arms / Press slightly inwards / Do not shrug
Lateral band walk (crab walk) | gait | abductors glutes | loop_band | | B | Band above the ankles or knees / Toes forward / Never let the band go slack
Monster walk | gait | glutes abductors > quadriceps | loop_band | | B | Quarter squat / Diagonal steps / Knees wide all the way
Banded clamshell | isolation | abductors glutes | loop_band mat | floor | B side reps | Heels together, hips stacked / Open without rolling back / Lower slowly
Banded glute bridge | hinge | glutes abductors > hamstrings | loop_band mat | supine floor | B reps | Press the knees out first / Lift / Keep the pressure on the way down
Standing band kickback | isolation | glutes > hamstrings | loop_band | balance | B side reps | Stand tall / Leg back from the hip / No arch in the lower back
Banded squat | squat | quadriceps glutes abductors | loop_band | deep | B reps | Band above the knees / Push out against it all the way / Feet flat
# suspension
Suspension row (inverted row) | horizontal_pull | middle_back lats > biceps abdominals | suspension_trainer | grip | B reps | Body straight as a board / Walk the feet in to make it harder / Chest to the handles
Suspension chest press | horizontal_push | chest > triceps abdominals | suspension_trainer | | I reps | Hands at chest height / Lower in one piece / Straps do not rub the arms
Suspension split squat | lunge | quadriceps glutes > hamstrings | suspension_trainer | deep balance | I side reps | Back foot in the strap / Hips straight down / Light forward lean
Suspension hamstring curl | isolation | hamstrings glutes | suspension_trainer mat | supine floor | I reps | Heels in the straps / Hips stay high / Pull in, slow out
Suspension Y-raise | isolation | shoulders traps > middle_back | suspension_trainer | overhead | I reps | Arms open into a Y / Body does not bend / Lower with control
# machine
Leg press | squat | quadriceps glutes > hamstrings | weight_machine | deep | B | Lower back stays on the pad / Feet at hip width / Do not lock the knees
Leg extension | isolation | quadriceps | weight_machine | | B | Knee in line with the axle / Pause at the top / Lower for three counts
Seated leg curl | isolation | hamstrings | weight_machine | | B | Pad just above the heel / Pull, hold, release slowly / Hips stay down
Lat pull-down | vertical_pull | lats > biceps middle_back | weight_machine | overhead grip | B | Bar to the collarbone / Elbows down, not back / Let the arms go fully long
Seated cable row | horizontal_pull | middle_back lats > biceps | cable_machine | grip | B | Sit tall and stay there / Handle to the navel / Reach without rounding
Machine chest press | horizontal_push | chest > triceps shoulders | weight_machine | | B | Handles at mid-chest / Shoulder blades on the pad / Smooth in both directions
Machine shoulder press | vertical_push | shoulders > triceps | weight_machine | overhead | B | Seat low enough to start at ear height / Ribs down / Stop just before locking
Cable fly | isolation | chest > shoulders | cable_machine | | I | One foot forward / Arms meet in front of the breastbone / Open under control
Triceps press-down | isolation | triceps | cable_machine | | B | Elbows glued to the ribs / Straighten fully / Wrists straight
Cable curl | isolation | biceps > forearms | cable_machine | | B | Stand one step back / Elbows still / Constant tension
Cable face pull | horizontal_pull | shoulders middle_back > traps | cable_machine | | B | Rope to the eyebrows / Thumbs back / Light and exact
Cable pull-through | hinge | glutes hamstrings > lower_back | cable_machine | | B | Face away, rope between the legs / Reach back, stand tall / Arms do nothing
Cable wood chop | rotation | obliques > shoulders | cable_machine | twist | I side | Turn from the ribs / Pivot the back foot / Come back slowly
Hip abduction machine | isolation | abductors glutes | weight_machine | | B | Sit tall / Open, pause, close slowly / No bouncing
Hip adduction machine | isolation | adductors | weight_machine | | B | Start at a comfortable stretch / Squeeze in / Slow on the way out
Standing calf raise machine | isolation | calves | weight_machine | axial | B | Full stretch at the bottom / Rise over the big toe / Pause both ends
Assisted pull-up | vertical_pull | lats > biceps middle_back | weight_machine | overhead grip knees | B | Choose help for eight clean ones / Chest up / Lower all the way
Back extension (hyperextension) | hinge | lower_back glutes > hamstrings | weight_machine | prone | B reps | Pad below the hip bone / Up to one line, no further / Squeeze the glutes
# odd
Sled push | gait | quadriceps glutes > calves shoulders | sled | max | I distance | Low arms, long steps / Push the ground behind you / Steady beats fast
Sled drag | gait | quadriceps > calves glutes | sled | grip | B distance | Walk backwards, knees bent / Small, even steps / Arms long
Battle rope waves | core | shoulders > forearms abdominals | battle_rope | grip | I duration | Quarter squat / Waves reach the anchor / Shoulders loose
Medicine-ball slam | core | abdominals lats > shoulders | medicine_ball | flex overhead | I reps | Reach tall / Throw it through the floor / Pick it up with the legs
Rotational ball throw | rotation | obliques glutes > shoulders | medicine_ball wall | twist | I side reps | Load the back hip / Turn through the back foot / Catch soft
Wall ball | squat | quadriceps shoulders > glutes triceps | medicine_ball wall | deep overhead | I reps | Squat, stand, throw in one go / Eyes on the target / Catch it on the way down
Sandbag carry (bear-hug carry) | carry | abdominals middle_back > glutes biceps | sandbag | axial grip | I distance | Hug it high / Short steps / Breathe low
Sandbag shouldering | hinge | glutes hamstrings > middle_back biceps | sandbag | axial grip twist | A side reps | Lap it, hug it, stand / Hips finish the job / Drop it away from the feet
"""
