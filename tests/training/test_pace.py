"""How fast over another distance?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palestra.training import pace

METRES = st.floats(1000, 50_000)


# Riegel 1981, American Scientist 69:285; 5 km in 25:00, values computed
@pytest.mark.parametrize(("to_distance_m", "time_s"), [(10_000, 3127.4), (42_195, 14386.7), (5_000, 1500)])
def test_riegel(to_distance_m: float, time_s: float) -> None:
    predicted = pace.riegel(time_s=1500, distance_m=5000, to_distance_m=to_distance_m)
    assert predicted.time_s == pytest.approx(time_s, abs=0.05)
    assert "Riegel 1981" in predicted.method


@given(time_s=st.floats(200, 20_000), distance_m=METRES, to_distance_m=METRES)
def test_riegel_goes_there_and_back(time_s: float, distance_m: float, to_distance_m: float) -> None:
    there = pace.riegel(time_s=time_s, distance_m=distance_m, to_distance_m=to_distance_m).time_s
    back = pace.riegel(time_s=there, distance_m=to_distance_m, to_distance_m=distance_m).time_s
    assert back == pytest.approx(time_s)


@given(distance_m=METRES, more=st.floats(1.01, 5))
def test_a_longer_race_is_run_at_a_slower_pace(distance_m: float, more: float) -> None:
    longer = pace.riegel(time_s=1500, distance_m=distance_m, to_distance_m=distance_m * more)
    assert longer.time_s > 1500 * more


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="distance_m must be more than 0"):
        pace.riegel(time_s=1500, distance_m=0, to_distance_m=10_000)
    with pytest.raises(ValueError, match="time_s must be more than 0"):
        pace.riegel(time_s=0, distance_m=5000, to_distance_m=10_000)
