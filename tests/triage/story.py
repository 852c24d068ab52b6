"""The people round triage, and its policies, for its tests."""

from datetime import datetime

from services.triage.policy import TriagePolicy
from shared.kernel.calendar import CHINA, Calendar, Provisional
from shared.kernel.policy import Span
from shared.kernel.recorded import Actor
from tests.given import policy_of

ANALYST = Actor("analyst", "li")
HEARD = Actor("system", "reaction")
CLOCK = Actor("system", "clock")
POLICY = policy_of(TriagePolicy)

# From this Thursday, the next working day is Monday by the law alone, and Wednesday by the notice of 2026.
BEFORE_MAY = datetime(2026, 4, 30, 12, 0, tzinfo=CHINA)
BY_LAW = datetime(2026, 5, 4, 12, 0, tzinfo=CHINA)
BY_NOTICE = datetime(2026, 5, 6, 12, 0, tzinfo=CHINA)
NOTICE = "国办发明电〔2025〕7号"
A_GUESS = Provisional(started_at=BEFORE_MAY, workdays=1, year=2026)
ONE_WORKDAY = {clock: Span(workdays=1) for clock in ("screen", "screen_urgent", "grade", "refer")}
ANNOUNCED = POLICY.model_copy(update={**ONE_WORKDAY, "version": "workdays"})
UNANNOUNCED = ANNOUNCED.model_copy(update={"calendar": Calendar(years={})})
